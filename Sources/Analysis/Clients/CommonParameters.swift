import Model
import Query

// Parameters that several analyses have, with one name and one meaning.
extension AnalysisParameter {
    static let asOf = AnalysisParameter(
        "as_of", .date, standard: "today", "the day it is asked of: nothing after it counts")
    static let from = AnalysisParameter("from", .date, standard: nil, "the first day of the period")
    static let to = AnalysisParameter("to", .date, standard: nil, "the last day of the period, included")
    static let kinds = AnalysisParameter(
        "kinds", .choices(VisitPeriod.allKinds), standard: "onsite, invited",
        "the kinds of visit that count, of \(VisitPeriod.allKinds.joined(separator: ", "))")
}

/// A period of days, both ends included, and the kinds of completed visit that count in it.
struct VisitPeriod {
    static let allKinds = Entity.visit["kind"]?.allowedValues ?? []
    /// A class asks for so many visits in a quarter of this length.
    private static let daysOfQuarter = 91.25

    let from: CalendarDate
    let to: CalendarDate
    let kinds: [String]

    init(_ arguments: AnalysisArguments, _ name: String) throws(AnalysisError) {
        guard let from = arguments.date("from"), let to = arguments.date("to") else {
            throw AnalysisError("\(name) needs the period: from = \"2026-07-01\", to = \"2026-09-30\"")
        }
        guard from <= to else {
            throw AnalysisError("the period of \(name) ends on \(to), before it begins on \(from)")
        }
        self.init(from: from, to: to, kinds: Self.kinds(arguments))
    }

    init(from: CalendarDate, to: CalendarDate, kinds: [String]) { (self.from, self.to, self.kinds) = (from, to, kinds) }

    /// The kinds of visit that were asked for.
    static func kinds(_ arguments: AnalysisArguments) -> [String] { arguments.texts("kinds") ?? ["onsite", "invited"] }

    /// Its length; need not be whole.
    var quarters: Double { Double(to - from + 1) / Self.daysOfQuarter }

    /// How many visits of each client count, by the clients' positions, in one pass.
    /// - Parameter cuts: the days on which later parts of the period begin.
    /// - Returns: the numbers for each part.
    func visits(of clients: SubjectRows, cutAt cuts: CalendarDate...) throws -> [[Int64]] {
        var visits = [[Int64]](repeating: [Int64](repeating: 0, count: clients.count), count: cuts.count + 1)
        let starts = cuts.map { Int64($0.days) }
        try clients.each(.visit, where: try condition(), starts.isEmpty ? [] : ["date"]) { position, batch, row in
            guard !starts.isEmpty else { return visits[0][position] += 1 }
            guard let day = batch.integer(row, 0) else { return }
            visits[starts.count { $0 <= day }][position] += 1
        }
        return visits
    }

    /// What makes a visit count.
    func condition() throws(AnalysisError) -> Expression {
        let scope = Scope(entity: .visit)
        let (status, kind, date) = (try scope.field("status"), try scope.field("kind"), try scope.field("date"))
        return .all([
            .compare(.equal, status, .literal(.text("completed"))), .oneOf(kind, kinds.map(Value.text)),
            .compare(.greaterOrEqual, date, .literal(.date(from))), .compare(.lessOrEqual, date, .literal(.date(to))),
        ])
    }
}

extension AnalysisTable.Column.Kind {
    /// How values of an expression are written.
    init(_ type: ExpressionType) {
        self =
            switch type {
            case .boolean: .boolean
            case .integer: .integer
            case .real: .decimal
            case .money: .money
            case .date: .date
            case .reference(let entity): .reference(entity)
            case .text, .datetime, .unknown, .missing: .text
            }
    }
}

/// Figures within the sentences of notes.
enum Figure {
    /// `12,345`
    static func count(_ number: Int) -> String { grouped(String(number.magnitude), isNegative: number < 0) }

    /// `67.46 %`
    static func share(_ share: Double) -> String { decimal(share * 100, digits: 2) + " %" }

    /// A share as it was asked for: `80 %`, `12.50 %`.
    static func asked(_ share: Double) -> String {
        let percent = (share * 100 * 1e6).rounded() / 1e6
        return percent == percent.rounded() ? decimal(percent, digits: 0) + " %" : self.share(share)
    }

    /// `12,345.60` yuan
    static func amount(_ fen: Int64) -> String {
        let digits = String(fen.magnitude)
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return grouped(String(padded.dropLast(2)), isNegative: fen < 0) + "." + padded.suffix(2)
    }

    /// Clients as a subject: `1 client`, `2,357 clients`.
    static func clients(_ number: Int) -> String { count(number) + (number == 1 ? " client" : " clients") }

    static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        guard let scaled = Int64(exactly: (value * scale).rounded()) else { return "\(value)" }
        var text = String(scaled.magnitude)
        text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return grouped(String(text.dropLast(digits)), isNegative: scaled < 0)
            + (digits > 0 ? "." + text.suffix(digits) : "")
    }

    private static func grouped(_ digits: String, isNegative: Bool) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (isNegative ? "−" : "") + text
    }
}
