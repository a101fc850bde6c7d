import Archive
import CRows
import Model
import Query

/// What a rep did in a day against the quota of two, three and four (DOMAIN.md, "Measures, exactly").
public struct DailyQuota: Analysis {
    private enum Days: String, CaseIterable {
        case weekdays, worked, all
    }

    public static let declaration = AnalysisDeclaration(
        name: "quota", label: Label(zh: "日拜访定额（二、三、四）", en: "daily quota"), subject: .relation([.rep]),
        summary: "new clients, known clients and phone calls of each rep and day against 2, 3 and 4, as a table",
        definition: [
            "2 new clients and 3 known ones visited, 4 called by phone (二、三、四); attainment is the mean of min(actual ÷ target, 1) over the three. A client counts once a day in each: however often it was called, and as new when one of its visits says new_client.",
            "Completed visits of the kinds onsite and invited are visits, those of the kind phone are calls; they count for the rep who made them. A target of 0 is left out of the mean.",
            "weekdays: one row for each rep and day from Monday to Friday, worked or not, within the rep's active_from and active_to, and for any other day with work; holidays are not known. worked: only days with work. all: every day. `unassigned` is only listed where it has work.",
        ],
        parameters: [
            .from, .to, AnalysisParameter("new", .integer(0...1000), standard: "2", "new clients a day"),
            AnalysisParameter("known", .integer(0...1000), standard: "3", "known clients a day"),
            AnalysisParameter("calls", .integer(0...1000), standard: "4", "clients called a day"),
            AnalysisParameter(
                "days", .choice(Days.allCases.map { $0.rawValue }), standard: "weekdays",
                "which days have a row: weekdays, worked or all"),
            AnalysisParameter(
                "each", .choice(["day", "rep"]), standard: "day",
                "a row for each day, or for each rep with the mean of its days"),
        ],
        columns: [
            ("rep", "the rep's code"), ("day", "the day; with each = \"rep\" `days`, how many"),
            ("new_clients", "new clients visited"), ("known_clients", "known clients visited"),
            ("calls", "clients called"),
            ("attainment", "0 to 1; of a rep the mean over its days"),
        ],
        examples: [
            "reps:quota{ from = \"2026-09-30\", to = \"2026-09-30\" }:order(\"attainment\")",
            "reps:where{ branch = \"FZ\" }:quota{ from = \"2026-09-01\", to = \"2026-09-30\", each = \"rep\" }",
        ])

    private let from, to: CalendarDate
    private let targets: [Int64]
    private let days: Days
    private let isByRep: Bool

    public init(_ arguments: AnalysisArguments) throws {
        let period = try VisitPeriod(arguments, "quota")
        (from, to) = (period.from, period.to)
        targets = [
            arguments.integer("new") ?? 2, arguments.integer("known") ?? 3, arguments.integer("calls") ?? 4,
        ]
        guard targets.contains(where: { $0 > 0 }) else {
            throw AnalysisError("all targets of quota are 0: there is nothing to attain")
        }
        days = arguments.text("days").flatMap(Days.init) ?? .weekdays
        isByRep = arguments.text("each") == "rep"
    }

    private struct Rep {
        let code: String
        let from, to: Int64
    }

    /// One client seen or called by a rep on a day.
    private struct Meeting: Hashable {
        let rep: Int
        let day: Int64
        let client: String
        let isCall: Bool
    }

