import Foundation
import Glibc
import Testing

/// The program on a pseudo-terminal that cannot be drawn on, typed at and read line by line. What a terminal that can is
/// shown is tested in `Tests/ScreenTests`.
final class Terminal {
    private let process = Process()
    private let controller: Int32
    private(set) var screen = ""

    /// - Parameter columns: the terminal's width.
    init(_ arguments: [String], environment: [String: String] = [:], columns: UInt16 = 100) throws {
        var (controller, terminal): (Int32, Int32) = (0, 0)
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&controller, &terminal, nil, nil, &size) == 0)
        self.controller = controller
        // Echo is the terminal's own; without it the screen holds what the program wrote.
        var settings = termios()
        tcgetattr(terminal, &settings)
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSANOW, &settings)
        let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
        process.executableURL = URL(filePath: Program.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "TERM": "dumb", "LANG": "C.UTF-8", "USER": "tester", "HOME": "/nonexistent",
                "XDG_CONFIG_HOME": "/nonexistent", "XDG_STATE_HOME": "/nonexistent", "DOSSIER_HISTORY": "off",
            ].merging(environment) { $1 }
        ) { $1 }
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    deinit {
        if process.isRunning {
            process.terminate()
            // It has a folder to remove.
            process.waitUntilExit()
        }
        close(controller)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
    }

    /// Ctrl-C, as the terminal sends it to the program in its foreground.
    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// What the terminal's end sends to the program.
    func hangUp() { kill(process.processIdentifier, SIGHUP) }

    /// Reads until the text appears after what was read before, and gives everything since. Fails after a while.
    @discardableResult
    func wait(for text: String, seconds: Double = 20) throws -> String {
        let deadline = Date().addingTimeInterval(seconds)
        var fresh = ""
        while !fresh.contains(text) {
            var ready = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, 100) > 0 {
                var bytes = [UInt8](repeating: 0, count: 1 << 16)
                let count = read(controller, &bytes, bytes.count)
                guard count > 0 else { break }
                fresh += String(decoding: bytes[0..<count], as: UTF8.self)
            }
            try #require(Date() < deadline, "no \"\(text)\" within \(seconds) s in: \(fresh)")
        }
        screen += fresh
        return fresh
    }

    /// Waits for the program to end and gives its status.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
