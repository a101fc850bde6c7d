import Archive
import Model
import Query

/// How clients took a campaign by e-mail (DOMAIN.md, "E-mail").
public struct EmailResponse: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "email", label: Label(zh: "邮件响应", en: "e-mail response"), subject: .relation([.campaign]),
        summary: "delivered, opened, clicked, opted out: rates of a campaign by e-mail",
        definition: [
            "All distinct by client. delivered = sent − bounced; open rate = human openers ÷ delivered; click rate = clickers ÷ delivered; CTOR = clickers ÷ (openers ∪ clickers). Zero below the line gives no value.",
            "`delivered` events are informative only. Opens by machines are counted apart and in no rate.",
            "A client who opted out (`unsubscribe` without a later `resubscribe`, in any campaign) must not be in a later send: `sent_after_opt_out` counts those who were.",
        ],
        parameters: [.asOf],
        columns: [
            ("sent", "clients it was sent to"), ("bounced", "of these, where it came back"),
            ("delivered", "sent − bounced"), ("openers", "clients who opened it themselves"),
            ("clickers", "clients who clicked"), ("machine_openers", "clients whose machine opened it"),
            ("open_rate", "openers ÷ delivered"), ("click_rate", "clickers ÷ delivered"),
            ("ctor", "clickers ÷ (openers ∪ clickers)"), ("unsubscribed", "clients who unsubscribed in answer to it"),
            ("unsubscribe_rate", "unsubscribed ÷ delivered"),
            ("complaints", "clients who complained"), ("sent_after_opt_out", "clients it should not have been sent to"),
        ],
        examples: ["campaigns[\"MAIL2025\"]:email()", "campaigns:where{ channel = \"email\" }:email()"])

    private let asOf: CalendarDate?

    public init(_ arguments: AnalysisArguments) throws { asOf = arguments.date("as_of") }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let campaigns = try CampaignSet(subject.plan(), session: context.session)
        let events = try EmailEvents(campaigns, asOf: asOf, session: context.session)
        var rows: [[Value]] = []
        var notes: [String] = []
        for (record, counts) in zip(campaigns.records, events.counts) {
            rows.append([
                record.value, .integer(Int64(counts.sent)), .integer(Int64(counts.bounced)),
                .integer(Int64(counts.delivered)), .integer(Int64(counts.openers)), .integer(Int64(counts.clickers)),
                .integer(Int64(counts.machineOpeners)), share(counts.openers, of: counts.delivered),
                share(counts.clickers, of: counts.delivered), share(counts.clickers, of: counts.openersOrClickers),
                .integer(Int64(counts.unsubscribed)), share(counts.unsubscribed, of: counts.delivered),
                .integer(Int64(counts.complaints)), .integer(Int64(counts.sentAfterOptOut)),
            ])
            if counts.sent == 0 { notes.append("\(record.code) was sent to nobody: there are no rates") }
            if counts.strayBounces > 0 {
                notes.append(
                    "\(record.code): \(counts.strayBounces) bounced without having been sent, and are not counted")
            }
            if counts.sentAfterOptOut > 0 {
                notes.append("\(record.code) went to \(counted(counts.sentAfterOptOut, "client")) who had opted out")
            }
        }
        return .table(
            AnalysisTable(
                columns: [
                    .init("campaign", .reference(.campaign)), .init("sent", .count), .init("bounced", .count),
                    .init("delivered", .count), .init("openers", .count), .init("clickers", .count),
                    .init("machine_openers", .count), .init("open_rate", .share), .init("click_rate", .share),
                    .init("ctor", .share), .init("unsubscribed", .count), .init("unsubscribe_rate", .share),
                    .init("complaints", .count), .init("sent_after_opt_out", .count),
                ], rows: rows, notes: notes))
    }
}

/// What came back from campaigns by e-mail, distinct by client.
struct EmailEvents {
    struct Counts {
        var sent = 0, bounced = 0, strayBounces = 0, openers = 0, machineOpeners = 0, clickers = 0
        var openersOrClickers = 0, unsubscribed = 0, complaints = 0, sentAfterOptOut = 0

        var delivered: Int { sent - bounced }
    }

    /// What a client did in a campaign.
    private struct Marks: OptionSet {
        let rawValue: UInt8
        static let sent = Marks(rawValue: 1), bounced = Marks(rawValue: 2), open = Marks(rawValue: 4)
        static let machine = Marks(rawValue: 8), click = Marks(rawValue: 16), unsubscribe = Marks(rawValue: 32)
        static let complaint = Marks(rawValue: 64), sentAfterOptOut = Marks(rawValue: 128)

        static let byEvent: [String: Marks] = [
            "sent": .sent, "bounced": .bounced, "open": .open, "machine_open": .machine, "click": .click,
            "unsubscribe": .unsubscribe, "complaint": .complaint,
        ]
    }

    private struct Key: Hashable {
        let campaign: Int
        let client: Int64
    }

    /// By the campaigns' positions.
    let counts: [Counts]
    /// Who unsubscribed in which campaign and still is out.
    let unsubscribers: [(campaign: Int, client: Int64)]

    init(_ campaigns: CampaignSet, asOf: CalendarDate, session: any EngineSession) throws {
        let optOuts = try OptOuts(session: session, asOf: asOf)
        let end = asOf.endInArchive
        var marks: [Key: Marks] = [:]
        try campaigns.each(.response, references: ["client"], ["event", "at"]) { campaign, batch, row in
            guard let client = batch.integer(row, 0), let event = batch.text(row, 1), var mark = Marks.byEvent[event]
            else { return }
            let at = batch.integer(row, 2)
            if let at, at >= end { return }
            if mark == .sent, let at, optOuts.isOut(client, before: at) { mark.insert(.sentAfterOptOut) }
            marks[Key(campaign: campaign, client: client), default: []].formUnion(mark)
        }
        var counts = [Counts](repeating: Counts(), count: campaigns.records.count)
        var unsubscribers: [(campaign: Int, client: Int64)] = []
        for (key, mark) in marks {
            let campaign = key.campaign
            if mark.contains(.sent) { counts[campaign].sent += 1 }
            if mark.contains(.bounced) {
                if mark.contains(.sent) { counts[campaign].bounced += 1 } else { counts[campaign].strayBounces += 1 }
            }
            if mark.contains(.open) { counts[campaign].openers += 1 }
            if mark.contains(.machine) { counts[campaign].machineOpeners += 1 }
            if mark.contains(.click) { counts[campaign].clickers += 1 }
            if !mark.isDisjoint(with: [.open, .click]) { counts[campaign].openersOrClickers += 1 }
            if mark.contains(.complaint) { counts[campaign].complaints += 1 }
            if mark.contains(.sentAfterOptOut) { counts[campaign].sentAfterOptOut += 1 }
            if mark.contains(.unsubscribe) {
                counts[campaign].unsubscribed += 1
                if optOuts.isOut(key.client) { unsubscribers.append((campaign, key.client)) }
            }
        }
        self.counts = counts
        self.unsubscribers = unsubscribers.sorted { ($0.campaign, $0.client) < ($1.campaign, $1.client) }
    }
}
