import Archive
import Display
import Foundation
import Testing
import Workbench

/// Plans that leave the session: a table, a sheet to approve, a file to apply later.
@Suite("Plans that are kept", .timeLimit(.minutes(5)))
struct KeptPlanTests {
    let bench: Bench

    init() throws {
        bench = try Bench(writesFiles: true)
        try bench.show("folder = \"\(bench.folder)/\"")
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/" + name)), as: UTF8.self)
    }

    /// A plan over three clients, saved.
    @discardableResult
    private func save(_ change: String = "points = 4711, verified_on = '2026-09-01'") throws -> String {
        try bench.show(
            """
            p = clients:where{ code = { "K000001", "K000002", "K000003" } }:update{ \(change) }
            p:save(folder .. "p.plan")
            """)
        return bench.folder + "/p.plan"
    }

    private func apply(_ path: String, _ change: (inout Session.PlanFileOptions) -> Void = { _ in }) throws {
        var options = Session.PlanFileOptions()
        change(&options)
        defer { bench.session.endBlock() }
        try bench.session.applyPlanFile(path, options)
    }

    private func problem(applying path: String) -> Failure? {
        do {
            try apply(path)
            return nil
        } catch {
            return bench.session.failure(error)
        }
    }

    // MARK: A table

    @Test func rowsAreALineForEveryValueThatChanges() throws {
        try bench.show(
            "p = clients:where{ code = { 'K000001', 'K000002' } }:update{ points = 4711, assets = 12.5 } t = p:rows()")
        #expect(try bench.show("return #t, p:size()") == "4\n2")
        #expect(
            try bench.show("return t[1].entity, t[1].key, t[1].field, t[1].after, t[2].field, t[2].after, t[1].action")
                == "\"clients\"\n\"K000001\"\n\"assets\"\n12.5\n\"points\"\n4711\n\"update\"")
        try bench.show("t:export(folder .. 't.tsv')")
        #expect(try text("t.tsv").hasPrefix("entity\tkey\tname\tfield\tbefore\tafter\taction\nclients\tK000001\t"))
        #expect(try bench.show("clients:insert{ code = 'X1', name = '新' }:rows():count()") == "3")
        #expect(
            try bench.show(
                "local r = credits:limit(1):delete():rows() return r[1].action, r[1].entity, r[1].after")
                == "\"delete\"\n\"credits\"\nnil")
    }

    // MARK: A sheet

    @Test func aSheetToApproveSaysWhatItIsAbove() throws {
        try save()
        try bench.show("p:guard{ max_rows = 10 } p:export(folder .. 'p.csv') p:save(folder .. 'q.plan')")
        let lines = try text("p.csv").split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "Plan,\"update 3 of 200 clients (1.5 %), 6 values in 2 fields\"")
        for line in ["Rows,3", "Values,6", "Share of all clients,1.5 %", "Guards,max_rows = 10", "Made by,tester"] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(lines.contains { $0.hasPrefix("Archive UUID,") && $0.count == 49 })
        // The same number as the saved plan's.
        let digest = try #require(lines.first { $0.hasPrefix("SHA-256,") }).dropFirst(8)
        #expect(try text("q.plan").hasSuffix("{\"sha256\":\"\(digest)\"}\n"))
        let table = try #require(lines.firstIndex(of: "entity,key,name,field,before,after,action"))
        #expect(lines[table - 1].isEmpty && lines.count == table + 1 + 6 + 1)
        #expect(bench.failure("p:export(folder .. 'p.csv')").contains("exists already"))
        try bench.show("p:export(folder .. 'p.csv', { overwrite = true, labels = 'zh' })")
        #expect(try text("p.csv").hasPrefix("计划,"))
        #expect(try text("p.csv").contains("客户,K000001,"))
    }

    @Test(arguments: ["tsv", "json", "jsonl", "xlsx", "md", "html"])
    func everyKindOfFile(ending: String) throws {
        try save()
        try bench.show("p:export(folder .. 'p.\(ending)')")
        guard ending != "xlsx" else { return }
        let content = try text("p.\(ending)")
        #expect(content.contains("4711") || content.contains("4,711"))
        #expect(content.contains("K000001") && content.contains("tester"))
        if ending == "json" {
            let whole = try JSONSerialization.jsonObject(with: Data(content.utf8)) as? [String: Any]
            #expect((whole?["head"] as? [String: Any])?["rows"] as? Int == 3)
            #expect((whole?["rows"] as? [Any])?.count == 6)
        }
    }

    @Test func filesAreWrittenOnlyWhereTheSessionMay() throws {
        let shut = try Bench()
        try shut.show("p = clients:limit(1):update{ points = 4711 }")
        for call in ["p:save('/tmp/p.plan')", "p:export('/tmp/p.csv')", "archive:load_plan('/tmp/p.plan')"] {
            #expect(shut.failure(call).contains("--allow-"), "\(call)")
        }
        let dry = try Bench(isDryRun: true, writesFiles: true)
        try dry.show("p = clients:limit(1):update{ points = 4711 } p:save('\(dry.folder)/p.plan')")
        #expect(dry.messages.last?.hasSuffix("is not written") == true)
        #expect(!FileManager.default.fileExists(atPath: dry.folder + "/p.plan"))
    }

    // MARK: A file

    @Test func aSavedPlanIsShownAndAppliedLater() throws {
        let path = try save()
        let saved = try #require(bench.messages.last)
        #expect(saved.hasPrefix("\(path): update 3 of 200 clients (1.5 %), 6 values in 2 fields; SHA-256 "))
        let digest = try #require(saved.split(separator: " ").last)
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
        try apply(path) { $0.reason = "approved" }
        #expect(bench.messages == ["✓ change set 1: 3 clients, 6 values"])
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 3)
        #expect(
            try bench.count(
                """
                SELECT count(*) FROM change_set WHERE actor = 'tester' AND reason = 'approved' AND script = '\(path)' \
                AND script_digest = '\(digest)'
                """) == 1)
    }

    @Test func withoutAReasonThePlanIsTheReason() throws {
        let path = try save()
        try apply(path)
        #expect(
            try bench.count("SELECT count(*) FROM change_set WHERE reason LIKE 'plan \(path), made by tester on 20%'")
                == 1)
    }

    @Test func aLoadedPlanIsAPlan() throws {
        try save()
        #expect(try bench.show("q = archive:load_plan(folder .. 'p.plan') return q").contains("K000002"))
        #expect(try bench.show("return q:size(), #q:rows()") == "3\n6")
        try bench.show("q:save(folder .. 'again.plan')")
        #expect(try text("again.plan") == text("p.plan"))
        _ = bench.messages
        try bench.show("q:guard{ max_rows = 3 }:apply('why')")
        #expect(bench.messages == ["✓ change set 1: 3 clients, 6 values"])
        #expect(bench.failure("q:save(folder .. 'late.plan')").contains("has been applied already"))
        #expect(
            bench.failure("clients:limit(0):update{ points = 1 }:save(folder .. 'e.plan')").contains("nothing to save"))
    }

    @Test func whatChangedSinceIsAConflictWithWhoAndWhen() throws {
        let path = try save()
        try bench.show("clients['K000002']:update{ notes = 'seen' }:apply('meanwhile')")
        _ = bench.messages
        let failure = try #require(problem(applying: path))
        #expect(failure.status == .conflict)
        #expect(failure.view.message.contains("1 client changed since the plan was made; nothing was written"))
        #expect(failure.view.message.contains("K000002: other fields changed since, by tester on 20"))
        #expect(failure.view.message.contains("(change set 1)"))
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
        try apply(path) { $0.onConflict = .skip }
        let messages = bench.messages
        #expect(messages[0] == "✓ change set 2: 2 clients, 4 values; 1 changed since and left: K000002")
        #expect(messages[1].hasPrefix("  K000002: other fields changed since, by tester on 20"))
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 2)
    }

    @Test func whatWasAddedIsNotAddedTwice() throws {
        try bench.show(
            "visits:insert{ client = 'K000001', rep = 'li', date = '2026-09-01', kind = visits:first().kind }:save(folder .. 'v.plan')"
        )
        let path = bench.folder + "/v.plan"
        let before = try bench.count("SELECT count(*) FROM visit")
        try apply(path)
        let failure = try #require(problem(applying: path))
        #expect(failure.status == .conflict)
        #expect(failure.view.message.contains("was applied already, by tester on 20"))
        #expect(bench.failure("archive:load_plan(folder .. 'v.plan'):apply('x')").contains("was applied already"))
        #expect(try bench.count("SELECT count(*) FROM visit") == before + 1)
    }

    @Test func whatWasTakenBackCanBeAppliedAgain() throws {
        let path = try save()
        try apply(path)
        try bench.show("archive:undo(1)")
        try apply(path)
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 3)
        try bench.show("archive:undo(3)")
        try bench.show("archive:load_plan(folder .. 'p.plan'):apply('once more')")
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 3)
        #expect(problem(applying: path)?.view.message.contains("was applied already") == true)
    }

    @Test func aDryRunFindsConflictsAndWritesNothing() throws {
        let path = try save()
        bench.session.options.isDryRun = true
        _ = bench.messages
        try apply(path)
        #expect(bench.messages == ["dry run: nothing written"])
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
        try bench.meanwhile("UPDATE client SET points = 1, version = version + 1 WHERE code = 'K000001'")
        #expect(problem(applying: path)?.status == .conflict)
    }

    @Test func guardsAreSavedWithThePlan() throws {
        try bench.show(
            "all = clients:update{ points = function(c) return (c.points or 0) + 1 end } all:save(folder .. 'a.plan')")
        let refused = try #require(problem(applying: bench.folder + "/a.plan"))
        #expect(refused.status == .stopped)
        #expect(refused.view.message.contains("allow it with --all."))
        try apply(bench.folder + "/a.plan") { $0.allowsAll = true }
        try bench.show("all = clients:update{ points = 1 } all:guard{ all = true } all:save(folder .. 'b.plan')")
        try apply(bench.folder + "/b.plan")
        try bench.show("clients:limit(5):update{ points = 2 }:guard{ max_rows = 5 }:save(folder .. 'c.plan')")
        #expect(throws: PlanError.self) { try apply(bench.folder + "/c.plan") { $0.maxRows = 4 } }
    }

    @Test func aPlanOfAnotherArchiveIsRefused() throws {
        let path = try save()
        let other = try Bench(clients: 20)
        do {
            try other.session.applyPlanFile(path, Session.PlanFileOptions())
            Issue.record("applied")
        } catch {
            let failure = other.session.failure(error)
            #expect(failure.status == .archive)
            #expect(failure.view.message.contains("was made for another archive"))
        }
    }

    @Test func aPlanMadeAfterChangesThatACopyLacksIsRefused() throws {
        let copy = try Bench()
        try bench.show("clients['K000009']:update{ points = 1 }:apply('before')")
        let path = try save()
        do {
            try copy.session.applyPlanFile(path, Session.PlanFileOptions())
            Issue.record("applied")
        } catch {
            let failure = copy.session.failure(error)
            #expect(failure.status == .archive)
            #expect(failure.view.message.contains("was made after change set 1, and the newest here is 0"))
        }
        try apply(path)
    }

    /// The plan with something else in it, and a SHA-256 that fits.
    private func forge(_ path: String, _ text: String, _ other: String) throws {
        let content = try String(contentsOfFile: path, encoding: .utf8)
        #expect(content.contains(text))
        let lines = content.replacingOccurrences(of: text, with: other).split(separator: "\n").dropLast()
        let body = lines.map { $0 + "\n" }.joined()
        try (body + "{\"sha256\":\"\(ContentDigest.hex(body))\"}\n").write(
            toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func valuesAreCheckedAgainstTheModelAgain() throws {
        let path = try save()
        try forge(path, "[4711,", "[-4711,")
        let failure = try #require(problem(applying: path))
        #expect(failure.status == .failed)
        #expect(failure.view.message.hasPrefix("3 values are not allowed"))
        #expect(failure.view.message.contains("K000001: `points` must be at least 0, not -4711"))
    }

    @Test func aRowUnderAnothersNameIsRefused() throws {
        let path = try save()
        try forge(path, "\"K000002\"", "\"K000007\"")
        #expect(problem(applying: path)?.view.message.contains("K000007: `code` is K000002 in the archive") == true)
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
    }

    @Test func fieldsThatAPlanNeverWritesAreRefused() throws {
        let path = try save("points = 4711")
        try forge(path, "\"points\"", "\"version\"")
        #expect(problem(applying: path)?.view.message.contains("`version` is set by the archive") == true)
    }

    @Test func damagedFilesAreRefusedAndNamed() throws {
        let path = try save()
        let content = try String(contentsOfFile: path, encoding: .utf8)
        try content.dropLast(100).description.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(
            bench.failure("archive:load_plan(folder .. 'p.plan')").contains(
                "p.plan was cut short: it ends after 2 of 3 rows"))
    }

    @Test func aPreviewShowsAsManyRowsAsAskedFor() throws {
        try bench.show("p = clients:limit(60):update{ points = 4711 }")
        #expect(try bench.show("p:preview(50)").split(separator: "\n").count >= 52)
        #expect(try bench.show("p").contains("… 53 more of 60"))
    }

    @Test func thereIsHelp() throws {
        for method in ["save", "export", "rows"] { #expect(try bench.show("p.\(method)?").contains("p:\(method)(")) }
        #expect(try bench.show("help 'plans'").contains("dossier apply"))
        #expect(try bench.show("archive.load_plan?").contains("archive:load_plan("))
    }
}

/// Values that may not be written, of several fields at once.
@Suite("Bad values", .timeLimit(.minutes(5)))
struct BadValueTests {
    @Test func ofEveryFieldAreToldOfTogether() throws {
        let bench = try Bench()
        let message = bench.failure(
            """
            clients:where{ code = { "K000001", "K000002" } }:update{
              notes = function(c) if c.code == "K000001" then return {} end return "fine" end,
              name = function(c) if c.code == "K000002" then return 5 end return "甲" end,
              points = function(c) return c.code == "K000002" and -1 or 3 end,
            }
            """)
        #expect(message.contains("K000001: `notes` cannot be a table"))
        #expect(message.contains("K000002: `name` must be text, not 5"))
        let constants = bench.failure("clients:update{ class = 'Q', region = 5, owner = 7 }")
        #expect(constants.hasPrefix("3 values are not allowed"))
        for field in ["class", "region", "owner"] { #expect(constants.contains("every row: `\(field)` ")) }
        #expect(bench.failure("clients:update{ class = 'Q' }").hasPrefix("`class` \"Q\" is not one of"))
    }

    @Test func ofFunctionsAndOfTheModelAreToldOfTogether() throws {
        let bench = try Bench()
        let message = bench.failure(
            """
            clients:where{ code = { "K000001", "K000002", "K000003" } }:update{
              notes = function(c) if c.code == "K000001" then return {} end return "fine" end,
              points = function(c) return c.code == "K000003" and -1 or 3 end,
            }
            """)
        #expect(message.hasPrefix("2 values are not allowed"))
        #expect(message.contains("K000001: `notes` cannot be a table"))
        #expect(message.contains("K000003: `points` must be at least 0, not -1"))
    }

    @Test func areAllCounted() throws {
        let bench = try Bench()
        let message = bench.failure("clients:update{ notes = function(c) return {} end }")
        #expect(message.hasPrefix("200 values are not allowed") && message.hasSuffix("… and 180 more"))
    }
}
