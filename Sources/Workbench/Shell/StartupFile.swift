import Archive
import Display
import Glibc
import Lua

// `.dossierrc.lua`: what a person wants to have at every prompt.
extension Session {
    /// Runs a start-up file in the session's own globals. It defines and asks; it changes nothing in the archive:
    /// that would happen again at every start. The error says where; the session goes on.
    /// - Throws: what kept it from being read or from running to its end.
    public func runStartupFile(_ path: String) throws {
        try StartupFile.check(path)
        let text = try ScriptFile.read(path)
        startupFile = path
        defer {
            startupFile = nil
            endBlock()
        }
        try run(text, name: path)
    }

    /// Begins to write, where the session may now.
    func beginWriting() throws {
        if let startupFile {
            throw WorkbenchError(
                "\(startupFile) runs at every start and changes nothing in the archive; make the plan in it and apply it at the prompt, or in a script"
            )
        }
        try store.beginWrite()
    }
}

public enum StartupFile {
    /// The start-up files of this person that are there: that of the configuration folder, then that of the home
    /// folder. What lies in the working folder is somebody's else: it is read when it is asked for by name.
    public static func found(home: String?, configuration: String?) -> [String] {
        var paths: [String] = []
        if let configuration { paths.append("\(configuration)/dossier/rc.lua") }
        if let home { paths.append("\(home)/.dossierrc.lua") }
        return paths.filter { access($0, F_OK) == 0 }
    }

    /// Throws unless the file can only have been written by its reader, or by root.
    static func check(_ path: String) throws(ScriptFileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ScriptFileError(description: "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_uid == getuid() || status.st_uid == 0, status.st_mode & S_IWOTH == 0 else {
            throw ScriptFileError(
                description: "\(path) is not read: others can write it. chmod go-w and own it, or start with --no-rc")
        }
    }
}
