import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

/// A folder of its own for one test, removed when the test is over.
final class TestFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "archive-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String = "test.dossier") -> String { path + "/" + name }
}

extension EngineSession {
    /// All rows of a question, each with its id first where the statement has one.
    func rows(_ sql: String, _ columns: [ColumnKind], _ arguments: [Value] = [], snapshot: Bool = false) throws
        -> [[Value]]
    {
        var result: [[Value]] = []
        let statement = Statement(sql: sql, arguments: arguments, columns: columns)
        try query(statement, batch: 100, snapshot: snapshot) { batch in
            for row in 0..<batch.count { result.append(batch.values(row)) }
            return true
        }
        return result
    }

    func integer(_ sql: String, _ arguments: [Value] = [], snapshot: Bool = false) throws -> Int64? {
        guard case .integer(let number)? = try rows(sql, [.integer], arguments, snapshot: snapshot).first?.first else {
            return nil
        }
        return number
    }

    @discardableResult
    func run(_ sql: String, _ arguments: [Value] = []) throws -> Int {
        try execute(Statement(sql: sql, arguments: arguments))
    }

    /// Runs `body` as one write and commits it.
    func write(_ body: (any EngineSession) throws -> Void) throws {
        try beginWrite()
        do {
            try body(self)
            try commit()
        } catch {
            rollback()
            throw error
        }
    }

    func addClient(_ code: String) throws {
        try run(#"INSERT INTO "client" ("code", "name", "owner_id") VALUES (?, ?, 1)"#, [.text(code), .text(code)])
    }
}

extension Entity {
    /// The fields of these names, in order.
    func fields(_ names: String...) throws -> [Field] { try names.map { try #require(self[$0]) } }
}
