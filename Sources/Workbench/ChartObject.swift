import Display
import Foundation
import Glibc
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
                try self.save(object.chart, to: try call.string(1))
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

    private func save(_ chart: Chart, to path: String) throws {
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
        try Self.replace(path, with: text)
    }

    /// Writes a file beside the one to be replaced and then puts it in its place, so that nobody ever sees half of it.
    private static func replace(_ path: String, with text: String) throws {
        func failed() -> WorkbenchError { WorkbenchError("cannot write \(path): \(String(cString: strerror(errno)))") }
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw WorkbenchError("cannot write \(path): only plain files can be replaced")
        }
        let beside = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
        let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failed() }
        var text = text
        let isWritten = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(file, part.baseAddress, part.count)
                if written >= 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return false }
            }
            return fsync(file) == 0
        }
        let problem = errno
        close(file)
        guard isWritten, rename(beside, path) == 0 else {
            if !isWritten { errno = problem }
            let error = failed()
            unlink(beside)
            throw error
        }
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
