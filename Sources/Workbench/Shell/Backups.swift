import Archive
import Display
import Glibc
import Lua
import Model

// `archive:backup("/media/usb/accounts.dossier")`: a whole copy, looked over, and on record.
extension Session {
    func addBackup(to type: inout LuaTypeBuilder<ArchiveObject>) {
        type.method("backup") { [unowned self] _, call in
            try self.backup(
                to: try call.string(1), OptionTable(call.value(2), of: "archive:backup", known: ["overwrite"]))
        }
    }

    private func backup(to path: String, _ given: OptionTable) throws {
        try refuseInDefinition("write a backup")
        try lua.checkFile(path, for: .writing)
        guard !store.isWriting else {
            throw WorkbenchError(
                "this block writes, and a backup holds what is committed: make it in a block of its own")
        }
        guard !options.isDryRun else { return options.message("dry run: \(path) is not written") }
        let copy = try store.backup(to: path, overwrites: try given.flag("overwrite") ?? false) { share in
            options.progress?(
                SessionOptions.Progress(
                    work: "copying the archive", unit: "%", done: Int(share * 100), total: 100))
        }
        options.progress?(nil)
        let megabytes = NumberText.count(Int(max(1, copy.bytes >> 20)))
        options.message("✓ \(path): \(megabytes) MB, up to change set \(copy.changeSet), read back and whole")
        if let folder = options.stateFolder {
            let record = BackupRecord(
                archive: engine.properties.uuid, at: Clock.now, changeSet: copy.changeSet, path: path)
            if let problem = record.append(to: folder) {
                options.message("the backup is not on record: \(problem)")
            }
        }
    }
}

/// A backup that was made on this computer: a line of `backups` in the state folder.
struct BackupRecord {
    let archive: String
    let at: Timestamp
    let changeSet: Int
    let path: String

    /// Adds a line; gives what kept it from being written.
    func append(to folder: String) -> String? {
        // The whole chain of folders, as the first program to keep something there.
        var made = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : (made.hasSuffix("/") || made.isEmpty ? "" : "/") + part
            mkdir(made, 0o700)
        }
        let file = "\(folder)/backups"
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return "\(file): \(String(cString: strerror(errno)))" }
        defer { close(descriptor) }
        let real = realpath(path, nil)
        defer { free(real) }
        let place = real.map { String(cString: $0) } ?? path
        // One write of one line: two programs that end at once do not mix theirs.
        let line = Array("\(archive)\t\(at)\t\(changeSet)\t\(place)\n".utf8)
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        return written == line.count ? nil : "\(file): \(String(cString: strerror(errno)))"
    }

    /// The last one of an archive; nil where none is on record here.
    static func last(of archive: String, in folder: String) -> BackupRecord? {
        guard let text = try? ScriptFile.read("\(folder)/backups") else { return nil }
        for line in text.split(separator: "\n").reversed() where line.hasPrefix(archive + "\t") {
            let parts = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4, let at = Timestamp(iso: String(parts[1])), let number = Int(parts[2]) else {
                continue
            }
            return BackupRecord(archive: archive, at: at, changeSet: number, path: String(parts[3]))
        }
        return nil
    }
}
