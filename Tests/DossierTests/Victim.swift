import Archive
import ArchiveSQLite
import Foundation
import Glibc
import Query
import Testing

/// The program as a process that is killed without warning.
final class Victim {
    private let process = Process()
    private let start: ContinuousClock.Instant

    /// - Parameter input: a file for its standard input; nil for none.
    init(_ arguments: [String], archive: String, input: String? = nil) throws {
        process.executableURL = URL(filePath: Program.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "LANG": "C.UTF-8", "USER": "tester", "DOSSIER_ARCHIVE": archive,
        ]) { $1 }
        process.standardInput = try input.map { try FileHandle(forReadingFrom: URL(filePath: $0)) }
        if input == nil { process.standardInput = FileHandle.nullDevice }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        start = .now
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var age: Duration { .now - start }

    /// Waits to its end.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Waits until it is so old, or over.
    func wait(until age: Duration) {
        while process.isRunning, self.age < age { usleep(200) }
    }

    /// Waits until `path` is larger than `size`, or it is over.
    func wait(untilLarger path: String, than size: Int) {
        while process.isRunning, Victim.size(path) <= size { usleep(100) }
    }

    /// - Returns: whether it was still running.
    func kill() -> Bool {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

/// The same numbers for the same seed, so that a failure can be repeated as far as the machine lets it.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension EngineSession {
    /// One whole number from the archive.
    func number(_ sql: String) throws -> Int {
        var result = 0
        try query(Statement(sql: sql, columns: [.integer]), batch: 1, snapshot: false) { batch in
            if case .integer(let number) = batch.value(0, 0) { result = Int(number) }
            return false
        }
        return result
    }
}
