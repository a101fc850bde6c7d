import Model
import Query

// Parameters that several analyses have, with one name and one meaning.
extension AnalysisParameter {
    static let asOf = AnalysisParameter(
        "as_of", .date, standard: "today", "the day it is asked of: nothing after it counts")
    static let from = AnalysisParameter("from", .date, standard: nil, "the first day of the period")
    static let to = AnalysisParameter("to", .date, standard: nil, "the last day of the period, included")
    static let kinds = AnalysisParameter(
        "kinds", .choices(VisitPeriod.allKinds), standard: "onsite, invited", "the kinds of visit that count")
}

/// A period of days, both ends included, and the kinds of completed visit that count in it.
struct VisitPeriod {
    static let allKinds = Entity.visit["kind"]?.allowedValues ?? []

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
        (self.from, self.to) = (from, to)
        kinds = arguments.texts("kinds") ?? ["onsite", "invited"]
    }

    var days: Int { to - from + 1 }

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
