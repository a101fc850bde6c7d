import Archive
import ArchiveSQLite
import Model
import Query

/// A small archive of random rows, in memory and, the same, in a real file: missing values, negative and extreme
/// numbers, empty and Chinese texts, amounts at the ends of fen, days at the ends of months.
struct RandomTables {
    static let asked: [Entity] = [.client, .visit, .purchase, .campaign, .supportCase, .contact, .branch]
    static let customKeys = ["n", "job", "vip", "list", "x"]

    let memory: MemoryArchive
    let engine: SQLiteEngine
    let session: any EngineSession
    private var random: RandomSource

    init(seed: UInt64) throws {
        random = RandomSource(seed: seed)
        engine = try SQLiteEngine.temporary()
        session = engine.makeSession()
        session.clock = { ConditionAgreementTests.today }
        let tables = Self.tables(&random)
        memory = MemoryArchive(tables)
        try session.beginWrite()
        let load = try session.bulkLoad()
        for (entity, rows) in tables { try Self.insert(rows, entity, load) }
        try load.finish()
        try session.commit()
        session.endSnapshot()
    }

    // MARK: Values

    static let texts = [
        "", " ", "a", "A", "ab", "abc", "b", "É", "é", "e\u{301}", "福", "福州", "福建", "州", "养老金投诉", "😀", "a%b", "_", "'",
        "\"q\"", "\\", "a\nb", "Z", "5", "10", "ＡＢ",
    ]
    static let integers: [Int64] = [
        0, 1, -1, 2, 3, 5, 10, -7, 100, 4096, 9_007_199_254_740_992, 9_007_199_254_740_993, -9_007_199_254_740_993,
        .max, .max - 1, .min, .min + 1, 4_611_686_018_427_387_904,
    ]
    static let reals: [Double] = [
        0, 0.5, -0.5, 1, 1.5, -2.25, 3, 0.1, 0.30000000000000004, 1e15, 9_007_199_254_740_992, 1e300, -1e300,
        Double.leastNonzeroMagnitude,
        1e-9, 9.223372036854775807e18, -9.223372036854775808e18, 12345.67,
    ]
    static let fen: [Int64] = [
        0, 1, -1, 99, 100, 101, 29, 58, 1999, 12_345_600, -12_345_601, 4_503_599_627_370_497, 9_007_199_254_740_991,
        9_007_199_254_740_993, 900_719_925_474_099_300, .max, .min,
    ]
    static let dates: [CalendarDate] = [
        (2026, 1, 31), (2026, 2, 28), (2024, 2, 29), (2026, 3, 1), (2025, 12, 31), (2026, 1, 1), (2026, 9, 30),
        (2020, 8, 1), (1999, 12, 31), (0, 1, 1), (9999, 12, 31), (1970, 1, 1), (2026, 4, 30),
    ].compactMap { CalendarDate(year: $0.0, month: $0.1, day: $0.2) }
    static let moments: [Timestamp] = dates.map { Timestamp(seconds: Int64($0.days) * 86_400 + 30_615) }

    static func integer(_ random: inout RandomSource) -> Int64 {
        random.chance(0.6) ? Int64(random.below(13)) - 3 : random.pick(integers)
    }

    static func real(_ random: inout RandomSource) -> Double {
        switch random.below(3) {
        case 0: Double(random.below(2000)) / 8 - 100
        case 1: random.pick(reals)
        default: Double(random.below(1_000_000)) / 100
        }
    }

    static func date(_ random: inout RandomSource) -> CalendarDate {
        random.chance(0.5) ? random.pick(dates) : CalendarDate(days: 20_000 + Int32(random.below(800)))
    }

    // MARK: Rows

    private static func tables(_ random: inout RandomSource) -> [(Entity, [MemoryArchive.Row])] {
        let counts: [(Entity, Int)] = [
            (.branch, 5), (.rep, 5), (.campaign, 8), (.client, 36), (.contact, 20), (.visit, 40), (.purchase, 30),
            (.supportCase, 20),
        ]
        let sizes = Dictionary(uniqueKeysWithValues: counts.map { ($0.0.name, $0.1) })
        return counts.map { entity, count in
            // The rep `unassigned` is there already, with the id 1.
            let first: Int64 = entity == .rep ? 2 : 1
            var rows = (0..<count).map { number in
                row(entity, id: first + Int64(number), &random, sizes)
            }
            if entity == .rep {
                let built = MemoryArchive.Row(id: 1, values: ["code": .text("unassigned"), "name": .text("未分配")])
                rows.insert(built, at: 0)
            }
            return (entity, rows)
        }
    }

