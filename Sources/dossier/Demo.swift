import Archive
import ArchiveSQLite
import ArgumentParser
import DemoData
import Display
import Glibc
import Model
import Terminal
import Workbench

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open a REPL on a made-up archive, or make one to keep.",
        discussion: """
            The same seed and size give the same archive, to the byte. Without --keep it is thrown away on exit.
            """)

    @Option(help: ArgumentHelp("How many clients.", valueName: "n"))
    var clients: Int = DemoArchive.defaultClients
    @Option(help: ArgumentHelp("Another archive of the same size.", valueName: "n"))
    var seed: UInt64 = DemoArchive.defaultSeed
    @Option(help: ArgumentHelp("Make the archive here, keep it, and leave.", valueName: "path"))
    var keep: String?
    @Option(help: ArgumentHelp("Run this script on it instead of the REPL.", valueName: "file"))
    var script: String?
    @OptionGroup var permissions: PermissionOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var prompt: PromptOptions

    func validate() throws {
        guard (1...DemoArchive.mostClients).contains(clients) else {
            throw ValidationError("--clients is between 1 and \(DemoArchive.mostClients)")
        }
    }

    func run() throws {
        // Read first: a script that is not there should not cost the making of an archive.
        let source = try script.map(RunLine.source)
        let engine: SQLiteEngine
        do {
            engine = try make()
        } catch {
            Door.report(Failure(error))
            throw Failure(error).status.code
        }
        if keep != nil {
            try? engine.close()
            return
        }
        let door = Door(engine: engine, permissions: permissions, isTemporary: true)
        if let source, let script {
            throw door.run(source, name: script, arguments: [], moduleFolder: RunLine.folder(of: script))
        }
        throw door.repl(prompt)
    }

    private func make() throws -> SQLiteEngine {
        let options = SQLiteEngine.CreationOptions(
            isDemo: true, isSandbox: true, fixedToday: DemoArchive.defaultAsOf)
        let engine =
            try keep.map { try SQLiteEngine.create(at: $0, options: options) }
            ?? SQLiteEngine.temporary(options: options)
        do {
            let shown = Output.messageOptions()
            let progress = ProgressLine(
                work: shown.words(zh: "生成演示档案库", en: "making the demo archive"),
                unit: shown.words(zh: "行", en: "rows"))
            let counts = try DemoArchive.fill(session: engine.makeSession(), clients: clients, seed: seed) { step in
                progress.show(
                    done: step.rows, total: step.phase == .writing ? step.expected : nil,
                    note: step.phase == .indexing ? shown.words(zh: "建立索引", en: "building indexes") : nil)
            }
            progress.clear()
            if let keep {
                Output.message(
                    "\(keep): \(NumberText.count(counts.clients)) clients, \(NumberText.count(counts.visits)) visits, "
                        + "\(NumberText.count(counts.purchases)) purchases, \(counts.campaigns) campaigns; open it with "
                        + "dossier --archive \(keep)")
            }
            return engine
        } catch {
            try? engine.close()
            if let keep { unlink(keep) }
            throw error
        }
    }
}
