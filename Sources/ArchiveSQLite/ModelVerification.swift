import Archive
import GRDB
import GRDBSQLite
import Model
import Query

/// Every value that is stored against what the model demands of it, row by row, without keeping any. The tables' own
/// constraints demand most of it too, but another program can turn them off, and rules are added to the model later.
struct ModelVerification {
    private let db: Database
    private let today: CalendarDate
    private let progress: ((_ done: Int, _ total: Int) -> Void)?

    init(_ db: Database, today: CalendarDate, progress: ((_ done: Int, _ total: Int) -> Void)?) {
        self.db = db
        self.today = today
        self.progress = progress
    }

    func run(_ found: inout Verification) throws {
        var total = 0
        if progress != nil {
            for entity in Vocabulary.entities {
                total += try Int.fetchOne(db, sql: "SELECT max(\"id\") FROM \(quoted(Layout.table(entity)))") ?? 0
            }
        }
        var rows = 0
        for entity in Vocabulary.entities {
            try checkRows(of: entity, &rows, total, &found)
            for field in entity.fields {
                if field.rules.contains(.unique) { try checkUnique([field], entity, &found) }
                if field.type == .json { try checkObjects(field, entity, &found) }
                for rule in field.rules {
                    switch rule {
                    case .uniqueWith(let other):
                        if let other = entity[other] { try checkUnique([field, other], entity, &found) }
                    case .sameClient: try checkClient(of: field, entity, &found)
                    default: continue
                    }
                }
            }
        }
        found.looked(at: .model, rows, "rows")
    }

    // MARK: Values of a row

    private func checkRows(
        of entity: Entity, _ rows: inout Int, _ total: Int, _ found: inout Verification
    ) throws {
        let mentioned = entity.fieldsAcross
        let checks = entity.fields.filter { !$0.isDerived }.map {
            FieldCheck($0, Layout.column(of: $0, in: entity), isMentioned: mentioned.contains($0.name))
        }.filter(\.isRead)
        let statement = try db.makeStatement(sql: Self.select(checks, entity))
        let handle = statement.sqliteStatement
        defer { withExtendedLifetime(statement) { _ = sqlite3_reset(handle) } }
        var values = [Value](repeating: .missing, count: checks.count)
        let places = Dictionary(uniqueKeysWithValues: checks.enumerated().map { ($1.field.name, $0) })
        while true {
            let code = sqlite3_step(handle)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else {
                    throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
                }
                return
            }
            rows += 1
            if rows % 4096 == 0 { progress?(min(rows, total), total) }
            func add(_ field: Field, _ text: String) {
                // A key costs a text: only for what is listed.
                let key = found.lists(.model) ? Self.key(handle) : nil
                found.add(.init(.model, text, entity: entity.name, key: key, field: field.name))
            }
            var isReadable = true
            for (place, check) in checks.enumerated() {
                switch check.read(handle, CInt(place + 2)) {
                case .success(let value):
                    values[place] = value
                    if let problem = check.problem(with: value, today: today) { add(check.field, problem) }
                case .failure(let stored):
                    values[place] = .missing
                    isReadable = false
                    add(
                        check.field,
                        "is stored as “\(stored.text.prefix(80))”, which is not \(check.field.type.article)")
                }
            }
            if isReadable, !mentioned.isEmpty {
                let problems = entity.problems(across: { field in places[field.name].map { values[$0] } ?? .missing })
                for (field, problem) in problems { add(field, problem) }
            }
        }
    }

    /// The id, the code where there is one, and the columns.
    private static func select(_ checks: [FieldCheck], _ entity: Entity) -> String {
        let table = quoted(Layout.table(entity))
        func name(_ column: Layout.Column) -> String { (column.part == .text ? "t." : "m.") + quoted(column.name) }
        let key = entity.key.flatMap { entity[$0] }.map { name(Layout.column(of: $0, in: entity)) } ?? "NULL"
        let names = ["m.\"id\"", key] + checks.map { name($0.column) }
        let texts =
            checks.contains { $0.column.part == .text }
            ? " LEFT JOIN \(quoted(Layout.textTable(entity))) t ON t.\"id\" = m.\"id\"" : ""
        return "SELECT \(names.joined(separator: ", ")) FROM \(table) m\(texts) ORDER BY m.\"id\""
    }

    private static func key(_ handle: OpaquePointer) -> String {
        sqlite3_column_text(handle, 1).map { String(cString: $0) } ?? "\(sqlite3_column_int64(handle, 0))"
    }

    // MARK: Values of several rows

    private func checkUnique(_ fields: [Field], _ entity: Entity, _ found: inout Verification) throws {
        let columns = fields.map { Layout.column(of: $0, in: entity) }
        guard let table = columns.first?.table, columns.allSatisfy({ $0.table == table }) else { return }
        let names = columns.map { quoted($0.name) }
        let given = names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT min("id"), count(*), \(names.joined(separator: ", ")) FROM \(quoted(table)) WHERE \(given) \
                GROUP BY \(names.joined(separator: ", ")) HAVING count(*) > 1
                """)
        while let row = try rows.next() {
            let (id, count): (Int64, Int) = (row[0] ?? 0, row[1] ?? 2)
            let stored = names.indices.map { (row[$0 + 2] as DatabaseValue).description }.joined(separator: " and ")
            let together = fields.count > 1 ? " together with \(fields[1].name)" : ""
            found.add(
                .init(
                    .model, "must be unique\(together), and \(count) rows have \(stored)", entity: entity.name,
                    key: try key(of: id, entity), field: fields[0].name), times: count - 1)
        }
    }

    private func checkObjects(_ field: Field, _ entity: Entity, _ found: inout Verification) throws {
        let column = Layout.column(of: field, in: entity)
        let name = quoted(column.name)
        let ids = try Int64.fetchCursor(
            db,
            sql: """
                SELECT "id" FROM \(quoted(column.table)) WHERE \(name) IS NOT NULL \
                AND CASE WHEN json_valid(\(name)) THEN json_type(\(name)) <> 'object' ELSE 1 END
                """)
        while let id = try ids.next() {
            found.add(
                .init(
                    .model, "must be a JSON object", entity: entity.name, key: try key(of: id, entity),
                    field: field.name))
        }
    }

    /// What the field refers to must belong to the client that the row belongs to.
    private func checkClient(of field: Field, _ entity: Entity, _ found: inout Verification) throws {
        guard let target = field.target, target["client"] != nil, entity["client"] != nil else { return }
        let name = quoted(Layout.column(of: field, in: entity).name)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT m."id", r."id" FROM \(quoted(Layout.table(entity))) m \
                JOIN \(quoted(Layout.table(target))) r ON r."id" = m.\(name) \
                WHERE r."client_id" IS NOT m."client_id"
                """)
        while let row = try rows.next() {
            let (id, other): (Int64, Int64) = (row[0] ?? 0, row[1] ?? 0)
            found.add(
                .init(
                    .model, "is the \(target.name) \(other) of another client", entity: entity.name,
                    key: try key(of: id, entity), field: field.name))
        }
    }

    /// The row's code, or its id.
    private func key(of id: Int64, _ entity: Entity) throws -> String {
        guard let key = entity.key.flatMap({ entity[$0] }) else { return "\(id)" }
        let column = Layout.column(of: key, in: entity)
        let sql = "SELECT \(quoted(column.name)) FROM \(quoted(column.table)) WHERE \"id\" = ?"
        return try String.fetchOne(db, sql: sql, arguments: [id]) ?? "\(id)"
    }
}

