import Model
import Query

/// The `CREATE TABLE` statements: STRICT, with every rule of the model that one row can be checked for.
///
/// A `CHECK` is named by what it demands ("client.class must be one of A, B"), because SQLite's error message is
/// that name, and it is what a person then reads.
enum SchemaTables {
    /// The table of an entity, and the one of its long texts when it is split.
    static func tables(of entity: Entity) -> [Schema.Item] {
        var main = ["\"id\" INTEGER PRIMARY KEY"]
        main += entity.fields.filter { Layout.part(of: $0, in: entity) == .main }.map { column($0, of: entity) }
        main += rowChecks(of: entity)
        let table = Layout.table(entity)
        var items = [item(table, main)]
        if Layout.isSplit(entity) {
            let texts = entity.fields.filter { Layout.part(of: $0, in: entity) == .text }
            let key = """
                "id" INTEGER PRIMARY KEY REFERENCES \(quoted(table)) ("id") ON DELETE CASCADE \
                DEFERRABLE INITIALLY DEFERRED
                """
            items.append(item(Layout.textTable(entity), [key] + texts.map { column($0, of: entity) }))
        }
        return items
    }

    /// Derived fields of clients. Without a foreign key: rows of a client that is being put back or taken away come
    /// and go in any order within a transaction, and a trigger deletes the facts with the client.
    static let facts = item(
        Layout.factsTable,
        [
            #""id" INTEGER PRIMARY KEY"#, #""last_visit" TEXT"#, #""visit_count" INTEGER NOT NULL DEFAULT 0"#,
            #""last_purchase" TEXT"#, #""purchase_days" INTEGER NOT NULL DEFAULT 0"#,
            #""revenue_fen" INTEGER NOT NULL DEFAULT 0"#, #""margin_fen" INTEGER"#,
            #""open_cases" INTEGER NOT NULL DEFAULT 0"#,
        ])

    /// What the archive knows of itself, and which records of which files it has taken in.
    static let bookkeeping = [
        item(
            "archive_info",
            [
                #""id" INTEGER PRIMARY KEY CHECK ("id" = 1)"#, #""uuid" TEXT NOT NULL"#,
                #""created_at" TEXT NOT NULL"#, #""demo" INTEGER NOT NULL CHECK ("demo" IN (0, 1))"#,
                #""sandbox" INTEGER NOT NULL CHECK ("sandbox" IN (0, 1))"#, #""time_zone" TEXT NOT NULL"#,
                #""today" TEXT"#, #""journal_head" TEXT"#, #""journal_length" INTEGER NOT NULL DEFAULT 0"#,
            ]),
        item(
            "change_set",
            [
                #""id" INTEGER PRIMARY KEY"#, #""applied_at" TEXT NOT NULL"#, #""actor" TEXT NOT NULL"#,
                #""reason" TEXT NOT NULL"#, #""script" TEXT"#, #""entity" TEXT NOT NULL"#,
                #""inserted" INTEGER NOT NULL"#, #""updated" INTEGER NOT NULL"#, #""deleted" INTEGER NOT NULL"#,
                #""values" INTEGER NOT NULL"#, #""kind" TEXT NOT NULL DEFAULT 'update'"#, #""script_digest" TEXT"#,
                #""undoes" INTEGER"#, #""digest" TEXT"#,
            ]),
        item(
            "import_run",
            [
                #""id" INTEGER PRIMARY KEY"#, #""file" TEXT NOT NULL"#, #""imported_at" TEXT NOT NULL"#,
                #""records" INTEGER NOT NULL"#, #""added" INTEGER NOT NULL"#, #""updated" INTEGER NOT NULL"#,
                #""skipped" INTEGER NOT NULL"#, #""rejected" INTEGER NOT NULL DEFAULT 0"#,
            ]),
        // No foreign key for the run: it would want an index as large as the table, and runs are never deleted.
        Schema.Item(
            kind: .table, name: "import_record", table: "import_record",
            sql: """
                CREATE TABLE "import_record" (
                  "digest" BLOB PRIMARY KEY,
                  "run" INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID
                """),
    ]

    private static func item(_ name: String, _ lines: [String]) -> Schema.Item {
        Schema.Item(
            kind: .table, name: name, table: name,
            sql: "CREATE TABLE \(quoted(name)) (\n  \(lines.joined(separator: ",\n  "))\n) STRICT")
    }

    private static func column(_ field: Field, of entity: Entity) -> String {
        let column = Layout.column(of: field, in: entity)
        var line = "\(quoted(column.name)) \(storage(column.kind))"
        if field.isRequired { line += " NOT NULL" }
        if field.rules.contains(.managed) {
            switch field.type {
            case .datetime: line += " NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
            case .integer: line += " NOT NULL DEFAULT 1"
            default: break
            }
        }
        if let target = field.target {
            line += " REFERENCES \(quoted(Layout.table(target))) (\"id\") DEFERRABLE INITIALLY DEFERRED"
        }
        return ([line] + checks(field, of: entity)).joined(separator: "\n    ")
    }

