import Glibc

/// Reads lines from standard input, with a prompt where a person sits there. Editing is the terminal's own.
public final class LineReader {
    public enum Line: Equatable {
        case text(String)
        /// Ctrl-C: what was typed so far is dropped.
        case interrupted
        case end
    }

    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private let interrupts: Interrupts?

    public init(interrupts: Interrupts? = nil) { self.interrupts = interrupts }

    /// Whether a whole line is there already, as after a paste: then no prompt is wanted.
    public var hasLine: Bool { buffer[start...].contains(0x0A) }

    public func next(prompt: String = "") -> Line {
        if !prompt.isEmpty, !hasLine { Output.write(prompt) }
        while true {
            if let end = buffer[start...].firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[start..<end], as: UTF8.self)
                start = end + 1
                if start > 1 << 16 {
                    buffer.removeFirst(start)
                    start = 0
                }
                return .text(line.hasSuffix("\r") ? String(line.dropLast()) : line)
            }
            if isAtEnd {
                guard start < buffer.count else { return .end }
                let line = String(decoding: buffer[start...], as: UTF8.self)
                start = buffer.count
                return .text(line)
            }
            if !wait() { return .interrupted }
            fill()
        }
    }

    /// Waits for input; false when Ctrl-C came first.
    private func wait() -> Bool {
        guard let interrupts else { return true }
        var descriptors = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interrupts.wakeDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, -1) < 0, errno == EINTR {}
        guard descriptors[1].revents == 0 else {
            interrupts.clear()
            buffer.removeSubrange(start...)
            return false
        }
        return true
    }

    private func fill() {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        if count > 0 {
            buffer.append(contentsOf: chunk[0..<count])
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
    }
}
