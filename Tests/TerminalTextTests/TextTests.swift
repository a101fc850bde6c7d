import TerminalText
import Testing

@Suite("Text in terminal columns")
struct TextTests {
    /// Names that need every care a terminal asks for.
    private static let names = [
        "福州海峡银行", "Müller & Söhne", "北京\t大\u{1B}[31m学", "👨‍👩‍👧 家庭 🇨🇳", "e\u{301}clair 有限公司,一个名字非常非常长的公司", "",
    ]

    @Test(
        "width counts what a terminal shows",
        arguments: [
            ("", 0), ("abc", 3), ("福建", 4), ("ｱｲ", 2), ("（）", 4), ("é", 1), ("e\u{301}", 1), ("👍", 2), ("👍🏽", 2),
            ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("☎️", 2), ("1️⃣", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("\u{200B}", 0),
            ("a\u{200D}b", 2), ("क्ष", 2), ("…", 1), ("α", 1), ("𠀋", 2), ("\u{FEFF}x", 1),
        ])
    func width(text: String, columns: Int) {
        #expect(Text.width(of: text) == columns)
    }

    @Test("ambiguous characters are wide where the terminal says so")
    func ambiguous() {
        #expect(Text.width(of: "α…─", ambiguousIsWide: true) == 6)
        #expect(Text.width(of: "α…─", ambiguousIsWide: false) == 3)
        #expect(Text.truncate("abcdef", to: 4, ambiguousIsWide: true) == "ab…")
    }

    @Test("truncating never exceeds the limit, never splits a character, and shows itself")
    func truncating() {
        #expect(Text.truncate("福州海峡银行", to: 12) == "福州海峡银行")
        #expect(Text.truncate("福州海峡银行", to: 11) == "福州海峡银…")
        #expect(Text.truncate("福州海峡银行", to: 10) == "福州海峡…")
        #expect(Text.truncate("👨‍👩‍👧👨‍👩‍👧", to: 3) == "👨‍👩‍👧…")
        #expect(Text.truncate("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
        #expect(Text.truncate("abc", to: 1) == "…")
        #expect(Text.truncate("abc", to: 0) == "")
    }

    @Test("padding fills up to the width")
    func padding() {
        #expect(Text.pad("福建", to: 6) == "福建  ")
        #expect(Text.pad("福建", to: 6, .right) == "  福建")
        #expect(Text.pad("福", to: 5, .centre) == " 福  ")
        #expect(Text.pad("longer", to: 3) == "longer")
    }

    @Test("wrapping breaks at blanks and between Chinese characters, and keeps punctuation where it belongs")
    func wrapping() {
        #expect(Text.wrap("the quick brown fox", to: 10) == ["the quick", "brown fox"])
        #expect(Text.wrap("要求每周有专人联系。好", to: 18) == ["要求每周有专人联", "系。好"])
        #expect(Text.wrap("他说（很好）再见", to: 6) == ["他说", "（很", "好）再", "见"])
        #expect(Text.wrap("购买A类产品", to: 5) == ["购买A", "类产", "品"])
        #expect(Text.wrap("abcdefghij", to: 4) == ["abcd", "efgh", "ij"])
        #expect(Text.wrap("one\n\ntwo", to: 10) == ["one", "", "two"])
        #expect(Text.wrap("", to: 10) == [""])
        #expect(Text.wrap("福建", to: 1) == ["福", "建"])
        #expect(Text.wrap("of 10,000 (3.1 %)", to: 14) == ["of 10,000", "(3.1 %)"])
    }

    @Test("wrapped lines are never wider than asked, whatever the text", arguments: 2...30)
    func wrappedWidth(columns: Int) {
        let text = Self.names.joined(separator: " ") + "，很长的中文句子，with English words（和括号）in between 👨‍👩‍👧!!!"
        for line in Text.wrap(Text.visible(text), to: columns) { #expect(Text.width(of: line) <= columns) }
    }

    @Test("nothing in a text drives the terminal")
    func visible() {
        #expect(Text.visible("a\tb\nc\r\nd\re\u{1B}[31m\u{7F}\0") == "a␉b␤c␤d␍e␛[31m␡␀")
        #expect(Text.visible("\u{9B}31m \u{202E}x\u{2069} \u{2028}") == "\\u{9B}31m \\u{202E}x\\u{2069} ␤")
        #expect(Text.visible("a\r\nb\u{2028}c\td", keepingLines: true) == "a\nb\nc␉d")
        #expect(Text.visible("福建 👨‍👩‍👧") == "福建 👨‍👩‍👧")
    }
}
