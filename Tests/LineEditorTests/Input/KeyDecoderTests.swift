import Testing

@testable import LineEditor

@Suite("Bytes become keys") struct KeyDecoderTests {
    /// All events of bytes that come in these pieces; nothing more is expected behind the last.
    private func events(_ pieces: [[UInt8]]) -> [InputEvent] {
        var decoder = KeyDecoder()
        var found: [InputEvent] = []
        for piece in pieces {
            decoder.feed(piece)
            while let event = decoder.next() { found.append(event) }
        }
        while let event = decoder.next(isLast: true) { found.append(event) }
        return found
    }

    private func events(_ text: String) -> [InputEvent] { events([Array(text.utf8)]) }
    private func key(_ text: String) -> Key? {
        guard let event = events(text).first, case .key(let key) = event, events(text).count == 1 else { return nil }
        return key
    }
    private func typed(_ character: Character) -> InputEvent { .key(Key(.character(character))) }

    private static let samples: [(String, [InputEvent])] = [
        ("a福é", ["a", "福", "é"].map { .key(Key(.character($0))) }),
        ("\u{1B}[A\u{1B}OB", [.key(Key(.up)), .key(Key(.down))]),
        ("\u{1B}[1;5C", [.key(Key(.right, .control))]),
        ("\u{1B}[1;3D", [.key(Key(.left, .alt))]),
        ("\u{1B}[3~\u{1B}[3;5~", [.key(Key(.delete)), .key(Key(.delete, .control))]),
        ("\u{1B}[H\u{1B}[4~\u{1B}[7~\u{1B}OF", [.home, .end, .home, .end].map { .key(Key($0)) }),
        ("\u{1B}[5~\u{1B}[6;2~", [.key(Key(.pageUp)), .key(Key(.pageDown, .shift))]),
        ("\u{1B}OP\u{1B}[[B\u{1B}[15~\u{1B}[24~", [1, 2, 5, 12].map { .key(Key(.function($0))) }),
        ("\u{1B}[1;2R", [.key(Key(.function(3), .shift))]),
        ("\u{1B}[Z", [.key(Key(.tab, .shift))]),
        (
            "\u{1B}f\u{1B}\r\u{1B}\u{7F}",
            [.key(Key(.character("f"), .alt)), .key(Key(.enter, .alt)), .key(Key(.backspace, .alt))]
        ),
        ("\u{1B}\u{1B}[A", [.key(Key(.up, .alt))]),
        ("\u{1B}[27;5;13~\u{1B}[13;2u", [.key(Key(.enter, .control)), .key(Key(.enter, .shift))]),
        ("\u{1B}[97;5u\u{1B}[97;2u", [.key(Key(.character("a"), .control)), .key(Key(.character("A")))]),
        ("\u{1B}[99;133u", [.key(Key(.character("c"), .control))]),
        (
            "\u{1B}[3$\u{1B}[5^\u{1B}[a\u{1B}Od",
            [
                .key(Key(.delete, .shift)), .key(Key(.pageUp, .control)), .key(Key(.up, .shift)),
                .key(Key(.left, .control)),
            ]
        ),
        ("\u{1}\u{0}\u{1F}\u{1D}", ["a", "@", "_", "]"].map { .key(Key(.character($0), .control)) }),
        ("\t\r\u{8}\u{7F}", [.key(Key(.tab)), .key(Key(.enter)), .key(Key(.backspace)), .key(Key(.backspace))]),
        ("\n\n", [.key(Key(.enter)), .key(Key(.enter))]),
        // What no key sends is swallowed, all of it.
        ("\u{1B}[?1;2cx", [.key(Key(.character("x")))]),
        ("\u{1B}[<0;10;20Mx", [.key(Key(.character("x")))]),
        ("\u{1B}[I\u{1B}[Ox", [.key(Key(.character("x")))]),
        ("\u{1B}]11;rgb:00/00/00\u{1B}\\x", [.key(Key(.character("x")))]),
        ("\u{1B}P>|tmux 3.3a\u{1B}\\x", [.key(Key(.character("x")))]),
        ("\u{1B}[M !!x", [.key(Key(.character("x")))]),
        ("\u{1B}[200~a\u{1B}[Ab\r\nc\rd\te\u{1B}[201~x", [.paste("a\u{1B}[Ab\nc\nd\te"), .key(Key(.character("x")))]),
    ]

