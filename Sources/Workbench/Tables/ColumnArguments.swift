import Archive
import Display
import Lua
import Model
import Query

/// Where columns are asked of: a relation, or a table of results.
struct ColumnSource {
    let plan: LogicalPlan
    /// The table that `plan` is about; nil for a relation.
    let table: TableObject?

    init(_ plan: LogicalPlan) {
        self.plan = plan
        table = nil
    }

    init(_ table: TableObject) {
        plan = table.source.plan
        self.table = table
    }

    /// How a result column that is this expression looks.
    func column(_ name: String, _ value: TypedExpression) -> TableColumn {
        if let table, let index = table.source.column(of: value.expression) {
            var column = table.table.columns[index]
            column.name = name
            return column
        }
        if case .field(let path) = value.expression, table == nil {
            var column = TableColumn(path.field)
            column.name = name
            return column
        }
        return TableColumn(name, type: DisplayType(value.type), isAdditive: isAdditive(value.expression))
    }

    /// Sums and differences of what may be added up may be added up themselves.
    private func isAdditive(_ expression: Expression) -> Bool {
        switch expression {
        case .arithmetic(.add, let left, let right), .arithmetic(.subtract, let left, let right):
            return isAdditive(left) && isAdditive(right)
        case .negate(let inner): return isAdditive(inner)
        case .field(let path) where table == nil: return path.field.type == .money
        default:
            guard let table, let index = table.source.column(of: expression) else { return false }
            return table.table.columns[index].isAdditive
        }
    }
}

/// A column as a script names it: `"region"`, `"month(date)"`, or `month = "month(date)"`.
struct NamedColumn {
    let name: String
    let value: TypedExpression
    /// The expression's text, which finds the column as well; nil where it is the name.
    let source: String?

    var derived: DerivedColumn { DerivedColumn(name: name, value: value) }
}

// What `by`, `select`, `table` and `export` are given: columns, each with a name of its own.
extension Session {
    /// A column as an argument: a table's own by any of its names, else a field or an expression.
    func column(
        _ value: LuaValue, of source: ColumnSource, function: String, argument: Int
    ) throws -> (String, TypedExpression) {
        if let table = source.table, case .string(let text) = value {
            if let index = table.column(text) {
                return (table.table.columns[index].name, table.source.expression(of: index))
            }
            if Self.isName(text) { throw table.unknown(text) }
        }
        if let table = source.table, let body = value.asFunction {
            let values = try results(of: body, over: table)
            let rows = ComputedRows(ids: table.table.rows.indices.map { Int64($0 + 1) })
            let role = "the function given to \(function)"
            return (argument > 1 ? "value\(argument)" : "value", try ComputedValues(role: role, values).column(rows))
        }
        if source.table == nil, case .string(let text) = value, !Self.isName(text),
            let field = source.plan.entity.field(labelled: text)
        {
            return (field.name, TypedExpression(FieldPath(entity: source.plan.entity, field: field)))
        }
        return try column(value, of: source.plan, function: function, argument: argument)
    }

    /// What a function gives for each row of a table, under the rules for missing values.
    func results(of function: LuaFunction, over object: TableObject) throws -> [LuaValue] {
        let form = try form(of: function, over: object.source.plan)
        var results: [LuaValue] = []
        try lua.with(form.rules) {
            for row in object.table.rows.indices {
                do {
                    results.append(try form.copy.call([try record(row, of: object)]).first ?? .nil)
                } catch let error as LuaError where error.kind != .cancelled && error.kind != .memory {
                    throw RowFailure(error: error, row: "row \(row + 1)", values: [])
                }
            }
        }
        return results
    }

    /// The columns that the arguments name, in their order: names and expressions, and tables of them in which
    /// `name = expression` names one.
    func columns(_ arguments: [LuaValue], of source: ColumnSource, function: String) throws -> [NamedColumn] {
        var columns: [NamedColumn] = []
        func add(_ value: LuaValue, named given: String?, _ argument: Int) throws {
            let (text, value) = try column(value, of: source, function: function, argument: argument)
            let taken = Set(columns.map(\.name))
            let name = given ?? Self.columnName(of: text, value, source, taken: taken)
            guard !taken.contains(name) else {
                throw WorkbenchError(
                    "\(function) has two columns named `\(name)`; name one of them yourself, as in { \(name)_2 = … }")
            }
            columns.append(NamedColumn(name: name, value: value, source: text == name ? nil : text))
        }
        for (position, argument) in arguments.enumerated() {
            guard let table = argument.asTable else {
                try add(argument, named: nil, position + 1)
                continue
            }
            let list = try table.array()
            for item in list { try add(item, named: nil, position + 1) }
            var named: [(String, LuaValue)] = []
            for (key, value) in try table.pairs() {
                if let name = key.asString { named.append((name, value)) }
            }
            guard !list.isEmpty || !named.isEmpty else {
                throw LuaArgumentError(
                    function: function, argument: position + 1,
                    problem: "the table names no column, as { month = \"month(date)\" } does")
            }
            for (name, value) in named.sorted(by: { $0.0 < $1.0 }) {
                guard Self.isName(name) else { throw notAColumnName(name) }
                try add(value, named: name, position + 1)
            }
        }
        return columns
    }

    func notAColumnName(_ name: String) -> WorkbenchError {
        WorkbenchError(
            "\"\(name)\" is no name for a column: letters, digits and _ only, not beginning with a digit")
    }

    /// What a column is called that was given no name: a field by its own, `month(date)` by its function,
    /// `owner_row.branch` by its last part, anything else by the names in it: `revenue_margin`.
    static func columnName(
        of text: String, _ value: TypedExpression, _ source: ColumnSource, taken: Set<String>
    ) -> String {
        if isName(text) || source.table?.column(text) != nil { return text }
        if case .field(let path) = value.expression, !taken.contains(path.field.name) { return path.field.name }
        if case .custom(_, let key) = value.expression, isName(key), !taken.contains(key) { return key }
        let words = identifiers(in: text)
        if let first = words.first, text.hasSuffix(")"), text.hasPrefix(first + "("), !taken.contains(first) {
            return first
        }
        let all = words.isEmpty ? "column" : words.joined(separator: "_")
        guard taken.contains(all) else { return all }
        var number = 2
        while taken.contains("\(all)_\(number)") { number += 1 }
        return "\(all)_\(number)"
    }

    /// The names in an expression, texts in quotes left out.
    private static func identifiers(in text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isNumber = false
        for character in text + " " {
            if let open = quote {
                if character == open { quote = nil }
                continue
            }
            // `1e6` is a number and no name.
            isNumber = character.isNumber || (isNumber && (character.isLetter || character == "."))
            if !(isNumber && word.isEmpty), isName(word + String(character)) {
                word.append(character)
                continue
            }
            if !word.isEmpty { words.append(word) }
            word = ""
            if character == "\"" || character == "'" { quote = character }
        }
        return words.filter { !["and", "or", "not", "nil", "true", "false"].contains($0) }
    }
}
