import Display
import Interchange
import Lua
import Model

/// A chart in Lua's hands: shown as a drawing, saved as a file, or taken apart as a specification.
final class ChartObject {
    let chart: Chart

    init(_ chart: Chart) { self.chart = chart }
}

extension Session {
    func makeChartType() throws {
        types.chart = try lua.type("chart", of: ChartObject.self) { [unowned self] type in
            type.method("save") { [unowned self] object, call in
                let options = try OptionTable(call.value(2), of: "save", known: ["overwrite"])
                try self.save(object.chart, to: try call.string(1), overwrites: try options.flag("overwrite") ?? false)
            }
            type.method("spec") { [unowned self] object, call in
                try call.push(try self.luaValue(object.chart.vegaLite(language: self.options.display.language)))
            }
            type.index { [unowned self] _, key, call in
                let name = key.asString ?? key.typeName
                let hint = Suggestion.hint(for: name, among: self.types.chart.methodNames)
                throw WorkbenchError(
                    "a chart has no `\(name)`\(hint); it has \(self.types.chart.methodNames.joined(separator: ", "))")
            }
            type.meta(.tostring) { [unowned self] call in
                try call.push(self.text(call.userdata(1, as: ChartObject.self).chart))
            }
        }
    }

    func chart(_ chart: Chart) throws -> LuaValue { .userdata(try lua.userdata(ChartObject(chart))) }

    /// The formats a chart is saved in, by the file's ending.
    private static let endings = [".vl.json", ".svg", ".txt"]

    private func save(_ chart: Chart, to path: String, overwrites: Bool) throws {
        let display = options.display
        let text: String
        if path.hasSuffix(".json") {
            text = chart.vegaLite(language: display.language).text
        } else if path.hasSuffix(".svg") {
            text = chart.svg(language: display.language, zoneOffset: display.zoneOffset)
        } else if path.hasSuffix(".txt") {
            // A file is read anywhere: no colour, no terminal's width, and nothing left out.
            text = chart.text(DisplayOptions(width: 100, language: display.language, zoneOffset: display.zoneOffset))
        } else {
            let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { ".\($0)" }
            let hint = ending.map { Suggestion.hint(for: $0, among: Self.endings + [".json"], quote: "\"") } ?? ""
            throw WorkbenchError(
                "a chart is saved as Vega-Lite, SVG or text by the file's ending: "
                    + "\(Self.endings.joined(separator: ", ")); not \"\(path)\"\(hint)")
        }
        try lua.checkFile(path, for: .writing)
        guard !options.isDryRun else {
            options.message("dry run: \(path) is not written")
            return
        }
        try Exporter.write(path, text: text, overwrites: overwrites)
    }

    /// A specification as Lua tables. What JSON calls null is nothing.
    private func luaValue(_ tree: JSONTree) throws -> LuaValue {
        switch tree {
        case .null: return .nil
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let text): return .string(text)
        case .list(let items): return try list(try items.map(luaValue))
        case .object(let members):
            let table = try lua.table([])
            for member in members { try table.set(.string(member.name), try luaValue(member.value)) }
            return .table(table)
        }
    }
}
