import Archive
import Model
import Query

/// Whether a client's file is complete, fresh and ready to hand over (DOMAIN.md, "Measures, exactly").
public struct FileQuality: Analysis {
    /// Days, in the order of `ClientClass`; nil: no limit.
    static let standard: [String: Double] = ["VIP": 30, "A": 30, "B": 60, "C": 90]

    public static let declaration = AnalysisDeclaration(
        name: "quality", label: Label(zh: "档案质量", en: "file quality"), subject: .relation([.client]),
        summary: "how complete and how fresh each file is, and whether it is ready to hand over",
        definition: [
            "Completeness is filled ÷ required fields for the client's class, as the model lists them (help(clients) shows them); without a class, or unrated, those that are required of all. The texts \"\", 无, 未知, - and N/A are empty. A required field of contacts counts once, filled where any contact who has not left has it; a client without contacts has none of them. An owner `unassigned` is an owner.",
            "Staleness is the number of days since verified_on, against the limit of the class: A and VIP 30, B 60, C 90. Who was never verified is stale. KAROL and unrated files have no limit, unless `limits` gives one.",
            "Ready to hand over: at least 50 filled items, two contact lines, and every unsolved problem with next_step and next_due. Items are the filled writable fields of the client, those of all its contacts (the contact's client among them), and the filled texts of its visits with something unsolved. Lines are the different phone, e-mail and WeChat values of all its contacts.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "limits", .numbers(ClientClass.texts), standard: "A 30, VIP 30, B 60, C 90",
                "days after which a file is stale, by class"),
            AnalysisParameter("items", .integer(0...10_000), standard: "50", "filled items that a handover needs"),
            AnalysisParameter("lines", .integer(0...100), standard: "2", "contact lines that a handover needs"),
        ],
        columns: [
            ("completeness", "filled ÷ required, 0 to 1"), ("missing_fields", "the required fields that are empty"),
            ("days_unverified", "days since verified_on; missing if never"),
            ("stale", "verified longer ago than the class allows, or never; missing where there is no limit"),
            ("ready", "ready to hand over"), ("not_ready_for", "which criteria fail: items, contact lines, next steps"),
            ("items", "filled items"), ("contact_lines", "different ways to reach a contact"),
            ("unsolved", "visits with something unsolved"), ("unplanned", "those without next_step or next_due"),
        ],
        examples: [
            "clients:quality():where \"stale\":order(\"-days_unverified\")", "clients:quality():summary()",
            "clients:where{ owner = \"li\" }:quality():where \"not ready\":by(\"not_ready_for\"):count()",
            "clients:quality{ limits = { KAROL = 180 }, items = 40 }:by(\"class\"):mean(\"completeness\")",
        ])

    private let asOf: CalendarDate?
    private let limits: [Double?]
    private let leastItems, leastLines: Int64

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        let limits = arguments.numbers("limits", Self.standard)
        for (name, days) in limits.sorted(by: { $0.key < $1.key }) where days < 0 {
            throw AnalysisError("`limits.\(name)` of quality is 0 or more days, not \(days)")
        }
        self.limits = ClientClass.texts.map { limits[$0] }
        leastItems = arguments.integer("items") ?? 50
        leastLines = arguments.integer("lines") ?? 2
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let day = Int64((asOf ?? context.today).days)
        let requirements = FileRequirements()
        let fields = requirements.client
        guard let classColumn = fields.firstIndex(where: { $0.field.name == "class" }),
            let verifiedColumn = fields.firstIndex(where: { $0.field.name == "verified_on" })
        else { throw AnalysisError("clients have no fields `class` and `verified_on`") }
        var classes: [Int] = []
        var verified: [Int64?] = []
        var found: [UInt64] = []
        var items: [Int64] = []
        let columns = fields.map { FileRequirements.column($0.field, of: .client) }
        let clients = try SubjectRows.read(plan, columns, context.session) { batch, row in
            classes.append(batch.index(row, classColumn, among: ClientClass.names) ?? ClientClass.unrated)
            // A file checked after the day had not been checked by then.
            verified.append(batch.integer(row, verifiedColumn).flatMap { $0 <= day ? $0 : nil })
            var bits: UInt64 = 0
            var filled: Int64 = 0
            for column in fields.indices where FileRequirements.isFilled(batch, row, column) {
                bits |= fields[column].bit
                filled += 1
            }
            found.append(bits)
            items.append(filled)
        }
        var handover = HandoverReadiness(count: clients.count)
        handover.items = items
        try handover.addContacts(of: clients, requirements, asOf: day, found: &found)
        try handover.addVisits(of: clients, asOf: day)

        var files = Files(count: clients.count)
        for position in classes.indices {
            let required = requirements.masks[classes[position]]
            let missing = required & ~found[position]
            files.completeness[position] =
                Double((required & found[position]).nonzeroBitCount) / Double(max(1, required.nonzeroBitCount))
            files.setMissing(missing, requirements, at: position)
            let age = verified[position].map { day - $0 }
            files.age[position] = age
            files.stale[position] = limits[classes[position]].map { limit in age.map { Double($0) > limit } ?? true }
            files.failing[position] = Int32(handover.failing(position, items: leastItems, lines: leastLines))
        }
        let summary = files.summary(classes)
        return .relation(
            AnalysedRelation(plan: .derive(plan, files.columns(clients, handover)), summary: summary))
    }
}

