/// Finds what an input method for Chinese typed where Lua wants ASCII, and says what was meant.
///
///     LuaMistakes.find(in: "clients：count（）")?.corrected   // "clients:count()"
///
/// Texts and comments may have any character, and stay as they are.
public enum LuaMistakes {
    /// What a Chinese name stands for where it stands.
    public enum Role: Sendable, Hashable {
        /// By itself or behind a `:`: `客户:拜访()`.
        case thing
        /// Behind a dot, or before the `=` of a table: `c.级别`, `{ 级别 = "A" }`.
        case field
    }

    /// The first mistake of a block, nil where there is none.
    /// - Parameter resolver: the English name for a Chinese word: `clients` for 客户, `class` for 级别.
    public static func find(
        in block: String, resolver: (String, Role) -> String? = { _, _ in nil }
    ) -> LuaMistake? {
        // Most blocks that are wrong have none of all this, and `!=` and `&&` are ASCII.
        guard block.utf8.contains(where: { $0 >= 0x80 || $0 == 0x21 || $0 == 0x26 || $0 == 0x7C }) else { return nil }
        return withoutActuallyEscaping(resolver) { resolver in
            var reading = LuaMistakeReading(Array(block.unicodeScalars), resolver)
            reading.read()
            return reading.mistake(of: block)
        }
    }
}

/// Reads a block from its beginning, writing the corrected one.
private struct LuaMistakeReading {
    private let source: [Unicode.Scalar]
    private let resolver: (String, LuaMistakes.Role) -> String?
    private var position = 0
    private var output: [Unicode.Scalar] = []
    private var first: (reason: LuaMistake.Reason, range: Range<Int>)?
    private var count = 0
    private var isSure = true
    /// The brackets around, the innermost last.
    private var brackets: [Unicode.Scalar] = []
    /// What stands before, blanks aside: decides what a Chinese name can be.
    private var before = ""

    init(_ source: [Unicode.Scalar], _ resolver: @escaping (String, LuaMistakes.Role) -> String?) {
        self.source = source
        self.resolver = resolver
    }