    private static func storage(_ kind: ColumnKind) -> String {
        switch kind {
        case .dynamic: "ANY"
        case .boolean, .integer, .money: "INTEGER"
        case .real: "REAL"
        case .text, .date, .datetime: "TEXT"
        }
    }

    /// The rules one value can be checked for by itself.
    private static func checks(_ field: Field, of entity: Entity) -> [String] {
        let name = quoted(Layout.column(of: field, in: entity).name)
        let subject = "\(entity.name).\(field.name)"
        var checks: [String] = []
        func add(_ demand: String, _ condition: String) {
            checks.append("CONSTRAINT \(quoted("\(subject) must \(demand)")) CHECK (\(condition))")
        }
        switch field.type {
        case .enumeration(let values):
            // Not `IN (…)`: SQLite builds a table of the list for every row it checks, which made inserts nine times slower.
            let names = values.map(\.name)
            let alternatives = names.map { "\(name) = \(quotedText($0))" }
            add(
                "be one of \(names.joined(separator: ", "))",
                (["\(name) IS NULL"] + alternatives).joined(separator: " OR "))
        case .boolean: add("be true or false", "\(name) IN (0, 1)")
        // SQLite's own reading and writing of a date: what does not come back the same is not on the calendar. Adding
        // nothing makes it count the days; the length keeps `now` away, which it would refuse in other words.
        case .date:
            add("be a date like 2026-09-30", "length(\(name)) = 10 AND date(\(name), '+0 days') IS \(name)")
        case .monthDayOrDate:
            add(
                "be a date like 1980-02-29, or 02-29",
                """
                CASE length(\(name)) WHEN 10 THEN date(\(name), '+0 days') IS \(name) \
                WHEN 5 THEN date('2000-' || \(name), '+0 days') IS '2000-' || \(name) ELSE \(name) IS NULL END
                """)
        // The archive writes its own times; another's are read and written back by SQLite as dates are.
        case .datetime where field.rules.contains(.managed):
            add("be a time like 2026-09-30T08:15:00Z", "length(\(name)) = 20")
        case .datetime:
            add(
                "be a time like 2026-09-30T08:15:00Z",
                "length(\(name)) = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', \(name), '+0 days') IS \(name)")
        case .json:
            add(
                "be a JSON object",
                "\(name) IS NULL OR CASE WHEN json_valid(\(name)) THEN json_type(\(name)) = 'object' ELSE 0 END")
        case .text, .integer, .decimal, .money, .reference: break
        }
        // In yuan, as the model says it; money is kept in fen.
        let scale: Double = field.type == .money ? 100 : 1
        func number(_ bound: Double) -> String {
            let scaled = bound * scale
            return scaled == scaled.rounded() ? String(Int64(scaled)) : String(scaled)
        }
        func shown(_ bound: Double) -> String { bound == bound.rounded() ? String(Int64(bound)) : String(bound) }
        for rule in field.rules {
            switch rule {
            case .notEmpty: add("not be empty", "trim(\(name)) <> ''")
            case .atLeast(let bound): add("be at least \(shown(bound))", "\(name) >= \(number(bound))")
            case .atMost(let bound): add("be at most \(shown(bound))", "\(name) <= \(number(bound))")
            case .moreThan(let bound): add("be more than \(shown(bound))", "\(name) > \(number(bound))")
            default: break
            }
        }
        return checks
    }

    /// The rules that hold between two values of one row, where both are in the main table.
    private static func rowChecks(of entity: Entity) -> [String] {
        func column(_ name: String) -> String? {
            guard let field = entity[name], Layout.part(of: field, in: entity) == .main else { return nil }
            return quoted(Layout.column(of: field, in: entity).name)
        }
        var checks: [String] = []
        for field in entity.fields {
            guard let name = column(field.name) else { continue }
            func add(_ demand: String, _ condition: String) {
                let constraint = quoted("\(entity.name).\(field.name) must \(demand)")
                checks.append("CONSTRAINT \(constraint) CHECK (\(condition))")
            }
            for rule in field.rules {
                switch rule {
                case .notBefore(let other):
                    if let otherName = column(other) { add("not be before \(other)", "\(name) >= \(otherName)") }
                case .within(let from, let to):
                    if let first = column(from), let last = column(to) {
                        add("be between \(from) and \(to)", "\(name) BETWEEN \(first) AND \(last)")
                    }
                case .requiredWhen(let other, let value):
                    if let otherName = column(other) {
                        add(
                            "be filled when \(other) is \(value)",
                            "\(otherName) IS NOT \(quotedText(value)) OR \(name) IS NOT NULL")
                    }
                case .needs(let other):
                    if let otherName = column(other) {
                        add("not be true without \(other)", "\(name) IS NOT 1 OR \(otherName) IS NOT NULL")
                    }
                default: break
                }
            }
        }
        return checks
    }
}
