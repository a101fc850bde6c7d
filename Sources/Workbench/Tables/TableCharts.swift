import Display
import Lua
import Model

// Charts of tables: `t:bar()`, `t:line{ x = "month", y = "n" }`, `t:histogram("assets", { bins = 20 })`.
extension Session {
    func addCharts(to type: inout LuaTypeBuilder<TableObject>) {
        for mark in Chart.Mark.allCases {
            type.method(mark.rawValue) { [unowned self] object, call in
                let request = try self.chartRequest(mark, &call)
                do {
                    try call.push(try self.chart(try Chart(request, of: object.table)))
                } catch let error as ChartError {
                    throw WorkbenchError(error.description)
                }
            }
        }
    }

    /// What may be said of a chart, by its mark.
    private static func parts(_ mark: Chart.Mark) -> [String] {
        switch mark {
        case .bar: ["x", "y", "color", "title", "stack"]
        case .line: ["x", "y", "color", "title"]
        case .scatter: ["x", "y", "color", "size", "title"]
        case .histogram: ["x", "bins", "title"]
        case .heatmap: ["x", "y", "value", "title"]
        }
    }

    private func chartRequest(_ mark: Chart.Mark, _ call: inout LuaCall) throws -> ChartRequest {
        var request = ChartRequest(mark)
        for argument in 1...max(1, call.count) {
            switch try call.value(argument) {
            case .nil: break
            // histogram("assets"), bar("region", "n")
            case .string(let name) where argument == 1: request.x = name
            case .string(let name) where mark != .histogram: request.y.append(name)
            case .table(let table):
                for (name, value) in try chartParts(table, mark) { try set(name, value, mark, in: &request) }
            case let value:
                throw call.invalid(
                    argument,
                    "a column's name or a table like { \(Self.parts(mark)[0]) = \"…\" } expected, got \(value.typeName)"
                )
            }
        }
        return request
    }

    /// The named entries of a chart's description; an entry without a name is a column for `x`.
    private func chartParts(_ table: LuaTable, _ mark: Chart.Mark) throws -> [(name: String, value: LuaValue)] {
        var parts: [(name: String, value: LuaValue)] = []
        try table.forEach { key, value in
            if let name = key.asString {
                parts.append((name, value))
            } else if key.asInteger == 1 {
                parts.append(("x", value))
            } else {
                throw WorkbenchError(
                    "\(mark.rawValue){…} has names on the left, as in { x = \"region\" }; found a value without one")
            }
            return true
        }
        return parts.sorted { $0.name < $1.name }
    }

    private func set(_ name: String, _ value: LuaValue, _ mark: Chart.Mark, in request: inout ChartRequest) throws {
        let known = Self.parts(mark)
        guard known.contains(name) else {
            let hint = Suggestion.hint(for: name, among: known)
            throw WorkbenchError(
                "\(mark.rawValue){…} has no `\(name)`\(hint.isEmpty ? "; it has \(known.joined(separator: ", "))" : hint)"
            )
        }
        switch (name, value) {
        case ("x", .string(let column)): request.x = column
        case ("y", .string(let column)): request.y = [column]
        case ("y", .table(let table)):
            request.y = try table.array().map { item in
                guard let column = item.asString else {
                    throw WorkbenchError("`y` lists names of columns, not \(item.typePhrase)")
                }
                return column
            }
        case ("color", .string(let column)): request.color = column
        case ("size", .string(let column)): request.size = column
        case ("value", .string(let column)): request.value = column
        case ("title", .string(let title)): request.title = title
        case ("stack", .boolean(let stack)): request.stack = stack
        case ("bins", _):
            guard let bins = value.asInteger else {
                throw WorkbenchError("`bins` is a whole number, not \(value.typePhrase)")
            }
            request.bins = Int(clamping: bins)
        case ("stack", _): throw WorkbenchError("`stack` is true or false, not \(value.typePhrase)")
        case ("title", _): throw WorkbenchError("`title` is a text, not \(value.typePhrase)")
        default: throw WorkbenchError("`\(name)` names a column of the table, so it is a text, not \(value.typePhrase)")
        }
    }
}
