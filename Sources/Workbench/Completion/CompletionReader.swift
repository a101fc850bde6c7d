import Lua
import Model

/// Reads a text up to the cursor as Lua reads it, forgiving what is wrong, to know what stands at the cursor: the
/// brackets around it, the names that can be seen, what they are. Nothing is run.
struct CompletionReader {
    /// What names mean that the text itself does not make.
    enum Names {
        /// The session's globals.
        case session
        /// Of a condition in quotes: fields and functions.
        case columns(RowShape)
    }

    let session: Session
    let names: Names
    let tokens: [CompletionText.Token]
    var index = 0
    var frames: [CompletionFrame] = []
    var scopes: [[WrittenName]] = [[]]
    var assigned: [WrittenName] = []
    var place: CompletionPlace?
    /// Texts may be nested deeper than there is room for.
    var depth = 0
    static let deepest = 120

    init(_ text: CompletionText, session: Session, names: Names = .session) {
        self.session = session
        self.names = names
        tokens = text.tokens
    }

    /// The place of the cursor.
    mutating func read() -> CompletionPlace {
        switch names {
        case .session:
            while token.kind != .end {
                block(until: [])
                // An `end` too many.
                if token.kind != .end { index += 1 }
            }
            note(.statement)
        case .columns:
            while token.kind != .end {
                let before = index
                _ = expression()
                if index == before { index += 1 }
            }
            note(.expression)
        }
        return place ?? CompletionPlace(kind: .nothing, frames: [], locals: [], assigned: [])
    }

    // MARK: Tokens

    var token: CompletionText.Token { tokens[min(index, tokens.count - 1)] }
    var isAtEnd: Bool { token.kind == .end }

    func at(_ symbol: String) -> Bool { token.kind == .symbol && token.text == symbol }
    func at(keyword: String) -> Bool { token.kind == .keyword && token.text == keyword }

    mutating func take(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        index += 1
        return true
    }

    mutating func take(keyword: String) -> Bool {
        guard at(keyword: keyword) else { return false }
        index += 1
        return true
    }

    func next(_ distance: Int = 1) -> CompletionText.Token { tokens[min(index + distance, tokens.count - 1)] }

    /// The first place that is noted is the cursor's: whoever meets the end of the text first was reading there.
    mutating func note(_ kind: CompletionPlace.Kind) {
        guard place == nil else { return }
        place = CompletionPlace(kind: kind, frames: frames, locals: scopes.flatMap { $0 }, assigned: assigned)
    }

    /// Where a statement's last expression met the end of the text, the next statement sees what this one made.
    private mutating func noteAgain() {
        guard isAtEnd, case .afterOperand? = place?.kind, place?.frames.count == frames.count else { return }
        place = nil
        note(.afterOperand)
    }

    // MARK: Names

    mutating func declare(_ name: String, _ value: Inferred) {
        scopes[scopes.count - 1].append(WrittenName(name: name, value: value))
    }

    mutating func assign(_ name: String, _ value: Inferred) {
        for scope in scopes.indices.reversed() {
            if let position = scopes[scope].lastIndex(where: { $0.name == name }) {
                scopes[scope][position] = WrittenName(name: name, value: value)
                return
            }
        }
        assigned.removeAll { $0.name == name }
        assigned.append(WrittenName(name: name, value: value))
    }

    func meaning(of name: String) -> Inferred {
        for scope in scopes.reversed() {
            if let found = scope.last(where: { $0.name == name }) { return found.value }
        }
        if let found = assigned.last(where: { $0.name == name }) { return found.value }
        switch names {
        case .session: return session.inferredGlobal(name)
        case .columns(let shape):
            let member = session.inferredMember(name, of: .row(shape))
            if case .unknown = member { return .known(name) }
            return member
        }
    }

    // MARK: Statements

    /// Words that no expression contains: where one stands in brackets, somebody forgot to close them.
    static let breaking: Set<String> = [
        "local", "if", "for", "while", "return", "end", "then", "do", "repeat", "until", "else", "elseif", "break",
        "goto", "in",
    ]

