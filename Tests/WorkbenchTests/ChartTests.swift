import Display
import Foundation
import Lua
import Model
import TerminalText
import Testing
import Workbench

@Suite("Charts", .timeLimit(.minutes(5)))
struct ChartTests {
    let bench: Bench

    init() throws { bench = try Bench(display: DisplayOptions(width: 60, rows: 10)) }

    @Test func aTableDrawsItself() throws {
        let lines = try bench.values("clients:by('class'):count():order('-n'):bar()")
        let counts = try bench.values(
            "for _, row in pairs(clients:by('class'):count():order('-n')) do print(row.n) end")
        #expect(lines.count == counts.count + 1)
        #expect(lines[0].contains("n by"))
        for (line, count) in zip(lines.dropFirst(), counts) { #expect(line.contains(count)) }
        #expect(try bench.show("tostring(clients:by('class'):count():bar())").contains("█"))
    }

    @Test(
        "Every mark has what it needs from a group",
        arguments: [
            ("clients:by('region', 'class'):count():bar()", "█ A"),
            (
                "clients:by('region', 'class'):count():bar{ x = 'region', y = 'n', color = 'class', stack = false }",
                "VIP"
            ),
            ("clients:by('region', 'class'):count():heatmap{ x = 'class', y = 'region', value = 'n' }", "░░"),
            ("visits:by('date'):count():line()", "└"), ("visits:by('date'):count():line('date', 'n')", "└"),
            ("clients:by('code'):agg{ a = sum('assets'), p = sum('points') }:scatter{ x = 'p', y = 'a' }", "└"),
            ("clients:by('code'):sum('assets'):histogram('assets', { bins = 5 })", "█"),
            ("clients:by('class'):count():bar{ title = 'Classes of clients' }", "Classes of clients"),
        ])
    func marks(block: String, text: String) throws {
        #expect(try bench.show(block).contains(text))
    }

    @Test(
        "Errors name what is wrong",
        arguments: [
            ("bar{ x = 'regoin' }", "the table has no column `regoin`, it has region, n; did you mean `region`?"),
            ("bar{ colour = 'region' }", "bar{…} has no `colour`; did you mean `color`?"),
            ("bar{ y = 'region' }", "`y` needs numbers"), ("bar(5)", "a column's name"),
            ("histogram('n', { bins = 'many' })", "`bins` is a whole number, not a string"),
            ("histogram{ color = 'n' }", "histogram{…} has no `color`; it has x, bins, title"),
            ("bar{ stack = 1 }", "`stack` is true or false"), ("bar{ y = { 1 } }", "`y` lists names of columns"),
            ("bar():svae('x.svg')", "did you mean `save`?"), ("bar():save('x.png')", ".vl.json, .svg, .txt"),
            ("bar():save('x.svgg')", "did you mean \".svg\"?"),
        ])
    func errors(call: String, message: String) {
        let text = bench.failure("clients:by('region'):count():" + call)
        #expect(text.contains(message), "\(text)")
    }

    @Test func aSpecificationIsALuaTable() throws {
        #expect(
            try bench.show(
                """
                local s = clients:by("class"):count():bar():spec()
                return s.mark.type, #s.data.values, s.encoding.y.field, s["$schema"]
                """) == "\"bar\"\n6\n\"n\"\n\"https://vega.github.io/schema/vega-lite/v5.json\"")
    }

    @Test("Charts are saved where scripts may write, and nowhere else")
    func saving() throws {
        let block = "clients:by('class'):count():bar():save"
        #expect(bench.failure("\(block)('\(bench.folder)/x.svg')").contains("is not allowed; start with --allow-write"))
        let folder = bench.folder + "/charts"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let session = try Session(
            engine: bench.engine,
            options: SessionOptions(
                display: DisplayOptions(width: 60, colour: true), output: { _ in }, message: { _ in }, actor: "tester",
                capabilities: Capabilities(writeFolders: [folder])))
        for name in ["x.svg", "x.vl.json", "x.txt"] {
            try session.run("\(block)('\(folder)/\(name)')", name: "block")
        }
        func contents(_ name: String) throws -> String {
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        }
        #expect(try contents("x.svg").hasPrefix("<?xml"))
        #expect(try contents("x.vl.json").hasPrefix("{\n  \"$schema\""))
        #expect(try contents("x.txt").contains("█") && !contents("x.txt").contains("\u{1B}"))
        // What is there is replaced only when that is asked for.
        #expect(throws: (any Error).self) { try session.run("\(block)('\(folder)/x.svg')", name: "block") }
        try session.run("\(block)('\(folder)/x.svg', { overwrite = true })", name: "block")
        // Nothing is left beside them, and a link is not written through.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["x.svg", "x.txt", "x.vl.json"])
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/link.svg", withDestinationPath: bench.folder + "/o.svg")
        #expect(throws: (any Error).self) { try session.run("\(block)('\(folder)/link.svg')", name: "block") }
        #expect(!FileManager.default.fileExists(atPath: bench.folder + "/o.svg"))
        #expect(throws: (any Error).self) { try session.run("\(block)('\(folder)/../out.svg')", name: "block") }
    }

    @Test func aPipeGetsTheDrawingWithoutColour() throws {
        let pipe = try Bench(display: DisplayOptions(colour: true, format: .tsv))
        let text = try pipe.show("clients:by('region'):count():bar()")
        #expect(text.contains("█") && !text.contains("\u{1B}") && !text.contains("\t"))
        #expect(text.split(separator: "\n").map { Text.width(of: String($0)) }.max() == 80)
    }

    @Test(
        "Charts explain themselves",
        arguments: [
            ("help 'charts'", "heatmap"), ("help(clients:by('class'):count():bar())", "Vega-Lite"),
            ("clients:by('class'):count():bar?", "bar a category"), ("t:histogram?", "bins"), ("c:save?", "x.svg"),
            ("c:spec?", "Lua table"),
        ])
    func help(block: String, text: String) throws {
        #expect(try bench.show(block).contains(text))
    }
}
