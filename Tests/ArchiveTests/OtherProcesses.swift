import Foundation
import Glibc
import Testing

/// SQLite's own shell, as another process at the same archive (Debian's package `sqlite3`).
enum Shell {
    struct Failed: Error { let output: String }

    @discardableResult
    static func sqlite(_ path: String, _ sql: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = ["-batch", path] + sql
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(output: text) }
        return text.trimmingCharacters(in: .newlines)
    }

    /// A shell that takes commands one after the other.
    final class Session {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(_ path: String) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
            process.arguments = ["-batch", path]
            process.standardInput = input
            process.standardOutput = output
            process.standardError = output
            try process.run()
        }

        /// Runs SQL and waits until it is done; returns what it printed.
        func run(_ sql: String) throws -> String {
            input.fileHandleForWriting.write(Data("\(sql);\nSELECT 'done-with-it';\n".utf8))
            var text = ""
            while !text.hasSuffix("done-with-it\n") {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { throw Failed(output: text) }
                text += String(decoding: data, as: UTF8.self)
            }
            return String(text.dropLast("done-with-it\n".count))
        }

        deinit {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }
}

/// Permissions do not bind the superuser, whom containers run tests as: for the length of `body` this thread's file
/// accesses are made as nobody's.
enum AnotherUser {
    static func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard geteuid() == 0 else { return try body() }
        // Per thread in Linux, unlike setuid in the C library, so that tests at the side are not touched. Looked up by
        // name because the C library's module leaves its header out.
        guard let symbol = dlsym(nil, "setfsuid") else { return try body() }
        let setfsuid = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> CInt).self)
        _ = setfsuid(65_534)
        defer { _ = setfsuid(0) }
        return try body()
    }
}