    @Test("A sequence means the same wherever it is cut", arguments: samples.indices)
    func everySplit(index: Int) {
        let (text, expected) = Self.samples[index]
        let bytes = Array(text.utf8)
        #expect(events([bytes]) == expected)
        for cut in 1..<max(2, bytes.count) {
            #expect(events([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at \(cut)")
        }
        #expect(events(bytes.map { [$0] }) == expected)
    }

    @Test("ESC alone is a key once nothing follows") func loneEscape() {
        var decoder = KeyDecoder()
        decoder.feed([0x1B])
        #expect(decoder.next() == nil)
        #expect(decoder.waiting == .afterEscape)
        #expect(decoder.next(isLast: true) == .key(Key(.escape)))
        #expect(decoder.waiting == .nothing)
        #expect(events("\u{1B}\u{1B}") == [.key(Key(.escape)), .key(Key(.escape))])
        #expect(key("\u{1B}[") == Key(.character("["), .alt))
        #expect(key("\u{1B}O") == Key(.character("O"), .alt))
        // A sequence that never ends is none.
        #expect(events("\u{1B}[1;") == [])
    }

    @Test("What belongs to one character comes as one") func clusters() {
        #expect(events("e\u{301}x") == [typed("e\u{301}"), typed("x")])
        #expect(events("👩‍👩‍👧a") == [typed("👩‍👩‍👧"), typed("a")])
        #expect(events("🇨🇳🇫🇷") == [typed("🇨🇳"), typed("🇫🇷")])
        #expect(events("☎️福") == [typed("☎️"), typed("福")])
    }

    @Test("Each byte that is no UTF-8 is U+FFFD") func invalid() {
        let wrong: [[UInt8]] = [[0xFF], [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5], [0xE7, 0xA6, 0x41]]
        for bytes in wrong {
            let found = events([bytes + [0x7A]])
            let count = bytes.filter { $0 >= 0x80 }.count
            #expect(found.filter { $0 == typed("\u{FFFD}") }.count == count, "\(bytes)")
            #expect(found.last == typed("z"))
            #expect(
                events([KeyDecoder.pasteEnd.dropLast(3) + Array("200~".utf8).dropFirst(1) + bytes + KeyDecoder.pasteEnd]
                )
                    == [
                        .paste(
                            String(decoding: bytes.flatMap { $0 < 0x80 ? [$0] : Array("\u{FFFD}".utf8) }, as: UTF8.self)
                        )
                    ])
        }
    }

    @Test("A big paste is gathered whole, from many reads") func bigPaste() {
        let line = "local 客户 = \"a\tb\" -- “x”\r\n"
        let text = String(repeating: line, count: 15_000)
        let bytes = Array("\u{1B}[200~\(text)\u{1B}[201~q".utf8)
        var pieces: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: 1021) {
            pieces.append(Array(bytes[start..<min(start + 1021, bytes.count)]))
        }
        let found = events(pieces)
        #expect(found.count == 2)
        #expect(found.first == .paste(String(repeating: "local 客户 = \"a\tb\" -- “x”\n", count: 15_000)))
        #expect(found.last == typed("q"))
    }

    @Test("A paste without an end is one when nothing comes any more, and its rest is not typed") func cutPaste() {
        var decoder = KeyDecoder()
        decoder.feed(Array("\u{1B}[200~first\r".utf8))
        #expect(decoder.next() == nil)
        #expect(decoder.waiting == .pasteEnd)
        #expect(decoder.next(isLast: true) == .paste("first\n"))
        var other = decoder
        // The rest comes after all.
        decoder.feed(Array("second\r\u{1B}[201~\r".utf8))
        #expect(decoder.next() == .paste("second\n"))
        #expect(decoder.next() == .key(Key(.enter)))
        // Somebody types.
        other.feed(Array("\r".utf8))
        #expect(other.next() == .key(Key(.enter)))
        #expect(other.next() == nil)
    }

    @Test("A line end of two bytes is one Enter where pastes are not marked") func lineEnds() {
        #expect(events("a\r\nb") == [typed("a"), .key(Key(.enter)), typed("b")])
    }
}
