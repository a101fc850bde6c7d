/// Finds the bracket that belongs to the one at the cursor, from the pieces that highlighting left.
struct BracketFinder {
    /// Farther away none is looked for.
    private static let reach = 2_000

    let lines: [EditorLine]

    private struct Bracket {
        var place: TextPlace
        var length: Int
        var kind: HighlightPiece.Bracket
        var text: Substring
    }

    /// The marks for a cursor: the closing bracket just before it, else one that begins at it, else an opening one just
    /// before it. An opening one that nothing closes yet is not marked: it is being typed.
    func marks(at cursor: TextPlace) -> [BracketMark] {
        let before = bracket(endingAt: cursor)
        let candidates = [before?.kind == .closing ? before : nil, bracket(beginningAt: cursor), before]
        guard let own = candidates.lazy.compactMap({ $0 }).first else { return [] }
        switch own.kind {
        case .opening: return marks(ofOpening: own)
        case .closing: return marks(ofClosing: own)
        }
    }

    private func marks(ofOpening own: Bracket) -> [BracketMark] {
        var depth = 0
        for line in own.place.line..<min(lines.count, own.place.line + Self.reach) {
            for piece in lines[line].pieces {
                if line == own.place.line, piece.range.lowerBound <= own.place.offset { continue }
                switch piece.bracket {
                case nil: continue
                case .opening: depth += 1
                case .closing where depth > 0: depth -= 1
                case .closing: return pair(own, bracket(piece, in: line))
                }
            }
        }
        return []
    }

    private func marks(ofClosing own: Bracket) -> [BracketMark] {
        var depth = 0
        let first = max(0, own.place.line - Self.reach)
        for line in (first...own.place.line).reversed() {
            for piece in lines[line].pieces.reversed() {
                if line == own.place.line, piece.range.lowerBound >= own.place.offset { continue }
                switch piece.bracket {
                case nil: continue
                case .closing: depth += 1
                case .opening where depth > 0: depth -= 1
                case .opening: return pair(bracket(piece, in: line), own)
                }
            }
        }
        // Beyond the reach it may have one.
        return first == 0 ? [BracketMark(place: own.place, length: own.length, isMatched: false)] : []
    }

    private func pair(_ opening: Bracket?, _ closing: Bracket?) -> [BracketMark] {
        guard let opening, let closing else { return [] }
        let fits: Bool
        switch opening.text {
        case "(": fits = closing.text == ")"
        case "[": fits = closing.text == "]"
        case "{": fits = closing.text == "}"
        default: fits = ![")", "]", "}"].contains(closing.text)
        }
        return [opening, closing].map { BracketMark(place: $0.place, length: $0.length, isMatched: fits) }
    }

    private func bracket(beginningAt place: TextPlace) -> Bracket? {
        lines[place.line].pieces.first { $0.range.lowerBound == place.offset && $0.bracket != nil }
            .flatMap { bracket($0, in: place.line) }
    }

    private func bracket(endingAt place: TextPlace) -> Bracket? {
        lines[place.line].pieces.first { $0.range.upperBound == place.offset && $0.bracket != nil }
            .flatMap { bracket($0, in: place.line) }
    }

    private func bracket(_ piece: HighlightPiece, in line: Int) -> Bracket? {
        guard let kind = piece.bracket else { return nil }
        return Bracket(
            place: TextPlace(line: line, offset: piece.range.lowerBound), length: piece.range.count, kind: kind,
            text: lines[line].text.slice(piece.range))
    }

    /// Whether the cursor stands between a bracket just opened and one that closes.
    func isBetweenBrackets(_ cursor: TextPlace) -> Bool {
        bracket(endingAt: cursor)?.kind == .opening && bracket(beginningAt: cursor)?.kind == .closing
    }
}
