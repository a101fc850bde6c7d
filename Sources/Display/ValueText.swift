import Model
import TerminalText

/// How a single value is written for people.
public enum ValueText {
    /// What stands where there is no value. A text that is just this mark is shown in quotes.
    public static let missingMark = "–"

    /// The value on one line, nothing of it left out, without colour.
    public static func text(_ value: Value, type: DisplayType = .any, _ options: DisplayOptions = .init()) -> String {
        spans(value, type: type, options).map(\.text).joined()
    }

    static func spans(_ value: Value, type: DisplayType, _ options: DisplayOptions) -> [Span] {
        switch value {
        case .missing: return [Span(missingMark, .dim)]
        case .boolean(let value): return [Span(value ? "true" : "false")]
        case .integer(let value):
            switch type {
            case .count: return [Span(NumberText.integer(value))]
            case .percent: return [Span(NumberText.percent(Double(value)))]
            default: return [Span(NumberText.integer(value, grouped: false))]
            }
        case .real(let value):
            switch type {
            case .percent: return [Span(NumberText.percent(value))]
            case .any: return [Span(NumberText.real(value))]
            // A mean or median of amounts is an amount to people: its point stands below those of the others.
            case .money: return [Span(NumberText.money(value))]
            default: return [Span(NumberText.rounded(value).text)]
            }
        case .text(let text): return [Span(text == missingMark ? "\"\(text)\"" : Text.visible(text))]
        case .money(let fen): return [Span(NumberText.money(fen))]
        case .date(let date): return [Span(date.description)]
        case .datetime(let moment): return [Span(datetime(moment, zoneOffset: options.zoneOffset))]
        }
    }

    static func cell(_ value: Value, type: DisplayType, _ options: DisplayOptions) -> Cell {
        Cell(spans(value, type: type, options), options)
    }

    /// `2026-09-30 16:15:00` in the zone that many seconds east of UTC.
    public static func datetime(_ moment: Timestamp, zoneOffset: Int) -> String {
        let (local, overflow) = moment.seconds.addingReportingOverflow(Int64(zoneOffset))
        let iso = Timestamp(seconds: overflow ? moment.seconds : local).description
        return String(iso.dropLast().map { $0 == "T" ? " " : $0 })
    }

    /// `UTC`, `+08:00`, `-03:30`.
    public static func zone(_ offset: Int) -> String {
        guard offset != 0 else { return "UTC" }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = Int(offset.magnitude) / 60
        return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