    private static func row(
        _ entity: Entity, id: Int64, _ random: inout RandomSource, _ sizes: [String: Int]
    ) -> MemoryArchive.Row {
        var row = MemoryArchive.Row(id: id, values: [:])
        for field in entity.fields where !field.isDerived {
            if field.type == .json {
                if entity == .client, random.chance(0.7) {
                    let members = custom(&random)
                    row.custom[field.name] = members
                    row.values[field.name] = .text(json(members))
                }
                continue
            }
            let isNeeded = field.isRequired || field.rules.contains { [.notEmpty, .managed].contains($0) }
            guard isNeeded || random.chance(0.65) else { continue }
            row.values[field.name] = value(field, entity, id, &random, sizes)
        }
        repair(&row, entity)
        return row
    }

    private static func value(
        _ field: Field, _ entity: Entity, _ id: Int64, _ random: inout RandomSource, _ sizes: [String: Int]
    ) -> Value {
        if field.name == entity.key { return .text("\(["K", "b", "福", "_"][Int(id) % 4])\(id)") }
        switch field.type {
        case .text: return .text(field.rules.contains(.notEmpty) ? "名\(random.below(4))" : random.pick(texts))
        case .monthDayOrDate: return .text(random.pick(["02-29", "1980-02-29", "12-31"]))
        case .enumeration(let values): return .text(random.pick(values).name)
        case .boolean: return .boolean(random.chance(0.5))
        case .integer: return bounded(integer(&random), field, &random)
        case .decimal: return .real(field.name == "quantity" ? real(&random) : Double(1 + random.below(100)) / 100)
        case .money:
            let wide = field.name == "funds" || field.name == "assets" || field.name == "expense"
            let amount =
                random.chance(0.5) ? Int64(random.below(2_000_000)) - 500_000 : random.pick(fen)
            let fits = wide ? amount : amount % 1_000_000_000
            let isPositive = field.rules.contains(.atLeast(0))
            return .money(isPositive ? (fits == .min ? .max : abs(fits)) : fits)
        case .date: return .date(date(&random))
        case .datetime: return .datetime(random.pick(moments))
        case .reference(let target, _):
            let count = sizes[target] ?? 0
            guard count > 0 else { return .missing }
            return .integer(Int64(1 + random.below(target == "rep" ? count + 1 : count)))
        case .json: return .missing
        }
    }

    private static func bounded(_ value: Int64, _ field: Field, _ random: inout RandomSource) -> Value {
        for case .atMost(let most) in field.rules { return .integer(Int64(random.below(Int(most))) + 1) }
        for rule in field.rules {
            switch rule {
            case .atLeast, .moreThan: return .integer(value < 1 ? Int64(random.below(9)) + 1 : value)
            default: continue
            }
        }
        return .integer(value)
    }

    /// Takes out what the schema's rules between fields refuse.
    private static func repair(_ row: inout MemoryArchive.Row, _ entity: Entity) {
        for (field, _) in entity.problems(across: { row.values[$0.name] ?? .missing }) {
            if case .date = field.type, field.name == "date" {
                row.values[field.name] = .date(dates[0])
            } else {
                row.values[field.name] = nil
            }
        }
        // Orders of numbers are the schema's business as well.
        if entity == .campaign { row.values["extend_to"] = nil }
    }

    private static func custom(_ random: inout RandomSource) -> [String: MemoryArchive.CustomValue] {
        var members: [String: MemoryArchive.CustomValue] = [:]
        for key in customKeys where random.chance(0.7) {
            switch random.below(6) {
            case 0: members[key] = .value(.boolean(random.chance(0.5)))
            case 1: members[key] = .value(.real(Double(random.below(400)) / 8 - 20))
            case 2: members[key] = .structure(random.pick(["[]", "[1,2]", "{\"a\":1}"]))
            case 3: members[key] = .value(.text(random.pick(texts)))
            default: members[key] = .value(.integer(integer(&random)))
            }
        }
        return members
    }

    private static func json(_ members: [String: MemoryArchive.CustomValue]) -> String {
        let items = members.sorted { $0.key < $1.key }.map { key, value in
            let text =
                switch value {
                case .structure(let text): text
                case .value(.boolean(let value)): "\(value)"
                case .value(.integer(let value)): "\(value)"
                case .value(.real(let value)): "\(value)"
                case .value(.text(let text)): quoted(text)
                case .value: "null"
                }
            return "\"\(key)\":\(text)"
        }
        return "{\(items.joined(separator: ","))}"
    }

    private static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(result)\""
    }

    private static func insert(_ rows: [MemoryArchive.Row], _ entity: Entity, _ load: any BulkLoad) throws {
        let fields = entity.fields.filter { !$0.isDerived }
        let inserter = try load.inserter(for: entity, fields: fields)
        let batch = RowBatch(columns: fields.count)
        for row in rows where !(entity == .rep && row.id == 1) {
            let index = batch.add(id: row.id)
            for (column, field) in fields.enumerated() {
                batch.set(index, column, row.values[field.name] ?? .missing)
            }
        }
        try inserter.insert(batch)
    }
}
