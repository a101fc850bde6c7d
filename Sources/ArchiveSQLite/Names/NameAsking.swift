import Archive
import GRDB
import GRDBSQLite
import Model
import Query

/// One look-up of names, with the connection in hand.
struct NameAsking {
    let index: NameIndex
    let location: String
    let connection: Connection
    let db: Database
    let entity: Entity
    let deadline: ContinuousClock.Instant

    private struct Match {
        let match: NameMatch
        let order: UInt64
    }

    /// - Parameter tell: told what is found so far, for whoever cannot wait any longer.
    func matches(_ typed: String, limit: Int, tell: ([NameMatch]) -> Void) throws -> NameMatches {
        let typed = typed.trimmingBlanks
        var found = try codes(typed, limit: limit + 1)
        // Nothing typed: any row may be meant. And a code is better than any name.
        guard !typed.isEmpty, found.count <= limit else {
            return NameMatches(Array(found.prefix(limit)), hasMore: found.count > limit)
        }
        tell(found)
        var search = NameSearch(typed, limit: limit + 8)
        let (isComplete, isReading) = try look(&search)
        var named: [Match] = []
        let codes = Set(found.map(\.code))
        try connection.withStatement(NameQuestion.row(entity), db) { handle in
            for id in search.ids {
                defer { sqlite3_reset(handle) }
                sqlite3_bind_int64(handle, 1, id)
                // Gone since its name was read, or the time is over.
                guard try step(handle) else { continue }
                let (code, name) = (text(handle, 0), text(handle, 1))
                guard !codes.contains(code), let fit = bestFit(&search, code, name) else { continue }
                named.append(Match(match: NameMatch(code: code, name: name, kind: fit.kind), order: fit.order))
            }
        }
        named.sort { ($0.order, $0.match.code) < ($1.order, $1.match.code) }
        found += named.map(\.match)
        return NameMatches(
            Array(found.prefix(limit)), isReading: isReading, hasMore: !isComplete || found.count > limit)
    }

    /// How a row fits as it is now; nil where it does not any more.
    private func bestFit(_ search: inout NameSearch, _ code: String, _ name: String) -> (
        kind: NameMatch.Kind, order: UInt64
    )? {
        let fit = search.fit(name)
        guard NameQuestion.readsCodes(of: entity), code != name, let other = search.fit(code) else { return fit }
        return fit.map { $0.order <= other.order ? $0 : other } ?? other
    }

    /// What SQLite calls the version of the data: another after others' commits, those of this process's other
    /// connections included.
    func version() throws -> Int64? {
        try connection.withStatement("PRAGMA data_version", db) { handle in
            defer { sqlite3_reset(handle) }
            return try step(handle) ? sqlite3_column_int64(handle, 0) : nil
        }
    }

    /// The rows whose code begins with what was typed, in capitals or small letters too.
    private func codes(_ typed: String, limit: Int) throws -> [NameMatch] {
        var found: [NameMatch] = []
        var spellings = [typed]
        for other in [typed.uppercased(), typed.lowercased()] where !spellings.contains(other) {
            spellings.append(other)
        }
        try connection.withStatement(NameQuestion.byCode(entity), db) { handle in
            for spelling in spellings where found.count < limit {
                defer { sqlite3_reset(handle) }
                bind(spelling, handle, 1)
                bind(spelling + "\u{10FFFF}", handle, 2)
                sqlite3_bind_int64(handle, 3, Int64(limit - found.count))
                while try step(handle) {
                    found.append(NameMatch(code: text(handle, 1), name: text(handle, 2), kind: .code))
                }
            }
        }
        return found
    }

    /// Looks through what is read, waiting for what is being read while there is time, and through rows made since.
    /// - Returns: whether all names were looked through, and whether some were not read yet.
    private func look(_ search: inout NameSearch) throws -> (isComplete: Bool, isReading: Bool) {
        // Of what is found, each is looked up again.
        let end = deadline - .milliseconds(2)
        var known = index.known
        if entity != .client {
            // So few that reading them again takes a moment.
            while known.isReading, !known.isCurrent, ContinuousClock.now < end {
                index.wait(beyond: nil, until: end)
                known = index.known
            }
        }
        var looked = 0
        while true {
            for table in known.tables.dropFirst(looked) {
                guard search.look(through: table, until: end) else { return (false, !known.isComplete) }
            }
            looked = known.tables.count
            guard !known.isComplete, known.isReading, ContinuousClock.now < end else { break }
            index.wait(beyond: looked, until: end)
            known = index.known
        }
        if known.isComplete {
            let fresh = try rows(after: known.tables.last?.ids.last ?? .min)
            known.tables.append(fresh)
            guard search.look(through: fresh, until: end) else { return (false, false) }
        }
        // Where nothing fits, the nearest of all are wanted; where something does, a few more will do.
        let isAlone = search.isEmpty
        for table in known.tables where isAlone || search.wantsNear {
            guard search.lookNear(table, until: end) else { return (false, !known.isComplete) }
        }
        return (known.isComplete, !known.isComplete)
    }

    /// The first of the rows made since the names were read.
    private func rows(after last: Int64) throws -> NameTable {
        var table = NameTable()
        try connection.withStatement(NameQuestion.all(of: entity), db) { handle in
            defer { sqlite3_reset(handle) }
            sqlite3_bind_int64(handle, 1, last)
            sqlite3_bind_int64(handle, 2, 1000)
            while try step(handle) { NameIndex.add(handle, to: &table) }
        }
        return table
    }

    // MARK: Statements that end when the time is over

    /// Whether there is a row. There is none any more when the time is over.
    private func step(_ handle: OpaquePointer) throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case _ where code & 0xFF == SQLITE_INTERRUPT && ContinuousClock.now >= deadline:
            return false
        default:
            throw ErrorMapping.lastError(db, code: code, location: location, written: WrittenValues.none("", []))
        }
    }

    private func bind(_ text: String, _ handle: OpaquePointer, _ parameter: CInt) {
        sqlite3_bind_text(handle, parameter, text, CInt(text.utf8.count), transient)
    }

    private func text(_ handle: OpaquePointer, _ column: CInt) -> String {
        sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
    }

    /// Runs `body`; statements in it end when the time is over, however long they would go on: a disk may be slow.
    func limitingTime<Result>(_ body: () throws -> Result) throws -> Result {
        guard db.sqliteConnection != nil else {
            throw ArchiveError.cannotOpen(location: location, reason: "it has been closed")
        }
        let end = UnsafeMutablePointer<ContinuousClock.Instant>.allocate(capacity: 1)
        end.initialize(to: deadline)
        sqlite3_progress_handler(
            db.sqliteConnection, 500,
            { end in
                guard let end = end?.assumingMemoryBound(to: ContinuousClock.Instant.self) else { return 0 }
                return ContinuousClock.now >= end.pointee ? 1 : 0
            }, end)
        defer {
            sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil)
            end.deallocate()
        }
        return try body()
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