    mutating func block(until endings: Set<String>) {
        depth += 1
        scopes.append([])
        defer {
            scopes.removeLast()
            depth -= 1
        }
        while !isAtEnd {
            if token.kind == .keyword, endings.contains(token.text) { return }
            if token.kind == .keyword, ["end", "else", "elseif", "until"].contains(token.text) { return }
            let before = index
            guard depth < Self.deepest else {
                index += 1
                continue
            }
            statement()
            if index == before { index += 1 }
        }
        note(.statement)
    }

    private mutating func statement() {
        guard token.kind == .keyword else { return expressionStatement() }
        switch token.text {
        case "local": localStatement()
        case "function": functionStatement()
        case "for": forStatement()
        case "if":
            index += 1
            repeat {
                _ = expression()
                expect(keyword: "then")
                block(until: ["end", "else", "elseif"])
            } while take(keyword: "elseif")
            if take(keyword: "else") { block(until: ["end"]) }
            _ = take(keyword: "end")
        case "while":
            index += 1
            _ = expression()
            expect(keyword: "do")
            block(until: ["end"])
            _ = take(keyword: "end")
        case "do":
            index += 1
            block(until: ["end"])
            _ = take(keyword: "end")
        case "repeat":
            index += 1
            block(until: ["until"])
            if take(keyword: "until") { _ = expression() }
        case "return":
            index += 1
            if isAtEnd { return note(.expression) }
            if token.kind == .keyword, ["end", "else", "elseif", "until"].contains(token.text) { return }
            _ = expressions()
        case "goto":
            index += 1
            if isAtEnd { return note(.nothing) }
            index += 1
        case "break", "then", "in", "and", "or", "until": index += 1
        default: expressionStatement()
        }
    }

    private mutating func expect(keyword: String) {
        if isAtEnd { return note(.afterOperand) }
        _ = take(keyword: keyword)
    }

    private mutating func localStatement() {
        index += 1
        if isAtEnd { return note(.declaration) }
        if take(keyword: "function") {
            if isAtEnd { return note(.nothing) }
            let name = token.text
            index += 1
            let function = functionBody()
            declare(name, function)
            return
        }
        var names: [String] = []
        repeat {
            if isAtEnd { return note(.nothing) }
            guard token.kind == .name else { break }
            names.append(token.text)
            index += 1
            if take("<") {
                if isAtEnd { return note(.nothing) }
                index += 1
                _ = take(">")
            }
        } while take(",")
        if isAtEnd { return note(.nothing) }
        guard take("=") else {
            for name in names { declare(name, .missing) }
            return
        }
        let values = expressions()
        for (position, name) in names.enumerated() {
            declare(name, position < values.count ? values[position] : .unknown)
        }
        noteAgain()
    }

    private mutating func functionStatement() {
        index += 1
        if isAtEnd { return note(.nothing) }
        var path: [String] = []
        while token.kind == .name {
            path.append(token.text)
            index += 1
            guard take(".") || take(":") else { break }
            if isAtEnd { return note(.nothing) }
        }
        let function = functionBody()
        if path.count == 1 { assign(path[0], function) }
    }

    private mutating func forStatement() {
        index += 1
        var names: [String] = []
        repeat {
            if isAtEnd { return note(.nothing) }
            guard token.kind == .name else { break }
            names.append(token.text)
            index += 1
        } while take(",")
        if isAtEnd { return note(.afterOperand) }
        var values: [Inferred] = []
        if take("=") {
            _ = expressions()
            values = [.number]
        } else if take(keyword: "in") {
            values = session.inferredLoop(over: expressions().first ?? .unknown)
        }
        expect(keyword: "do")
        scopes.append([])
        for (position, name) in names.enumerated() {
            declare(name, position < values.count ? values[position] : .unknown)
        }
        block(until: ["end"])
        _ = take(keyword: "end")
        scopes.removeLast()
    }

    private mutating func expressionStatement() {
        if isAtEnd { return note(.statement) }
        let first = index
        let values = expressions(isStatement: true)
        guard take("=") else { return }
        let given = expressions()
        // Only what is a bare name is followed further: `a = …`, `a, b = …`.
        var position = first
        for number in values.indices where position < tokens.count {
            if tokens[position].kind == .name, [",", "="].contains(tokens[min(position + 1, tokens.count - 1)].text) {
                assign(tokens[position].text, number < given.count ? given[number] : .unknown)
            }
            while position < index, tokens[position].text != "," { position += 1 }
            position += 1
        }
        noteAgain()
    }
}
