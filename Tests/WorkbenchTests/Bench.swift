import Archive
import ArchiveSQLite
import DemoData
import Display
import Foundation
import Lua
import Model
import Query
import Testing
import Workbench

/// A session over a demo archive of 200 clients: a copy of its own, so that tests may write.
final class Bench {
    let folder: String
    let engine: SQLiteEngine
    let session: Session
    /// What was printed and shown, and what was said about it.
    private let said = Said()

    private final class Said {
        var output = ""
        var messages: [String] = []
        var asked: [String] = []
    }

    /// - Parameters:
    ///   - confirms: what a person answers when asked; nil where nobody can be asked.
    ///   - writesFiles: whether scripts may read and write files in `folder`.
    ///   - output: takes what is printed and shown instead.
    ///   - clients: more of them than usual, for what needs many: an archive made for this test alone.
    init(
        display: DisplayOptions = DisplayOptions(rows: 10), confirms: Bool? = nil, isDryRun: Bool = false,
        writesFiles: Bool = false, clients: Int = Bench.clients,
        output: ((UnsafeRawBufferPointer) -> Void)? = nil
    ) throws {
        folder = NSTemporaryDirectory() + "workbench-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/demo.dossier"
        if clients == Bench.clients {
            try FileManager.default.copyItem(atPath: try Bench.template.get(), toPath: path)
        } else {
            try Bench.makeArchive(at: path, clients: clients)
        }
        engine = try SQLiteEngine.open(path)
        let said = said
        var options = SessionOptions(
            display: display, output: output ?? { said.output += String(decoding: $0, as: UTF8.self) },
            message: { said.messages.append($0) }, actor: "tester")
        options.isDryRun = isDryRun
        if writesFiles { options.capabilities = Capabilities(readFolders: [folder], writeFolders: [folder]) }
        if let confirms {
            options.confirm = { question, number in
                said.asked.append("\(question) (\(number))")
                return confirms
            }
        }
        session = try Session(engine: engine, options: options)
    }

    deinit {
        try? engine.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static let templatePath =
        NSTemporaryDirectory() + "workbench-template-\(ProcessInfo.processInfo.processIdentifier).dossier"

    /// Made once and removed when the process ends.
    private static let template = Result {
        let path = templatePath
        try? FileManager.default.removeItem(atPath: path)
        atexit { try? FileManager.default.removeItem(atPath: Bench.templatePath) }
        try makeArchive(at: path, clients: clients)
        return path
    }

    static let clients = 200

    private static func makeArchive(at path: String, clients: Int) throws {
        let engine = try SQLiteEngine.create(
            at: path,
            options: SQLiteEngine.CreationOptions(
                isDemo: true, isSandbox: true, fixedToday: DemoArchive.defaultAsOf))
        try DemoArchive.fill(session: engine.makeSession(), clients: clients)
        try engine.close()
    }

    // MARK: Running

    /// Runs a block as the REPL does and gives what it shows, without the last line feed.
    @discardableResult
    func show(_ block: String) throws -> String {
        said.output = ""
        defer { session.endBlock() }
        try session.show(try session.runBlock(block, name: "block"))
        return said.output.hasSuffix("\n") ? String(said.output.dropLast()) : said.output
    }

    /// Runs a block and gives its values, shown one a line.
    func values(_ block: String) throws -> [String] {
        try show(block).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The message of the error that a block ends with.
    func failure(_ block: String) -> String { problem(block)?.view.message ?? "no error" }

    func status(_ block: String) -> Workbench.ExitStatus { problem(block)?.status ?? .done }

    func problem(_ block: String) -> Failure? {
        do {
            try show(block)
            return nil
        } catch {
            session.endBlock()
            return session.failure(error)
        }
    }

    var messages: [String] {
        defer { said.messages = [] }
        return said.messages
    }

    var asked: [String] { said.asked }

    /// A number asked of the archive as another session sees it.
    func count(_ sql: String) throws -> Int {
        let rows = try engine.makeSession().rows(Statement(sql: sql, columns: [.integer]))
        guard case .integer(let count)? = rows.first?.first else { return 0 }
        return Int(count)
    }

    /// Writes as somebody else would.
    func meanwhile(_ sql: String) throws {
        let other = engine.makeSession()
        try other.beginWrite()
        try other.execute(Statement(sql: sql))
        try other.commit()
    }
}
