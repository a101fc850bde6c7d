import Archive
import Model
import Query

/// The warnings that are due, over the whole archive: `warnings:check{…}`.
public struct WarningCheck: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "check", label: Label(zh: "预警检查", en: "warnings due"), subject: .relation([.warning]),
        summary: "what there is to warn of now, with evidence; `:plan()` opens what is not open yet",
        definition: WarningReport.definition, parameters: WarningLimits.parameters, columns: WarningReport.columns,
        examples: [
            "warnings:check()", "warnings:check{ rules = { \"file_stale\", \"promise_broken\" } }:plan()",
            "warnings:check{ stale_days = { C = 120 }, fall_by = 0.3 }",
        ])

    private let limits: WarningLimits

    public init(_ arguments: AnalysisArguments) throws { limits = WarningLimits(arguments) }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        guard case .scan = try subject.plan() else {
            throw AnalysisError(
                "warnings:check{…} looks at the whole archive, not at some warnings; for some clients write clients:where{…}:check_warnings{…}"
            )
        }
        return .table(try WarningReport(limits, .scan(.client), context).table())
    }
}

/// The same of some clients: `clients:where{…}:check_warnings{…}`.
public struct ClientWarningCheck: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "check_warnings", label: Label(zh: "客户预警检查", en: "warnings due"), subject: .relation([.client]),
        summary: "what there is to warn of among these clients; `:plan()` opens what is not open yet",
        definition: WarningReport.definition, parameters: WarningLimits.parameters, columns: WarningReport.columns,
        examples: [
            "clients:where{ owner = \"li\" }:check_warnings()", "clients[\"K000042\"]:check_warnings()",
        ])

    private let limits: WarningLimits

    public init(_ arguments: AnalysisArguments) throws { limits = WarningLimits(arguments) }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        .table(try WarningReport(limits, try subject.plan(), context).table())
    }
}

/// What the rules found among some clients.
struct WarningReport {
    static let definition = [
        "contact_changed: a contact who decides has left. owner_changed: the journal has another owner of the client; the first owner of one that was unassigned is no change, nor is one that was taken back. irregular_attention: completed visits below cadence_below of those required, in each of the last two full calendar quarters, pro rata of 91.25 days; a class that requires none is never warned of. trust_low: the mean score of surveys, or the mean satisfaction of visits. quality_case: an open complaint of high severity. settlement_failing: an overdue amount.",
        "file_stale: days since verified_on over the limit of the class; a file never verified is stale. promise_broken: the next_due of a visit with something unsolved, or the due of a task that is not done, has passed. buying_falls: revenue of the last fall_days against the same time before. unsubscribe_spike: of a campaign's clients those who unsubscribed and have not come back.",
        "A warning is opened once for each client and rule as long as one is open or acknowledged; people close them. culture_gap, business_changed, product_mix and not_main_product are entered by people.",
    ]

    static let columns = [
        ("client", "whom it is about"), ("rule", "the rule's name, and in Chinese as `label`"),
        ("evidence", "what it rests on"), ("open", "whether such a warning is open already"),
    ]

    private struct Open: Hashable {
        let client: Int
        let rule: String
    }

    private let evidence: WarningEvidence
    private let asOf: CalendarDate
    private let rules: [WarningRule]
    private let open: Set<Open>
    private let total: Int
    private let basis: Int

    init(_ limits: WarningLimits, _ plan: LogicalPlan, _ context: AnalysisContext) throws {
        let asOf = limits.asOf ?? context.today
        var evidence = try WarningEvidence(plan, asOf: asOf, session: context.session)
        for rule in limits.rules { try evidence.find(rule, limits) }
        var open: Set<Open> = []
        let isOpen = Expression.compare(
            .notEqual, try Scope(entity: .warning).field("state"), .literal(.text("closed")))
        try evidence.clients.each(.warning, where: isOpen, ["rule"]) { client, batch, row in
            if let rule = batch.text(row, 0) { open.insert(Open(client: client, rule: rule)) }
        }
        self.evidence = evidence
        self.asOf = asOf
        rules = limits.rules
        self.open = open
        total = try context.session.count(.scan(.warning))
        basis = try ChangeHistory(session: context.session).newest()
    }

    func table() throws -> AnalysisTable {
        var rows: [[Value]] = []
        var changes: [ChangePlan.Row] = []
        // At 00:00 UTC, 08:00 in the archive: the day of the check in both.
        let openedAt = Value.datetime(Timestamp(seconds: Int64(asOf.days) * 86_400))
        let order = evidence.codes.indices.sorted {
            evidence.codes[$0].utf8.lexicographicallyPrecedes(evidence.codes[$1].utf8)
        }
        for client in order {
            for rule in rules {
                guard let text = evidence.found[rule]?[client] else { continue }
                let code = evidence.codes[client]
                let isOpen = open.contains(Open(client: client, rule: rule.rawValue))
                rows.append([
                    .text(code), .text(rule.rawValue), .text(rule.label), .text(text), .boolean(isOpen),
                ])
                guard !isOpen else { continue }
                changes.append(
                    ChangePlan.Row(
                        action: .insert, id: 0, key: code, name: "", old: [],
                        new: [.text(code), .text(rule.rawValue), openedAt, .text(text), .text("open")]))
            }
        }
        let fields = try ["client", "rule", "opened_at", "evidence", "state"].map { try Entity.warning.field($0) }
        let notes = [
            "\(counted(rows.count, "finding")), \(changes.count) of them not open yet: `:plan()` opens those",
            "not checked: \(WarningRule.enteredByPeople.joined(separator: ", ")) are entered by people",
        ]
        var table = AnalysisTable(
            columns: [
                .init("client", .reference(.client)), .init("rule", .text), .init("label", .text),
                .init("evidence", .text), .init("open", .boolean),
            ], rows: rows, notes: notes)
        table.changes = ChangePlan(
            .check, PlanPart(entity: .warning, fields: fields, rows: PlanRows(changes), total: total),
            basis: basis)
        return table
    }
}
