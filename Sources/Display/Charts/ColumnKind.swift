import Model

/// What a column is to a chart, by its type, its name and, where those leave it open, its values.
enum ColumnKind {
    static func of(_ column: TableColumn, _ values: some Sequence<Value>) -> Chart.Kind? {
        switch column.type {
        case .date, .datetime: return .temporal
        case .integer: return .ordinal
        case .count: return isOrdinal(column.source ?? column.name) ? .ordinal : .quantitative
        case .decimal, .percent, .money: return .quantitative
        case .boolean, .json, .enumeration, .reference: return .nominal
        case .text: return areMonths(values) ? .temporal : .nominal
        case .any: break
        }
        var kinds: Set<Chart.Kind> = []
        for value in values {
            switch value {
            case .missing: break
            case .integer: kinds.insert(isOrdinal(column.source ?? column.name) ? .ordinal : .quantitative)
            case .real, .money: kinds.insert(.quantitative)
            case .date, .datetime: kinds.insert(.temporal)
            case .boolean, .text: kinds.insert(.nominal)
            }
        }
        if kinds == [.nominal], areMonths(values) { return .temporal }
        return kinds.count > 1 ? .nominal : kinds.first
    }

    /// Whole numbers that name a place in an order rather than measure: `year(date)`, `month`, `rank`.
    private static func isOrdinal(_ name: String) -> Bool {
        let word = name.prefix { $0 != "(" }.lowercased()
        return ["year", "month", "day", "weekday", "quarter", "week", "level", "rank", "hour"].contains(word)
    }

    /// Whether all texts are months (`2026-09`) or dates, and there is one.
    private static func areMonths(_ values: some Sequence<Value>) -> Bool {
        var found = false
        for value in values where !value.isMissing {
            guard case .text(let text) = value, date(of: text) != nil else { return false }
            found = true
        }
        return found
    }

    /// Makes dates of a column of months and dates written as text.
    static func readDates(_ rows: inout [[Value]], _ column: Int) {
        for row in rows.indices {
            if case .text(let text) = rows[row][column], let date = date(of: text) { rows[row][column] = .date(date) }
        }
    }

    private static func date(of text: String) -> CalendarDate? {
        text.utf8.count == 7 ? CalendarDate(iso: text + "-01") : CalendarDate(iso: text)
    }
}
