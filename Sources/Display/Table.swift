import Model
import TerminalText

/// What a column of a table holds, which decides how its values are written and on which side they stand.
public enum DisplayType: Sendable, Hashable {
    case text
    /// A whole number that counts or measures: `10,000`.
    case count
    /// A whole number that names or orders: a year, a rank, a level, a version. Never grouped.
    case integer
    case decimal
    /// A share of 1, shown as a percentage.
    case percent
    case money
    case boolean
    case date
    case datetime
    case json
    case enumeration
    /// A row of that entity, by code.
    case reference(String)
    /// Values of several kinds, each written after its own.
    case any

    /// How a field's values are shown.
    public init(_ field: Field) {
        self =
            switch field.type {
            case .text, .monthDayOrDate: .text
            case .integer: DisplayType.isOrdinal(field) ? .integer : .count
            case .decimal: .decimal
            case .money: .money
            case .boolean: .boolean
            case .date: .date
            case .datetime: .datetime
            case .json: .json
            case .enumeration: .enumeration
            case .reference(let entity, _): .reference(entity)
            }
    }

    private static func isOrdinal(_ field: Field) -> Bool {
        ["level", "rank", "year"].contains(field.unit) || ["version", "priority", "id", "year"].contains(field.name)
    }

    /// The name under the column's, as `help` has it.
    public var name: String {
        switch self {
        case .text: "text"
        case .count, .integer: "integer"
        case .decimal: "decimal"
        case .percent: "percent"
        case .money: "money"
        case .boolean: "boolean"
        case .date: "date"
        case .datetime: "datetime"
        case .json: "json"
        case .enumeration: "enum"
        case .reference(let entity): "ref \(entity)"
        case .any: "any"
        }
    }

    /// Numbers stand on the right, so that their digits stand under each other.
    public var alignment: Text.Alignment {
        switch self {
        case .count, .integer, .decimal, .percent, .money: .right
        default: .left
        }
    }

    /// Whether a value may be shown in part. A number or a date cut short would be another one.
    var isShrinkable: Bool {
        switch self {
        case .text, .json, .enumeration, .reference, .any: true
        default: false
        }
    }
}

/// One column of a table.
public struct TableColumn: Sendable, Hashable {
    /// The name one types.
    public var name: String
    /// The name for people; nil for a column made in a script.
    public var label: Label?
    public var type: DisplayType
    /// The unit of a number; nil where it has none or money is in yuan.
    public var unit: String?
    public var alignment: Text.Alignment
    /// The expression it was made from, `month(date)`, which names it as well.
    public var source: String?
    /// Whether its numbers may be added up to a total: counts and sums may, means and ranks may not.
    public var isAdditive = false
    /// Texts of the column are not cut below this width; other columns are left out first.
    public var leastWidth = 0

    /// - Parameter alignment: nil: where the type's values stand.
    public init(
        _ name: String, label: Label? = nil, type: DisplayType = .any, unit: String? = nil,
        alignment: Text.Alignment? = nil, source: String? = nil, isAdditive: Bool = false
    ) {
        self.source = source
        self.isAdditive = isAdditive
        self.name = name
        self.label = label
        self.type = type
        self.unit = unit
        self.alignment = alignment ?? type.alignment
    }

    public init(_ field: Field) {
        self.init(
            field.name, label: field.label, type: DisplayType(field), unit: field.unit == "CNY" ? nil : field.unit)
    }
}

/// What a table's rows are called.
public struct Noun: Sendable, Hashable {
    public var one: String
    public var many: String
    public var zh: String
    /// The word that stands between a number and the noun in Chinese, 个 or 次; empty where there is none.
    public var measure: String

    public init(one: String, many: String, zh: String, measure: String = "") {
        self.one = one
        self.many = many
        self.zh = zh
        self.measure = measure
    }

    /// The entity's own names: `client`, `clients`, `客户`.
    public init(_ entity: Entity) {
        self.init(
            one: Noun.words(entity.name), many: Noun.words(entity.plural), zh: entity.label.zh,
            measure: Noun.measures[entity.name] ?? "")
    }

    private static let measures = [
        "client": "个", "visit": "次", "purchase": "笔", "campaign": "个", "contact": "位", "rep": "位", "branch": "个",
        "segment": "个", "warning": "条", "task": "项", "case": "件", "member": "个",
    ]

    private static func words(_ name: String) -> String { String(name.map { $0 == "_" ? " " : $0 }) }

    public static let row = Noun(one: "row", many: "rows", zh: "行")

    /// `1 client`, `10,000 clients`, `10,000 个客户`.
    public func counted(_ count: Int, _ language: Language) -> String {
        let number = NumberText.count(count)
        if language == .chinese { return "\(number) \(measure)\(zh)" }
        return "\(number) \(count == 1 ? one : many)"
    }
}

/// Rows and columns as a value: the answer of a question, or the part of it that was fetched to be shown.
///
/// A table over many rows need not hold them: give the first ones as `rows`, the last ones as `tail`, and how many
/// there are in all as `total`. TSV and exports must have them all (`isComplete`), or go through `TSVWriter` row by row.
public struct Table: Sendable, Hashable {
    /// Above the table; nil: nothing.
    public var title: String?
    public var columns: [TableColumn]
    /// The rows, or the first of them. Each has one value a column; missing ones at its end may be left out.
    public var rows: [[Value]]
    /// The last rows, where those between were not fetched.
    public var tail: [[Value]]
    /// Rows in all.
    public var total: Int
    public var noun: Noun
    /// What must be known about the figures, a line each under the table.
    public var notes: [String]
    /// Whether it sums something up, group by group: a terminal shows a line of totals under it.
    public var isSummary = false
    /// What is said instead of an empty table.
    public var whenEmpty: String?

    /// - Parameter total: nil: `rows` and `tail` are all there are.
    public init(
        title: String? = nil, columns: [TableColumn], rows: [[Value]], tail: [[Value]] = [], total: Int? = nil,
        noun: Noun = .row, notes: [String] = []
    ) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.tail = tail
        self.total = max(total ?? 0, rows.count + tail.count)
        self.noun = noun
        self.notes = notes
    }

    /// Whether every row is here.
    public var isComplete: Bool { rows.count + tail.count == total }
}
