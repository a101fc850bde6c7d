import ArgumentParser
import Glibc
import Terminal
import Workbench

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a script.",
        usage:
            "dossier run [--dry-run] [--archive PATH] [--read-only] [--allow-read DIR] [--allow-write DIR] [--lang zh|en] FILE [ARGUMENTS …]",
        discussion: """
            FILE - reads the script from standard input. The script's own options follow its name; \
            `dossier run FILE --help` lists them. --dry-run and the options above may stand on either side.
            """)

    @Argument(parsing: .captureForPassthrough, help: "The script and its arguments.")
    var words: [String] = []

    func run() throws {
        var line = RunLine()
        try line.read(words)
        guard let file = line.file else {
            if line.wantsHelp { throw CleanExit.helpRequest(Run.self) }
            throw ValidationError("name the script to run: dossier run FILE")
        }
        let source = try RunLine.source(of: file)
        let door = try Door(archive: line.archive(), permissions: try line.permissions())
        door.isDryRun = line.isDryRun
        throw door.run(
            source, name: file == "-" ? "stdin" : file, arguments: line.rest,
            moduleFolder: file == "-" ? nil : RunLine.folder(of: file))
    }
}

/// The words after `dossier run`: the runner's options, the script, the script's arguments. The runner's may stand
/// after the script too, so that `--dry-run` can be added at the end of a line.
struct RunLine {
    var file: String?
    var rest: [String] = []
    var isDryRun = false
    var wantsHelp = false
    private var options: [String] = []
    private var allowed: [String] = []

    mutating func read(_ words: [String]) throws {
        var words = words[...]
        while let word = words.popFirst() {
            let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word
            switch name {
            case "--dry-run": isDryRun = true
            case "--read-only": options.append(word)
            case "--archive", "--allow-read", "--allow-write", "--memory-limit", "--lang":
                var taken = [word]
                if !word.contains("=") {
                    guard let value = words.popFirst() else { throw ValidationError("\(word) has no value") }
                    taken.append(value)
                }
                switch name {
                case "--archive": options += taken
                // At once: what is wrong with the words after it is said in that language.
                case "--lang": _ = try LanguageOption.parse(taken)
                default: allowed += taken
                }
            case "--help" where file == nil, "-h" where file == nil: wantsHelp = true
            default:
                if file != nil {
                    rest.append(word)
                } else if word != "-", word.hasPrefix("-") {
                    throw ValidationError("unknown option \(word); the script's own options follow its name")
                } else {
                    file = word
                }
            }
        }
    }

    func archive() throws -> ArchiveOptions { try ArchiveOptions.parse(options) }
    func permissions() throws -> PermissionOptions { try PermissionOptions.parse(allowed) }

    /// The script's text.
    static func source(of file: String) throws -> String {
        let bytes = try bytes(of: file)
        do throws(ScriptFileError) {
            return try ScriptFile.text(of: bytes, file: file)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// The file's content; `-` is standard input.
    static func bytes(of file: String) throws -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ValidationError("cannot read \(file): \(String(cString: strerror(errno)))") }
        defer { if file != "-" { close(descriptor) } }
        do throws(ScriptFileError) {
            return try ScriptFile.bytes(from: descriptor, file: file)
        } catch {
            throw ValidationError(error.description)
        }
    }

    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }
}
