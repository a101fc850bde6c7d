import Testing

@testable import TerminalText

@Suite("What scripts print on a terminal")
struct TerminalFilterTests {
    private func filtered(_ pieces: [[UInt8]]) -> String {
        var filter = TerminalFilter()
        var bytes: [UInt8] = []
        for piece in pieces {
            piece.withUnsafeBytes { bytes += filter.visible($0) ?? Array($0) }
        }
        return String(decoding: bytes + filter.rest(), as: UTF8.self)
    }

    @Test("lines and tabs stay, everything a terminal would obey is made visible")
    func visible() {
        #expect(filtered([Array("a\tb\nc\r\n".utf8)]) == "a\tb\nc\r\n")
        #expect(filtered([Array("\u{1B}[2J\u{7}\u{9B}\u{202E}x\r".utf8)]) == "␛[2J␇\\u{9B}\\u{202E}x␍")
        #expect(filtered([Array("福建 α".utf8)]) == "福建 α")
    }

    @Test("a character or an escape code may come in pieces of any size")
    func pieces() {
        let text = "福\u{1B}[31m建\r\nx\u{9B}2J\r!"
        let bytes = Array(text.utf8)
        let whole = filtered([bytes])
        for size in 1...7 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(filtered(pieces) == whole)
        }
        #expect(whole == "福␛[31m建\r\nx\\u{9B}2J␍!")
    }

    @Test("bytes that are no text are shown as such, at the end too")
    func broken() {
        #expect(filtered([[0x41, 0xE7, 0xA6]]) == "A\u{FFFD}")
        #expect(filtered([[0xFF, 0x1B]]) == "\u{FFFD}␛")
    }
}