/// How one field's values are read and checked: only as much as its rules need.
private struct FieldCheck {
    /// What is stored and is no value of the field.
    struct Stored: Error { let text: String }

    let field: Field
    let column: Layout.Column
    /// Whether there is something to check at all.
    let isRead: Bool
    private let isRequired: Bool
    /// Whether the value itself has to be looked at beyond being one.
    private let hasRules: Bool
    private let allowed: Set<String>?

    init(_ field: Field, _ column: Layout.Column, isMentioned: Bool) {
        self.field = field
        self.column = column
        isRequired = field.isRequired || field.rules.contains(.notEmpty)
        allowed = field.allowedValues.map(Set.init)
        let ofValues = field.rules.contains { rule in
            switch rule {
            case .atLeast, .atMost, .moreThan, .notEmpty, .notInFuture, .fieldOf: true
            default: false
            }
        }
        hasRules = ofValues || field.type == .monthDayOrDate
        // Any text is a text.
        let isFree = field.type == .text || field.type == .json
        isRead = isMentioned || isRequired || hasRules || !isFree
    }

    func problem(with value: Value, today: CalendarDate) -> String? {
        if value.isMissing { return isRequired ? field.problem(with: value, today: today) : nil }
        if let allowed, case .text(let text) = value, allowed.contains(text), !hasRules { return nil }
        return hasRules || allowed != nil ? field.problem(with: value, today: today) : nil
    }

    func read(_ statement: OpaquePointer, _ place: CInt) -> Result<Value, Stored> {
        let type = sqlite3_column_type(statement, place)
        if type == SQLITE_NULL { return .success(.missing) }
        switch column.kind {
        case .integer where type == SQLITE_INTEGER:
            return .success(.integer(sqlite3_column_int64(statement, place)))
        case .money where type == SQLITE_INTEGER: return .success(.money(sqlite3_column_int64(statement, place)))
        case .boolean where type == SQLITE_INTEGER:
            let number = sqlite3_column_int64(statement, place)
            if number == 0 || number == 1 { return .success(.boolean(number == 1)) }
        case .real where type == SQLITE_FLOAT || type == SQLITE_INTEGER:
            return .success(.real(sqlite3_column_double(statement, place)))
        case .text where type == SQLITE_TEXT: return .success(.text(text(statement, place)))
        case .date where type == SQLITE_TEXT:
            if let bytes = sqlite3_column_text(statement, place),
                let days = ISOText.date(bytes, count: Int(sqlite3_column_bytes(statement, place)))
            {
                return .success(.date(CalendarDate(days: Int32(truncatingIfNeeded: days))))
            }
        case .datetime where type == SQLITE_TEXT:
            if let bytes = sqlite3_column_text(statement, place),
                let seconds = ISOText.datetime(bytes, count: Int(sqlite3_column_bytes(statement, place)))
            {
                return .success(.datetime(Timestamp(seconds: seconds)))
            }
        default: break
        }
        return .failure(Stored(text: text(statement, place)))
    }

    private func text(_ statement: OpaquePointer, _ place: CInt) -> String {
        guard let bytes = sqlite3_column_text(statement, place) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, place))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
