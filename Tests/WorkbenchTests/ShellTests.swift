import Display
import Foundation
import Lua
import Model
import Testing

@testable import Workbench

@Suite("The functions of a session at a prompt")
struct ShellTests {
    /// A session at a prompt, whose blocks are remembered as the terminal has them remembered.
    final class Prompt {
        let bench: Bench
        var edited: [String] = []
        private var number = 0

        init(isDryRun: Bool = false) throws {
            bench = try Bench(isDryRun: isDryRun, writesFiles: true)
            bench.session.shell = Shell(
                door: ShellDoor(
                    edit: { [unowned self] text in
                        self.edited.append(text)
                        return text + " -- edited"
                    }, editFile: { [unowned self] in self.edited.append($0) },
                    older: { text, _ in ["old(\"\(text)\")"] }))
        }

        var folder: String { bench.folder }
        var session: Session { bench.session }

        /// What the block shows, or its error's message.
        @discardableResult
        func run(_ block: String) -> String {
            number += 1
            let writes = session.writes
            var outcome = ShellBlock.Outcome.failed
            var shown = ""
            do {
                var results: [LuaValue] = []
                results = try session.runBlock(block, name: "block \(number)")
                shown = try results.map { try session.text($0) }.joined(separator: "\n")
                if let last = results.last { try session.keep(last, number: number) }
                outcome = .done(gave: !results.isEmpty, wrote: session.writes > writes)
            } catch {
                shown = session.failure(error).view.message
            }
            session.endBlock()
            session.shell?.record(
                ShellBlock(number: number, at: Timestamp(seconds: 0), text: block, outcome: outcome))
            return shown
        }

        func write(_ name: String, _ text: String) throws -> String {
            let path = "\(folder)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            return path
        }

        func read(_ name: String) throws -> String {
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        }
    }

    @Test("history lists blocks with their numbers, the last so many, or those that contain a text")
    func history() throws {
        let prompt = try Prompt()
        prompt.run("x = 1")
        prompt.run("x + 41")
        prompt.run("nothing_here")
        prompt.run("y = \"投诉\"")
        #expect(prompt.run("#history()") == "4")
        #expect(prompt.run("history()[2].block .. \" \" .. history()[2].result") == "\"x + 41 _2\"")
        #expect(prompt.run("history()[3].result") == "\"failed\"")
        #expect(prompt.run("#history(2)") == "2")
        #expect(prompt.run("local h = history(\"投诉\") return #h, h[1].block, h[1].n, h[2].n").hasPrefix("2"))
        #expect(prompt.run("history(true)").contains("history(20)"))
    }

    @Test("there is no history in a script")
    func scripts() throws {
        let bench = try Bench()
        #expect(bench.failure("history()").contains("no global `history`"))
    }

    @Test("edit offers what came back on the next prompt")
    func editing() throws {
        let prompt = try Prompt()
        prompt.run("x = 1")
        prompt.run("x + 1")
        prompt.run("history()")
        prompt.run("edit()")
        #expect(prompt.edited == ["x + 1"])
        #expect(prompt.session.shell?.takeOffered() == "x + 1 -- edited")
        #expect(prompt.session.shell?.takeOffered() == nil)
        prompt.run("edit(1)")
        #expect(prompt.session.shell?.takeOffered() == "x = 1 -- edited")
        #expect(prompt.run("edit(99)").contains("there is no block 99; there are 1 to"))
        #expect(prompt.run("edit(\"/etc/passwd\")").contains("not allowed"))
        let path = prompt.folder + "/new.lua"
        prompt.run("edit(\"\(path)\")")
        #expect(prompt.edited.last == path)
        #expect(prompt.session.shell?.takeOffered() == "run \"\(path)\"")
    }

    // MARK: run

