import Lua
import Model
import Query

/// What an expression of a text stands for, as far as it can be told without running it.
indirect enum Inferred {
    case unknown
    case relation(RowShape)
    case row(RowShape)
    /// `clients.assets`
    case fieldOfRelation(Entity, Field)
    /// `c.assets`
    case value(Entity, Field)
    case group(RowShape, keys: [ColumnShape], isTable: Bool)
    case table(RowShape)
    /// A row of a table, the parameters of a script: named values.
    case record(RowShape)
    case plan, importPlan, archive, chart
    case condition, aggregate, expression
    case text, number, boolean, date, datetime, missing
    /// A text as it is written.
    case literal(String)
    case list(Inferred)
    /// What a loop over it gives.
    case iterator([Inferred])
    case rawTable(LuaTable)
    /// A table as it is written.
    case written([(key: String?, value: Inferred)])
    /// A function of the workbench or of Lua, by its name: `today`, `string.format`.
    case known(String)
    /// Another function, with its parameters as they are written.
    case function(String)
    case method(of: Inferred, name: String)
    /// Another object, by its type's name.
    case object(String)

    /// The word or two a menu has for it.
    var kind: String {
        switch self {
        case .unknown: "variable"
        case .relation(let shape): shape.isWhole ? "entity" : "relation \(shape.entity?.plural ?? "")"
        case .row(let shape): shape.entity?.name ?? "row"
        case .fieldOfRelation: "field"
        case .value(_, let field): field.type.name
        case .group: "groups"
        case .table: "table"
        case .record: "record"
        case .plan: "plan"
        case .importPlan: "import"
        case .archive: "archive"
        case .chart: "chart"
        case .condition: "condition"
        case .aggregate: "summary"
        case .expression: "expression"
        case .text, .literal: "text"
        case .number: "number"
        case .boolean: "boolean"
        case .date: "date"
        case .datetime: "datetime"
        case .missing: "nil"
        case .list: "list"
        case .iterator, .known, .function, .method: "function"
        case .rawTable, .written: "table"
        case .object(let name): name
        }
    }

    /// The text, where it is written out.
    var literalText: String? { if case .literal(let text) = self { text } else { nil } }

    /// The value of a key of a written table.
    func entry(_ key: String) -> Inferred? {
        guard case .written(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

/// The names that rows have: an entity's and the derived columns, or a table's columns.
struct RowShape {
    /// Nil for a table of results.
    var entity: Entity?
    var columns: [ColumnShape] = []
    /// `clients` itself, without any step.
    var isWhole = false
    /// Whether there may be columns beside these.
    var isOpen = false

    static func of(_ entity: Entity) -> RowShape { RowShape(entity: entity) }

    func adding(_ more: [ColumnShape]) -> RowShape {
        var shape = self
        shape.isWhole = false
        shape.columns = columns.filter { old in !more.contains { $0.name == old.name } } + more
        return shape
    }

    /// The same rows, fewer or in another order.
    var step: RowShape {
        var shape = self
        shape.isWhole = false
        return shape
    }

    func column(_ name: String) -> ColumnShape? { columns.first { $0.name == name } }
}

/// A derived column, a column of a table, an entry of a record.
struct ColumnShape {
    let name: String
    /// What it holds, in a word.
    var kind: String
    var detail: String = ""
    /// The field that it is, where it is one.
    var field: Field?
    /// What reading it gives.
    var value: Inferred = .unknown

    init(_ name: String, kind: String = "column", detail: String = "", field: Field? = nil, value: Inferred = .unknown)
    {
        self.name = name
        self.kind = kind
        self.detail = detail
        self.field = field
        self.value = value
    }
}
