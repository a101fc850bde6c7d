import LineEditor
import LuaSyntax
import Workbench

/// Lua as the session speaks it, for the editor.
final class LuaLanguage: EditorLanguage {
    private let session: Session
    /// Globals and methods by name, as they were when the block was begun.
    private var globals: Set<String> = []
    private var methods: Set<String> = []

    init(session: Session) { self.session = session }

    /// Looks up again what the session knows: once a block, not once a key.
    func refresh() {
        globals = Set(session.globalNames)
        if methods.isEmpty { methods = session.knownMethods }
    }

    func highlight(_ line: String, from state: Int) -> HighlightedLine {
        let (tokens, end) = LuaLexer.tokens(ofLine: line.utf8, from: LuaLineState(number: state))
        let bytes = Array(line.utf8)
        var pieces: [HighlightPiece] = []
        pieces.reserveCapacity(tokens.count)
        for (index, token) in tokens.enumerated() {
            let first = bytes[token.range.lowerBound]
            switch token.kind {
            case .keyword: pieces.append(HighlightPiece(token.range, .keyword))
            case .string: pieces.append(HighlightPiece(token.range, .string))
            case .number: pieces.append(HighlightPiece(token.range, .number))
            case .comment: pieces.append(HighlightPiece(token.range, .comment))
            case .wrong: pieces.append(HighlightPiece(token.range, .wrong))
            case .symbol:
                let isOne = token.range.count == 1
                let opens = isOne && (first == 0x28 || first == 0x5B || first == 0x7B)
                let closes = isOne && (first == 0x29 || first == 0x5D || first == 0x7D)
                pieces.append(HighlightPiece(token.range, .symbol, bracket: opens ? .opening : closes ? .closing : nil))
            case .name:
                let name = String(decoding: bytes[token.range], as: UTF8.self)
                let before =
                    index > 0 && tokens[index - 1].range.count == 1 ? bytes[tokens[index - 1].range.lowerBound] : 0
                let isMember = before == 0x2E || before == 0x3A
                let isKnown = isMember ? methods.contains(name) : globals.contains(name)
                pieces.append(HighlightPiece(token.range, isKnown ? .known : .name))
            }
        }
        return HighlightedLine(pieces: pieces, state: end.number)
    }

    func isComplete(_ block: String) -> Bool { Shell.leaves(block) || !session.isIncomplete(block) }

    func indentation(after lines: [String]) -> Int { LuaIndentation.columns(after: lines) }

    func reindentation(of lines: [String]) -> Int? { LuaIndentation.columns(ofLast: lines) }

    func completions(in block: String, at offset: Int) -> CompletionList {
        let found = session.completions(in: block, at: offset)
        return CompletionList(
            start: found.start,
            items: found.items.map {
                Completion($0.text, label: $0.label, kind: $0.kind, detail: $0.detail, cursor: $0.cursor)
            },
            hasMore: found.hasMore, note: found.note)
    }
}
