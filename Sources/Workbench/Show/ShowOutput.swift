import Display
import Glibc
import Lua
import TerminalText

/// Where a result is written to: the session's output, or a pager as soon as it is longer than the screen. Between the
/// pieces it looks whether it is to stop, so that nothing that is being shown goes on after Ctrl-C.
final class ShowOutput {
    private let session: Session
    /// Lines that are held back until it is known whether a pager is wanted; nil: none is.
    private var screen: ScreenSize?
    private var held: [UInt8] = []
    private var lines = 0
    private var column = 0
    private var pager: (any PagedOutput)?
    /// For data that is written as it is, where a terminal would obey it.
    private var filter: TerminalFilter?
    /// Whether lines are wider than the screen and better scrolled than wrapped.
    private let isWide: Bool

    private static let piece = 1 << 16

    fileprivate init(_ session: Session, pages: Bool, filters: Bool, isWide: Bool) {
        self.session = session
        self.isWide = isWide
        let size = session.options.screen?()
        screen = pages && session.showing.usesPager && session.options.pager != nil ? size : nil
        filter = filters && size != nil ? TerminalFilter() : nil
    }

    func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let visible = filter?.visible(bytes) else { return try put(bytes) }
        try visible.withUnsafeBytes { try put($0) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try session.stopIfInterrupted()
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.piece))
            rest = rest.dropFirst(piece.count)
            guard let size = screen else {
                try send(piece)
                continue
            }
            held.append(contentsOf: piece)
            count(piece, size)
            if lines >= size.rows {
                pager = session.options.pager?(isWide)
                try release()
            }
        }
    }

    /// Counts the lines that the piece takes on the screen, a little too many where there are wide characters.
    private func count(_ piece: UnsafeRawBufferPointer, _ size: ScreenSize) {
        for byte in piece {
            if byte == 0x0A {
                lines += 1
                column = 0
            } else if byte & 0xC0 != 0x80 {
                column += 1
                if column > size.columns, !isWide {
                    lines += 1
                    column = 1
                }
            }
        }
    }

    private func release() throws {
        screen = nil
        let held = held
        self.held = []
        try held.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                try session.stopIfInterrupted()
                try send(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.piece)))
                rest = rest.dropFirst(Self.piece)
            }
        }
    }

    private func send(_ piece: UnsafeRawBufferPointer) throws {
        if let pager { try pager.write(piece) } else { session.options.output(piece) }
    }

    fileprivate func finish() throws {
        defer { pager?.end() }
        if var filter {
            self.filter = nil
            let rest = filter.rest()
            if !rest.isEmpty { try rest.withUnsafeBytes { try put($0) } }
        }
        if screen != nil { try release() }
    }

    fileprivate func abandon() { pager?.end() }
}

extension Session {
    /// Writes a result to where results go.
    /// - Parameters:
    ///   - pages: whether it goes through the pager when it is longer than the screen.
    ///   - filters: whether it is data as it is, which a terminal must not obey.
    ///   - isWide: whether lines are as long as they are.
    func present(
        pages: Bool = false, filters: Bool = false, isWide: Bool = false, _ body: (ShowOutput) throws -> Void
    ) throws {
        let output = ShowOutput(self, pages: pages, filters: filters, isWide: isWide)
        do {
            try body(output)
            try output.finish()
        } catch is PagerClosed {
            // Whoever has seen enough is not told that there was more.
            output.abandon()
        } catch {
            output.abandon()
            throw error
        }
    }

    /// Writes text to the session's output, through the pager where it is longer than the screen.
    func write(_ text: String) {
        // What interrupts it is told of by whatever runs.
        try? present(pages: true) { try $0.write(text) }
    }

    /// Ends what is being shown when the run is being stopped.
    func stopIfInterrupted() throws {
        if lua.isCancelled || store.isInterrupted { throw LuaError(.cancelled, "interrupted") }
    }

    /// The terminal may have another size since the last block.
    func refreshScreen() {
        guard !showing.hasOwnWidth, let size = options.screen?() else { return }
        options.display.width = size.columns
    }
}
