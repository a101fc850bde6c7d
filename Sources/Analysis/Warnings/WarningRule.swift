import Model

/// A reason to warn of a client (DOMAIN.md, "Warnings"), by the name that stands in `warning.rule`.
enum WarningRule: String, CaseIterable, Sendable {
    case contactChanged = "contact_changed"
    case ownerChanged = "owner_changed"
    case irregularAttention = "irregular_attention"
    case trustLow = "trust_low"
    case qualityCase = "quality_case"
    case settlementFailing = "settlement_failing"
    case fileStale = "file_stale"
    case promiseBroken = "promise_broken"
    case buyingFalls = "buying_falls"
    case unsubscribeSpike = "unsubscribe_spike"

    var label: String {
        switch self {
        case .contactChanged: "客户联系人变动"
        case .ownerChanged: "我方负责人变动"
        case .irregularAttention: "关注不规律"
        case .trustLow: "信任度低"
        case .qualityCase: "质量投诉"
        case .settlementFailing: "结算异常"
        case .fileStale: "档案过期"
        case .promiseBroken: "承诺未兑现"
        case .buyingFalls: "购买下降"
        case .unsubscribeSpike: "退订激增"
        }
    }

    /// Opened by people with a text, never by a check.
    static let enteredByPeople = ["culture_gap", "business_changed", "product_mix", "not_main_product"]

    static var names: [String] { allCases.map { $0.rawValue } }
}

/// What the rules measure against; every number a parameter of the check.
struct WarningLimits: Sendable {
    let rules: [WarningRule]
    let asOf: CalendarDate?
    let contactDays: Int
    let ownerDays: Int
    let cadenceBelow: Double
    /// Visits a quarter, in the order of `ClientClass`.
    let required: [Double]
    let kinds: [String]
    let trustDays: Int
    let scoreBelow, satisfactionBelow: Double
    /// In fen.
    let overdueAbove: Int64
    /// In the order of `ClientClass`; nil where a class has no limit.
    let staleDays: [Double?]
    let fallDays: Int
    let fallBy: Double
    let unsubscribeAbove: Double
    let unsubscribeDays: Int?

    static let anyDays: ClosedRange<Int64> = 1...36_500
    static let anyNumber = 0...Double.greatestFiniteMagnitude

    static let parameters = [
        AnalysisParameter("rules", .choices(WarningRule.names), standard: "all", "the rules to check"),
        .asOf,
        AnalysisParameter(
            "contact_days", .integer(anyDays), standard: "90",
            "contact_changed: a decision maker left within so many days"),
        AnalysisParameter(
            "owner_days", .integer(anyDays), standard: "90",
            "owner_changed: the journal has another owner within so many days"),
        AnalysisParameter(
            "cadence_below", .number(anyNumber), standard: "0.5",
            "irregular_attention: visits ÷ required visits below this in both of the last two full quarters"),
        AnalysisParameter(
            "required", .numbers(ClientClass.texts),
            standard: "{ A = 6, VIP = 6, B = 3, C = 1, unrated = 1, KAROL = 0 }",
            "irregular_attention: visits required in a quarter of 91.25 days"),
        AnalysisParameter(
            "kinds", .choices(VisitPeriod.allKinds), standard: "{ \"onsite\", \"invited\" }",
            "irregular_attention: the visits that count"),
        AnalysisParameter(
            "trust_days", .integer(anyDays), standard: "180", "trust_low: how far back surveys and visits count"),
        AnalysisParameter(
            "score_below", .number(anyNumber), standard: "60", "trust_low: a mean score of surveys below this"),
        AnalysisParameter(
            "satisfaction_below", .number(anyNumber), standard: "2.5",
            "trust_low: or a mean satisfaction of visits below this"),
        AnalysisParameter(
            "overdue_above", .number(anyNumber), standard: "0", "settlement_failing: more yuan overdue than this"),
        AnalysisParameter(
            "stale_days", .numbers(ClientClass.texts), standard: "{ A = 30, VIP = 30, B = 60, C = 90 }",
            "file_stale: days since verified_on that a class allows"),
        AnalysisParameter(
            "fall_days", .integer(anyDays), standard: "90", "buying_falls: so many days against as many before"),
        AnalysisParameter(
            "fall_by", .number(0...1), standard: "0.5", "buying_falls: revenue down by this share or more"),
        AnalysisParameter(
            "unsubscribe_above", .number(0...1), standard: "0.02",
            "unsubscribe_spike: unsubscribed ÷ delivered of a campaign above this"),
        AnalysisParameter(
            "unsubscribe_days", .integer(anyDays), standard: "without limit",
            "unsubscribe_spike: only campaigns that began within so many days"),
    ]

    init(_ arguments: AnalysisArguments) {
        let asked = arguments.texts("rules")
        rules = WarningRule.allCases.filter { asked?.contains($0.rawValue) ?? true }
        asOf = arguments.date("as_of")
        contactDays = Int(arguments.integer("contact_days") ?? 90)
        ownerDays = Int(arguments.integer("owner_days") ?? 90)
        cadenceBelow = arguments.number("cadence_below") ?? 0.5
        required = VisitCadence.required(arguments)
        kinds = VisitPeriod.kinds(arguments)
        trustDays = Int(arguments.integer("trust_days") ?? 180)
        scoreBelow = arguments.number("score_below") ?? 60
        satisfactionBelow = arguments.number("satisfaction_below") ?? 2.5
        overdueAbove = Int64(clamping: Int(exactly: ((arguments.number("overdue_above") ?? 0) * 100).rounded()) ?? .max)
        let staleDays = arguments.numbers("stale_days", FileQuality.standard)
        self.staleDays = ClientClass.texts.map { staleDays[$0] }
        fallDays = Int(arguments.integer("fall_days") ?? 90)
        fallBy = arguments.number("fall_by") ?? 0.5
        unsubscribeAbove = arguments.number("unsubscribe_above") ?? 0.02
        unsubscribeDays = arguments.integer("unsubscribe_days").map { Int($0) }
    }
}
