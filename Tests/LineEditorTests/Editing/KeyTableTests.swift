import Foundation
import Testing

@testable import LineEditor

@Suite("The table of keys") struct KeyTableTests {
    @Test("Every key that is listed is bound to what its row says")
    func bound() {
        for row in EditorKeys.groups.flatMap(\.rows) {
            for name in row.keys + row.otherKeys {
                let keys = KeyBindings.keys(named: name)
                #expect(keys != nil, "\(name) is no key")
                #expect(keys.flatMap { KeyBindings.standard.command(for: $0) } == row.command, "\(name)")
            }
        }
    }

    @Test("No key is listed twice, and every command has a key")
    func complete() {
        let rows = EditorKeys.groups.flatMap(\.rows)
        let keys = rows.flatMap { $0.keys + $0.otherKeys }.compactMap { KeyBindings.keys(named: $0) }
        #expect(Set(keys).count == keys.count)
        #expect(Set(rows.map(\.command)) == Set(EditorCommand.allCases))
    }

    @Test("The page about the keys has every row as it is")
    func documented() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/editor.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for row in EditorKeys.groups.flatMap(\.rows) {
            let keys = row.keys.map { "`\($0)`" }.joined(separator: ", ")
            #expect(text.contains("| \(keys) | \(row.english) |"))
        }
    }

    @Test("Keys are read from their names, letters of either case alike")
    func names() {
        #expect(
            KeyBindings.keys(named: "Ctrl-X Ctrl-E") == [
                Key(.character("x"), .control), Key(.character("e"), .control),
            ])
        #expect(KeyBindings.keys(named: "Alt-<") == [Key(.character("<"), .alt)])
        #expect(KeyBindings.keys(named: "Ctrl-Nonsense") == nil)
        let capital = Key(.character("F"), .alt)
        #expect(KeyBindings.standard.command(for: [capital]) == .wordRight)
    }
}