    func mistake(of block: String) -> LuaMistake? {
        guard let first else { return nil }
        let start = source[..<first.range.lowerBound].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let line = source[..<start].count { $0 == "\n" } + 1
        func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(source[range])) }
        let (before, within) = (text(start..<first.range.lowerBound), text(first.range))
        return LuaMistake(
            reason: first.reason, line: line, range: before.utf8.count..<(before.utf8.count + within.utf8.count),
            characters: before.count..<(before.count + max(1, within.count)), count: count,
            corrected: isSure ? String(String.UnicodeScalarView(output)) : nil)
    }

    // MARK: Reading

    mutating func read() {
        while position < source.count {
            let character = source[position]
            switch character {
            case " ", "\t", "\n", "\r", "\u{0B}", "\u{0C}": copy(1)
            case "-" where peek(1) == "-": comment()
            case "[" where longLevel(at: position) != nil: long()
            case "\"", "'": string(character)
            case "!": exclamation()
            case "&" where peek(1) == "&": foreign(2, "and")
            case "|" where peek(1) == "|": foreign(2, "or")
            case _ where isWord(character): word()
            case _ where character.value < 0x80: symbol(character)
            case _ where FullWidth.isQuote(character): quoted()
            default: sign()
            }
        }
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        position + distance < source.count ? source[position + distance] : nil
    }

    private mutating func copy(_ length: Int) {
        output.append(contentsOf: source[position..<min(source.count, position + length)])
        position = min(source.count, position + length)
    }

    private mutating func note(_ reason: LuaMistake.Reason, _ range: Range<Int>, isSure: Bool = true) {
        if first == nil { first = (reason, range) }
        count += 1
        if !isSure { self.isSure = false }
    }

    private mutating func write(_ text: String) { output.append(contentsOf: text.unicodeScalars) }

    private func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(source[range])) }

    private var endOfLine: Int { source[position...].firstIndex(of: "\n") ?? source.count }

    private mutating func comment() {
        if peek(2) == "[", longLevel(at: position + 2) != nil {
            copy(2)
            long()
        } else {
            copy(endOfLine - position)
        }
    }

    private func longLevel(at index: Int) -> Int? {
        guard index < source.count, source[index] == "[" else { return nil }
        var end = index + 1
        while end < source.count, source[end] == "=" { end += 1 }
        return end < source.count && source[end] == "[" ? end - index - 1 : nil
    }

    private mutating func long() {
        guard let level = longLevel(at: position) else { return }
        let closing = [Unicode.Scalar("]")] + Array(repeating: "=", count: level) + ["]"]
        var end = position + level + 2
        while end < source.count, !source[end...].starts(with: closing) { end += 1 }
        copy(end + closing.count - position)
        before = "\""
    }

    /// A text between quotes of Lua's own. One without an end may have a full-width one.
    private mutating func string(_ quote: Unicode.Scalar) {
        let start = position
        var end = position + 1
        var fullWidth: Int?
        let others = quote == "\"" ? FullWidth.doubles : FullWidth.singles
        while end < source.count, source[end] != quote, source[end] != "\n" {
            if source[end] == "\\" {
                end += source.count > end + 1 && source[end + 1] == "\r" ? 3 : 2
                continue
            }
            if fullWidth == nil, others.contains(source[end]), !FullWidth.opening.contains(source[end]) {
                fullWidth = end
            }
            end += 1
        }
        before = "\""
        if end < source.count, source[end] == quote { return copy(end + 1 - position) }
        guard let fullWidth else {
            // Lua says of this what there is to say.
            return copy(min(end, source.count) - position)
        }
        note(.quotes(text(fullWidth..<fullWidth + 1)), fullWidth..<fullWidth + 1)
        write(text(start..<fullWidth) + String(Character(quote)))
        position = fullWidth + 1
    }

    /// A text between quotes of an input method.
    private mutating func quoted() {
        let start = position
        let opening = source[start]
        let isDouble = FullWidth.doubles.contains(opening)
        let straight: Unicode.Scalar = isDouble ? "\"" : "'"
        let family = isDouble ? FullWidth.doubles : FullWidth.singles
        let end = endOfLine
        // The next that closes, unless another begins before it; else Lua's own; else one of the same kind.
        var (closes, opens, own): (Int?, Int?, Int?)
        for index in (start + 1)..<max(start + 1, end) {
            let character = source[index]
            if character == straight { own = own ?? index }
            guard family.contains(character) else { continue }
            if FullWidth.opening.contains(character) { opens = opens ?? index } else { closes = closes ?? index }
        }
        func comes(_ index: Int?) -> Int? { index.flatMap { $0 < opens ?? .max ? $0 : nil } }
        before = "\""
        guard let close = comes(closes) ?? comes(own) ?? opens else {
            note(.unclosed(text(start..<start + 1)), start..<start + 1, isSure: false)
            return copy(end - position)
        }
        note(.quotes(text(start..<start + 1)), start..<start + 1)
        if source[close] != straight { count += 1 }
        output.append(straight)
        var isEscaped = false
        for character in source[(start + 1)..<close] {
            if character == straight, !isEscaped { output.append("\\") }
            isEscaped = character == "\\" && !isEscaped
            output.append(character)
        }
        // A `\` before the quote would keep the text open.
        if isEscaped { output.append("\\") }
        output.append(straight)
        position = close + 1
    }

    private mutating func exclamation() {
        guard let next = peek(1), next == "=" || next == "＝" else { return foreign(1, "not") }
        foreign(2, "~=")
    }

    private mutating func foreign(_ length: Int, _ meant: String) {
        let range = position..<(position + length)
        note(.foreign(text(range), meant: meant), range)
        position += length
        writeOperator(meant)
    }

    /// A word for an operator needs blanks around.
    private mutating func writeOperator(_ text: String) {
        guard text.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic }) else {
            write(text)
            before = text
            return
        }
        if let last = output.last, !last.properties.isWhitespace, last != "(" { output.append(" ") }
        write(text)
        if let next = peek(0), !next.properties.isWhitespace { output.append(" ") }
        before = text
    }

    private mutating func symbol(_ character: Unicode.Scalar) {
        bracket(character)
        before = before == "." && character == "." ? ".." : String(Character(character))
        copy(1)
    }

    private mutating func bracket(_ character: Unicode.Scalar) {
        switch character {
        case "(", "[", "{": brackets.append(character)
        case ")", "]", "}": _ = brackets.popLast()
        default: break
        }
    }

    private mutating func sign() {
        let start = position
        let character = source[position]
        switch (character, peek(1)) {
        case ("！", "="), ("！", "＝"): return foreign(2, "~=")
        case ("！", _): return foreign(1, "not")
        case ("＆", "＆"), ("＆", "&"): return foreign(2, "and")
        case ("｜", "｜"), ("｜", "|"): return foreign(2, "or")
        case ("…", "…"):
            note(.sign("……", meant: "..."), start..<start + 2)
            position += 2
            return write("...")
        case ("—", "—"):
            note(.sign("——", meant: "--"), start..<start + 2)
            position += 2
            write("--")
            return copy(endOfLine - position)
        case ("－", "－"), ("－", "-"):
            note(.sign(text(start..<start + 2), meant: "--"), start..<start + 2)
            position += 2
            write("--")
            return copy(endOfLine - position)
        default: break
        }
        let range = start..<(start + 1)
        position += 1
        if character == "。" || character == "｡", endsLine(at: position) {
            // A sentence's end, typed out of habit: no name follows it.
            return note(.sign(text(range), meant: nil), range)
        }
        guard let meant = FullWidth.ascii(character) else {
            note(.sign(text(range), meant: nil), range, isSure: false)
            output.append(character)
            return
        }
        note(meant.allSatisfy { $0 == " " } ? .blank(character) : .sign(text(range), meant: meant), range)
        write(meant)
        guard let scalar = meant.unicodeScalars.first, scalar != " " else { return }
        bracket(scalar)
        before = meant
    }

    /// Whether only blanks or a comment follow on the line.
    private func endsLine(at index: Int) -> Bool {
        let rest = source[index...].prefix { $0 != "\n" }.drop { [" ", "\t", "\r", "\u{3000}"].contains($0) }
        return rest.isEmpty || rest.starts(with: ["-", "-"])
    }

    // MARK: Names

    /// Letters and digits, also full-width ones and Chinese characters.
    private func isWord(_ character: Unicode.Scalar) -> Bool {
        if character.value < 0x80 { return LuaCharacters.isWord(UInt8(character.value)) }
        return !LuaCharacters.isPunctuation(character.value) && !FullWidth.isQuote(character)
            && (FullWidth.ascii(character).map { !$0.isEmpty && $0 != " " && isWord($0.unicodeScalars.first ?? " ") }
                ?? true)
    }

    private mutating func word() {
        let start = position
        var end = start
        while end < source.count, isWord(source[end]) { end += 1 }
        let range = start..<end
        if source[range].allSatisfy({ $0.value < 0x80 }) {
            before = "name"
            return copy(range.count)
        }
        let typed = text(range)
        // `１０` and `ｃｌｉｅｎｔｓ` are what they look like.
        let narrow = source[range].map { FullWidth.ascii($0) ?? String(Character($0)) }.joined()
        position = end
        if narrow.unicodeScalars.allSatisfy({ $0.value < 0x80 }) {
            note(.sign(typed, meant: narrow), range)
            write(narrow)
            before = "name"
            return
        }
        name(narrow, range)
    }

    private mutating func name(_ word: String, _ range: Range<Int>) {
        defer { before = "name" }
        let isKey = brackets.last == "{" && (before == "{" || before == "," || before == ";") && isAssigned
        if let known = resolver(word, before == "." || isKey ? .field : .thing) {
            note(.name(word, instead: known), range)
            return write(known)
        }
        let key = "[\"\(word)\"]"
        if before == ".", let dot = output.lastIndex(of: ".") {
            note(.name(word, instead: key), range)
            output.removeSubrange(dot...)
            return write(key)
        }
        note(.name(word, instead: isKey ? key : nil), range, isSure: isKey)
        write(isKey ? key : word)
    }

    /// Whether a `=` follows that is no `==`.
    private var isAssigned: Bool {
        var index = position
        while index < source.count, source[index].properties.isWhitespace { index += 1 }
        guard index < source.count, source[index] == "=" || source[index] == "＝" else { return false }
        return index + 1 >= source.count || (source[index + 1] != "=" && source[index + 1] != "＝")
    }
}
