import ArgumentParser
import Glibc
import Terminal
import Workbench

/// Which archive, and how it is opened.
struct ArchiveOptions: ParsableArguments {
    @Option(name: .customLong("archive"), help: ArgumentHelp("The archive's file.", valueName: "path"))
    var path: String?
    @Flag(name: .customLong("read-only"), help: "Open the archive for reading only.")
    var isReadOnly = false

    /// Where the archive is: `--archive`, `$DOSSIER_ARCHIVE`, the XDG data folder.
    var location: String {
        if let path { return path }
        if let path = Output.variable("DOSSIER_ARCHIVE") { return path }
        let data = Output.variable("XDG_DATA_HOME") ?? "\(Output.variable("HOME") ?? ".")/.local/share"
        return "\(data)/dossier/archive.dossier"
    }

    /// Whether the place is the one that is used when nobody names one.
    var isDefault: Bool { path == nil && Output.variable("DOSSIER_ARCHIVE") == nil }
}

/// How a session at a prompt begins.
struct PromptOptions: ParsableArguments {
    @Option(
        name: .customLong("rc"),
        help: ArgumentHelp(
            "Run this file at the start instead of ~/.config/dossier/rc.lua and ~/.dossierrc.lua.", valueName: "file"))
    var startupFile: String?
    @Flag(name: .customLong("no-rc"), help: "Run no file at the start.")
    var runsNoStartupFile = false
    @Flag(name: .customLong("quiet"), help: "Begin without a greeting and without remarks about the archive.")
    var isQuiet = false

    func validate() throws {
        if let startupFile, access(startupFile, R_OK) != 0 {
            throw ValidationError("cannot read \(startupFile): \(String(cString: strerror(errno)))")
        }
        if startupFile != nil, runsNoStartupFile { throw ValidationError("--rc and --no-rc exclude one another") }
    }

    var startupFiles: [String] {
        if runsNoStartupFile { return [] }
        if let startupFile { return [startupFile] }
        return StartupFile.found(home: Output.variable("HOME"), configuration: StateFolder.configuration)
    }
}

/// What scripts may do beyond the archive.
struct PermissionOptions: ParsableArguments {
    @Option(
        name: .customLong("allow-read"), parsing: .singleValue,
        help: ArgumentHelp("Let scripts read files under this folder (may be repeated).", valueName: "folder"))
    var readFolders: [String] = []
    @Option(
        name: .customLong("allow-write"), parsing: .singleValue,
        help: ArgumentHelp("Let scripts write files under this folder (may be repeated).", valueName: "folder"))
    var writeFolders: [String] = []
    @Option(
        name: .customLong("memory-limit"),
        help: ArgumentHelp("The memory scripts may use, in MiB.", valueName: "MiB"))
    var memoryLimit: Int = 1024

    func validate() throws {
        guard memoryLimit >= 16 else { throw ValidationError("--memory-limit is in MiB and at least 16") }
    }
}
