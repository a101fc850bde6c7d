import Display
import Glibc

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

    /// Writes all bytes, whatever the pipe takes at a time. A reader that went away ends the program quietly, as
    /// `dossier -e clients | head` should.
    public static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32 = STDOUT_FILENO) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wait, 1, -1)
                    continue
                }
                let code = errno
                if code != EPIPE, descriptor == STDOUT_FILENO {
                    message("error: cannot write the output: \(String(cString: strerror(code)))")
                }
                exit(code == EPIPE ? 0 : 1)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    public static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// A line on standard error.
    public static func message(_ text: String) { write(text + "\n", to: STDERR_FILENO) }
}
