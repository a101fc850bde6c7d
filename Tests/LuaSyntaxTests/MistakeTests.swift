import LuaSyntax
import Testing

@Suite("What an input method types where Lua wants ASCII")
struct MistakeTests {
    private static let names = ["客户": "clients", "拜访": "visits"]
    private static let fields = ["级别": "class", "地区": "region"]

    private func find(_ block: String) -> LuaMistake? {
        LuaMistakes.find(in: block) { word, role in (role == .thing ? Self.names : Self.fields)[word] }
    }

    @Test(
        "corrected as a whole",
        arguments: [
            ("clients：count（）", "clients:count()"), ("print（1，2）；x = ｛1、2｝", "print(1,2);x = {1,2}"),
            ("f（“a”，‘b’）", "f(\"a\",'b')"), ("x ＝ １０ ＋ ２．５", "x = 10 + 2.5"), ("ｃｌｉｅｎｔｓ:count()", "clients:count()"),
            ("f(“说\"好\"的”)", "f(\"说\\\"好\\\"的\")"), ("f(“a\", “b”)", "f(\"a\", \"b\")"), ("f(“a“)", "f(\"a\")"),
            ("f(\"客户”)", "f(\"客户\")"), ("f(“”)", "f(\"\")"), ("x！＝1", "x~=1"), ("x != 1", "x ~= 1"),
            ("a && b || !c", "a and b or not c"), ("a\u{3000}=\u{A0}1", "a = 1"), ("x = 1\u{200B}", "x = 1"),
            ("x【1】", "x[1]"),
            ("print(1)。", "print(1)"), ("x = 1。 -- 一。\ny = 2｡", "x = 1 -- 一。\ny = 2"), ("f(……)", "f(...)"),
            ("x = 1 —— 说明（一）", "x = 1 -- 说明（一）"), ("c。assets ≥ 1", "c.assets >= 1"),
            ("客户:count()", "clients:count()"), ("客户：拜访（）：count()", "clients:visits():count()"),
            ("f{ 级别 = “A” }", "f{ class = \"A\" }"), ("f{ 别的 = 1, 另外＝2 }", "f{ [\"别的\"] = 1, [\"另外\"]=2 }"),
            ("c.级别", "c.class"), ("c.别的 .. c。另外", "c[\"别的\"] .. c[\"另外\"]"),
            ("print（“a”） -- （注释）\nx = “（”", "print(\"a\") -- （注释）\nx = \"（\""),
        ])
    func corrected(typed: String, wanted: String) {
        #expect(find(typed)?.corrected == wanted, "\(typed)")
        #expect(find(wanted) == nil, "\(wanted)")
    }

    @Test(
        "texts and comments may have any character",
        arguments: [
            "x = \"（“”，\"", "x = '“'", "x = [[（\n）]]", "-- （注释）", "--[[（\n）]] x = 1", "x = [==[ ]] （ ]==]",
            #"x = "\"（""#,
            "f(\"“a”\")", "x = 'a\\\n（'",
        ])
    func untouched(block: String) { #expect(find(block) == nil, "\(block)") }

    @Test(
        "without a sure correction the reason is given alone",
        arguments: ["f(“abc", "人 = 1", "x = 《a》", "clients:级别()", "x = ￥5"])
    func unsure(block: String) {
        #expect(find(block) != nil)
        #expect(find(block)?.corrected == nil, "\(block)")
    }

    @Test("the place is the first mistake's, in bytes and in characters")
    func place() throws {
        let mistake = try #require(find("x = \"客户\"\nprint(\"客户\"，1）"))
        #expect(mistake.line == 2)
        #expect(mistake.range == 14..<17)
        #expect(mistake.characters == 10..<11)
        #expect(mistake.count == 2)
        #expect(mistake.english == "the full-width ， is not Lua; write ,")
        #expect(mistake.chinese == "全角的 ， 不是 Lua 的符号，请写 ,")
    }

    @Test("random texts are corrected into ones without mistakes, or not at all")
    func random() {
        let pieces = [
            "（", "“", "”", "\"", "'", "‘", "\\", "\n", "a", "客", "=", "！", "--", "[[", "]]", "{", "…", "—", " ", "。",
            "＝", "１",
        ]
        var generator = SplitMix(state: 7)
        for _ in 0..<3000 {
            let block = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            guard let mistake = find(block) else { continue }
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(
                mistake.line <= lines.count && mistake.range.upperBound <= lines[mistake.line - 1].utf8.count,
                "\(block)")
        }
    }
}

/// The same numbers each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
