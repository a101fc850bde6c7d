import Archive
import ArchiveSQLite
import Model
import Query
import Testing

/// Every value of the tables that are recorded, as bytes.
struct JournalDump: Equatable {
    let tables: [String: [String]]

    init(_ session: any EngineSession) throws {
        var tables: [String: [String]] = [:]
        let others = ["segment_version", "segment_member", "segment_measure", "import_run"]
        for table in Vocabulary.entities.flatMap(ChangeHistory.tables) + others {
            let columns = try session.rows("SELECT name FROM pragma_table_info(?)", [.text], [.text(table)])
            let cells = columns.compactMap { row -> String? in
                guard case .text(let name)? = row.first else { return nil }
                // Not text: it may hold anything. Reals with all of their digits.
                return """
                    '\(name)=' || typeof("\(name)") || ':' || CASE typeof("\(name)") WHEN 'real' THEN quote("\(name)") \
                    ELSE coalesce(hex(CAST("\(name)" AS BLOB)), '') END
                    """
            }
            let sql = "SELECT \(cells.joined(separator: " || ' ' || ")) FROM \"\(table)\" ORDER BY 1"
            tables[table] = try session.rows(sql, [.text]).map { if case .text(let text) = $0[0] { text } else { "" } }
        }
        self.tables = tables
    }

    /// The first difference, for messages.
    func difference(_ other: JournalDump) -> String {
        for (table, rows) in tables.sorted(by: { $0.key < $1.key }) where other.tables[table] != rows {
            let (mine, others) = (Set(rows), Set(other.tables[table] ?? []))
            return
                "\(table): \(mine.subtracting(others).sorted().prefix(2)) instead of "
                + "\(others.subtracting(mine).sorted().prefix(2))"
        }
        return "none"
    }
}

extension PlanFixture {
    func dump() throws -> JournalDump {
        session.endSnapshot()
        defer { session.endSnapshot() }
        return try JournalDump(session)
    }

    /// One write, as a script that does nothing else.
    @discardableResult
    func writing<Result>(_ body: (any EngineSession) throws -> Result) throws -> Result {
        try session.beginWrite()
        do {
            let result = try body(session)
            try session.commit()
            session.endSnapshot()
            return result
        } catch {
            session.rollback()
            session.endSnapshot()
            throw error
        }
    }

    static func occasion(_ reason: String = "because", actor: String = "tester") -> Occasion {
        Occasion(actor: actor, reason: reason, at: moment)
    }

    @discardableResult
    func undo(_ number: Int, force: Bool = false) throws -> Undo.Outcome {
        try writing { try Undo(session: $0).apply(number, Self.occasion("undone"), force: force) }
    }

    /// What stands in the way of an undo: `key: reason`.
    func hindrances(_ number: Int, force: Bool = false) -> [String] {
        do {
            try undo(number, force: force)
            return []
        } catch UndoError.conflict(_, let conflicts, let count, _) {
            return conflicts.map(\.sentence) + (count == conflicts.count ? [] : ["\(count) in all"])
        } catch {
            return ["another error: \(error)"]
        }
    }

    /// Writes with a statement as one recorded change set.
    @discardableResult
    func recording(_ body: (any EngineSession) throws -> Void) throws -> Int {
        try writing { session in
            try session.record { number in
                try body(session)
                let head = ChangeSetHead(
                    kind: "update", entity: "client", occasion: Self.occasion(), counts: ChangeCounts())
                return (head, number)
            }
        }
    }

    func history() throws -> ChangeHistory {
        session.endSnapshot()
        return ChangeHistory(session: session)
    }

    func newest() throws -> Int { try history().newest() }
}
