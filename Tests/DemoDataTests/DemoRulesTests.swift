import ArchiveSQLite
import DemoData
import Model
import Query
import Testing

/// Every rule the model declares, checked over every row of a demo archive.
@Suite("A demo archive keeps the model's rules")
struct DemoRulesTests {
    private struct Table {
        let entity: Entity
        let fields: [Field]
        let rows: [[Value]]
        let positions: [String: Int]

        func value(_ row: [Value], _ field: String) -> Value { positions[field].map { row[$0] } ?? .missing }
    }

    private static func load(_ demo: DemoFixture) throws -> [String: Table] {
        var tables: [String: Table] = [:]
        for entity in Vocabulary.entities {
            let fields = DemoFixture.storedFields(entity)
            tables[entity.name] = Table(
                entity: entity, fields: fields, rows: try demo.everyRow(entity),
                positions: Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0 + 1) }))
        }
        return tables
    }

    @Test("over 2,000 clients, every rule of every field")
    func keepsRules() throws {
        let tables = try DemoRulesTests.load(try DemoFixture(clients: 2_000))
        var checked = 0
        for entity in Vocabulary.entities {
            let table = try #require(tables[entity.name])
            #expect(!table.rows.isEmpty, "no \(entity.plural)")
            for (place, field) in table.fields.enumerated() {
                let values = table.rows.map { $0[place + 1] }
                #expect(
                    values.allSatisfy { allowed($0, field) }, "\(entity.name).\(field.name): type or allowed values")
                for rule in field.rules {
                    checked += 1
                    let bad = violations(rule, field, place + 1, table, tables)
                    #expect(bad == 0, "\(entity.name).\(field.name): \(bad) rows against \(rule)")
                }
            }
        }
        #expect(checked > 60)
    }

    @Test("over 2,000 clients, by the checks every plan must pass")
    func passesThePlansChecks() throws {
        let tables = try DemoRulesTests.load(try DemoFixture(clients: 2_000, seed: 5))
        for entity in Vocabulary.entities {
            let table = try #require(tables[entity.name])
            var problems: Set<String> = []
            for row in table.rows {
                for (place, field) in table.fields.enumerated() {
                    let problem = field.problem(with: row[place + 1], today: DemoArchive.defaultAsOf)
                    if let problem { problems.insert("\(field.name) \(problem)") }
                }
                for (field, problem) in entity.problems(across: { table.value(row, $0.name) }) {
                    problems.insert("\(field.name) \(problem)")
                }
            }
            #expect(problems.isEmpty, "\(entity.name)")
        }
    }

    private func allowed(_ value: Value, _ field: Field) -> Bool {
        switch (value, field.type) {
        case (.missing, _): true
        case (.text(let text), .enumeration): field.allowedValues?.contains(text) ?? false
        case (.text(let text), .monthDayOrDate):
            CalendarDate(iso: text) != nil || (text.count == 5 && CalendarDate(iso: "2024-\(text)") != nil)
        case (.text(let text), .json): text.hasPrefix("{") && text.hasSuffix("}")
        case (.text, .text), (.integer, .integer), (.integer, .reference), (.real, .decimal), (.money, .money),
            (.boolean, .boolean), (.date, .date), (.datetime, .datetime):
            true
        default: false
        }
    }

    private func number(_ value: Value) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .money(let fen): Double(fen) / 100
        case .date(let date): Double(date.days)
        case .datetime(let moment): Double(moment.seconds)
        default: nil
        }
    }

    /// How many rows break the rule.
    private func violations(
        _ rule: Rule, _ field: Field, _ place: Int, _ table: Table, _ tables: [String: Table]
    ) -> Int {
        func count(_ broken: ([Value]) -> Bool) -> Int { table.rows.filter(broken).count }
        func pairs(_ keys: [[Value]]) -> Int { keys.count - Set(keys).count }
        switch rule {
        // `unassigned` is the archive's own and has no more than a code and a name.
        case .required: return count { $0[place].isMissing }
        case .requiredWhen(let other, let value):
            return count { table.value($0, other) == .text(value) && $0[place].isMissing }
        case .notEmpty:
            return count { row in
                guard case .text(let text) = row[place] else { return true }
                return text.allSatisfy(\.isWhitespace)
            }
        case .unique: return pairs(table.rows.map { [$0[place]] }.filter { !$0[0].isMissing })
        case .uniqueWith(let other): return pairs(table.rows.map { [$0[place], table.value($0, other)] })
        case .fixed: return 0
        case .managed: return count { $0[place].isMissing }
        case .atLeast(let bound): return count { number($0[place]).map { $0 < bound } ?? false }
        case .atMost(let bound): return count { number($0[place]).map { $0 > bound } ?? false }
        case .moreThan(let bound): return count { number($0[place]).map { $0 <= bound } ?? false }
        case .notBefore(let other):
            return count { row in
                guard let value = number(row[place]), let bound = number(table.value(row, other)) else { return false }
                return value < bound
            }
        case .within(let from, let to):
            return count { row in
                guard let value = number(row[place]) else { return false }
                return value < number(table.value(row, from)) ?? value || value > number(table.value(row, to)) ?? value
            }
        case .notInFuture:
            let today = Double(DemoArchive.defaultAsOf.days)
            return count { number($0[place]).map { $0 > today } ?? false }
        case .normalised:
            return count { row in
                guard case .text(let text) = row[place] else { return false }
                return field.name == "phone"
                    ? !text.allSatisfy { $0.isASCII && $0.isNumber }
                    : text != text.lowercased() || text.contains(where: \.isWhitespace)
            }
        case .needs(let other):
            return count { $0[place] == .boolean(true) && table.value($0, other).isMissing }
        case .fieldOf(let entity):
            return count { row in
                guard case .text(let text) = row[place] else { return false }
                return Vocabulary.entity(named: entity)?[text] == nil
            }
        case .sameClient:
            guard let target = field.target, let other = tables[target.name] else { return table.rows.count }
            let clients = Dictionary(uniqueKeysWithValues: other.rows.map { ($0[0], other.value($0, "client")) })
            return count { row in
                !row[place].isMissing && clients[row[place]] != table.value(row, "client")
            }
        }
    }

    @Test("at 10,000 clients, every allowed value occurs; only four campaigns cannot show all of theirs")
    func showsEveryValue() throws {
        let demo = try DemoFixture.standard()
        for entity in Vocabulary.entities where entity != .campaign {
            for field in entity.fields {
                guard let allowed = field.allowedValues else { continue }
                let found = try demo.rows(
                    "SELECT DISTINCT \"\(field.name)\" FROM \"\(entity.name)\" WHERE \"\(field.name)\" IS NOT NULL",
                    [.text])
                let missing = Set(allowed).subtracting(
                    found.compactMap { if case .text(let text) = $0[0] { text } else { nil } })
                #expect(missing.isEmpty, "\(entity.name).\(field.name)")
            }
        }
    }

    @Test("every stored field of every entity is filled somewhere")
    func fillsEveryField() throws {
        let demo = try DemoFixture.standard()
        for entity in Vocabulary.entities {
            for field in DemoFixture.storedFields(entity) {
                let column = Layout.column(of: field, in: entity)
                let filled = try demo.number("SELECT count(\"\(column.name)\") FROM \"\(column.table)\"")
                #expect(filled > 0, "\(entity.name).\(field.name)")
            }
        }
    }

    @Test("nothing has happened after the as-of date; only plans lie beyond it")
    func endsAtAsOf() throws {
        let demo = try DemoFixture.standard()
        let day = DemoArchive.defaultAsOf
        let plans: Set<String> = [
            "visit.planned_on", "visit.next_due", "task.due", "goal.due", "campaign.starts_on", "campaign.ends_on",
            "campaign.contact_due", "case.promised_at",
        ]
        for entity in Vocabulary.entities {
            for field in DemoFixture.storedFields(entity) where !plans.contains("\(entity.name).\(field.name)") {
                let column = Layout.column(of: field, in: entity)
                guard column.kind == .date || column.kind == .datetime else { continue }
                // Midnight in China is 16:00 the day before in UTC.
                let bound = column.kind == .date ? "\(day)" : "\(day)T16:00:00Z"
                let late = try demo.number(
                    "SELECT count(*) FROM \"\(column.table)\" WHERE \"\(column.name)\" > '\(bound)'")
                #expect(late == 0, "\(entity.name).\(field.name)")
            }
        }
        #expect(try demo.number("SELECT count(*) FROM visit WHERE status = 'planned' AND planned_on > '\(day)'") > 100)
    }

    @Test("everyone who visits or sells was there that day, and a visit comes after its file")
    func hasOrder() throws {
        let demo = try DemoFixture.standard()
        for table in ["visit", "purchase"] {
            #expect(
                try demo.number(
                    """
                    SELECT count(*) FROM "\(table)" v JOIN rep ON rep.id = v.rep_id
                    WHERE v.date < active_from OR v.date >= active_to
                    """) == 0)
            #expect(
                try demo.number(
                    """
                    SELECT count(*) FROM "\(table)" v JOIN client c ON c.id = v.client_id
                    WHERE v.date < substr(c.created_at, 1, 10)
                    """) == 0)
        }
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM (SELECT client_id FROM visit WHERE new_client AND status = 'completed'
                GROUP BY client_id HAVING count(*) > 1)
                """) == 0)
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM warning w WHERE rule = 'quality_case' AND NOT EXISTS (SELECT 1 FROM "case" c
                WHERE c.client_id = w.client_id AND kind = 'complaint' AND severity = 'high' AND closed_at IS NULL)
                """) == 0)
    }
}
