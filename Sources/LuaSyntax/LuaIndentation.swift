/// Where lines of Lua begin. Lines that somebody indented otherwise are followed: what counts is where they are.
public enum LuaIndentation {
    /// Columns of one step.
    public static let step = 2
    /// A text this long is looked at from its last part on only.
    private static let longest = 600

    /// The columns that a new line after these begins with.
    public static func columns(after lines: [String], step: Int = step) -> Int {
        var reading = LuaIndentationReading(step: step)
        for line in part(of: lines) { reading.read(line) }
        return reading.next
    }

    /// The columns that the last of these lines should begin with, where its first word says so: `end`, `else`,
    /// `elseif`, `until`, `}`, `)`, `]`; nil for any other. Of a line that is one such word only, and goes on to become
    /// another (`endo`, `elsewhere`), where it was before.
    public static func columns(ofLast lines: [String], step: Int = step) -> Int? {
        guard let last = lines.last else { return nil }
        var reading = LuaIndentationReading(step: step)
        for line in part(of: Array(lines.dropLast())) { reading.read(line) }
        return reading.columns(of: last)
    }

    private static func part(of lines: [String]) -> ArraySlice<String> {
        guard lines.count > longest else { return lines[...] }
        // From a line that nothing is around, most likely.
        let some = lines.suffix(longest)
        let start = some.firstIndex { line in
            line.utf8.first.map { $0 != 0x20 && $0 != 0x09 && $0 != 0x5D && $0 != 0x7D && $0 != 0x29 } ?? false
        }
        return some[(start ?? some.startIndex)...]
    }
}

/// Follows what is open from line to line.
struct LuaIndentationReading {
    private struct Opened {
        let kind: LuaBlocks.Kind
        /// The columns of the line it was opened in.
        let line: Int
        /// The columns of what stands in it.
        var content: Int
    }

    private let step: Int
    private var state = LuaLineState.code
    private var open: [Opened] = []
    /// The columns of what nothing is around.
    private var base = 0
    /// Whether the last line ends in an operator, so that the next goes on with it.
    private var goesOn = false
    /// The columns of the last line, where it goes on with the one before.
    private var continued: Int?

    init(step: Int) { self.step = step }

    var isInText: Bool { state != .code }

    var isOpen: Bool { isInText || !open.isEmpty }

    /// The columns of a line to come.
    var next: Int {
        if isInText { return 0 }
        if let continued { return continued }
        return (open.last?.content ?? base) + (goesOn ? step : 0)
    }

    mutating func read(_ line: String) {
        var line = line
        line.withUTF8 { read($0) }
    }

    private mutating func read(_ line: UnsafeBufferPointer<UInt8>) {
        let began = state
        let (tokens, ended) = LuaLexer.tokens(ofLine: line, from: began)
        state = ended
        guard let first = tokens.first(where: { $0.kind != .comment }) else { return }
        let columns = Self.columns(of: line)
        // What a text goes on with says nothing of where code stands.
        let isOwn = began == .code
        let continues = isOwn && (goesOn || Self.continues(line, first))
        var isLeading = isOwn
        var newest = 0
        for token in tokens where token.kind != .comment {
            guard let (nesting, kind) = LuaBlocks.nesting(of: token, in: line) else {
                if isLeading { settle(columns, continues) }
                isLeading = false
                continue
            }
            switch nesting {
            case .closing:
                close(kind)
                newest = max(0, newest - 1)
            case .between:
                close(kind)
                if isLeading { settle(columns, continues) }
                isLeading = false
                push(kind, columns, isOwn, &newest)
            case .opening:
                if isLeading { settle(columns, continues) }
                isLeading = false
                push(kind, columns, isOwn, &newest)
            }
        }
        if isLeading { settle(columns, continues) }
        goesOn = ended == .code && Self.isOperator(line, tokens.last { $0.kind != .comment })
        // A chain goes on where it stands; what was opened in it is inside.
        continued = continues && newest == 0 && !goesOn && Self.continues(line, first) ? columns : nil
    }

    /// What is opened together in one line is one step further in.
    private mutating func push(_ kind: LuaBlocks.Kind, _ columns: Int, _ isOwn: Bool, _ newest: inout Int) {
        let line = isOwn ? columns : open.last?.content ?? base
        open.append(Opened(kind: kind, line: line, content: line + step))
        newest += 1
    }

    private mutating func close(_ kind: LuaBlocks.Kind) {
        guard let index = open.lastIndex(where: { $0.kind == kind }) else { return }
        open.removeSubrange(index...)
    }

    /// A line that begins a statement says where those around it stand.
    private mutating func settle(_ columns: Int, _ continues: Bool) {
        guard !continues else { return }
        if open.isEmpty { base = columns } else { open[open.count - 1].content = columns }
    }

    /// The columns for a line by its first words; nil where they say nothing.
    func columns(of line: String) -> Int? {
        guard !isInText else { return nil }
        var line = line
        return line.withUTF8 { line in
            let tokens = LuaLexer.tokens(ofLine: line).tokens
            var copy = self
            var columns: Int?
            for token in tokens {
                guard let (nesting, kind) = LuaBlocks.nesting(of: token, in: line), nesting != .opening else { break }
                guard let opened = copy.open.last(where: { $0.kind == kind }) else { break }
                columns = opened.line
                copy.close(kind)
                if nesting == .between { break }
            }
            if columns == nil, tokens.count == 1, tokens[0].kind == .name, Self.columns(of: line) < next,
                Self.beginsLikeClosing(line, tokens[0])
            {
                return next
            }
            return columns
        }
    }

    private static func beginsLikeClosing(_ line: UnsafeBufferPointer<UInt8>, _ token: LuaToken) -> Bool {
        let word = line[token.range]
        return ["end", "else", "until"].contains { word.starts(with: $0.utf8) }
    }

    /// The columns of blanks that a line begins with; a tab reaches to the next fourth.
    private static func columns(of line: UnsafeBufferPointer<UInt8>) -> Int {
        var columns = 0
        for byte in line {
            if byte == 0x20 { columns += 1 } else if byte == 0x09 { columns += 4 - columns % 4 } else { break }
        }
        return columns
    }

    /// Whether a line that begins so goes on with the one before: `:count()`, `.. "x"`, `and y`.
    private static func continues(_ line: UnsafeBufferPointer<UInt8>, _ token: LuaToken) -> Bool {
        if token.kind == .symbol, token.range.count == 1, line[token.range.lowerBound] == 0x2E { return true }
        if token.kind == .symbol, token.range.count == 1, line[token.range.lowerBound] == 0x3A { return true }
        return isOperator(line, token)
    }

    /// Whether something must follow: `+`, `=`, `and`.
    private static func isOperator(_ line: UnsafeBufferPointer<UInt8>, _ token: LuaToken?) -> Bool {
        guard let token else { return false }
        let text = line[token.range]
        switch token.kind {
        case .symbol:
            switch text[text.startIndex] {
            case 0x2B, 0x2D, 0x2A, 0x2F, 0x25, 0x5E, 0x3D, 0x3C, 0x3E, 0x7E, 0x26, 0x7C: return true
            case 0x2E: return text.count == 2
            default: return false
            }
        case .keyword:
            return text.elementsEqual("and".utf8) || text.elementsEqual("or".utf8) || text.elementsEqual("not".utf8)
        default: return false
        }
    }
}
