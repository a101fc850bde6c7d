import Foundation
import Testing

@Suite("dossier verify")
struct VerifyTests {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace(clients: 100)
        let script = try workplace.file(
            "change.lua", #"clients:update{ points = "points + 1" }:guard{ all = true }:apply("more for everyone")"#)
        let run = try workplace.run("run", script)
        try #require(run.status == 0, "\(run.messages)")
    }

    @Test("says what was checked, the journal's length and head, and ends with 0")
    func fine() throws {
        let result = try workplace.run("verify")
        #expect(result.status == 0, "\(result.output)\(result.messages)")
        for area in ["file", "structure", "references", "kept facts", "journal", "values"] {
            #expect(result.output.contains("  \(area) "))
        }
        #expect(result.output.contains("journal: 1 change set, the newest is 1; "), "\(result.output)")
        #expect(result.messages.contains("✓ the archive is fine: 1 change set"))
        #expect(try workplace.run("verify", "--full").status == 0)
    }

    @Test("says whether a head that was noted is still in the journal")
    func head() throws {
        let output = try workplace.run("verify").output
        let head = try #require(output.split(separator: "\n").last { $0.hasPrefix("head: ") }).dropFirst(6)
        let found = try workplace.run("verify", "--expect-head", String(head))
        #expect(found.status == 0)
        #expect(found.output.contains("the noted head is that of change set 1, still in the journal"))
        let other = try workplace.run("verify", "--expect-head", String(repeating: "a", count: 64))
        #expect(other.status == 1)
        #expect(other.output.contains("is not in the journal"))
        #expect(try workplace.run("verify", "--expect-head", "abc").status == 2)
    }

    @Test("ends with 1 where there are problems, and names them")
    func problems() throws {
        let sqlite = Process()
        sqlite.executableURL = URL(filePath: "/usr/bin/sqlite3")
        sqlite.arguments = [
            workplace.archive, "DROP TRIGGER change_set_no_update; UPDATE change_set SET actor = 'someone else'",
        ]
        try sqlite.run()
        sqlite.waitUntilExit()
        let result = try workplace.run("verify")
        #expect(result.status == 1)
        #expect(result.output.contains("change set 1 was edited"))
        #expect(result.output.contains("the trigger change_set_no_update is missing"))
        #expect(result.messages.contains("✗ 2 problems found"))
        // And from Lua.
        let lua = try workplace.run("-e", "return archive:verify()")
        #expect(try workplace.run("-e", "help \"verify\"").output.contains("archive:verify()"))
        #expect(lua.output.contains("journal\t1\t\t\t\tchange set 1 was edited"), "\(lua.output)\(lua.messages)")
    }

    @Test("ends with 5 where there is no archive to check")
    func unusable() throws {
        let file = try workplace.file("notes.txt", String(repeating: "no archive\n", count: 100))
        #expect(try workplace.run("verify", "--archive", file).status == 5)
        #expect(try workplace.run("verify", "--archive", file + ".missing").status == 5)
    }
}
