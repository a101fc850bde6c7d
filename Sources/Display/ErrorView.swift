import TerminalText

/// An error as a script's author needs it: what is wrong, where, the line itself with the place marked, how Lua got
/// there. The same text in a terminal and in a pipe; only colour differs.
public struct ErrorView: Sendable, Hashable {
    /// Where in the source the error is.
    public struct Place: Sendable, Hashable {
        /// The script's file, or what a block is called (`stdin`, `-e`, `block 3`).
        public var chunk: String
        /// From 1; nil when only the chunk is known.
        public var line: Int?

        public init(chunk: String, line: Int? = nil) {
            self.chunk = chunk
            self.line = line
        }
    }

    /// What to mark in the source line.
    public enum Mark: Sendable, Hashable {
        /// Characters of the line, from 0.
        case characters(Range<Int>)
        /// The first place where this text stands as a word of its own.
        case word(String)
    }

    /// One call on the way to the error.
    public struct Frame: Sendable, Hashable {
        /// `function 'handover'`, `main chunk`.
        public var what: String
        public var place: Place?

        public init(_ what: String, at place: Place? = nil) {
            self.what = what
            self.place = place
        }
    }

    /// One sentence or more; further lines are indented.
    public var message: String
    public var place: Place?
    /// The line of source the error is in, without its end.
    public var source: String?
    public var mark: Mark?
    /// What helps: the nearest right name, what to type instead.
    public var notes: [String]
    /// The innermost call first.
    public var frames: [Frame]

    public init(
        _ message: String, at place: Place? = nil, source: String? = nil, mark: Mark? = nil, notes: [String] = [],
        frames: [Frame] = []
    ) {
        self.message = message
        self.place = place
        self.source = source
        self.mark = mark
        self.notes = notes
        self.frames = frames
    }
}

