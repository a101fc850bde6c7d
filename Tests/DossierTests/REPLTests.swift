import Foundation
import Testing

@Suite("The REPL on a terminal of plain lines", .serialized)
struct REPLTests {
    @Test("greets, shows tables and cards, keeps results and variables, leaves on Ctrl-D")
    func session() throws {
        let terminal = try Terminal(["demo", "--clients", "200"])
        let greeting = try terminal.wait(for: "dossier(demo)> ")
        #expect(greeting.contains("Dossier 0.1  demo archive (made-up data, thrown away on exit)"))
        #expect(greeting.contains("200 clients"))
        terminal.type("clients\n")
        let table = try terminal.wait(for: "dossier(demo)> ")
        #expect(table.contains("200 clients (10 shown)"))
        terminal.type("clients[\"K000042\"]\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("K000042"))
        terminal.type("x = 20 + 1\n")
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("x * 2\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("42"))
        terminal.type("_ + 1\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("43"))
        terminal.type("\u{04}")
        #expect(terminal.end() == 0)
    }

    @Test("an archive's name does not drive the terminal")
    func hostileName() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dossier-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "x\u{1B}]0;T\u{07}.dossier").path
        _ = try Program.run(["demo", "--clients", "50", "--keep", path])
        let terminal = try Terminal([], environment: ["DOSSIER_ARCHIVE": path])
        let greeting = try terminal.wait(for: "> ")
        #expect(greeting.contains("]0;T"))
        #expect(!greeting.contains("\u{1B}]0;T"))
        terminal.type("\u{04}")
        #expect(terminal.end() == 0)
    }

    @Test("a block goes on until it is complete, over empty lines too")
    func severalLines() throws {
        let terminal = try Terminal(["demo", "--clients", "50"])
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("for i = 1, 2 do\n")
        try terminal.wait(for: "... ")
        terminal.type("print(\"line \" .. i)\n")
        try terminal.wait(for: "... ")
        terminal.type("end\n")
        let output = try terminal.wait(for: "dossier(demo)> ")
        #expect(output.contains("line 1") && output.contains("line 2"))
        terminal.type("1 +\n")
        try terminal.wait(for: "... ")
        terminal.type("\n")
        try terminal.wait(for: "... ")
        terminal.type("2\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("3"))
    }

    @Test("Ctrl-C stops what runs and keeps the session and its variables; at the prompt it drops the line")
    func interrupting() throws {
        let terminal = try Terminal(["demo", "--clients", "50"])
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("kept = 7\n")
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("print(\"begun\") while true do pcall(function() while true do end end) end\n")
        try terminal.wait(for: "begun")
        terminal.interrupt()
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("interrupted"))
        terminal.type("for i = 1, 2 do\n")
        try terminal.wait(for: "... ")
        terminal.interrupt()
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("kept\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("7"))
    }

    @Test("a plan over every row asks for its number, and writes only when it is typed")
    func confirmation() throws {
        let terminal = try Terminal(["demo", "--clients", "120"])
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("clients:update{ points = 1 }:apply(\"all of them\")\n")
        try terminal.wait(for: "to go on: ")
        terminal.type("no\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("not confirmed; nothing was written"))
        terminal.type("clients:update{ points = 1 }:apply(\"all of them\")\n")
        try terminal.wait(for: "to go on: ")
        terminal.interrupt()
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("p = clients:update{ points = 1 }\n")
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("p:apply(\"all of them\")\n")
        let question = try terminal.wait(for: "to go on: ")
        #expect(question.contains("Type "))
        let number = question.components(separatedBy: "Type ").last?.prefix { $0.isNumber } ?? ""
        terminal.type("\(number)\n")
        let receipt = try terminal.wait(for: "dossier(demo)> ")
        #expect(receipt.contains("✓ change set 1") && receipt.contains("archive:undo(1) takes it back"))
    }

    @Test("a dumb terminal gets no escape codes")
    func colourless() throws {
        let terminal = try Terminal(["demo", "--clients", "50"])
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("clients\n")
        #expect(!(try terminal.wait(for: "dossier(demo)> ")).contains("\u{1B}"))
        terminal.type("clinets\n")
        #expect(!(try terminal.wait(for: "dossier(demo)> ")).contains("\u{1B}"))
    }

    @Test("a made-up archive is gone when the terminal is")
    func terminated() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dossier-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let terminal = try Terminal(["demo", "--clients", "50"], environment: ["TMPDIR": folder.path])
        try terminal.wait(for: "dossier(demo)> ")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        terminal.hangUp()
        _ = terminal.end()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("help and a trailing ? explain things")
    func help() throws {
        let terminal = try Terminal(["demo", "--clients", "50"])
        try terminal.wait(for: "dossier(demo)> ")
        terminal.type("help\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains("clients"))
        terminal.type("clients.class?\n")
        let field = try terminal.wait(for: "dossier(demo)> ")
        #expect(field.contains("KAROL"))
        terminal.type("clients.where?\n")
        #expect(try terminal.wait(for: "dossier(demo)> ").contains(":where"))
    }
}
