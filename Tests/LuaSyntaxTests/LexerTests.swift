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
}
