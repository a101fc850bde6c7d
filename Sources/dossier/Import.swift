import Archive
import ArgumentParser
import Display
import Glibc
import Interchange
import Model
import Terminal
import Workbench

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import a CSV, TSV or fixed-column file.",
        discussion: """
            Headings are matched to fields by name or by Chinese or English label; a mapping file says more. Importing \
            a file twice adds nothing the second time. Without --keep-good it is all or nothing.
            """)

    @Argument(help: "The file.")
    var file: String
    @Option(help: ArgumentHelp("What the records are: clients, visits …", valueName: "entity"))
    var into: String?
    @Option(help: ArgumentHelp("A mapping file, Lua or JSON.", valueName: "file"))
    var map: String?
    @Option(help: ArgumentHelp("utf-8, utf-16, gb18030 … instead of finding it out.", valueName: "name"))
    var encoding: String?
    @Option(help: ArgumentHelp("The character between columns instead of finding it out.", valueName: "char"))
    var delimiter: String?
    @Option(
        help: ArgumentHelp("Records that repeat an earlier one of the file exactly: keep or skip.", valueName: "rule"))
    var repeats: String = RepeatedRecords.keep.rawValue
    @Flag(help: "Import the good records although others are rejected.")
    var keepGood = false
    @Option(help: ArgumentHelp("Write rejected records here, with the reason as the last column.", valueName: "file"))
    var rejects: String?
    @Flag(help: "Send columns without a field to the custom fields of the client.")
    var extra = false
    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?
    @Flag(help: "Read and check everything, write nothing.")
    var dryRun = false
    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var language: LanguageOption

    func validate() throws {
        guard RepeatedRecords(rawValue: repeats) != nil else { throw ValidationError("--repeats is keep or skip") }
        if let reason, reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why; it is empty") }
    }

    func run() throws {
        guard access(file, R_OK) == 0 else {
            throw ValidationError("cannot read \(file): \(String(cString: strerror(errno)))")
        }
        let mapping = try map.map { ($0, try RunLine.bytes(of: $0)) }
        let isNew = access(archive.location, F_OK) != 0
        let door = try Door(
            archive: archive, permissions: try PermissionOptions.parse([]), creating: !archive.isReadOnly)
        door.isDryRun = dryRun
        let status = door.work { session in
            var settings = ImportOptions(
                file: file, repeats: RepeatedRecords(rawValue: repeats) ?? .keep, today: session.today)
            settings.entity = try into.map(session.importTarget)
            settings.mapping = try mapping.map { try session.mapping(of: $0.1, file: $0.0) }
            settings.encoding = try encoding.map(session.importEncoding)
            settings.delimiter = delimiter == "\\t" || delimiter == "tab" ? "\t" : delimiter
            settings.keepGood = keepGood
            settings.rejects = rejects
            if extra { settings.extra = .rest }
            try run(settings, session)
        }
        // An archive made for records that then were refused would only be in the way.
        if isNew, status != ExitStatus.done.code || dryRun { unlink(archive.location) }
        throw status
    }

    private func run(_ settings: ImportOptions, _ session: Session) throws {
        let shown = Output.messageOptions()
        let line = ProgressLine(
            work: shown.words(zh: "导入 \(file)", en: "importing \(file)"), unit: shown.words(zh: "条记录", en: "records"))
        do {
            let report = try session.importFile(
                settings, commit: !dryRun, reason: reason ?? "import of \(file)",
                progress: { step in
                    line.show(
                        records: step.records,
                        share: step.totalBytes > 0 ? Double(step.bytesRead) / Double(step.totalBytes) : nil,
                        note: step.phase == .finishing ? shown.words(zh: "建立索引", en: "building indexes") : nil)
                })
            line.clear()
            Output.write(ImportText(report: report, options: Output.displayOptions()).text + "\n")
            if dryRun { Output.message(shown.words(zh: "演练：未写入任何内容", en: "dry run: nothing written")) }
        } catch {
            line.clear()
            if case ImportError.rejected(let report)? = error as? ImportError {
                for rejection in ImportText(report: report, options: Output.displayOptions()).rejections {
                    Output.message(rejection)
                }
            }
            throw error
        }
    }
}
