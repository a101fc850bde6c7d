/// The keys that change the text.
extension EditSession {
    mutating func type(_ character: Character) {
        if search != nil {
            search?.type(String(character), in: history)
            return
        }
        if menu?.selected != nil { closeMenu() }
        let startsWord = !character.isWhitespace && text.head.last?.isWhitespace != false
        text.insert(String(character), .typing(startsWord: startsWord))
        previous = nil
        yanked = nil
        lastWordPosition = nil
        if menu != nil {
            refreshMenu()
        }
        justRecalled = false
        if moreIsWaiting { reindented = nil } else { reindent(after: character) }
    }

    /// What was typed may close something that is indented less. The language is asked, with all the lines, only when a
    /// keyword or a closing bracket is what the line begins with.
    private mutating func reindent(after character: Character) {
        let head = text.head
        let blanks = head.leadingBlanks
        guard blanks < head.utf8.count, !head.utf8.dropFirst(blanks).contains(0x20) else {
            reindented = nil
            return
        }
        text.highlight(by: language)
        let mayClose = text.lines.lines[text.cursor.line].pieces.contains {
            $0.range.upperBound == text.cursor.offset && ($0.role == .keyword || $0.bracket == .closing)
        }
        let end = TextPlace(line: text.cursor.line, offset: text.line.utf8.count)
        guard mayClose, let columns = language.reindentation(of: text.lines.texts(to: end)) else {
            // The word goes on and closes nothing: `endpoint`. What follows a word that ended changes nothing: `end)`.
            if let reindented, reindented.line == text.cursor.line, WordKind(character) == .word,
                head.dropLast().last.map({ WordKind($0) }) == .word
            {
                setIndentation(reindented.blanks)
            }
            reindented = nil
            return
        }
        let old = String(head.prefix(blanks))
        let new = String(repeating: " ", count: max(0, columns))
        guard old != new else { return }
        setIndentation(new)
        reindented = (text.cursor.line, old)
    }

    private mutating func setIndentation(_ blanks: String) {
        let line = text.cursor.line
        let old = text.line.leadingBlanks
        let offset = max(blanks.utf8.count, text.cursor.offset - old + blanks.utf8.count)
        text.replace(TextPlace(line: line, offset: 0)..<TextPlace(line: line, offset: old), with: blanks, .continued)
        text.place(at: TextPlace(line: line, offset: offset))
    }

