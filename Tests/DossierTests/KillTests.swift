import Archive
import ArchiveSQLite
import Foundation
import Testing

/// `DOSSIER_KILLS` says how many kills (200), `DOSSIER_KILL_SEED` repeats the moments of another run.
@Suite("A process that is killed leaves every change set whole or absent", .serialized)
struct KillTests {
    private static let clients = 1500
    private static let imported = 3000

    /// What the process does when it is killed.
    private enum Work: String, CaseIterable {
        /// One change set over all clients, by an expression or a Lua function.
        case expression, function
        /// Five change sets, each its own transaction.
        case several
        /// Two change sets in one transaction.
        case together
        case deletion
        case `import`
        case undo

        /// Whether the archive can go on being used after it.
        var goesOn: Bool {
            switch self {
            case .expression, .function, .several, .together: true
            case .deletion, .import, .undo: false
            }
        }
    }

    /// What is found after a kill.
    private struct Found: Equatable {
        var sets: Int
        var increments: Int
        var purchases: Int
        var clients: Int
        var undos: Int
        var points: [Int]

        init(_ session: any EngineSession) throws {
            sets = try session.number("SELECT count(*) FROM change_set")
            increments = try session.number("SELECT count(*) FROM change_set WHERE reason = 'increment'")
            undos = try session.number("SELECT count(*) FROM change_set WHERE kind = 'undo'")
            purchases = try session.number("SELECT count(*) FROM purchase")
            clients = try session.number("SELECT count(*) FROM client")
            points = [
                try session.number("SELECT min(points) FROM client"),
                try session.number("SELECT max(points) FROM client"),
            ]
        }
    }

    private static let update = #":guard{ all = true, max_rows = 1000000 }:apply("increment")"#
    private static let increment = #"clients:update{ points = "points + 1" }"# + update
    private static let byFunction =
        #"clients:update{ points = function(c) return tonumber(string.format("%d", c.points)) + 1 end }"# + update

