import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("-e prints the value of an expression, and nothing else")
    func expression() throws {
        let result = try place.run("-e", "1 + 1")
        #expect(result.output == "2\n")
        #expect(result.messages.isEmpty)
        #expect(result.status == 0)
    }

    @Test("-e prints what the code prints")
    func printing() throws {
        #expect(try place.run("-e", "print(clients:count())").output == "300\n")
    }

    @Test("into a pipe a relation is all its rows as tab-separated text")
    func pipedRelation() throws {
        let lines = try place.run("-e", "clients").output.split(separator: "\n")
        #expect(lines.count == 301)
        #expect(lines[0].hasPrefix("code\tname\t"))
        #expect(!lines.contains { $0.contains("\u{1B}") })
    }

    @Test("a reader that goes away early is no error")
    func closedPipe() throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "'\(Program.path)' --archive '\(place.archive)' -e visits | head -n 1; echo done"]
        let (output, messages) = (Pipe(), Pipe())
        shell.standardOutput = output
        shell.standardError = messages
        try shell.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(text.hasSuffix("done\n"))
        #expect(messages.fileHandleForReading.readDataToEndOfFile().isEmpty)
    }

    @Test("an error shows the source line, the nearest name and exits with 1")
    func scriptError() throws {
        let script = try place.file("bad.lua", "local n = 1\n\nprint(clients:where{ regoin = \"福建\" }:count())\n")
        let result = try place.run("run", script)
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("did you mean `region`?"))
        #expect(result.messages.contains("\(script):3"))
        #expect(result.messages.contains("regoin = \"福建\""))
    }

    @Test("a Lua error shows the way to it and none of the host's insides")
    func traceback() throws {
        let script = try place.file(
            "deep.lua", "local function inner() error(\"boom\") end\nlocal function outer() inner() end\nouter()\n")
        let result = try place.run("run", script)
        #expect(result.status == 1)
        #expect(result.messages.contains("boom"))
        #expect(result.messages.contains("inner"))
        #expect(!result.messages.contains("[C]"))
        #expect(!result.messages.contains("swift"))
    }

    @Test(
        "wrong usage exits with 2",
        arguments: [["--nonsense"], ["run"], ["run", "/no/such/file.lua"], ["import"], ["demo", "--clients", "0"]])
    func usage(arguments: [String]) throws {
        let result = try Program.run(arguments)
        #expect(result.status == 2)
        #expect(!result.messages.isEmpty)
        #expect(result.output.isEmpty)
    }

    @Test("a missing archive, a file that is none and a folder exit with 5 and say what to do")
    func badArchives() throws {
        let text = try place.file("notes.txt", "these are notes\n")
        for path in [place.folder.appending(path: "none.dossier").path, text, place.folder.path] {
            let result = try Program.run(["--archive", path, "-e", "print(1)"])
            #expect(result.status == 5, "\(path)")
            #expect(result.messages.contains(path))
        }
    }

    @Test("a plan over every row is refused without a terminal, with 3 and the guard that would allow it")
    func refusedPlan() throws {
        let result = try place.run("-e", "clients:update{ points = 1 }:apply(\"all\")")
        #expect(result.status == 3)
        #expect(result.messages.contains("guard{ all = true }"))
        #expect(try place.run("-e", "clients:where{ points = 1 }:count()").output == "0\n")
    }

    @Test("a guard that the plan breaks exits with 3 and writes nothing")
    func guardedPlan() throws {
        let result = try place.run(
            "-e", "clients:limit(20):update{ points = 7777 }:guard{ max_rows = 10 }:apply(\"x\")")
        #expect(result.status == 3)
        #expect(try place.run("-e", "clients:where{ points = 7777 }:count()").output == "0\n")
    }

    @Test("a script is one transaction: an error after an apply takes it back")
    func oneTransaction() throws {
        let script = try place.file(
            "half.lua", "clients:limit(5):update{ points = 4242 }:apply(\"first\")\nerror(\"late\")\n")
        let result = try place.run("run", script)
        #expect(result.status == 1)
        #expect(!result.messages.contains("✓"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "0\n")
    }

    @Test("--dry-run may stand at the end, shows the changes and writes nothing")
    func dryRun() throws {
        let script = try place.file(
            "points.lua", "local p = clients:limit(3):update{ points = 4242 }\np:apply(\"three\")\nprint(p:size())\n")
        let dry = try place.run("run", script, "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.output == "3\n")
        #expect(dry.messages.contains("4,242"))
        #expect(dry.messages.contains("dry run: nothing written"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "0\n")
        let real = try place.run("run", script)
        #expect(real.output == "3\n")
        #expect(real.messages.contains("✓ change set 1: 3 clients, 3 values"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "3\n")
    }

    @Test("what one run wrote another takes back; rows that changed since are a conflict, status 4")
    func undo() throws {
        let change = "clients:where{ code = 'K000001' }:update{ points = %d }:apply('x')"
        let before = try place.run("-e", "clients['K000001'].points").output
        for points in ["4242", "4243"] {
            let result = try place.run("-e", change.replacingOccurrences(of: "%d", with: points))
            #expect(result.messages.hasPrefix("✓ change set") && !result.messages.contains("archive:undo"))
        }
        let refused = try place.run("-e", "archive:undo(1)")
        #expect(refused.status == 4)
        #expect(refused.messages.contains("K000001: `points` changed since, by "))
        #expect(try place.run("-e", "archive:undo(2)").messages.hasPrefix("✓ change set 3: takes back change set 2"))
        #expect(try place.run("-e", "archive:undo(1)").status == 0)
        #expect(try place.run("-e", "clients['K000001'].points").output == before)
        #expect(
            try place.run("-e", "archive:history(clients['K000001']):column('after')[1]").output == "4242\n")
    }

    @Test("a script's parameters come from the command line, are checked, and make its help")
    func parameters() throws {
        let script = try place.file(
            "greet.lua",
            """
            local args = params{
              who = { "rep", required = true, help = "whom to greet" },
              times = { "integer", default = 2, help = "how often" },
            }
            for _ = 1, args.times do print("hello " .. args.who) end
            """)
        #expect(try place.run("run", script, "--who", "li").output == "hello li\nhello li\n")
        #expect(try place.run("run", script, "--who=li", "--times=1").output == "hello li\n")
        let help = try place.run("run", script, "--help")
        #expect(help.status == 0)
        #expect(help.output.contains("--who REP"))
        #expect(help.output.contains("whom to greet"))
        for (arguments, expected) in [
            ([], "--who"), (["--who", "nobody-at-all"], "no rep"), (["--who", "li", "--times", "x"], "whole number"),
            (["--whom", "li"], "did you mean --who?"),
        ] {
            let result = try Program.run(["run", script] + arguments, environment: ["DOSSIER_ARCHIVE": place.archive])
            #expect(result.status == 2)
            #expect(result.messages.contains(expected), "\(result.messages)")
        }
    }

    @Test("run - takes the script from standard input, a script reads it with io.read")
    func standardInput() throws {
        #expect(try place.run("run", "-", input: "print(6 * 7)\n").output == "42\n")
        let script = try place.file("codes.lua", "for line in io.lines() do print(clients[line].code) end\n")
        #expect(try place.run("run", script, "-", input: "K000001\nK000002\n").output == "K000001\nK000002\n")
    }

    @Test("a first line of #! is passed over and lines keep their numbers")
    func sheBang() throws {
        let script = try place.file("she.lua", "#!/usr/bin/env -S dossier run\nerror(\"second\")\n")
        #expect(try place.run("run", script).messages.contains("\(script):2"))
    }

    @Test("--read-only refuses to write with 5 and reads as ever")
    func readOnly() throws {
        #expect(try place.run("--read-only", "-e", "clients:count()").output == "300\n")
        let result = try place.run("--read-only", "-e", "clients:limit(1):update{ points = 1 }:apply(\"x\")")
        #expect(result.status == 5)
        #expect(result.messages.contains("read-only"))
    }

    @Test("--version and doctor say what is there")
    func versions() throws {
        #expect(try Program.run(["--version"]).output == "Dossier 0.1\n")
        let doctor = try place.run("doctor")
        #expect(doctor.status == 0)
        #expect(doctor.output.contains("SQLite"))
        #expect(doctor.output.contains("Lua 5.4"))
        #expect(doctor.output.contains(place.archive))
    }

    @Test("without a terminal the REPL reads blocks from standard input, without prompts, and goes on after errors")
    func pipedREPL() throws {
        let result = try place.run(input: "x = 20\nx + 1\nfor i = 1, 2 do\nprint(i)\nend\nclinets\n_1\n\"after\"\n")
        #expect(result.output == "21\n1\n2\n21\nafter\n" || result.output.hasPrefix("21\n1\n2\n"))
        #expect(result.messages.contains("did you mean `clients`?"))
        #expect(!result.output.contains("dossier>"))
        #expect(result.status == 1)
    }
}

