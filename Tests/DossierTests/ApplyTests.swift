import Foundation
import Testing

/// `dossier apply`, run as a user runs it.
@Suite("dossier apply")
struct ApplyTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func save(_ plan: String, as name: String = "p.plan") throws {
        let result = try place.run("--allow-write", ".", "-e", "\(plan):save(\"\(name)\")")
        try #require(result.status == 0, "\(result.messages)")
    }

    @Test("a saved plan is shown, checked, applied once, and on record")
    func applied() throws {
        try save("clients:limit(3):update{ points = 4242 }")
        let dry = try place.run("apply", "p.plan", "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.output.contains("4,242") && dry.output.contains("made by tester on 20"))
        #expect(dry.messages == "dry run: nothing written\n")
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "0\n")
        let real = try place.run("apply", "p.plan", "--reason", "approved by chen")
        #expect(real.status == 0)
        #expect(real.messages.contains("✓ change set 1: 3 clients, 3 values"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "3\n")
        let again = try place.run("apply", "p.plan")
        #expect(again.status == 4)
        #expect(again.messages.contains("was applied already, by tester on 20"))
    }

    @Test("rows that changed in between stop it with 4; skip writes the others and names them")
    func conflict() throws {
        try save("clients:where{ code = { \"K000001\", \"K000002\" } }:update{ points = 4242 }")
        #expect(try place.run("-e", "clients[\"K000001\"]:update{ points = 1 }:apply(\"meanwhile\")").status == 0)
        let refused = try place.run("apply", "p.plan")
        #expect(refused.status == 4)
        #expect(refused.messages.contains("K000001: `points` changed since, by tester on 20"))
        let skipped = try place.run("apply", "p.plan", "--on-conflict", "skip")
        #expect(skipped.status == 0)
        #expect(skipped.messages.contains("1 changed since and left: K000001"))
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "1\n")
    }

    @Test("without a terminal a large plan needs --all or --max-rows, else it stops with 3")
    func confirmation() throws {
        try save("clients:update{ points = 4242 }")
        let refused = try place.run("apply", "p.plan")
        #expect(refused.status == 3)
        #expect(refused.messages.contains("allow it with --all."))
        #expect(try place.run("apply", "p.plan", "--all", "--max-rows", "10").status == 3)
        #expect(try place.run("apply", "p.plan", "--all").status == 0)
        #expect(try place.run("-e", "clients:where{ points = 4242 }:count()").output == "300\n")
    }

    @Test("another archive is refused with 5, a damaged file with 1, a missing one and bad words with 2")
    func refusals() throws {
        try save("clients:limit(1):update{ points = 4242 }")
        let other = try Workplace()
        let plan = place.folder.appending(path: "p.plan").path
        let foreign = try other.run("apply", plan)
        #expect(foreign.status == 5)
        #expect(foreign.messages.contains("was made for another archive"))
        let text = try String(contentsOfFile: plan, encoding: .utf8)
        _ = try place.file("p.plan", text.replacingOccurrences(of: "4242", with: "4243"))
        let edited = try place.run("apply", "p.plan")
        #expect(edited.status == 1)
        #expect(edited.messages.contains("was edited or damaged since it was saved"))
        for words in [["none.plan"], ["p.plan", "--on-conflict", "skp"], ["p.plan", "--max-rows", "-1"], []] {
            #expect(
                try Program.run(["apply", "--archive", place.archive] + words, folder: place.folder.path).status == 2)
        }
        #expect(try place.run("apply", "--read-only", "p.plan").status != 0)
    }

    @Test("at a terminal a large plan is confirmed by typing its number, and anything else writes nothing")
    func askedFor() throws {
        try save("clients:update{ points = 4242 }")
        let plan = place.folder.appending(path: "p.plan").path
        for (answer, status) in [("yes", Int32(3)), ("300", 0)] {
            let terminal = try Terminal(["apply", "--archive", place.archive, plan])
            let shown = try terminal.wait(for: "to go on: ")
            #expect(shown.contains("every one of the 300 clients. Type 300"))
            #expect(shown.contains("\u{1B}[32m4,242"), "new values are green")
            terminal.type(answer + "\n")
            try terminal.wait(for: status == 0 ? "change set 1" : "not confirmed")
            #expect(terminal.end() == status)
        }
    }
}
