import Archive
import GRDB
import Model
import Query

/// The chain of digests over the journal: each change set's is taken over the one before it, everything it recorded and
/// its head, so that a change set that was edited or taken away shows. The last digest is kept besides.
enum JournalChain {
    /// What separates parts of what a digest is taken of; no text of a head has it.
    private static let separator = "\u{1F}"

    /// Never a number twice, nor one by which an import's records are known.
    static func nextNumber(_ db: Database) throws -> Int {
        let newest = try Int.fetchOne(
            db,
            sql: """
                SELECT max(coalesce((SELECT max("id") FROM "change_set"), 0), \
                coalesce((SELECT max("id") FROM "import_run"), 0))
                """)
        guard let newest else { return 1 }
        guard newest < Int.max else {
            throw ArchiveError.corrupt(
                location: "the journal", detail: "there is no number left for a change set; run `dossier verify`")
        }
        return newest + 1
    }

    /// A digest that stands on the newest change set's.
    static func begin(_ db: Database) throws -> ContentDigest {
        let head = try String.fetchOne(db, sql: #"SELECT "journal_head" FROM "archive_info""#)
        var digest = ContentDigest()
        digest.add(try head ?? origin(db))
        return digest
    }

    /// What the first digest stands on: the heads of the change sets from before there was a journal.
    static func origin(_ db: Database) throws -> String {
        var digest = ContentDigest()
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(selectedHeads) FROM "change_set" WHERE "digest" IS NULL AND "id" < coalesce((SELECT min("id") FROM \
                "change_set" WHERE "digest" IS NOT NULL), 9223372036854775807) ORDER BY "id"
                """)
        while let row = try rows.next() { digest.add(self.head(row)) }
        return digest.finish()
    }

    static func add(
        _ table: String, keys: Int, columns: [String], _ numbers: (Int64, Int64, Int64, Int64),
        _ data: UnsafeRawBufferPointer, to digest: inout ContentDigest
    ) { add(table, keys: keys, columnList: text(of: columns), numbers, data, to: &digest) }

    /// - Parameter columnList: the columns as the journal keeps them.
    static func add(
        _ table: String, keys: Int, columnList: String, _ numbers: (Int64, Int64, Int64, Int64),
        _ data: UnsafeRawBufferPointer, to digest: inout ContentDigest
    ) {
        let parts = [
            table, "\(keys)", columnList, "\(numbers.0)", "\(numbers.1)", "\(numbers.2)", "\(numbers.3)",
            "\(data.count)",
        ]
        digest.add(parts.joined(separator: separator))
        digest.add(data)
    }

    static func end(
        _ number: Int, _ head: ChangeSetHead, _ digest: consuming ContentDigest, _ db: Database
    ) throws {
        let names = heads.map(quoted).joined(separator: ", ")
        let values: [(any DatabaseValueConvertible)?] = [
            number, head.occasion.at.description, head.occasion.actor, head.occasion.reason, head.occasion.script,
            head.entity, head.counts.inserted, head.counts.updated, head.counts.deleted, head.counts.values, head.kind,
            head.occasion.scriptDigest, head.undoes,
        ]
        digest.add(text(of: values.map { ($0?.databaseValue ?? .null) }))
        let result = digest.finish()
        let marks = Array(repeating: "?", count: values.count + 1).joined(separator: ", ")
        try db.execute(
            sql: "INSERT INTO \"change_set\" (\(names), \"digest\") VALUES (\(marks))",
            arguments: StatementArguments(values + [result]))
        try db.execute(
            sql: #"UPDATE "archive_info" SET "journal_head" = ?, "journal_length" = "journal_length" + 1"#,
            arguments: [result])
    }

    /// The columns of a head, in the order of the digest.
    private static let heads = [
        "id", "applied_at", "actor", "reason", "script", "entity", "inserted", "updated", "deleted", "values", "kind",
        "script_digest", "undoes",
    ]

    /// The columns of a head as they are read to be hashed: texts byte for byte, also behind a NUL.
    static let selectedHeads = heads.map { name in
        ["applied_at", "actor", "reason", "script", "entity", "kind", "script_digest"].contains(name)
            ? "CAST(\(quoted(name)) AS BLOB) AS \(quoted(name))" : quoted(name)
    }.joined(separator: ", ")

    static func head(_ row: Row) -> String { text(of: heads.map { row[$0] as DatabaseValue }) }

    private static func text(of values: [DatabaseValue]) -> String {
        separator
            + values.map { value in
                switch value.storage {
                case .null: "-"
                case .int64(let number): "\(number)"
                case .double(let number): "\(number)"
                // Its length before it: no text can stand for several.
                case .string(let text): "\(text.utf8.count):\(text)"
                case .blob(let data): "\(data.count):\(String(decoding: data, as: UTF8.self))"
                }
            }.joined(separator: separator)
    }

    /// The names of columns as the journal keeps them: a JSON list.
    static func text(of columns: [String]) -> String {
        "[" + columns.map { JSONString.quoted($0) }.joined(separator: ",") + "]"
    }
}
