import Archive
import ArchiveSQLite
import ArgumentParser
import Glibc
import Lua
import Terminal
import TerminalText
import Workbench

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what this machine's Lua, SQLite and archive are like, and what is wrong with them.")

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "Print the SQL that makes an empty archive, and nothing else.")
    var schema = false

    func run() throws {
        guard !schema else { return Output.write(SQLiteEngine.schemaSQL) }
        Output.write("Dossier \(version)\n")
        Output.write("SQLite \(SQLiteEngine.libraryVersion)\n")
        reportLua()
        throw reportArchive().code
    }

    private func reportLua() {
        Output.write("\(LuaDiagnosis.release)\n")
        for diagnosis in LuaDiagnosis.run() {
            let finding =
                switch diagnosis.isPresent {
                case true?: "has"
                case false?: "free of"
                case nil: "unknown"
                }
            Output.write("  \(finding): \(diagnosis.name): \(diagnosis.description)\n")
            if diagnosis.isPresent != false { Output.write("      guarded by \(diagnosis.guardedBy)\n") }
        }
    }

    /// The archive's state, and how the command ends: 5 when there is something wrong with it.
    private func reportArchive() -> ExitStatus {
        let location = archive.location
        guard access(location, F_OK) == 0 else {
            Output.write("archive \(Text.visible(location)): there is none\n")
            return archive.isDefault ? .done : .archive
        }
        do {
            let engine = try SQLiteEngine.open(location, readOnly: true)
            defer { try? engine.close() }
            let kind = engine.properties.isDemo ? ", made-up data" : ""
            Output.write("archive \(Text.visible(engine.location)): schema \(engine.properties.schemaVersion)\(kind)\n")
            var options = Verification.Options()
            options.areas = [.file, .schema, .references, .facts]
            let found = try engine.makeSession().verify(options)
            guard !found.isFine else {
                Output.write(
                    "  whole: pages, structure and references were checked; dossier verify checks the journal and every value too\n"
                )
                let search = try engine.searchIndex()
                let waiting = search.pending == 0 ? "none wait" : "\(search.pending) wait for the next search"
                Output.write("  search: \(search.indexed) clients are indexed, \(waiting)\n")
                return .done
            }
            for sentence in found.sentences { Output.write("  \(sentence)\n") }
            return .archive
        } catch {
            Door.report(Failure(error, language: Output.messageOptions().language))
            return Failure(error).status == .done ? .archive : Failure(error).status
        }
    }
}
