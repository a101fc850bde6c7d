import Glibc
import Lua
import TerminalText
import Workbench

extension SessionOptions {
    /// Connects what a session shows and what its scripts print with this process's output: a terminal's size, the pager,
    /// and control characters that must not reach a terminal.
    public mutating func showOnProcessOutput() {
        output = { Output.write($0) }
        streams.write = Output.printing()
        guard Output.isTerminal else { return }
        screen = { Output.screen }
        pager = { Pager.start(isWide: $0) }
    }
}

extension Output {
    /// The terminal's size; nil where the output is none.
    public static var screen: ScreenSize? {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Where scripts print to. What goes to a terminal is made visible first, what goes into a pipe is left as it is.
    static func printing() -> (LuaStreams.Output, UnsafeRawBufferPointer) -> Int32 {
        var filters: [Int32: TerminalFilter] = [:]
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] where isatty(descriptor) == 1 {
            filters[descriptor] = TerminalFilter()
        }
        return { stream, bytes in
            let descriptor = stream == .messages ? STDERR_FILENO : STDOUT_FILENO
            guard filters[descriptor] != nil else {
                write(bytes, to: descriptor)
                return 0
            }
            // Piece by piece: a very long text is not copied before its first line is seen, and ends at Ctrl-C.
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 16))
                rest = rest.dropFirst(piece.count)
                let isTaken: Bool
                if let visible = filters[descriptor]?.visible(piece) {
                    isTaken = visible.withUnsafeBytes { write($0, to: descriptor) }
                } else {
                    isTaken = write(piece, to: descriptor)
                }
                if !isTaken { return 0 }
            }
            return 0
        }
    }
}
