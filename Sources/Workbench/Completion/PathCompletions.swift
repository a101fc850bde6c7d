import Display
import Glibc
import Lua
import Model

/// What a file is named for.
enum PathUse {
    case reading, writing
    /// A Lua script.
    case script
}

// Files and folders within those that the session may use.
extension CompletionMaker {
    /// So many entries of a folder are looked at, and of so many it is found out how large they are.
    private static let manyEntries = 5000

    func paths(_ quote: CompletionText.Quote, _ use: PathUse) -> SessionCompletions {
        let content = quote.content
        // The folder as it is written, and the beginning of the name in it.
        let folder = content.lastIndex(of: "/").map { String(content[...$0]) } ?? ""
        let typed = String(content.dropFirst(folder.count))
        let start = quote.start + folder.utf8.count
        var candidates: [CompletionCandidate] = []
        for entry in entries(of: folder, showsHidden: typed.hasPrefix("."), use) {
            var candidate = CompletionCandidate(
                entry.name + (entry.isFolder ? "/" : ""), kind: entry.isFolder ? "folder" : "file",
                detail: entry.isFolder ? "" : Self.size(entry.size), group: entry.isFolder ? 1 : 0)
            if use == .script, !entry.isFolder, !entry.name.hasSuffix(".lua") { candidate.group = 2 }
            candidates.append(entry.isFolder ? candidate : closed(candidate, quote, ""))
        }
        return list(candidates, typed: typed, start: start)
    }

    private struct Entry {
        let name: String
        let isFolder: Bool
        let size: Int
    }

    private func entries(of folder: String, showsHidden: Bool, _ use: PathUse) -> [Entry] {
        let path = folder.isEmpty ? "." : folder
        let allowed =
            use == .writing ? session.options.capabilities.writeFolders : session.options.capabilities.readFolders
        let roots = allowed.compactMap(Self.resolved)
        guard let here = Self.resolved(path) else { return [] }
        // Outside of the folders that may be used, what leads to them.
        let isAllowed = roots.contains { Self.lies(here, in: $0) }
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var entries: [Entry] = []
        for _ in 0..<Self.manyEntries {
            guard let entry = readdir(directory) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != "..", showsHidden || !name.hasPrefix(".") else { continue }
            // What cannot be shown in a line is not proposed.
            guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0xFFFD })
            else {
                continue
            }
            var status = stat()
            guard stat(folder + name, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            guard isFolder || status.st_mode & S_IFMT == S_IFREG else { continue }
            let full = here == "/" ? "/" + name : "\(here)/\(name)"
            guard isAllowed || roots.contains(where: { Self.lies($0, in: full) }) else { continue }
            entries.append(Entry(name: name, isFolder: isFolder, size: Int(status.st_size)))
        }
        return entries.sorted { $0.name < $1.name }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
    }

    /// `1.2 MB`
    private static func size(_ bytes: Int) -> String {
        var amount = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if amount < 1000 || unit == "GB" {
                let isWhole = unit == "B" || amount >= 100
                return "\(isWhole ? "\(Int(amount.rounded()))" : "\((amount * 10).rounded() / 10)") \(unit)"
            }
            amount /= 1000
        }
        return ""
    }
}