    /// A new line at the cursor, with the blanks that the language gives it.
    mutating func breakLine(indenting: Bool) {
        reindented = nil
        guard indenting else {
            text.insert("\n", .step)
            return
        }
        text.highlight(by: language)
        let cursor = text.cursor
        let head = text.head
        let tail = text.tail
        var lines = text.lines.texts(to: cursor)
        // A line of blanks only is left empty.
        let start = head.isBlank ? TextPlace(line: cursor.line, offset: 0) : cursor
        if head.isBlank { lines[cursor.line] = "" }
        let dropped = tail.leadingBlanks
        let end = TextPlace(line: cursor.line, offset: cursor.offset + dropped)
        var columns = max(0, language.indentation(after: lines))
        let rest = String(tail.dropFirst(dropped))
        if rest.isEmpty {
            text.replace(start..<end, with: "\n" + spaces(columns), .step)
            return
        }
        let closing = language.reindentation(of: lines + [spaces(columns) + rest])
        if BracketFinder(lines: text.lines.lines).isBetweenBrackets(cursor) {
            // What opened just before and closes just after gets a line between.
            text.replace(
                start..<end, with: "\n" + spaces(columns) + "\n" + spaces(closing ?? head.leadingBlanks), .step)
            text.place(at: TextPlace(line: cursor.line + 1, offset: columns))
            return
        }
        columns = closing ?? columns
        text.replace(start..<end, with: "\n" + spaces(columns), .step)
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    mutating func insertQuoted(_ key: Key) {
        forgetSequences()
        switch key.code {
        case .enter: text.insert("\n", .step)
        case .tab: text.insert("\t", .step)
        case .escape: text.insert("\u{1B}", .step)
        case .backspace: text.insert("\u{7F}", .step)
        case .character(let character) where key.modifiers.contains(.control):
            guard let ascii = character.asciiValue else { return }
            text.insert(String(Unicode.Scalar(ascii & 0x1F)), .step)
        case .character(let character): text.insert(String(character), .step)
        default: break
        }
    }

    /// Blanks to the next step of indentation.
    mutating func indent() {
        let step = max(1, options.indentation)
        let column = text.cursor.offset
        text.insert(spaces(step - column % step), .step)
    }

    private mutating func unindent() {
        let line = text.cursor.line
        let blanks = text.line.leadingBlanks
        let count = text.line.hasPrefix("\t") ? 1 : min(blanks, max(1, options.indentation))
        guard count > 0, blanks > 0 else { return }
        let offset = max(0, text.cursor.offset - count)
        text.replace(TextPlace(line: line, offset: 0)..<TextPlace(line: line, offset: count), with: "", .step)
        text.place(at: TextPlace(line: line, offset: offset))
    }

    mutating func edit(_ command: EditorCommand) {
        let cursor = text.cursor
        switch command {
        case .forceLine: breakLine(indenting: !moreIsWaiting)
        case .unindent: unindent()
        case .deleteBackward: deleteBackward()
        case .deleteForward: deleteForward()
        case .killToEnd:
            let end = TextPlace(line: cursor.line, offset: text.line.utf8.count)
            kill(cursor, end == cursor ? text.place(after: cursor) ?? cursor : end, .forward)
        case .killToStart:
            let start = TextPlace(line: cursor.line, offset: 0)
            kill(start == cursor ? text.place(before: cursor) ?? cursor : start, cursor, .backward)
        case .killBlankedWord: kill(text.blankedWordStart(before: cursor), cursor, .backward)
        case .killWordBackward: kill(text.wordStart(before: cursor), cursor, .backward)
        case .killWordForward: kill(cursor, text.wordEnd(after: cursor), .forward)
        case .yank: yank()
        case .yankPop: yankPop()
        case .transpose: transpose()
        case .transposeWords: transposeWords()
        case .upperCase: changeWord { $0.uppercased() }
        case .lowerCase: changeWord { $0.lowercased() }
        case .capitalize: changeWord { Self.capitalized($0) }
        default: break
        }
    }

    private mutating func deleteBackward() {
        let head = text.head
        let step = max(1, options.indentation)
        if !head.isEmpty, head.utf8.count % step == 0, head.utf8.allSatisfy({ $0 == 0x20 }) {
            let start = TextPlace(line: text.cursor.line, offset: head.utf8.count - step)
            text.replace(start..<text.cursor, with: "", .deleting)
        } else if let start = text.place(before: text.cursor) {
            text.replace(start..<text.cursor, with: "", .deleting)
        }
    }

    mutating func deleteForward() {
        guard let end = text.place(after: text.cursor) else { return }
        text.replace(text.cursor..<end, with: "", .deleting)
    }

    private mutating func kill(_ start: TextPlace, _ end: TextPlace, _ direction: KillRing.Direction) {
        guard start < end else { return }
        memory.killRing.add(text.lines.text(in: start..<end), direction, joining: previous?.isKill == true)
        text.replace(start..<end, with: "", .step)
    }

    private mutating func yank() {
        guard let piece = memory.killRing.newest() else { return }
        let start = text.cursor
        let end = text.replace(start..<start, with: piece, .step)
        yanked = start..<end
    }

    private mutating func yankPop() {
        guard previous?.isYank == true, let yanked, let piece = memory.killRing.rotated() else { return }
        let end = text.replace(yanked, with: piece, .step)
        self.yanked = yanked.lowerBound..<end
    }

    private mutating func transpose() {
        var middle = text.cursor
        if middle.offset == text.line.utf8.count { middle.offset = text.line.clusterBoundary(before: middle.offset) }
        guard middle.offset > 0 else { return }
        let start = text.line.clusterBoundary(before: middle.offset)
        let end = text.line.clusterBoundary(after: middle.offset)
        let swapped = text.line.slice(middle.offset..<end) + text.line.slice(start..<middle.offset)
        text.replace(
            TextPlace(line: middle.line, offset: start)..<TextPlace(line: middle.line, offset: end),
            with: String(swapped), .step)
    }

    private mutating func transposeWords() {
        let second = text.wordStart(before: text.wordEnd(after: text.cursor))
        let secondEnd = text.wordEnd(after: second)
        let first = text.wordStart(before: second)
        let firstEnd = text.wordEnd(after: first)
        guard first < firstEnd, firstEnd <= second, second < secondEnd else { return }
        let between = text.lines.text(in: firstEnd..<second)
        let swapped = text.lines.text(in: second..<secondEnd) + between + text.lines.text(in: first..<firstEnd)
        text.replace(first..<secondEnd, with: swapped, .step)
    }

    private mutating func changeWord(_ change: (String) -> String) {
        let end = text.wordEnd(after: text.cursor)
        guard text.cursor < end else { return }
        text.replace(text.cursor..<end, with: change(text.lines.text(in: text.cursor..<end)), .step)
    }

    private static func capitalized(_ word: String) -> String {
        guard let first = word.firstIndex(where: { WordKind($0) != .none }) else { return word }
        return word[..<first] + word[first].uppercased() + word[word.index(after: first)...].lowercased()
    }
}