@Suite("What a first user tripped over")
struct FirstUserTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("an import's dry run writes nothing, wherever the option stands")
    func importDryRun() throws {
        let file = try place.file("two.csv", "code,name\nN1,一\nN2,二\n")
        let other = place.folder.appending(path: "other.dossier").path
        for arguments in [
            ["import", file, "--dry-run"], ["import", "--dry-run", file], ["--dry-run", "import", file],
        ] {
            let result = try Program.run(["--archive", other] + arguments)
            #expect(result.status == 0, "\(result.messages)")
            #expect(result.output.contains("nothing written yet"))
            #expect(!FileManager.default.fileExists(atPath: other))
        }
        #expect(try Program.run(["import", file, "--archive", other]).status == 0)
        #expect(try Program.run(["--archive", other, "-e", "clients:count()"]).output == "2\n")
    }

    @Test("an import with an empty reason is refused with 2, and makes no archive")
    func emptyReason() throws {
        let file = try place.file("two.csv", "code,name\nN1,一\n")
        let other = place.folder.appending(path: "other.dossier").path
        for reason in ["", "  "] {
            let result = try Program.run(["import", file, "--archive", other, "--reason", reason])
            #expect(result.status == 2)
            #expect(result.messages.contains("--reason says why; it is empty"))
            #expect(!FileManager.default.fileExists(atPath: other))
        }
    }

    @Test("a deep recursion is an error at once, with its ends and how many calls lie between")
    func deepRecursion() throws {
        let result = try place.run("-e", "local function f() return f() + 1 end f()")
        #expect(result.status == 1)
        #expect(result.messages.contains("stack overflow"))
        #expect(result.messages.contains("more calls"))
    }

    @Test("closed standard streams are no standard streams of ours")
    func closedInput() throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "'\(Program.path)' --archive '\(place.archive)' <&- >/dev/null 2>&1; echo ended"]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "ended\n")
    }

    @Test("a row changed in a field that the plan does not write is a conflict too")
    func conflictInAnotherField() throws {
        let script = try place.file(
            "conflict.lua",
            """
            local p = clients:limit(3):update{ points = 4242 }
            clients:limit(1):update{ member_level = "新级别" }:apply("in between")
            p:apply("late")
            """)
        let result = try place.run("run", script)
        #expect(result.status == 4, "\(result.messages)")
        #expect(result.messages.contains("K000001"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "0\n")
    }

    @Test("a code that nobody has is an error in every condition")
    func unknownCodes() throws {
        for code in [
            "clients:where{ owner = \"lii\" }:count()", "clients:where \"owner == 'lii'\":count()",
            "clients:where{ visits = none{ rep = \"lii\" } }:count()", "clients:visits{ rep = \"lii\" }:count()",
        ] {
            let result = try place.run("-e", code)
            #expect(result.status == 1, "\(code)")
            #expect(result.messages.contains("did you mean \"li\"?"), "\(result.messages)")
        }
    }

    @Test("a script with a byte order mark runs, a word it does not take is wrong usage, an empty list is no row")
    func smallThings() throws {
        let marked = try place.file("marked.lua", "\u{FEFF}print(1)\n")
        #expect(try place.run("run", marked).output == "1\n")
        let script = try place.file(
            "params.lua", "local args = params{ n = { \"integer\", default = 1 } } print(args.n)\n")
        #expect(try place.run("run", script, "stray").status == 2)
        #expect(try place.run("-e", "#clients:upsert({}, { key = \"code\" })").output == "0\n")
        #expect(try place.run("-e", "exit").messages.contains("Ctrl-D"))
    }

    @Test("the advice for a large plan names every guard it needs")
    func guardAdvice() throws {
        let large = try Workplace(clients: 1_200)
        let refused = try large.run("-e", "clients:update{ points = 1 }:apply(\"all\")")
        #expect(refused.status == 3)
        #expect(refused.messages.contains("guard{ all = true, max_rows = "))
    }
}