    private func words(_ work: Work, _ place: Workplace) throws -> (arguments: [String], input: String?) {
        switch work {
        case .expression: (["-e", Self.increment], nil)
        case .function: (["-e", Self.byFunction], nil)
        case .together: (["-e", Self.increment + " " + Self.increment], nil)
        case .several:
            ([], try place.file("several.lua", String(repeating: Self.increment + "\n", count: 5)))
        case .deletion:
            (["-e", #"purchases:delete():guard{ all = true, max_rows = 1000000 }:apply("all of them")"#], nil)
        case .import: (["import", place.folder.appending(path: "new.csv").path, "--into", "clients"], nil)
        case .undo: (["-e", "archive:undo(2, { max_rows = 1000000 })"], nil)
        }
    }

    @Test("at random moments of bulk changes, deletes, imports and undos, with readers looking on")
    func killed() throws {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["DOSSIER_KILLS"].flatMap(Int.init) ?? 200
        let seed = environment["DOSSIER_KILL_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
        var random = SeededNumbers(seed: seed)
        let place = try Workplace(clients: Self.clients)
        try prepare(place)
        let template = place.archive
        let archive = place.folder.appending(path: "killed.dossier").path
        let start = ContinuousClock.now
        var tally = Tally()
        let works = Work.allCases
        for (index, work) in works.enumerated() {
            // The kills are shared out among what is done.
            let share = wanted * (index + 1) / works.count - wanted * index / works.count
            try copy(template, to: archive)
            var moments = try measure(work, place, archive)
            try copy(template, to: archive)
            var kills = 0
            var tries = 0
            while kills < share {
                tries += 1
                try #require(tries < share * 3 + 20, "seed \(seed): \(work) is over before it can be killed")
                let comment: Comment = "seed \(seed), \(work), try \(tries)"
                let before = try look(archive) { try Found($0) }
                let reader = tries % 3 == 0 ? try SQLiteEngine.open(archive) : nil
                let looking = reader?.makeSession()
                let seen = try looking.map { try Found($0) }
                let (arguments, input) = try words(work, place)
                let victim = try Victim(arguments, archive: archive, input: input)
                let isAimed = tries % 4 == 0
                if isAimed {
                    // The log grows when a transaction is written out, which is at its commit.
                    victim.wait(untilLarger: archive + "-wal", than: Victim.size(archive + "-wal"))
                    let writing = max(0.002, moments.whole - moments.writes)
                    usleep(UInt32(Double.random(in: 0...min(0.1, writing), using: &random) * 1e6))
                } else {
                    let moment = Double.random(in: moments.whole * 0.2...moments.whole * 1.02, using: &random)
                    victim.wait(until: .milliseconds(Int(moment * 1000)))
                }
                let age = victim.age.components
                let hasLog = Victim.size(archive + "-wal") > 0
                guard victim.kill() else {
                    // It was faster than the one that was measured.
                    moments.whole = moments.whole * 0.9 + 0.1 * (Double(age.seconds) + Double(age.attoseconds) / 1e18)
                    if !work.goesOn { try copy(template, to: archive) }
                    continue
                }
                kills += 1
                if let looking, let seen {
                    // Whoever looks on sees what it saw, and then the whole of what was done or nothing.
                    #expect(try Found(looking) == seen, comment)
                    looking.endSnapshot()
                    try check(work, try Found(looking), before, comment)
                }
                let after = try look(archive) { session in
                    let found = try Found(session)
                    var options = Verification.Options()
                    options.areas =
                        tries % 10 == 0 ? Set(Verification.Area.allCases) : [.schema, .references, .journal]
                    let verification = try session.verify(options)
                    #expect(verification.isFine, "\(comment): \(verification.sentences)")
                    return found
                }
                try check(work, after, before, comment)
                try reader?.close()
                tally.count(work.rawValue, isAimed: isAimed, hasLog: hasLog, isWhole: after.sets > before.sets)
                if !work.goesOn { try copy(template, to: archive) }
            }
            // The next start works, and writes.
            let before = try look(archive) { try Found($0) }
            let (arguments, input) = try words(work, place)
            #expect(try Victim(arguments, archive: archive, input: input).end() == 0, "seed \(seed), \(work)")
            #expect(try look(archive) { try Found($0).sets } > before.sets)
        }
        print("kills: seed \(seed), \(tally.text), \(ContinuousClock.now - start)")
        #expect(tally.kills >= wanted)
    }

    /// Points all the same, so that they can be counted; a file to import; a change set to take back.
    private func prepare(_ place: Workplace) throws {
        var lines = ["code,name"]
        for number in 1...Self.imported { lines.append("N\(number),新客户\(number)") }
        _ = try place.file("new.csv", lines.joined(separator: "\n") + "\n")
        let script = try place.file(
            "start.lua", #"clients:update{ points = 0 }:guard{ all = true, max_rows = 1000000 }:apply("start")"#)
        for arguments in [["run", script], ["-e", Self.increment]] {
            let made = try Program.run(arguments, environment: ["DOSSIER_ARCHIVE": place.archive])
            try #require(made.status == 0, "\(made.messages)")
        }
    }

    /// How long the work lasts when nobody kills it, and when its transaction begins to be written, in seconds.
    private func measure(_ work: Work, _ place: Workplace, _ archive: String) throws -> (whole: Double, writes: Double)
    {
        let (arguments, input) = try words(work, place)
        let victim = try Victim(arguments, archive: archive, input: input)
        victim.wait(untilLarger: archive + "-wal", than: 0)
        let writes = victim.age
        try #require(victim.end() == 0, "\(work) fails by itself")
        let whole = victim.age
        func seconds(_ age: Duration) -> Double {
            Double(age.components.seconds) + Double(age.components.attoseconds) / 1e18
        }
        return (seconds(whole), seconds(writes))
    }

    private func check(_ work: Work, _ after: Found, _ before: Found, _ comment: Comment) throws {
        // What a change set changed is all there or not at all.
        let value = after.increments - after.undos
        #expect(after.points[0] == (after.clients > before.clients ? 0 : value) || work == .import, comment)
        #expect(after.points[1] == value, comment)
        let sets = after.sets - before.sets
        switch work {
        case .expression, .function:
            #expect((0...1).contains(sets) && after.increments - before.increments == sets, comment)
        case .several: #expect((0...5).contains(sets) && after.increments - before.increments == sets, comment)
        case .together: #expect((sets == 0 || sets == 2) && after.increments - before.increments == sets, comment)
        case .deletion:
            #expect((0...1).contains(sets), comment)
            #expect(after.purchases == (sets == 1 ? 0 : before.purchases), comment)
        case .import:
            #expect((0...1).contains(sets), comment)
            #expect(after.clients == before.clients + sets * Self.imported, comment)
        case .undo: #expect((0...1).contains(sets) && after.undos - before.undos == sets, comment)
        }
        if work != .deletion { #expect(after.purchases == before.purchases, comment) }
        if work != .import { #expect(after.clients == before.clients, comment) }
    }

    private func copy(_ template: String, to archive: String) throws {
        for ending in ["", "-wal", "-shm"] { unlink(archive + ending) }
        try FileManager.default.copyItem(atPath: template, toPath: archive)
    }

    /// Opens the archive as the next process does.
    private func look<Result>(_ archive: String, _ body: (any EngineSession) throws -> Result) throws -> Result {
        let engine = try SQLiteEngine.open(archive)
        defer { try? engine.close() }
        return try body(engine.makeSession())
    }
}

/// What the kills came to.
private struct Tally {
    private(set) var kills = 0
    private var aimed = 0
    private var written = 0
    private var whole: [String: (Int, Int)] = [:]

    mutating func count(_ work: String, isAimed: Bool, hasLog: Bool, isWhole: Bool) {
        kills += 1
        if isAimed { aimed += 1 }
        if hasLog { written += 1 }
        let (before, all) = whole[work] ?? (0, 0)
        whole[work] = (before + (isWhole ? 1 : 0), all + 1)
    }

    var text: String {
        let works = whole.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.0) of \($0.value.1)" }
        return "\(kills) kills, \(aimed) aimed at commits, \(written) with a log begun; whole afterwards: "
            + works.joined(separator: ", ")
    }
}
