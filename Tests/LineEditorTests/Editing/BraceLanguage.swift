@testable import LineEditor

/// A small language to edit: brackets, strings in quotes, comments after `#`, and texts of many lines between `<<` and
/// `>>`, `end` as its only word. A block is complete when its brackets and its texts are closed. Counts what it is asked.
final class BraceLanguage: EditorLanguage {
    var words = ["clients", "classify", "campaigns", "visits"]
    var note: String?
    private(set) var highlighted: [String] = []
    private(set) var completionsAsked = 0

    func highlight(_ line: String, from state: Int) -> HighlightedLine {
        highlighted.append(line)
        let bytes = Array(line.utf8)
        var pieces: [HighlightPiece] = []
        var isText = state == 1
        var index = 0
        while index < bytes.count {
            let start = index
            if isText {
                while index < bytes.count, !bytes[index...].starts(with: ">>".utf8) { index += 1 }
                if index < bytes.count {
                    isText = false
                    index += 2
                }
                pieces.append(HighlightPiece(start..<index, .string))
                continue
            }
            switch bytes[index] {
            case UInt8(ascii: "<") where bytes[index...].starts(with: "<<".utf8):
                isText = true
            case UInt8(ascii: "#"):
                index = bytes.count
                pieces.append(HighlightPiece(start..<index, .comment))
            case UInt8(ascii: "\""):
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") { index += 1 }
                index = min(bytes.count, index + 1)
                pieces.append(HighlightPiece(start..<index, .string))
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["):
                index += 1
                pieces.append(HighlightPiece(start..<index, .symbol, bracket: .opening))
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"):
                index += 1
                pieces.append(HighlightPiece(start..<index, .symbol, bracket: .closing))
            case 0x61...0x7A:
                while index < bytes.count, (0x61...0x7A).contains(bytes[index]) { index += 1 }
                let isKeyword = bytes[start..<index].elementsEqual("end".utf8)
                if isKeyword { pieces.append(HighlightPiece(start..<index, .keyword)) }
            default: index += 1
            }
        }
        return HighlightedLine(pieces: pieces, state: isText ? 1 : 0)
    }

    func forget() { highlighted = [] }

    private func depth(_ lines: [String]) -> Int {
        lines.joined(separator: "\n").utf8.reduce(0) { depth, byte in
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth + 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth - 1
            default: depth
            }
        }
    }

    func isComplete(_ block: String) -> Bool {
        depth([block]) <= 0 && block.components(of: "<<") <= block.components(of: ">>")
    }

    func indentation(after lines: [String]) -> Int { max(0, depth(lines)) * 2 }

    func reindentation(of lines: [String]) -> Int? {
        guard let last = lines.last?.drop(while: { $0 == " " }) else { return nil }
        guard last == "end" || last.hasPrefix("}") || last.hasPrefix(")") else { return nil }
        return max(0, depth(Array(lines.dropLast())) - 1) * 2
    }

    /// Words that begin with what is typed, then those that have its letters in this order.
    func completions(in block: String, at offset: Int) -> CompletionList {
        completionsAsked += 1
        let head = Array(block.utf8.prefix(offset))
        var start = offset
        while start > 0, head[start - 1] >= 0x61 && head[start - 1] <= 0x7A { start -= 1 }
        let typed = String(decoding: head[start...], as: UTF8.self)
        let beginning = words.filter { $0.hasPrefix(typed) }
        let others = words.filter { word in
            guard !word.hasPrefix(typed) else { return false }
            var rest = Substring(word)
            return typed.allSatisfy { letter in
                guard let index = rest.firstIndex(of: letter) else { return false }
                rest = rest[index...].dropFirst()
                return true
            }
        }
        return CompletionList(
            start: start,
            items: (beginning + others).map { Completion($0, kind: "word", cursor: $0.hasSuffix("()") ? -1 : 0) },
            note: note)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
