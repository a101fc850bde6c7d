import Archive
import ArgumentParser
import Terminal
import TerminalText
import Workbench

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that nothing in the archive is damaged, lost or tampered with.",
        discussion: """
            Checks the file, its structure and references, the kept facts, the chain of the journal and every value \
            against the model. Writes nothing. Ends with 0 when all is fine, 1 when there are problems, 5 when the \
            archive cannot be used.

            The journal's head stands for everything that was ever changed. Write it down elsewhere; --expect-head \
            says later whether it is still in the journal.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "Compare every index with its table too, which takes longer.")
    var full = false
    @Option(help: ArgumentHelp("A head that was noted earlier: whether it is still in the journal.", valueName: "head"))
    var expectHead: String?
    @Option(help: ArgumentHelp("List so many problems of each kind; all are counted.", valueName: "n"))
    var limit: Int = 100

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is 1 or more") }
        if let expectHead, VerificationText.digest(expectHead) == nil {
            throw ValidationError("--expect-head is a head as `dossier verify` shows it: 64 hexadecimal digits")
        }
    }

    func run() throws {
        // Nothing is written, and an archive that may not be written is checked all the same.
        var reading = archive
        reading.isReadOnly = true
        let door = try Door(archive: reading, permissions: try PermissionOptions.parse([]))
        var isFine = true
        let status = door.work { session in
            var options = Verification.Options()
            options.isThorough = full
            options.limit = limit
            options.expectedHead = expectHead.flatMap(VerificationText.digest)
            let properties = session.engine.properties
            let found = try session.verify(options)
            let text = VerificationText(found, options: Output.displayOptions())
            let kind = properties.isDemo ? ", made-up data" : ""
            Output.write(
                "archive \(Text.visible(session.engine.location)): schema \(properties.schemaVersion)\(kind)\n")
            for line in text.lines { Output.write(line + "\n") }
            Output.message(text.summary)
            isFine = found.isFine
        }
        throw status == ExitStatus.done.code && !isFine ? ExitStatus.failed.code : status
    }
}
