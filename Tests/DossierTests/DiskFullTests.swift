import Foundation
import Glibc
import Testing

@Suite("A full disk")
struct DiskFullTests {
    /// What is done when there is no space, and what it must not leave behind.
    private struct Work {
        let name: String
        let arguments: [String]
        /// Whether it writes to the archive, and not to a file beside it.
        var isChange = true
        /// What stands before the archive's or the file's name in the error.
        var told = "the disk is full"
    }

    private static let all = #":guard{ all = true, max_rows = 1000000 }"#

    private static func works(_ folder: String) -> [Work] {
        let files = "\(folder)/"
        return [
            Work(
                name: "a bulk change",
                arguments: ["-e", #"clients:update{ points = "points + 1" }"# + all + #":apply("more")"#]),
            Work(
                name: "a bulk change by a function",
                arguments: [
                    "-e",
                    #"clients:update{ points = function(c) return tonumber(string.format("%d", c.points)) + 1 end }"#
                        + all + #":apply("more")"#,
                ]),
            Work(name: "a delete", arguments: ["-e", "purchases:delete()" + all + #":apply("all of them")"#]),
            Work(name: "an import", arguments: ["import", "NEW", "--into", "clients"]),
            Work(
                name: "a saved plan",
                arguments: [
                    "--allow-write", folder, "-e",
                    #"clients:update{ notes = function(c) return string.rep(c.code, 50) end }:save("\#(files)p.plan")"#,
                ], isChange: false, told: "cannot write \(folder)/p.plan: the disk is full"),
            Work(name: "an undo", arguments: ["-e", "archive:undo(1, { max_rows = 1000000 })"]),
            Work(
                name: "an export", arguments: ["--allow-write", folder, "-e", #"clients:export("\#(files)out.csv")"#],
                isChange: false, told: "cannot write \(folder)/out.csv: the disk is full"),
            Work(
                name: "a sheet", arguments: ["--allow-write", folder, "-e", #"clients:export("\#(files)out.xlsx")"#],
                isChange: false, told: "cannot write \(folder)/out.xlsx: the disk is full"),
        ]
    }

    private let workplace: Workplace
    private let new: String

    init() throws {
        workplace = try Workplace(clients: 1500)
        // Points for everyone: one change set to count from.
        let made = try workplace.run(
            "-e", "clients:update{ points = 1 }" + Self.all + #":apply("start")"#)
        try #require(made.status == 0, "\(made.messages)")
        new = try workplace.file(
            "new.csv", "code,name\n" + (1...3000).map { "N\($0),新客户\($0)\n" }.joined())
    }

    private func shell(_ script: String) throws -> Program.Result {
        try Program.run(["-c", script], program: "/bin/sh")
    }

    private func quoted(_ words: [String]) -> String {
        words.map { "'" + $0.replacing("NEW", with: new).replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    }

    /// The number of change sets that `dossier verify` says there are.
    private func changeSets(_ output: String) -> [Int] {
        output.split(separator: "\n").compactMap { line in
            line.hasPrefix("journal: ") ? line.split(separator: " ").dropFirst().first.flatMap { Int($0) } : nil
        }
    }

    private func check(_ work: Work, _ result: Program.Result, _ kind: String) {
        let all = "\(kind), \(work.name): \(result.output)\(result.messages)"
        #expect(result.output.contains("full: 5\n"), "\(all)")
        #expect(result.messages.contains(work.told), "\(all)")
        #expect(result.messages.contains("free some space") || result.messages.contains("Free some space"), "\(all)")
        #expect(!result.output.contains(".part"), "\(all)")
        // Nothing of it is there, the archive is whole, and it goes through once there is space.
        #expect(result.output.contains("whole: 0\n"), "\(all)")
        #expect(result.output.contains("again: 0\n"), "\(all)")
        #expect(result.output.contains("whole again: 0\n"), "\(all)")
        #expect(changeSets(result.output) == (work.isChange ? [1, 2] : [1, 1]), "\(all)")
    }

    @Test("where no file may grow beyond a limit nothing is half written, and the program says why")
    func limited() throws {
        let folder = workplace.folder.appending(path: "limited").path
        for work in Self.works(folder) {
            let result = try shell(
                """
                mkdir -p '\(folder)'; cp '\(workplace.archive)' '\(folder)/a.dossier'
                export DOSSIER_ARCHIVE='\(folder)/a.dossier'
                (ulimit -f 100; '\(Program.path)' \(quoted(work.arguments))); echo "full: $?"; ls -a '\(folder)'
                '\(Program.path)' verify; echo "whole: $?"
                '\(Program.path)' \(quoted(work.arguments)); echo "again: $?"
                '\(Program.path)' verify; echo "whole again: $?"
                rm -rf '\(folder)'
                """)
            check(work, result, "limit")
        }
    }

    @Test("on a disk without space nothing is half written, and it goes on once there is some")
    func small() throws {
        let folder = workplace.folder.appending(path: "small").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let flags = geteuid() == 0 ? "-m" : "-Urm"
        let probe = try Program.run(
            [flags, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], program: "/usr/bin/unshare")
        guard probe.status == 0 else {
            print("not tested: no small disk can be mounted here; the limit on the size of files stands for it")
            return
        }
        for work in Self.works(folder) {
            let script = """
                mount -t tmpfs -o size=40m tmpfs '\(folder)'; cp '\(workplace.archive)' '\(folder)/a.dossier'
                dd if=/dev/zero of='\(folder)/filler' bs=4k 2>/dev/null; truncate -s -160K '\(folder)/filler'
                export DOSSIER_ARCHIVE='\(folder)/a.dossier'
                '\(Program.path)' \(quoted(work.arguments)); echo "full: $?"; ls -a '\(folder)'
                '\(Program.path)' verify; echo "whole: $?"
                rm '\(folder)/filler'
                '\(Program.path)' \(quoted(work.arguments)); echo "again: $?"
                '\(Program.path)' verify; echo "whole again: $?"
                """
            let result = try Program.run([flags, "/bin/sh", "-c", script], program: "/usr/bin/unshare")
            check(work, result, "small disk")
        }
    }

    @Test("a session that met a full disk goes on, and its next change goes through when there is space")
    func session() throws {
        let folder = workplace.folder.appending(path: "session").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let flags = geteuid() == 0 ? "-m" : "-Urm"
        let probe = try Program.run(
            [flags, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], program: "/usr/bin/unshare")
        guard probe.status == 0 else {
            print("not tested: no small disk can be mounted here")
            return
        }
        let change = #"clients:update{ points = "points + 1" }"# + Self.all + #":apply("more")"#
        let script = """
            mount -t tmpfs -o size=40m tmpfs '\(folder)'; cp '\(workplace.archive)' '\(folder)/a.dossier'
            dd if=/dev/zero of='\(folder)/filler' bs=4k 2>/dev/null; truncate -s -160K '\(folder)/filler'
            export DOSSIER_ARCHIVE='\(folder)/a.dossier'
            (echo '\(change)'; echo 'print(#clients)'; sleep 3; rm '\(folder)/filler'; echo '\(change)') |
                '\(Program.path)'
            '\(Program.path)' verify; echo "whole: $?"
            """
        let result = try Program.run([flags, "/bin/sh", "-c", script], program: "/usr/bin/unshare")
        #expect(result.messages.contains("the disk is full"), "\(result)")
        #expect(result.messages.contains("✓ change set 2"), "\(result)")
        #expect(result.output.contains("1500\n"), "\(result)")
        #expect(result.output.contains("whole: 0\n"), "\(result)")
    }
}
