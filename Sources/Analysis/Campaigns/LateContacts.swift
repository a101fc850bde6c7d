import Archive
import Model
import Query

/// Members who were contacted after the campaign's due date (DOMAIN.md, "Funnel": a contact after the due date is late).
public struct LateContacts: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "late", label: Label(zh: "逾期联系", en: "late contacts"), subject: .relation([.campaign]),
        summary: "the members of a campaign who were contacted after its due date",
        definition: [
            "A contact after the campaign's `contact_due` is late; the holdout is left out. With `uncontacted` also those whom nobody has contacted yet although the due date has passed.",
            "`summary()` counts each campaign's members by how they were contacted.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "uncontacted", .boolean, standard: "false",
                "also members who are not contacted yet, once the due date has passed"),
        ],
        columns: [
            ("due", "the campaign's due date"),
            ("days_late", "days from the due date to the contact, or to `as_of` where there is none yet"),
        ],
        examples: [
            "campaigns[\"AUG2020\"]:late():count()", "campaigns[\"AUG2020\"]:late():summary()",
            "campaigns[\"AUG2020\"]:late{ uncontacted = true }:order(\"-days_late\")",
        ])

    private let asOf: CalendarDate?
    private let alsoUncontacted: Bool

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        alsoUncontacted = arguments.boolean("uncontacted") ?? false
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let campaigns = try CampaignSet(subject.plan(), session: context.session)
        let scope = Scope(entity: .member)
        let day = Expression.literal(.date(asOf))
        let due = TypedExpression(
            FieldPath(
                references: [try Entity.member.field("campaign")], entity: .campaign,
                field: try Entity.campaign.field("contact_due")))
        let contacted = try scope.field("contacted_on")
        func happened(_ name: String) throws -> Expression { .compare(.lessOrEqual, try scope.field(name), day) }
        let isTreated = Expression.compare(.notEqual, try scope.field("wave"), .literal(.text("holdout")))
        var ways = [Expression.all([try happened("contacted_on"), .compare(.greater, contacted, due.expression)])]
        if alsoUncontacted {
            let anything = try CampaignFunnel.stages.compactMap { $0.field }.map { try happened($0) }
            ways.append(.all([.not(.any(anything)), .compare(.greater, day, due.expression)]))
        }
        let until = Expression.fallback(.when(try happened("contacted_on"), then: contacted), day)
        let plan = LogicalPlan.derive(
            .filter(try campaigns.rows(of: .member), .all([isTreated, .any(ways)])),
            [
                DerivedColumn(name: "due", value: due),
                DerivedColumn(
                    name: "days_late",
                    value: TypedExpression(.arithmetic(.subtract, until, due.expression), .integer)),
            ])
        let (summary, notes) = try self.summary(campaigns, asOf, context)
        return .relation(AnalysedRelation(plan: plan, notes: notes, summary: summary))
    }

    private func summary(
        _ campaigns: CampaignSet, _ asOf: CalendarDate, _ context: AnalysisContext
    ) throws -> (AnalysisTable, [String]) {
        struct Counts { var targeted = 0, inTime = 0, late = 0, open = 0 }
        var counts = [Counts](repeating: Counts(), count: campaigns.records.count)
        try campaigns.each(.member, ["wave", "contacted_on"]) { campaign, batch, row in
            guard batch.text(row, 0) != "holdout" else { return }
            counts[campaign].targeted += 1
            guard let day = batch.date(row, 1), day <= asOf else {
                counts[campaign].open += 1
                return
            }
            guard let due = campaigns.records[campaign].contactDue else { return }
            if day > due { counts[campaign].late += 1 } else { counts[campaign].inTime += 1 }
        }
        let rows: [[Value]] = zip(campaigns.records, counts).map { record, counts in
            let isDue = record.contactDue != nil
            return [
                record.value, record.contactDue.map(Value.date) ?? .missing, .integer(Int64(counts.targeted)),
                isDue ? .integer(Int64(counts.inTime)) : .missing, isDue ? .integer(Int64(counts.late)) : .missing,
                .integer(Int64(counts.open)),
            ]
        }
        let notes = campaigns.records.filter { $0.contactDue == nil }.map {
            "\($0.code) has no `contact_due`: no contact of it is late"
        }
        let table = AnalysisTable(
            columns: [
                .init("campaign", .reference(.campaign)), .init("due", .date), .init("targeted", .count),
                .init("in_time", .count), .init("late", .count), .init("not_contacted", .count),
            ], rows: rows, notes: notes)
        return (table, notes)
    }
}
