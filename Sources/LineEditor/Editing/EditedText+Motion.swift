/// Where the keys that move the cursor take it.
extension EditedText {
    func place(after place: TextPlace) -> TextPlace? {
        let line = lines[place.line]
        if place.offset < line.utf8.count {
            return TextPlace(line: place.line, offset: line.clusterBoundary(after: place.offset))
        }
        return place.line + 1 < lines.lines.count ? TextPlace(line: place.line + 1, offset: 0) : nil
    }

    func place(before place: TextPlace) -> TextPlace? {
        if place.offset > 0 {
            return TextPlace(line: place.line, offset: lines[place.line].clusterBoundary(before: place.offset))
        }
        return place.line > 0 ? TextPlace(line: place.line - 1, offset: lines[place.line - 1].utf8.count) : nil
    }

    private func kind(at place: TextPlace) -> WordKind {
        lines[place.line].cluster(at: place.offset).map { WordKind($0) } ?? .none
    }

    /// The end of the word that holds this place or comes after it; the end of the text if none does.
    func wordEnd(after place: TextPlace) -> TextPlace {
        var place = place
        while kind(at: place) == .none {
            guard let next = self.place(after: place) else { return place }
            place = next
        }
        let kind = kind(at: place)
        while self.kind(at: place) == kind, let next = self.place(after: place) { place = next }
        return place
    }

    /// The beginning of the word before this place; the beginning of the text if there is none.
    func wordStart(before place: TextPlace) -> TextPlace {
        wordStart(before: place) { WordKind($0) }
    }

    /// The beginning of what stands between blanks before this place.
    func blankedWordStart(before place: TextPlace) -> TextPlace {
        wordStart(before: place) { $0.isWhitespace ? .none : .word }
    }

    private func wordStart(before place: TextPlace, kind: (Character) -> WordKind) -> TextPlace {
        var start = place
        var found = WordKind.none
        while let previous = self.place(before: start) {
            let here = lines[previous.line].cluster(at: previous.offset).map(kind) ?? .none
            if found != .none, here != found { break }
            found = here
            start = previous
        }
        return start
    }

    /// The place a line up or down in the same column of the display.
    /// - Parameter distance: lines; down if positive.
    mutating func moveVertically(_ distance: Int, ambiguousIsWide: Bool) {
        let line = cursor.line + distance
        guard lines.lines.indices.contains(line) else { return }
        let goal = goalColumn ?? TextColumns.column(of: cursor.offset, in: self.line, ambiguousIsWide: ambiguousIsWide)
        cursor = TextPlace(
            line: line, offset: TextColumns.offset(at: goal, in: lines[line], ambiguousIsWide: ambiguousIsWide))
        goalColumn = goal
    }
}

/// Columns of a line as it is drawn, from its first character.
enum TextColumns {
    static func column(of offset: Int, in line: String, ambiguousIsWide: Bool) -> Int {
        var column = 0
        for piece in CellText(line, ambiguousIsWide: ambiguousIsWide) {
            guard piece.offset < offset else { break }
            column += piece.width
        }
        return column
    }

    /// The last place that is not beyond a column.
    static func offset(at goal: Int, in line: String, ambiguousIsWide: Bool) -> Int {
        var column = 0
        for piece in CellText(line, ambiguousIsWide: ambiguousIsWide) {
            column += piece.width
            // A place within what is drawn for one character is that character's.
            if column > goal { return piece.offset }
        }
        return line.utf8.count
    }
}
