import GRDB
import GRDBSQLite

/// The clients whose facts a bulk load made stale, and their recomputing.
struct TouchedFacts {
    private enum Extent {
        case some(Set<Int64>)
        case all
    }
    private var extent = Extent.some([])

    /// From so many clients on, computing the facts of all in one pass is faster than seeking each.
    private static let mostSeeks = 20_000

    mutating func touchAll() { extent = .all }

    mutating func touch(_ client: Int64) {
        guard case .some(var clients) = extent else { return }
        // Taken out while it changes, so that the set is not copied.
        extent = .all
        clients.insert(client)
        if clients.count <= TouchedFacts.mostSeeks { extent = .some(clients) }
    }

    func refresh(_ db: Database) throws {
        switch extent {
        case .some(let clients): try refreshEach(clients, db)
        case .all: try refreshAll(db)
        }
    }

    private func refreshEach(_ clients: Set<Int64>, _ db: Database) throws {
        guard !clients.isEmpty else { return }
        for source in FactsTriggers.sources {
            let statement = try db.makeStatement(sql: FactsTriggers.upsert(source, client: "?1"))
            for client in clients.sorted() { try statement.execute(arguments: [client]) }
        }
    }

    /// Reads the three sources in the order of clients, side by side, and writes each client's facts once.
    private func refreshAll(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM \"client_facts\"")
        let columns = FactsTriggers.sources.flatMap(\.facts)
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
        let names = (["id"] + columns).map(quoted).joined(separator: ", ")
        let insert = try db.makeStatement(sql: "INSERT INTO \"client_facts\" (\(names)) VALUES (\(marks))")
        try withExtendedLifetime(insert) { try merge(into: insert.sqliteStatement, db) }
    }

    private func merge(into insert: OpaquePointer, _ db: Database) throws {
        var cursors: [Cursor] = []
        var first: CInt = 2
        for source in FactsTriggers.sources {
            cursors.append(try Cursor(source, first: first, db))
            first += CInt(source.facts.count)
        }
        while let client = cursors.compactMap(\.client).min() {
            sqlite3_bind_int64(insert, 1, client)
            for index in cursors.indices {
                if cursors[index].client == client {
                    cursors[index].copy(to: insert)
                    try cursors[index].advance(db)
                } else {
                    cursors[index].bindNothing(to: insert)
                }
            }
            let code = sqlite3_step(insert)
            sqlite3_reset(insert)
            guard code == SQLITE_DONE else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }
    }

    /// One source's facts, client by client.
    private struct Cursor {
        private let statement: Statement
        private let count: CInt
        /// The first parameter of the insert that is this source's.
        private let first: CInt
        /// What clients without any have: 0 where the column must have a value.
        private let isCount: [Bool]
        private(set) var client: Int64?

        init(_ source: FactsTriggers.Source, first: CInt, _ db: Database) throws {
            statement = try db.makeStatement(sql: source.selectAll)
            count = CInt(source.facts.count)
            self.first = first
            isCount = source.facts.map { !["last_visit", "last_purchase", "margin_fen"].contains($0) }
            try advance(db)
        }

        mutating func advance(_ db: Database) throws {
            switch sqlite3_step(statement.sqliteStatement) {
            case SQLITE_ROW: client = sqlite3_column_int64(statement.sqliteStatement, 0)
            case SQLITE_DONE: client = nil
            case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }

        /// Binds copies of the values: the next step frees the row's own.
        func copy(to insert: OpaquePointer) {
            for index in 0..<count {
                sqlite3_bind_value(insert, first + index, sqlite3_column_value(statement.sqliteStatement, index + 1))
            }
        }

        func bindNothing(to insert: OpaquePointer) {
            for index in 0..<count {
                if isCount[Int(index)] {
                    sqlite3_bind_int(insert, first + index, 0)
                } else {
                    sqlite3_bind_null(insert, first + index)
                }
            }
        }
    }
}
