import Archive
import GRDB
import GRDBSQLite
import Model
import Query

extension SQLiteEngine {
    /// The version of the SQLite library that this process runs with.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Looks the whole archive over and says what is wrong, one sentence each; empty when nothing is.
    public func verify() throws -> [String] { try makeSession().verify(Verification.Options()).sentences }

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
}

extension SQLiteSession {
    /// Everything in one snapshot, area by area. An area that cannot be read through is a problem of its own, and the
    /// others are looked at all the same.
    func verify(_ options: Verification.Options) throws -> Verification {
        let connection = try snapshotConnection()
        let today = clock()
        return try connection.access { db in
            var found = Verification(limit: options.limit)
            for area in Verification.Area.allCases where options.areas.contains(area) {
                do {
                    switch area {
                    case .file: try FileVerification.run(db, isThorough: options.isThorough, &found)
                    case .schema: try FileVerification.schema(db, &found)
                    case .references: try FileVerification.references(db, limit: options.limit, &found)
                    case .facts: try FileVerification.facts(db, &found)
                    case .journal:
                        var journal = JournalVerification(db)
                        try journal.run(expectedHead: options.expectedHead, &found)
                    case .model: try ModelVerification(db, today: today, progress: options.progress).run(&found)
                    }
                } catch {
                    switch ErrorMapping.archiveError(error, location: location) as? ArchiveError {
                    case .corrupt(_, let detail): found.add(.init(area, "cannot be read to the end: \(detail)"))
                    case .failed(let message, _, _): found.add(.init(area, "cannot be read to the end: \(message)"))
                    default: throw error
                    }
                }
            }
            // SQLite only says that a table breaks a rule somewhere; the model's check has said where.
            let told = Set(found.problems.lazy.filter { $0.area == .model }.compactMap(\.entity))
            found.drop(.file) { problem in
                problem.entity.map(told.contains) ?? false
            }
            return found
        }
    }
}

/// The checks of the file that know nothing of what is in it.
enum FileVerification {
    static func run(_ db: Database, isThorough: Bool, _ found: inout Verification) throws {
        let check = isThorough ? "integrity_check" : "quick_check"
        for line in try String.fetchAll(db, sql: "PRAGMA \(check)(100)") where line != "ok" {
            let problem = Verification.Problem(.file, line).aboutTable(named: line)
            found.add(problem)
        }
        found.looked(at: .file, try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0, "pages")
    }

    /// What must be there, by name; triggers also by what they do.
    static func schema(_ db: Database, _ found: inout Verification) throws {
        let schema = Schema.current
        var there: [String: String] = [:]
        for row in try Row.fetchAll(db, sql: #"SELECT "type", "name", "sql" FROM sqlite_master"#) {
            let (kind, name): (String, String) = (row[0] ?? "", row[1] ?? "")
            there["\(kind) \(name)"] = row[2] ?? ""
        }
        let items = schema.tables + schema.indexes + schema.triggers + schema.keptTriggers
        for item in items {
            let name = "\(item.kind.rawValue) \(item.name)"
            guard let sql = there[name] else {
                found.add(.init(.schema, "the \(name) is missing"))
                continue
            }
            if item.kind == .trigger, words(sql) != words(item.sql) {
                found.add(.init(.schema, "the \(name) does something else than it should"))
            }
        }
        let known = Set(items.map { "\($0.kind.rawValue) \($0.name)" })
        for name in there.keys.sorted() where name.hasPrefix("trigger ") && !known.contains(name) {
            found.add(.init(.schema, "the \(name) was added by another program"))
        }
        found.looked(at: .schema, items.count, "tables, indexes and triggers")
    }

    private static func words(_ sql: String) -> String {
        sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    static func references(_ db: Database, limit: Int, _ found: inout Verification) throws {
        let sentences = try ForeignKeys.violations(db, limit: limit)
        for sentence in sentences { found.add(.init(.references, sentence)) }
        if sentences.count == limit {
            let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM pragma_foreign_key_check") ?? limit
            if all > limit { found.add(.init(.references, "and \(all - limit) more"), times: all - limit) }
        }
        let count = Vocabulary.entities.reduce(0) { $0 + $1.fields.filter { $0.target != nil }.count }
        found.looked(at: .references, count, "kinds of references")
    }

    static func facts(_ db: Database, _ found: inout Verification) throws {
        for source in FactsTriggers.sources {
            let names = (["id"] + source.facts).map(quoted).joined(separator: ", ")
            // What clients have that the facts do not say.
            let sql = """
                SELECT count(*), min("client_id") FROM \
                (\(source.selectAll.replacing(#" ORDER BY "client_id""#, with: "")) \
                EXCEPT SELECT \(names) FROM "client_facts")
                """
            guard let row = try Row.fetchOne(db, sql: sql), let count: Int = row[0], count > 0 else { continue }
            let id: Int64 = row[1] ?? 0
            let text =
                "clients whose kept facts are not what their \(source.table) rows say: \(count), the first with id \(id)"
            found.add(.init(.facts, text), times: count)
        }
        found.looked(at: .facts, FactsTriggers.sources.count, "sources of kept facts")
    }
}

extension Verification.Problem {
    /// `CHECK constraint failed in client` is about clients.
    fileprivate func aboutTable(named line: String) -> Verification.Problem {
        for start in ["CHECK constraint failed in ", "NULL value in ", "non-unique entry in "]
        where line.hasPrefix(start) {
            let table = line.dropFirst(start.count).split(separator: ".").first.map(String.init) ?? ""
            guard let entity = RowNames.entity(of: table) else { break }
            return Verification.Problem(area, "table \(table): \(line)", entity: entity.name)
        }
        return self
    }
}
