import Glibc
import Testing

@testable import LineEditor

/// A terminal of the test's own.
final class TestTerminal {
    let master: Int32
    let slave: Int32

    init?(columns: Int = 80, rows: Int = 24) {
        var master: Int32 = -1
        var slave: Int32 = -1
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else { return nil }
        self.master = master
        self.slave = slave
    }

    deinit {
        close(master)
        close(slave)
    }

    var attributes: termios {
        var attributes = termios()
        tcgetattr(slave, &attributes)
        return attributes
    }

    var isRaw: Bool { attributes.c_lflag & tcflag_t(ICANON | ECHO | ISIG | IEXTEN) == 0 }

    func type(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) } }

    /// What was written to the terminal so far.
    var output: String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&ready, 1, 20) > 0 {
            let count = read(master, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// The mode is the process's: one test at a time.
@Suite("The terminal's mode", .serialized) struct TerminalModeTests {
    @Test("It is left as it was found") func enterAndLeave() throws {
        let terminal = try #require(TestTerminal())
        #expect(!terminal.isRaw)
        #expect(TerminalMode.enter(input: terminal.slave, output: terminal.slave))
        #expect(terminal.isRaw)
        // Whoever reads from elsewhere leaves it alone.
        TerminalMode.leave(input: -1)
        #expect(terminal.isRaw)
        #expect(TerminalMode.isActive)
        #expect(terminal.output == "\u{1B}[?2004h")
        TerminalMode.leave(input: terminal.slave)
        #expect(!terminal.isRaw)
        #expect(terminal.output.hasSuffix("\u{1B}[?2004l"))
        // Whatever happens on the way out may happen twice.
        TerminalMode.restore()
        TerminalMode.leave(input: terminal.slave)
        #expect(terminal.output.isEmpty)
        #expect(!TerminalMode.isActive)
    }

    @Test("Where there is no terminal nothing is done") func noTerminal() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        #expect(!TerminalMode.enter(input: ends[0], output: ends[1]))
        #expect(!TerminalMode.isActive)
    }

    @Test("Restored in the middle of a block, the cursor goes below it") func restoringBelowTheBlock() throws {
        let terminal = try #require(TestTerminal())
        TerminalMode.enter(input: terminal.slave, output: terminal.slave)
        let screen = TerminalScreen(output: terminal.slave, options: EditorOptions())
        var view = EditorView()
        view.lines = ["one", "two", "three"].map { EditorLine(text: $0) }
        screen.draw(view)
        var emulator = TerminalEmulator(columns: 80, rows: 24)
        emulator.feed(terminal.output)
        #expect(emulator.cursor == TerminalEmulator.Place(row: 0, column: 0))
        TerminalMode.restore()
        emulator.feed(terminal.output)
        #expect(emulator.text.prefix(4) == ["one", "two", "three", ""])
        #expect(emulator.cursor == TerminalEmulator.Place(row: 3, column: 0))
        #expect(emulator.isCursorVisible)
    }

    @Test("Keys, another size, a wake from outside and the end are told of") func events() throws {
        let terminal = try #require(TestTerminal())
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        TerminalMode.enter(input: terminal.slave, output: terminal.slave)
        defer { TerminalMode.leave(input: terminal.slave) }
        let input = TerminalInput(input: terminal.slave, wake: ends[0])
        #expect(!input.hasNext)
        terminal.type("a\u{1B}[A")
        #expect(input.next() == .key(Key(.character("a"))))
        #expect(input.hasNext)
        #expect(input.next() == .key(Key(.up)))
        terminal.type("\u{1B}")
        #expect(input.next() == .key(Key(.escape)))
        terminal.type("\u{1B}[200~x\ry\u{1B}[201~")
        #expect(input.next() == .paste("x\ny"))
        kill(getpid(), SIGWINCH)
        #expect(input.next() == .resized)
        write(ends[1], "!", 1)
        #expect(input.hasNext)
        #expect(input.next() == .interrupted)
        #expect(!input.hasNext)
    }

    @Test("A terminal that is gone is the end, after what it still had") func closed() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        write(ends[1], "a\u{1B}", 2)
        close(ends[1])
        let input = TerminalInput(input: ends[0], signals: -1)
        #expect(input.next() == .key(Key(.character("a"))))
        #expect(input.next() == .key(Key(.escape)))
        #expect(input.next() == .closed)
        #expect(input.next() == .closed)
    }
}
