import Display
import Glibc
import Synchronization
import TerminalText

/// The process's output and what it is connected to.
public enum Output {
    public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    public static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Opens what a careless caller closed: a file or pipe of ours must not become standard input.
    public static func openStandardStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }

    /// The terminal's width in columns, nil where there is none.
    public static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How results look where this process's output goes.
    public static func displayOptions() -> DisplayOptions {
        var options = DisplayOptions.detect(isTerminal: isTerminal, environment: environment, columns: columns)
        options.zoneOffset = 8 * 3600
        return options
    }

    /// How messages look on standard error, which may be a terminal when the output is not.
    public static func messageOptions() -> DisplayOptions {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var options = DisplayOptions.detect(isTerminal: isTerminal, environment: environment, columns: columns)
        options.format = .table
        options.zoneOffset = 8 * 3600
        return options
    }

    /// The variables that display depends on.
    public static var environment: [String: String] {
        var result: [String: String] = [:]
        for name in [
            "NO_COLOR", "TERM", "LC_ALL", "LC_MESSAGES", "LANG", "DOSSIER_LANGUAGE", "DOSSIER_AMBIGUOUS_WIDTH",
        ] {
            if let value = getenv(name) { result[name] = String(cString: value) }
        }
        return result
    }

    public static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Writes all bytes, whatever the other side takes at a time; what is left is dropped when Ctrl-C comes first. A
    /// reader that went away ends the program quietly, as `dossier -e clients | head` should.
    /// - Returns: whether all of it was written.
    @discardableResult
    public static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
        let outcome = descriptors[descriptor == STDERR_FILENO ? 1 : 0].write(
            bytes, wake: wake.load(ordering: .relaxed))
        guard case .failed(let code) = outcome else { return outcome == .written }
        if code != EPIPE, descriptor == STDOUT_FILENO {
            message("error: cannot write the output: \(String(cString: strerror(code)))")
        }
        exit(code == EPIPE ? 0 : 1)
    }

    /// Readable when Ctrl-C was pressed; -1 as long as nobody takes it.
    static let wake = Atomic<Int32>(-1)

    // Made once, and each write is one system call on it; what they know never changes.
    private nonisolated(unsafe) static let descriptors = [
        OutputDescriptor(STDOUT_FILENO), OutputDescriptor(STDERR_FILENO),
    ]

    public static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        var text = text
        _ = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// A line on standard error; on a terminal wrapped where words end, and nothing in it drives the terminal.
    public static func message(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return write(text + "\n", to: STDERR_FILENO) }
        let cut = Text.beginning(of: text, bytes: 1 << 14, lines: 400)
        let visible = Text.visible(
            cut.left == 0 ? text : cut.text + "\n… \(cut.left) more characters", keepingLines: true)
        let isWide = environment["DOSSIER_AMBIGUOUS_WIDTH"] == "2"
        let width = messageColumns ?? 80
        guard Text.width(of: visible, ambiguousIsWide: isWide) > width else {
            return write(visible + "\n", to: STDERR_FILENO)
        }
        // What is wrapped already fits, and keeps its indentation.
        let lines = Text.wrap(visible, to: max(20, width), ambiguousIsWide: isWide)
        write(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
    }

    private static var messageColumns: Int? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
