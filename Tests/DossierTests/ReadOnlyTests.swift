import Foundation
import Glibc
import Testing

@Suite("An archive that may not be written")
struct ReadOnlyTests {
    private let workplace: Workplace
    private static let change = #"clients["K000001"]:update{ points = 77 }:apply("seventy-seven")"#

    init() throws {
        workplace = try Workplace(clients: 50)
    }

    /// Runs the program as somebody whom permissions bind; nil where that cannot be had.
    private func run(_ arguments: [String], input: String = "") throws -> Program.Result? {
        let environment = ["DOSSIER_ARCHIVE": workplace.archive]
        guard geteuid() == 0 else { return try Program.run(arguments, input: input, environment: environment) }
        // The superuser is bound by none: nobody is.
        let drop = ["--reuid=65534", "--regid=65534", "--clear-groups"]
        let probe = try Program.run(drop + [Program.path, "--version"], program: "/usr/bin/setpriv")
        guard probe.status == 0 else { return nil }
        return try Program.run(
            drop + [Program.path] + arguments, input: input, environment: environment, program: "/usr/bin/setpriv")
    }

    private func mode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("a file without permission to write is read, and a change is refused with the reason; the session goes on")
    func file() throws {
        try mode(0o444, workplace.archive)
        try mode(0o777, workplace.folder.path)
        guard let result = try run([], input: Self.change + "\nprint(20 + 2)\nprint(#clients)\n") else {
            print("not tested: nobody else can run the program here")
            return
        }
        #expect(result.messages.contains("\(workplace.archive) cannot be written: you may read the file"), "\(result)")
        #expect(result.output.contains("22\n50\n"), "\(result)")
        #expect(try run(["-e", Self.change])?.status == 5)
        #expect(try workplace.run("-e", "#archive:verify()").output == "0\n")
    }

    @Test("in a folder without permission to write it is read only as read-only")
    func folder() throws {
        try mode(0o666, workplace.archive)
        try mode(0o555, workplace.folder.path)
        defer { try? mode(0o755, workplace.folder.path) }
        guard let result = try run(["-e", Self.change]) else {
            print("not tested: nobody else can run the program here")
            return
        }
        #expect(result.status == 5)
        #expect(result.messages.contains("its folder \(workplace.folder.path) cannot be written"), "\(result)")
        #expect(result.messages.contains("--read-only"))
        #expect(try run(["--read-only", "-e", "#clients"])?.output == "50\n")
        let refused = try run(["--read-only", "-e", Self.change])
        #expect(refused?.status == 5)
        #expect(refused?.messages.contains("is open read-only") == true)
        #expect(try run(["verify"])?.status == 0)
    }
}
