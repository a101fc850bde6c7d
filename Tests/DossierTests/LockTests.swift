import Archive
import ArchiveSQLite
import Foundation
import Testing

@Suite("An archive that somebody else writes to", .serialized)
struct LockTests {
    private let workplace: Workplace
    private let other: SQLiteEngine
    private static let change = #"clients["K000001"]:update{ points = 77 }:apply("seventy-seven")"#

    init() throws {
        workplace = try Workplace(clients: 100)
        other = try SQLiteEngine.open(workplace.archive)
    }

    /// Holds the write lock for as long as `body` lasts.
    private func whileLocked<Result>(_ body: (any EngineSession) throws -> Result) throws -> Result {
        let session = other.makeSession()
        try session.beginWrite()
        defer { session.rollback() }
        return try body(session)
    }

    private func points() throws -> Int {
        try other.makeSession().number("SELECT points FROM client WHERE code = 'K000001'")
    }

    @Test("a write waits and then says who is in the way; reading and searching go on meanwhile")
    func longerThanPatience() throws {
        let before = try points()
        let new = try workplace.file("new.csv", "code,name\nN1,新\n")
        try whileLocked { _ in
            for arguments in [["-e", Self.change], ["import", new, "--into", "clients"]] {
                let result = try Program.run(arguments, environment: ["DOSSIER_ARCHIVE": workplace.archive])
                #expect(result.status == 5, "\(result.messages)")
                #expect(
                    result.messages.contains(
                        "\(workplace.archive) is being written by another process; nothing was written"),
                    "\(result.messages)")
                // Only who sits at a terminal is told of the waiting.
                #expect(!result.messages.contains("waiting"))
            }
            #expect(try workplace.run("-e", "#clients").output == "100\n")
            #expect(try workplace.run("-e", #"return clients:search("客户"):count() >= 0"#).output == "true\n")
        }
        #expect(try points() == before)
        #expect(try workplace.run("-e", Self.change).status == 0)
        #expect(try points() == 77)
    }

    @Test("Ctrl-C ends the waiting at a prompt, which says that it waits, and the session goes on")
    func interrupted() throws {
        let terminal = try Terminal([], environment: ["DOSSIER_ARCHIVE": workplace.archive], columns: 300)
        try terminal.wait(for: "dossier(archive, demo)> ")
        try whileLocked { _ in
            terminal.type(Self.change + "\n")
            try terminal.wait(for: "waiting for another writer of \(workplace.archive)")
            terminal.interrupt()
            let answer = try terminal.wait(for: "dossier(archive, demo)> ")
            #expect(answer.contains("interrupted"))
            #expect(!answer.contains("is being written"))
            terminal.type("20 + 2\n")
            #expect(try terminal.wait(for: "dossier(archive, demo)> ").contains("22"))
            // And once more to the end of its patience.
            terminal.type(Self.change + "\n")
            #expect(try terminal.wait(for: "dossier(archive, demo)> ").contains("is being written by another process"))
        }
        terminal.type(Self.change + "\n")
        #expect(try terminal.wait(for: "dossier(archive, demo)> ").contains("✓ change set 1"))
        #expect(try points() == 77)
    }

    @Test("a write goes through when the other writer is done in time")
    func inTime() throws {
        let terminal = try Terminal([], environment: ["DOSSIER_ARCHIVE": workplace.archive], columns: 300)
        try terminal.wait(for: "dossier(archive, demo)> ")
        try whileLocked { _ in
            terminal.type(Self.change + "\n")
            try terminal.wait(for: "waiting for another writer")
        }
        #expect(try terminal.wait(for: "dossier(archive, demo)> ").contains("✓ change set 1"))
    }

    @Test("what somebody else wrote between plan and apply is a conflict with a name, and the session goes on")
    func between() throws {
        let terminal = try Terminal([], environment: ["DOSSIER_ARCHIVE": workplace.archive], columns: 300)
        try terminal.wait(for: "dossier(archive, demo)> ")
        terminal.type("p = clients[\"K000001\"]:update{ points = 5 }\n")
        try terminal.wait(for: "dossier(archive, demo)> ")
        let meanwhile = try Program.run(
            ["-e", Self.change], environment: ["DOSSIER_ARCHIVE": workplace.archive, "USER": "wang"])
        try #require(meanwhile.status == 0, "\(meanwhile.messages)")
        terminal.type("p:apply(\"five\")\n")
        let answer = try terminal.wait(for: "dossier(archive, demo)> ")
        #expect(answer.contains("K000001") && answer.contains("by wang"), "\(answer)")
        #expect(try points() == 77)
        terminal.type("clients[\"K000001\"]:update{ points = 6 }:apply(\"six\")\n")
        #expect(try terminal.wait(for: "dossier(archive, demo)> ").contains("✓ change set 2"))
        #expect(try points() == 6)
    }
}
