import GRDB
import Model
import Query

/// Finding the row whose reference leads nowhere. SQLite only says that there is one.
enum ForeignKeys {
    /// Names one violation in words. Reads all rows that refer to others: for when something is wrong already.
    static func firstViolation(_ connection: Connection) -> String {
        let found = try? connection.access { db in try violations(db, limit: 1).first }
        return found ?? "a reference leads to a row that is not there"
    }

    /// "visit 17: client leads to no client (id 99)", at most `limit` of them.
    static func violations(_ db: Database, limit: Int) throws -> [String] {
        var result: [String] = []
        let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
        while result.count < limit, let row = try rows.next() {
            guard let table: String = row[0], let target: String = row[2], let key: Int = row[3] else { continue }
            let id: Int64? = row[1]
            let column = try String.fetchOne(
                db, sql: #"SELECT "from" FROM pragma_foreign_key_list(?) WHERE "id" = ?"#, arguments: [table, key])
            let name = StoredName(qualified: "\(table).\(column ?? "id")")
            let reference = name.field?.field.name ?? name.column
            let value = try id.flatMap { id in
                try Int64.fetchOne(
                    db, sql: "SELECT \(quoted(name.column)) FROM \(quoted(table)) WHERE \"id\" = ?", arguments: [id])
            }
            let which = value.map { " (id \($0))" } ?? ""
            result.append("\(table) \(id.map(String.init) ?? "?"): \(reference) leads to no \(target)\(which)")
        }
        return result
    }
}