    @Test("run gives a script globals of its own, its parameters and its place in errors")
    func running() throws {
        let prompt = try Prompt()
        let path = try prompt.write(
            "count.lua",
            """
            #!/usr/bin/env -S dossier run
            local args = params { class = { "text", required = true, help = "which" }, least = { "integer", default = 0 } }
            leaked = 1
            return clients:where{ class = args.class }:count(), args.least, seen
            """)
        prompt.run("seen = 5")
        let count = prompt.run("clients:where{ class = \"A\" }:count()")
        // A global that the session has and the script has not is an error there, with the script's own line.
        let problem = prompt.bench.problem("run(\"\(path)\", { class = \"A\" })")
        #expect(problem?.view.message.contains("no global `seen`") == true)
        #expect(problem?.view.place?.line == 4)
        _ = try prompt.write("count.lua", try prompt.read("count.lua").replacingOccurrences(of: ", seen", with: ""))
        #expect(prompt.run("run(\"\(path)\", { class = \"A\", least = 3 })") == "\(count)\n3")
        #expect(prompt.run("leaked").contains("no global `leaked`"))
        #expect(prompt.run("run(\"\(path)\")").contains("--class TEXT is needed"))
        #expect(prompt.run("run(\"\(path)\", { clas = 1 })").contains("did you mean --class"))
        #expect(prompt.run("run(\"\(path)\", { class = {} })").contains("`class` cannot be a table"))
        #expect(prompt.run("run \"\(prompt.folder)/none.lua\"").contains("No such file"))
        #expect(prompt.run("run \"/etc/passwd\"").contains("not allowed"))
        #expect(prompt.run("seen") == "5")
    }

    @Test("run shows a script's help and finds its modules")
    func modules() throws {
        let prompt = try Prompt()
        _ = try prompt.write("ours.lua", "return { answer = 42 }")
        let path = try prompt.write(
            "asks.lua", "params { a = { \"text\", help = \"an a\" } } return require(\"ours\").answer")
        #expect(prompt.run("run \"\(path)\"") == "42")
        #expect(try prompt.bench.show("run(\"\(path)\", { help = true })").contains("usage: dossier run \(path)"))
    }

    @Test("what a script writes is on record with its name; a dry run writes nothing; an error takes all of it back")
    func writing() throws {
        let prompt = try Prompt()
        let path = try prompt.write(
            "touch.lua",
            """
            local args = params { points = { "integer", required = true }, fails = { "boolean" } }
            clients:limit(2):update{ points = args.points }:apply("touched")
            if args.fails then error("on purpose") end
            """)
        let bench = prompt.bench
        prompt.run("run(\"\(path)\", { points = 77, dry_run = true })")
        #expect(bench.messages.last == "dry run: nothing written")
        prompt.run("run(\"\(path)\", { points = 77, fails = true })")
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 77") == 0)
        prompt.run("run(\"\(path)\", { points = 77 })")
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 77") == 2)
        #expect(bench.messages.contains { $0.contains("✓ change set 1: 2 clients") })
        #expect(prompt.run("archive:changes()[1].script") == "\"\(path)\"")
        prompt.run("clients:limit(1):update{ points = 78 }:apply(\"by hand\")")
        #expect(prompt.run("archive:changes{ n = 1 }[1].reason") == "\"by hand\"")
        let mixed = prompt.run(
            "clients:limit(1):update{ points = 79 }:apply(\"first\") run(\"\(path)\", { points = 1, dry_run = true })")
        #expect(mixed.contains("run it dry in a block of its own"))
    }

    @Test("scripts that run one another in a circle are stopped")
    func circles() throws {
        let prompt = try Prompt()
        let path = prompt.folder + "/again.lua"
        _ = try prompt.write("again.lua", "run \"\(path)\"")
        #expect(prompt.run("run \"\(path)\"").contains("deep"))
        #expect(prompt.run("1 + 1") == "2")
    }

    @Test("a function read by the database means the same in a script that is run")
    func functions() throws {
        let prompt = try Prompt()
        let path = try prompt.write(
            "where.lua",
            "local n = 3 least = 2 return clients:where(function(c) return c.name:sub(1, n) ~= \"\" and c.points > least end):explain()"
        )
        let plain = prompt.run(
            "least = 2 return clients:where(function(c) return c.name:sub(1, 3) ~= \"\" and c.points > least end):explain()"
        )
        let inScript = prompt.run("run \"\(path)\"")
        #expect(plain.contains("row by row") == inScript.contains("row by row"))
        #expect(!inScript.contains("least"))
    }

    // MARK: save_script