/// What was found of each file, by position.
private struct Files {
    var completeness: [Double]
    var age: [Int64?]
    var stale: [Bool?]
    /// Criteria of the handover that fail, as bits.
    var failing: [Int32]
    private var missing: [Int32?]
    private var missingNames: [String] = []
    private var missingNumbers: [UInt64: Int32] = [:]

    init(count: Int) {
        completeness = [Double](repeating: 1, count: count)
        age = [Int64?](repeating: nil, count: count)
        stale = [Bool?](repeating: nil, count: count)
        failing = [Int32](repeating: 0, count: count)
        missing = [Int32?](repeating: nil, count: count)
    }

    /// Many files miss the same fields: each list is written once.
    mutating func setMissing(_ mask: UInt64, _ requirements: FileRequirements, at position: Int) {
        guard mask != 0 else { return }
        if let known = missingNumbers[mask] {
            missing[position] = known
            return
        }
        let number = Int32(clamping: missingNames.count)
        missingNames.append(requirements.list(mask))
        missingNumbers[mask] = number
        missing[position] = number
    }

    /// The criteria that fail, for each of their combinations; none of them fails in the first.
    private static let criteria = (0..<8).map { bits in
        HandoverReadiness.criteria.indices.filter { bits & (1 << $0) != 0 }
            .map { HandoverReadiness.criteria[$0] }.joined(separator: ", ")
    }

    func columns(_ clients: SubjectRows, _ handover: HandoverReadiness) -> [DerivedColumn] {
        [
            clients.column("completeness", shares: completeness),
            clients.column("missing_fields", .texts(missing, names: missingNames)),
            clients.column("days_unverified", .integers(age)), clients.column("stale", .booleans(stale)),
            clients.column("ready", booleans: failing.map { $0 == 0 }),
            clients.column("not_ready_for", .texts(failing.map { $0 == 0 ? nil : $0 }, names: Self.criteria)),
            clients.column("items", integers: handover.items),
            clients.column("contact_lines", integers: handover.lines),
            clients.column("unsolved", integers: handover.unsolved),
            clients.column("unplanned", integers: handover.unplanned),
        ]
    }

    /// A row for each class that has clients, and one for all.
    func summary(_ classes: [Int]) -> AnalysisTable {
        func row(_ name: String, _ positions: [Int]) -> [Value] {
            let sum = positions.reduce(0) { $0 + completeness[$1] }
            return [
                .text(name), .integer(Int64(positions.count)),
                positions.isEmpty ? .missing : .real(sum / Double(positions.count)),
                .integer(Int64(positions.count { stale[$0] == true })),
                .integer(Int64(positions.count { failing[$0] == 0 })),
            ]
        }
        var ofClass = [[Int]](repeating: [], count: ClientClass.names.count)
        for (position, group) in classes.enumerated() { ofClass[group].append(position) }
        let rows = ofClass.indices.filter { !ofClass[$0].isEmpty }.map { row(ClientClass.texts[$0], ofClass[$0]) }
        return AnalysisTable(
            columns: [
                AnalysisTable.Column("class", .text), AnalysisTable.Column("clients", .count),
                AnalysisTable.Column("completeness", .share), AnalysisTable.Column("stale", .count),
                AnalysisTable.Column("ready", .count),
            ], rows: rows + [row("all", Array(classes.indices))])
    }
}
