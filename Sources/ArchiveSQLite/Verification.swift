import Archive
import GRDB
import GRDBSQLite
import Model

extension SQLiteEngine {
    /// The version of the SQLite library that this process runs with.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Looks the whole file over: its structure, its references, and the clients' derived facts. Reads everything,
    /// which takes seconds for a million clients.
    ///
    /// - Returns: What is wrong, one sentence each, at most about a hundred; empty when nothing is.
    public func verify() throws -> [String] {
        let connection = try borrow(.reading)
        defer { giveBack(connection, .reading) }
        return try connection.access { db in
            try db.beginTransaction(.deferred)
            defer { try? db.commit() }
            var problems = try String.fetchAll(db, sql: "PRAGMA quick_check(100)").filter { $0 != "ok" }
            problems += try ForeignKeys.violations(db, limit: 100)
            for source in FactsTriggers.sources { problems += try staleFacts(source, db) }
            return problems
        }
    }

    /// How many clients' texts the full-text index has as they are, and how many are read by every search until it is
    /// brought up to date.
    public func searchIndex() throws -> (indexed: Int, pending: Int) {
        let connection = try borrow(.reading)
        defer { giveBack(connection, .reading) }
        let pending = try connection.integer(
            #"SELECT count(*) FROM "client" WHERE "id" IN (SELECT "id" FROM "search_pending")"#)
        let all = try connection.integer(#"SELECT count(*) FROM "client""#)
        return (Int((all ?? 0) - (pending ?? 0)), Int(pending ?? 0))
    }

    private func staleFacts(_ source: FactsTriggers.Source, _ db: Database) throws -> [String] {
        let names = (["id"] + source.facts).map(quoted).joined(separator: ", ")
        // What clients have that the facts do not say.
        let sql = """
            SELECT count(*), min("client_id") FROM (\(source.selectAll.replacing(#" ORDER BY "client_id""#, with: "")) \
            EXCEPT SELECT \(names) FROM "client_facts")
            """
        guard let row = try Row.fetchOne(db, sql: sql), let count: Int = row[0], count > 0 else { return [] }
        let id: Int64 = row[1] ?? 0
        return [
            "clients whose kept facts are not what their \(source.table) rows say: \(count), the first with id \(id)"
        ]
    }
}