    /// One rep's day.
    private struct Workday: Hashable {
        let rep: Int
        let day: Int64
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        var reps: [Rep] = []
        var ids: [Int64] = []
        let columns = try ["code", "active_from", "active_to"].map { try Entity.rep.column($0) }
        try context.session.query(SQLQuestion.rows(try subject.plan(), columns: columns)) { batch in
            for row in 0..<batch.count {
                let code = String(decoding: batch.textBytes(batch.cell(row, 0)), as: UTF8.self)
                ids.append(batch.id(row))
                reps.append(Rep(code: code, from: batch.integer(row, 1) ?? .min, to: batch.integer(row, 2) ?? .max))
            }
            return true
        }
        let work = try work(ComputedRows(ids: ids), context.session)
        var rows: [[Value]] = []
        for (index, rep) in reps.enumerated() {
            let days = self.days(of: index, rep, work).map { ($0, work[Workday(rep: index, day: $0)] ?? [0, 0, 0]) }
            if !isByRep {
                rows += days.map { day, done in
                    [.text(rep.code), .date(CalendarDate(days: Int32(clamping: day)))] + done.map(Value.integer)
                        + [.real(attainment(done))]
                }
            } else if !days.isEmpty {
                let sums = (0..<3).map { kind in days.reduce(0) { $0 + $1.1[kind] } }
                let mean = days.reduce(0) { $0 + attainment($1.1) } / Double(days.count)
                rows.append(
                    [.text(rep.code), .integer(Int64(days.count))] + sums.map(Value.integer) + [.real(mean)])
            }
        }
        let second = isByRep ? AnalysisTable.Column("days", .count) : AnalysisTable.Column("day", .date)
        return .table(
            AnalysisTable(
                title: "Daily quota, \(from) to \(to)",
                columns: [
                    AnalysisTable.Column("rep", .reference(.rep)), second, AnalysisTable.Column("new_clients", .count),
                    AnalysisTable.Column("known_clients", .count), AnalysisTable.Column("calls", .count),
                    AnalysisTable.Column("attainment", .share),
                ], rows: rows,
                notes: ["a day: \(targets[0]) new clients, \(targets[1]) known clients, \(targets[2]) calls"]))
    }

    /// The days of a rep that have a row, in order.
    private func days(of index: Int, _ rep: Rep, _ work: [Workday: [Int64]]) -> [Int64] {
        (Int64(from.days)...Int64(to.days)).filter { day in
            if work[Workday(rep: index, day: day)] != nil { return true }
            guard rep.code != "unassigned", day >= rep.from, day <= rep.to else { return false }
            switch days {
            case .worked: return false
            case .weekdays: return CalendarDate(days: Int32(clamping: day)).weekday <= 5
            case .all: return true
            }
        }
    }

    private func attainment(_ done: [Int64]) -> Double {
        let asked = targets.indices.filter { targets[$0] > 0 }
        return asked.reduce(0) { $0 + min(Double(done[$1]) / Double(targets[$1]), 1) } / Double(asked.count)
    }

    /// How many new and known clients and calls each rep's days have.
    private func work(_ reps: ComputedRows, _ session: any EngineSession) throws -> [Workday: [Int64]] {
        let scope = Scope(entity: .visit)
        let date = try scope.field("date")
        let condition = Expression.all([
            .compare(.equal, try scope.field("status"), .literal(.text("completed"))),
            .oneOf(try scope.field("kind"), [.text("onsite"), .text("invited"), .text("phone")]),
            .compare(.greaterOrEqual, date, .literal(.date(from))), .compare(.lessOrEqual, date, .literal(.date(to))),
        ])
        let columns = try ["date", "client", "kind", "new_client"].map { try Entity.visit.column($0) }
        // Whether the client is a new one, by whom it was met, when and how.
        var meetings: [Meeting: Bool] = [:]
        try session.query(
            SQLQuestion.rows(
                .filter(.scan(.visit), condition), ledBy: try Entity.visit.field("rep"), columns: columns)
        ) { batch in
            for row in 0..<batch.count {
                guard let rep = reps.position(of: batch.id(row)), let day = batch.integer(row, 0) else { continue }
                let meeting = Meeting(
                    rep: rep, day: day, client: String(decoding: batch.textBytes(batch.cell(row, 1)), as: UTF8.self),
                    isCall: batch.index(row, 2, among: ["phone"]) != nil)
                meetings[meeting] = meetings[meeting] ?? false || batch.isTrue(row, 3)
            }
            return true
        }
        var work: [Workday: [Int64]] = [:]
        for (meeting, isNew) in meetings {
            work[Workday(rep: meeting.rep, day: meeting.day), default: [0, 0, 0]][meeting.isCall ? 2 : isNew ? 0 : 1] +=
                1
        }
        return work
    }
}
