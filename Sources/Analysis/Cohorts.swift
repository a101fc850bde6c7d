import Archive
import Model
import Query

/// Buyers by the month of their first purchase, followed month by month.
public struct Cohorts: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "cohorts", label: Label(zh: "同期群", en: "cohorts"), subject: .relation([.client]),
        summary: "buyers by the month of their first purchase, and how many still buy in the months after",
        definition: [
            "A client belongs to the month of its first purchase day (a day with at least one amount ≥ 0); who never bought belongs to none. Month 0 is that calendar month, month 1 the next.",
            "`measure` is `clients`, how many have a purchase day in the month; `share`, of the cohort's size; or `revenue`, their amounts in the month less refunds. A month that has not begun on `as_of` has no value.",
        ],
        parameters: [
            AnalysisParameter(
                "measure", .choice(["share", "clients", "revenue"]), standard: "\"share\"", "what is counted"),
            AnalysisParameter(
                "form", .choice(["wide", "long"]), standard: "\"wide\"",
                "a column for every month, or a row for every cohort and month"),
            AnalysisParameter(
                "months", .integer(0...1_200), standard: "all", "the last month since the first purchase"),
            .asOf,
        ],
        columns: [
            ("cohort", "the first day of the month of the first purchase"), ("size", "clients in it"),
            ("m0, m1, m2 …", "wide: the measure in that month"), ("month", "long: months since the first"),
            ("clients, share or revenue", "long: the measure"),
        ],
        examples: [
            "clients:cohorts()", "clients:cohorts{ measure = \"revenue\", months = 12 }",
            "clients:where{ region = \"福建\" }:cohorts{ form = \"long\", measure = \"clients\" }",
        ])

    private let measure, form: String
    private let months: Int?
    private let asOf: CalendarDate?

    public init(_ arguments: AnalysisArguments) throws {
        measure = arguments.text("measure") ?? "share"
        form = arguments.text("form") ?? "wide"
        months = arguments.integer("months").map { Int($0) }
        asOf = arguments.date("as_of")
    }

    /// A cohort's months from the first on.
    private struct Cohort {
        var size = 0
        var active: [Int] = []
        var fen: [Int64] = []
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let last = Self.month(asOf.days)
        let history = try PurchaseHistory(subject.plan(), asOf: asOf, session: context.session)
        var cohorts: [Int: Cohort] = [:]
        var earlyRefunds = 0
        try history.forEachClient { _, days in
            guard let first = days.first(where: { $0.isPurchase }) else { return }
            let month = Self.month(first.day)
            var cohort = cohorts.removeValue(forKey: month) ?? Cohort()
            if cohort.active.isEmpty {
                cohort.active = Array(repeating: 0, count: last - month + 1)
                cohort.fen = Array(repeating: 0, count: last - month + 1)
            }
            cohort.size += 1
            var counted = -1
            for day in days {
                let since = Self.month(day.day) - month
                guard since >= 0 else {
                    earlyRefunds += 1
                    continue
                }
                try cohort.fen[since].add(day.fen)
                if day.isPurchase, since > counted {
                    cohort.active[since] += 1
                    counted = since
                }
            }
            cohorts[month] = cohort
        }
        let ordered = cohorts.sorted { $0.key < $1.key }
        var notes: [String] = []
        if ordered.isEmpty { notes.append("nobody of them bought anything until \(asOf)") }
        let (year, month, day) = asOf.civil
        if !ordered.isEmpty, day < CalendarDate.daysInMonth(month, year: year) {
            notes.append("the month of \(asOf) is not over")
        }
        if earlyRefunds > 0 {
            notes.append(
                "refunds of \(counted(earlyRefunds, "day")) before the first purchase's month belong to no month")
        }
        let width = min(months ?? .max, ordered.map { last - $0.key }.max() ?? 0)
        return .table(form == "wide" ? wide(ordered, width, notes) : long(ordered, width, notes))
    }

    private func wide(_ cohorts: [(key: Int, value: Cohort)], _ width: Int, _ notes: [String]) -> AnalysisTable {
        var columns: [AnalysisTable.Column] = [.init("cohort", .date), .init("size", .count)]
        for month in 0...width { columns.append(.init("m\(month)", kind)) }
        let rows = cohorts.map { month, cohort in
            [.date(Self.firstDay(month)), .integer(Int64(cohort.size))]
                + (0...width).map { value(cohort, $0) }
        }
        return AnalysisTable(columns: columns, rows: rows, notes: notes)
    }

    private func long(_ cohorts: [(key: Int, value: Cohort)], _ width: Int, _ notes: [String]) -> AnalysisTable {
        var rows: [[Value]] = []
        for (month, cohort) in cohorts {
            for since in 0...width where since < cohort.active.count {
                rows.append([
                    .date(Self.firstDay(month)), .integer(Int64(since)), value(cohort, since),
                    .integer(Int64(cohort.size)),
                ])
            }
        }
        return AnalysisTable(
            // The measure before the size: charts take the first column of numbers.
            columns: [.init("cohort", .date), .init("month", .integer), .init(measure, kind), .init("size", .count)],
            rows: rows, notes: notes)
    }

    private var kind: AnalysisTable.Column.Kind {
        switch measure {
        case "clients": .count
        case "revenue": .money
        default: .share
        }
    }

    private func value(_ cohort: Cohort, _ since: Int) -> Value {
        guard since < cohort.active.count else { return .missing }
        switch measure {
        case "clients": return .integer(Int64(cohort.active[since]))
        case "revenue": return .money(cohort.fen[since])
        default: return share(cohort.active[since], of: cohort.size)
        }
    }

    /// Months since the year 0.
    private static func month(_ day: Int32) -> Int {
        let (year, month, _) = CalendarDate(days: day).civil
        return year * 12 + month - 1
    }

    private static func firstDay(_ month: Int) -> CalendarDate {
        CalendarDate(year: month / 12, month: month % 12 + 1, day: 1) ?? CalendarDate(days: 0)
    }
}
