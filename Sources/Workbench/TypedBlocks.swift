import Display
import Lua
import LuaSyntax
import Model

// What a door asks about a block before and after it runs: whether it is whole, and what was mistyped in it.
extension Session {
    /// Whether the source is the beginning of a block that further lines may complete. A block that is wrong is not:
    /// running it says why.
    public func isIncomplete(_ source: String) -> Bool {
        // A `?` at the end asks for help, unless it stands in a text that goes on.
        if source.utf8.last(where: { $0 > 0x20 }) == 0x3F {
            return LuaLexer.lines(of: source).last.map { $0.state != .code } ?? false
        }
        // As an expression, `1 +` goes on; as statements, `for i = 1, 2 do` does.
        for text in ["return " + source, source] {
            do {
                _ = try lua.load(text, name: "block", environment: environment)
                return false
            } catch {
                if error.isIncomplete { return true }
            }
        }
        return false
    }

    /// What is in the block that only an input method for Chinese types, or another language has: full-width signs,
    /// `“…”`, a Chinese name, `!=`. To be asked of a block that is no Lua.
    public func mistake(in block: String) -> LuaMistake? {
        LuaMistakes.find(in: block) { word, role in
            switch role {
            case .thing: Vocabulary.entities.first { $0.label.zh == word }?.plural
            case .field: Vocabulary.entities.lazy.compactMap { $0.field(labelled: word)?.name }.first
            }
        }
    }

    /// The mistake as a person is shown it: the line, the place, the reason, the line as it was meant.
    func view(of mistake: LuaMistake, in source: String) -> ErrorView {
        let isChinese = options.display.language == .chinese
        func line(of text: String) -> String? {
            let lines = text.split(separator: "\n", maxSplits: mistake.line, omittingEmptySubsequences: false)
            return lines.count >= mistake.line ? String(lines[mistake.line - 1]) : nil
        }
        var notes: [String] = []
        if let corrected = mistake.corrected.flatMap(line) {
            notes.append((isChinese ? "改正：" : "corrected: ") + corrected)
        }
        return ErrorView(
            isChinese ? mistake.chinese : mistake.english, source: line(of: source),
            mark: .characters(mistake.characters), notes: notes)
    }
}
