import Archive
import ArchiveSQLite
import Foundation
import Interchange
import Lua
import Model
import Query
import Testing
import Workbench

/// An archive and a folder of their own for one test, gone when the test is over.
final class ImportBench {
    let engine: SQLiteEngine
    let session: any EngineSession
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "import-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        engine = try SQLiteEngine.create(at: folder + "/test.dossier")
        session = engine.makeSession()
    }

    deinit {
        session.endSnapshot()
        try? engine.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes a file and gives its path.
    func file(_ bytes: [UInt8], named name: String = "data.csv") throws -> String {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    func file(_ text: String, named name: String = "data.csv") throws -> String {
        try file(Array(text.utf8), named: name)
    }

    func contents(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @discardableResult
    func run(_ options: ImportOptions, commit: Bool = true) throws -> ImportReport {
        defer { session.endSnapshot() }
        return try Importer(options: options).run(session: session, commit: commit)
    }

    /// Imports a CSV text as rows of one entity.
    @discardableResult
    func importText(
        _ text: String, into entity: Entity = .client, keepGood: Bool = false,
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        var options = ImportOptions(
            file: try file(text, named: "\(UUID().uuidString).csv"), entity: entity, keepGood: keepGood,
            today: CalendarDate(year: 2026, month: 9, day: 30))
        change(&options)
        return try run(options)
    }

    /// Imports a CSV text by a mapping in JSON.
    @discardableResult
    func importText(_ text: String, mapping: String, keepGood: Bool = false) throws -> ImportReport {
        var options = ImportOptions(
            file: try file(text, named: "\(UUID().uuidString).csv"),
            mapping: try ImportMapping(json: mapping.utf8, file: "mapping.json"), keepGood: keepGood)
        options.today = CalendarDate(year: 2026, month: 9, day: 30)
        return try run(options)
    }

    func rows(_ sql: String, _ columns: [ColumnKind]) throws -> [[Value]] {
        defer { session.endSnapshot() }
        var result: [[Value]] = []
        try session.query(Statement(sql: sql, columns: columns), batch: 100, snapshot: false) { batch in
            for row in 0..<batch.count { result.append(batch.values(row)) }
            return true
        }
        return result
    }

    func integer(_ sql: String) throws -> Int64? {
        guard case .integer(let number)? = try rows(sql, [.integer]).first?.first else { return nil }
        return number
    }

    func text(_ sql: String) throws -> String? {
        guard case .text(let text)? = try rows(sql, [.text]).first?.first else { return nil }
        return text
    }

    func texts(_ sql: String) throws -> [String] {
        try rows(sql, [.text]).compactMap { if case .text(let text)? = $0.first { text } else { nil } }
    }
}

/// The real files beside the checkout, when they are there.
enum SharedData {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path

    static let isThere = FileManager.default.fileExists(atPath: folder + "/bank-full.csv")

    static func file(_ name: String) -> String { folder + "/" + name }
}

/// Mapping files in Lua, read as a user's are.
enum MappingFile {
    static func named(_ name: String) throws -> ImportMapping {
        try read(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Mappings/\(name).lua")
                .path)
    }

    static func read(_ path: String) throws -> ImportMapping {
        let source = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let state = try LuaState()
        let function = try state.load(source, name: path, environment: state.table())
        let result = try state.call(function)
        return try ImportMapping(node: try MappingNode(result.first ?? .nil))
    }
}