extension ErrorView: Showable {
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        // Wrapped where words end on a terminal alone: a message in a log is looked for as it is written.
        let room = options.format == .table ? options.width : nil
        let lines = shownPart(of: message, room, options)
        var first = Line(options)
        first.append(options.words(zh: "错误：", en: "error: "), .boldRed)
        var start: Line? = first
        for text in lines.isEmpty ? [""] : lines {
            let used = start?.width ?? 2
            let head =
                room.map { Text.wrap(text, to: max(16, $0 - used), ambiguousIsWide: options.ambiguousIsWide) } ?? [text]
            // What follows the first line has a little more room than that line: it is wrapped anew.
            let rest = text.dropFirst(head[0].count).drop { $0 == " " }
            let more =
                rest.isEmpty || head.count == 1
                ? []
                : Text.wrap(
                    String(rest), to: max(16, (room ?? .max) - 2), ambiguousIsWide: options.ambiguousIsWide)
            for part in [head[0]] + more {
                var line = start ?? Line(options, indent: 2)
                start = nil
                line.append(part)
                output.writeLine(line)
            }
        }
        if let place {
            var line = Line(options, indent: 2)
            line.append(text(of: place), .cyan)
            output.writeLine(line)
        }
        if let source { writeSource(source, to: &output, options) }
        for note in notes {
            let texts = shownPart(of: note, room, options, keepingLines: false).flatMap { text in
                room.map { Text.wrap(text, to: max(16, $0 - 2), ambiguousIsWide: options.ambiguousIsWide) } ?? [text]
            }
            for text in texts {
                var line = Line(options, indent: 2)
                line.append(text)
                output.writeLine(line)
            }
        }
        for frame in shownFrames(options) {
            var line = Line(options, indent: 2)
            line.append(frame, .dim)
            output.writeLine(line)
        }
    }

    /// What a person reads of a message: a script may raise megabytes.
    private static let most = (bytes: 4_096, lines: 50)
    /// What a log has of it.
    private static let mostInLog = 1 << 16

    /// The lines of a message or note, visible; of a very long one its beginning and how much follows.
    private func shownPart(
        of text: String, _ room: Int?, _ options: DisplayOptions, keepingLines: Bool = true
    ) -> [String] {
        let cut =
            room == nil
            ? Text.beginning(of: text, bytes: Self.mostInLog)
            : Text.beginning(of: text, bytes: Self.most.bytes, lines: Self.most.lines)
        var lines = Text.visible(cut.text, keepingLines: keepingLines)
            .split(omittingEmptySubsequences: false) { $0 == "\n" }.map(String.init)
        if cut.left > 0 {
            let left = NumberText.count(cut.left)
            lines.append(options.words(zh: "… 还有 \(left) 个字符", en: "… \(left) more characters"))
        }
        return lines
    }

    private func text(of place: Place) -> String {
        Text.visible(place.chunk) + (place.line.map { ":\($0)" } ?? "")
    }

    /// The line with its number, and under it a mark below the place.
    private func writeSource(_ source: String, to output: inout some TextOutputStream, _ options: DisplayOptions) {
        let number = place?.line.map(String.init) ?? ""
        let (source, mark) = partAroundMark(of: source)
        let marked = marked(in: Array(source), mark)
        let characters = Array(source)
        // Blanks for tabs: the mark below must know how wide they are.
        func shown(_ range: Range<Int>) -> String {
            Text.visible(characters[range].map { $0 == "\t" ? "    " : String($0) }.joined())
        }
        let start = marked?.lowerBound ?? 0
        let end = marked?.upperBound ?? 0
        let before = shown(0..<start)
        let within = shown(start..<end)
        let after = shown(end..<characters.count)
        func width(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: options.ambiguousIsWide) }
        // Of a line wider than the terminal, the part around the mark is shown.
        let window = Window(
            room: options.width.map { max(20, $0 - number.count - 7) } ?? .max, before: width(before),
            within: width(within), after: width(after), markWidth: width("…"))
        let shownBefore = window.dropped > 0 ? "…" + dropPrefix(of: before, columns: window.dropped, options) : before
        var line = Line(options, indent: 4)
        line.append(number, .dim)
        line.append(" | ", .dim)
        line.append(shownBefore)
        line.append(Cell(within, .red, options).truncated(to: max(1, window.room - width(shownBefore)), options))
        line.append(
            Cell(after, nil, options).truncated(to: max(0, window.room - width(shownBefore) - width(within)), options))
        output.writeLine(line)
        guard marked != nil else { return }
        var under = Line(options, indent: 4 + number.count)
        under.append(" | ", .dim)
        under.skip(width(shownBefore))
        let carets = max(1, min(width(within), window.room - width(shownBefore)))
        under.append(String(repeating: "^", count: carets), .boldRed)
        output.writeLine(under)
    }

    /// A line of source; of one of many kilobytes the part around what is marked.
    private func partAroundMark(of source: String) -> (String, Mark?) {
        guard source.utf8.count > Self.most.bytes else { return (source, mark) }
        guard case .characters(let range) = mark, range.lowerBound > 500 else {
            let cut = Text.beginning(of: source, bytes: Self.most.bytes)
            return (cut.text + "…", mark)
        }
        let dropped = range.lowerBound - 500
        let part = "…" + source.dropFirst(dropped).prefix(1_500) + "…"
        return (part, .characters(501..<(501 + min(1_000, max(0, range.count)))))
    }

    /// How much of a long line is left out before the mark.
    private struct Window {
        let room: Int
        let dropped: Int

        init(room: Int, before: Int, within: Int, after: Int, markWidth: Int) {
            self.room = room
            let total = before.addingReportingOverflow(within + after).partialValue
            // The mark stands at a third of the line at most, so that one sees what follows.
            let wanted = room / 3
            dropped = total <= room || before <= wanted + markWidth ? 0 : before - wanted + markWidth
        }
    }

    private func dropPrefix(of text: String, columns: Int, _ options: DisplayOptions) -> String {
        let kept = Text.prefix(of: text, fitting: columns, ambiguousIsWide: options.ambiguousIsWide)
        return String(text.dropFirst(kept.text.count))
    }

    /// The characters to mark, within the line.
    private func marked(in characters: [Character], _ mark: Mark?) -> Range<Int>? {
        switch mark {
        case nil: return nil
        case .characters(let range):
            let start = min(max(0, range.lowerBound), characters.count)
            return start..<min(max(start, range.upperBound), characters.count)
        case .word(let word):
            let wanted = Array(word)
            guard !wanted.isEmpty, wanted.count <= characters.count else { return nil }
            func isWordPart(_ character: Character) -> Bool {
                character == "_" || character.isLetter || character.isNumber
            }
            let starts = (0...(characters.count - wanted.count)).filter {
                Array(characters[$0..<($0 + wanted.count)]) == wanted
            }
            let whole = starts.first { start in
                let end = start + wanted.count
                let opens = start == 0 || !isWordPart(characters[start - 1]) || !isWordPart(wanted[0])
                let closes =
                    end == characters.count || !isWordPart(characters[end]) || !isWordPart(wanted[wanted.count - 1])
                return opens && closes
            }
            return (whole ?? starts.first).map { $0..<($0 + wanted.count) }
        }
    }

    /// A runaway recursion has thousands of frames; its two ends tell the story.
    private func shownFrames(_ options: DisplayOptions) -> [String] {
        func described(_ frame: Frame) -> String {
            let what = Text.visible(frame.what)
            let place = frame.place.map { " (\(text(of: $0)))" } ?? ""
            return options.words(zh: "于 ", en: "in ") + what + place
        }
        let ends = 10
        guard frames.count > 2 * ends + 1 else { return frames.map(described) }
        let left = NumberText.count(frames.count - 2 * ends)
        return frames.prefix(ends).map(described) + [options.words(zh: "… 还有 \(left) 层", en: "… \(left) more calls")]
            + frames.suffix(ends).map(described)
    }
}
