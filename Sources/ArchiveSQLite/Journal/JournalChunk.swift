import Archive
import CJournal
import GRDB
import Model
import Query

/// Rows of one table as the journal keeps them.
struct JournalChunk {
    let changeSet: Int
    let table: String
    /// As the table was: the key's come first.
    let columns: [String]
    let keys: Int
    let data: [UInt8]

    /// The chunks that a query of `change_record` finds, in its order.
    /// - Parameter filter: what follows `WHERE`, and the order.
    static func forEach(
        _ filter: String, _ arguments: StatementArguments, _ db: Database, _ body: (JournalChunk) throws -> Bool
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT r."change_set", r."table", l."columns", l."keys", r."data" FROM "change_record" r \
                JOIN "change_layout" l ON l."id" = r."layout" WHERE \(filter)
                """, arguments: arguments)
        var known: (text: String, columns: [String])?
        while let row = try rows.next() {
            let text: String = row[2] ?? "[]"
            let columns: [String]
            if let known, known.text == text { columns = known.columns } else { columns = names(text) }
            known = (text, columns)
            let data = try row.withUnsafeData(atIndex: 4) { $0.map { [UInt8]($0) } ?? [] }
            let chunk = JournalChunk(
                changeSet: row[0] ?? 0, table: row[1] ?? "", columns: columns, keys: row[3] ?? 1, data: data)
            guard try body(chunk) else { return }
        }
    }

    /// The list that `JournalChain.text(of:)` wrote. Names of columns have no quotes or commas in them.
    private static func names(_ text: String) -> [String] {
        text.dropFirst().dropLast().split(separator: ",").map { String($0.dropFirst().dropLast()) }
    }

    /// Goes through the rows. The cursor is valid within `body` only.
    func forEachRow(_ body: (journal_cursor) throws -> Bool) throws {
        try data.withUnsafeBufferPointer { bytes in
            var cursor = journal_cursor()
            journal_begin(&cursor, bytes.baseAddress, bytes.count, CInt(clamping: columns.count), CInt(clamping: keys))
            while true {
                switch journal_next(&cursor) {
                case 0: return
                case 1: guard try body(cursor) else { return }
                default: throw JournalChunk.unreadable(changeSet)
                }
            }
        }
    }

    static func unreadable(_ changeSet: Int) -> ArchiveError {
        .corrupt(location: "the journal", detail: "change set \(changeSet) cannot be read; run `dossier verify`")
    }

    /// The row as a value; a range becomes several.
    func changes(_ cursor: journal_cursor, only ids: Set<Int64>?, _ body: (RecordedChange) throws -> Bool) throws
        -> Bool
    {
        let action: ChangePlan.Action
        switch cursor.action {
        case JOURNAL_INSERT: action = .insert
        case JOURNAL_UPDATE: action = .update
        case JOURNAL_DELETE: action = .delete
        default:
            let range = cursor.keys.0..<(cursor.keys.0 + cursor.count)
            func inserted(_ id: Int64) throws -> Bool {
                try body(
                    RecordedChange(
                        changeSet: changeSet, action: .insert, row: RecordedRow(table: table, keys: [id]), columns: []))
            }
            if let ids, ids.count < range.count {
                for id in ids.filter(range.contains).sorted() { guard try inserted(id) else { return false } }
            } else {
                for id in range where ids?.contains(id) ?? true { guard try inserted(id) else { return false } }
            }
            return true
        }
        if let ids, !ids.contains(cursor.keys.0) { return true }
        let change = RecordedChange(
            changeSet: changeSet, action: action, row: row(cursor), columns: try values(cursor))
        return try body(change)
    }

    func row(_ cursor: journal_cursor) -> RecordedRow {
        let all = [cursor.keys.0, cursor.keys.1, cursor.keys.2, cursor.keys.3]
        return RecordedRow(table: table, keys: Array(all.prefix(keys)))
    }

    private func values(_ cursor: journal_cursor) throws -> [RecordedChange.Column] {
        var at = cursor.payload
        var result: [RecordedChange.Column] = []
        result.reserveCapacity(Int(cursor.count))
        func read() throws -> Value {
            var value = journal_value()
            guard journal_read_value(&at, cursor.end, &value) != 0 else { throw JournalChunk.unreadable(changeSet) }
            return Value(value)
        }
        for index in 0..<Int(cursor.count) {
            if cursor.action == JOURNAL_UPDATE {
                var column: Int64 = 0
                guard journal_read_column(&at, cursor.end, &column) != 0, columns.indices.contains(Int(column)) else {
                    throw JournalChunk.unreadable(changeSet)
                }
                let old = try read()
                result.append(RecordedChange.Column(name: columns[Int(column)], old: old, new: try read()))
            } else {
                let value = try read()
                let isInsert = cursor.action == JOURNAL_INSERT
                result.append(
                    RecordedChange.Column(
                        name: columns[keys + index], old: isInsert ? .missing : value, new: isInsert ? value : .missing)
                )
            }
        }
        return result
    }
}

extension Value {
    /// As it is stored.
    init(_ value: journal_value) {
        switch value.type {
        case JOURNAL_INTEGER: self = .integer(value.integer)
        case JOURNAL_REAL: self = .real(value.real)
        case JOURNAL_TEXT, JOURNAL_BLOB:
            self = .text(
                String(decoding: UnsafeBufferPointer(start: value.bytes, count: value.size), as: UTF8.self))
        default: self = .missing
        }
    }
}
