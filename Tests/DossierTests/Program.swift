import Foundation
import Testing

/// The real `dossier`, built beside the tests, run as a user runs it.
struct Program {
    struct Result {
        let output: String
        let messages: String
        let status: Int32
    }

    static let path: String = {
        // The test bundle and the programs lie in one folder.
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "dossier").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return "dossier"
    }()

    /// Runs to the end. Output is a pipe, so what is tested is what a script would read.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String? = nil,
        program: String = path
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["LANG": "C.UTF-8", "XDG_DATA_HOME": "/nonexistent", "USER": "tester", "DOSSIER_ARCHIVE": ""]
                .merging(environment) { $1 }
        ) { $1 }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        let (output, messages, stdin) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = messages
        process.standardInput = stdin
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        // Both ends are read at once: a program that fills one pipe must not wait for the other.
        nonisolated(unsafe) var errors = Data()
        let done = DispatchSemaphore(value: 0)
        let waiting = Thread {
            errors = messages.fileHandleForReading.readDataToEndOfFile()
            done.signal()
        }
        waiting.start()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        done.wait()
        process.waitUntilExit()
        return Result(
            output: String(decoding: text, as: UTF8.self), messages: String(decoding: errors, as: UTF8.self),
            status: process.terminationReason == .uncaughtSignal
                ? 128 + process.terminationStatus : process.terminationStatus)
    }
}

/// A folder that goes away with the test, and a small demo archive in it.
final class Workplace {
    let folder: URL
    let archive: String

    init(clients: Int? = 300) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dossier-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        archive = folder.appending(path: "archive.dossier").path
        guard let clients else { return }
        let made = try Program.run(["demo", "--clients", "\(clients)", "--keep", archive])
        try #require(made.status == 0, "\(made.messages)")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    func run(_ arguments: String..., input: String = "") throws -> Program.Result {
        try Program.run(arguments, input: input, environment: ["DOSSIER_ARCHIVE": archive], folder: folder.path)
    }
}
