import LuaSyntax
import Testing

@Suite("Lua's tokens, a line at a time")
struct LexerTests {
    private func read(_ line: String, from state: LuaLineState = .code) -> (kinds: [LuaToken.Kind], state: LuaLineState)
    {
        let (tokens, state) = LuaLexer.tokens(ofLine: line.utf8, from: state)
        return (tokens.map(\.kind), state)
    }

    @Test(
        "kinds",
        arguments: [
            ("local x = 0x1p-4 -- why", [.keyword, .name, .symbol, .number, .comment]),
            (#"clients:where{ class = "A" }"#, [.name, .symbol, .name, .symbol, .name, .symbol, .string, .symbol]),
            (#"f('it\'s') .. "—""#, [.name, .symbol, .string, .symbol, .symbol, .string]),
            ("a[[x]] = [=[ ]] ]=]", [.name, .string, .symbol, .string]),
            ("--[[ c ]] x", [.comment, .name]), ("clients.assets?", [.name, .symbol, .name, .symbol]),
            (#""open"#, [.wrong]), ("f（x）", [.name, .wrong, .name, .wrong]), ("客户 = 1", [.wrong, .symbol, .number]),
            ("x客户y，z", [.wrong, .wrong, .name]),
        ] as [(String, [LuaToken.Kind])])
    func kinds(line: String, kinds: [LuaToken.Kind]) { #expect(read(line).kinds == kinds) }

    @Test("long strings, comments and continued strings go on in the next line")
    func states() {
        #expect(read("x = [==[ a").state == .longString(level: 2))
        #expect(read("]] b ]==] .. c", from: .longString(level: 2)).kinds == [.string, .symbol, .name])
        #expect(read("--[[ a").state == .longComment(level: 0))
        #expect(read("x = 'a\\").state == .string(quote: 0x27, skipsBlanks: false))
        #expect(read("x = \"a\\z  ").state == .string(quote: 0x22, skipsBlanks: true))
        #expect(read("   b\" y", from: .string(quote: 0x22, skipsBlanks: true)).kinds == [.string, .name])
    }

    @Test("a state survives as a number")
    func numbers() {
        let states: [LuaLineState] = [
            .code, .longString(level: 0), .longString(level: 7), .longComment(level: 0), .longComment(level: 3),
            .string(quote: 0x22, skipsBlanks: false), .string(quote: 0x27, skipsBlanks: true),
        ]
        for state in states { #expect(LuaLineState(number: state.number) == state) }
        #expect(Set(states.map(\.number)).count == states.count)
    }

    @Test("random bytes: tokens lie in order within the line, and nothing but blanks is between them")
    func random() {
        var generator = SplitMix(state: 3)
        let alphabet = Array(" \t\"'[]=-\\z0x1.eaend()".utf8) + [0xE5, 0xAE, 0xA2, 0xEF, 0xBC, 0x88, 0xFF, 0xC2, 0xA0]
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            for state in [LuaLineState.code, .longString(level: 1), .string(quote: 0x22, skipsBlanks: true)] {
                let tokens = LuaLexer.tokens(ofLine: line, from: state).tokens
                var end = 0
                for token in tokens {
                    #expect(
                        token.range.lowerBound >= end && !token.range.isEmpty && token.range.upperBound <= line.count)
                    #expect(line[end..<token.range.lowerBound].allSatisfy { [0x20, 0x09].contains($0) }, "\(line)")
                    end = token.range.upperBound
                }
                #expect(line[end...].allSatisfy { [0x20, 0x09].contains($0) }, "\(line)")
            }
        }
    }

    @Test("tokens of texts begin and end between characters, and a line's state does not depend on how it was come to")
    func characters() {
        var generator = SplitMix(state: 5)
        let pieces = ["客", "“", "\"", "x", " ", "[[", "]]", "--", "（", "\\", "\n", "🙂", "é", "1", "'", "\u{3000}"]
        for _ in 0..<3000 {
            let text = (0..<20).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            var state = LuaLineState.code
            for (line, whole) in zip(lines.map(String.init), LuaLexer.lines(of: text)) {
                let (tokens, ended) = LuaLexer.tokens(ofLine: line.utf8, from: LuaLineState(number: state.number))
                #expect(tokens == whole.tokens && ended == whole.state)
                state = ended
                for token in tokens {
                    for place in [token.range.lowerBound, token.range.upperBound] {
                        let index = line.utf8.index(line.utf8.startIndex, offsetBy: place)
                        #expect(index.samePosition(in: line.unicodeScalars) != nil, "\(line)")
                    }
                }
            }
        }
    }
}