    @Test("a saved script holds what was done, in order, and runs to the same end")
    func saving() throws {
        let prompt = try Prompt()
        for block in [
            "clients", "help", "p = clients:limit(3):update{ points = 55 }", "p", "nothing_here",
            "local n = 0 for c in clients:limit(4) do n = n + 1 end print(n)", "clients:limit(2):count()",
            "_7 + 1", "q = _ * 2", "history()", "return 5", "p:apply(\"by script\")", "print(q)",
        ] { prompt.run(block) }
        let path = prompt.folder + "/saved.lua"
        #expect(prompt.run("save_script \"\(path)\"") == "")
        #expect(prompt.bench.messages.last?.contains("8 blocks; 1 that failed is left out") == true)
        let text = try prompt.read("saved.lua")
        #expect(text.hasPrefix("#!/usr/bin/env -S dossier run\n"))
        #expect(text.contains("dossier run saved.lua --dry-run"))
        #expect(text.contains("-- block 1 looked at:\n--   clients"))
        #expect(!text.contains("nothing_here") && !text.contains("help\n") && !text.contains("history"))
        #expect(text.contains("_7 = clients:limit(2):count()"))
        #expect(text.contains("do\n  local n = 0"))
        // It runs on another copy of the archive and does the same there.
        let other = try Bench(writesFiles: true)
        let copy = other.folder + "/saved.lua"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try other.show("run \"\(copy)\"") == "4\n6")
        #expect(try other.count("SELECT count(*) FROM client WHERE points = 55") == 3)
        let remarks = try Self.luacheck(path)
        #expect(remarks == "", "\(remarks)\n\(text)")
    }

    @Test("an existing file is written over only when that is said, and a dry run writes none")
    func overwriting() throws {
        let prompt = try Prompt()
        #expect(prompt.run("save_script \"\(prompt.folder)/x.lua\"").contains("nothing to save"))
        prompt.run("x = 1")
        let path = try prompt.write("mine.lua", "-- mine")
        #expect(prompt.run("save_script \"\(path)\"").contains("overwrite = true"))
        #expect(try prompt.read("mine.lua") == "-- mine")
        prompt.run("save_script(\"\(path)\", { overwrite = true })")
        #expect(try prompt.read("mine.lua").contains("x = 1"))
        #expect(prompt.run("save_script \"/etc/x.lua\"").contains("not allowed"))
        let dry = try Prompt(isDryRun: true)
        dry.run("x = 1")
        dry.run("save_script \"\(dry.folder)/dry.lua\"")
        #expect(!FileManager.default.fileExists(atPath: dry.folder + "/dry.lua"))
    }

    private static func luacheck(_ path: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let rules = folder.deletingLastPathComponent().appending(path: ".luacheckrc").path
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/luacheck") else { return "" }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/luacheck")
        process.arguments = ["--config", rules, "--no-color", "--quiet", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : text
    }

    // MARK: Start-up files

    @Test("a start-up file makes globals, asks, and changes nothing")
    func startupFiles() throws {
        let prompt = try Prompt()
        let file = try prompt.write(
            "rc.lua", "mine = clients:where{ class = \"A\" }\nfunction twice(n) return n * 2 end")
        try prompt.session.runStartupFile(file)
        #expect(prompt.run("twice(mine:count()) == 2 * mine:count()") == "true")
        let broken = try prompt.write("broken.lua", "first = 1\nsecond = nothing.here")
        #expect(throws: (any Error).self) { try prompt.session.runStartupFile(broken) }
        #expect(prompt.run("first") == "1")
        let writes = try prompt.write("writes.lua", "clients:limit(1):update{ points = 1 }:apply(\"at every start\")")
        let error = #expect(throws: (any Error).self) { try prompt.session.runStartupFile(writes) }
        #expect(error.map { prompt.session.failure($0).view.message.contains("runs at every start") } == true)
        prompt.run("clients:limit(1):update{ points = 1 }:apply(\"now\")")
        #expect(prompt.bench.messages.contains { $0.contains("✓ change set 1") })
    }

    @Test("a start-up file that others can write is not read")
    func foreignStartupFiles() throws {
        let prompt = try Prompt()
        let file = try prompt.write("rc.lua", "mine = 1")
        chmod(file, 0o666)
        let error = #expect(throws: (any Error).self) { try prompt.session.runStartupFile(file) }
        #expect(error.map { "\($0)".contains("others can write it") } == true)
    }

    @Test("the words that people leave other programs with leave alone on a line only")
    func leaving() {
        for word in ["exit", " quit ", "exit()", "\\q", ".quit"] { #expect(Shell.leaves(word)) }
        for word in ["exit = 1", "quit(1)", "print(\"exit\")", ""] { #expect(!Shell.leaves(word)) }
    }
}
