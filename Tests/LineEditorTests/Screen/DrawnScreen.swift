import Glibc

@testable import LineEditor

/// A screen drawn by the editor's drawing on the tests' terminal.
final class DrawnScreen {
    private(set) var emulator: TerminalEmulator
    private(set) var screen: TerminalScreen
    private let output: Int32
    private let size: Box
    /// What the last drawing wrote.
    private(set) var written = ""

    private final class Box {
        var value: TerminalSize
        init(_ value: TerminalSize) { self.value = value }
    }

    init(
        columns: Int = 40, rows: Int = 12, options: EditorOptions = EditorOptions(), reflows: Bool = true,
        before: String = ""
    ) {
        emulator = TerminalEmulator(columns: columns, rows: rows, ambiguousIsWide: options.ambiguousIsWide)
        emulator.feed(before)
        // A file without a name: it takes a frame of any length at once, as a pipe that nobody empties does not.
        let file = tmpfile()
        output = file.map { dup(fileno($0)) } ?? -1
        if let file { fclose(file) }
        let box = Box(TerminalSize(columns: columns, rows: rows))
        size = box
        screen = TerminalScreen(output: output, options: options, reflows: reflows) { box.value }
    }

    deinit { close(output) }

    func draw(_ view: EditorView) {
        screen.draw(view)
        take()
    }

    func finish(_ view: EditorView) {
        screen.finish(view)
        take()
    }

    func clear() {
        screen.clear()
        take()
    }

    /// Something else writes.
    func print(_ text: String) { emulator.feed(text) }

    func resize(columns: Int, reflowing: Bool = true) {
        if reflowing { emulator.reflow(columns: columns) } else { emulator.cut(columns: columns) }
        size.value.columns = columns
    }

    private func take() {
        let count = Int(lseek(output, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: count)
        _ = pread(output, &bytes, count, 0)
        ftruncate(output, 0)
        lseek(output, 0, SEEK_SET)
        written = String(decoding: bytes, as: UTF8.self)
        emulator.feed(written)
    }

    /// The rows up to the last that has something.
    var text: [String] {
        var text = emulator.text
        while text.last == "" { text.removeLast() }
        return text
    }

    var cursor: [Int] { [emulator.cursor.row, emulator.cursor.column] }
}

extension EditorView {
    /// A text with its cursor at `|`, or at its end.
    init(_ text: String, prompt: String = "> ", continuation: String = ". ") {
        self.init()
        self.prompt = StyledText(prompt)
        self.continuation = StyledText(continuation)
        var lines: [EditorLine] = []
        var place: TextPlace?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let mark = line.firstIndex(of: "|") {
                place = TextPlace(line: index, offset: line.utf8.distance(from: line.startIndex, to: mark))
            }
            lines.append(EditorLine(text: line.filter { $0 != "|" }))
        }
        self.lines = lines
        cursor = place ?? TextPlace(line: lines.count - 1, offset: lines.last?.text.utf8.count ?? 0)
    }
}
