@testable import LineEditor

/// A history in memory.
final class ListHistory: EditorHistory {
    private(set) var blocks: [String]
    init(_ blocks: [String] = []) { self.blocks = blocks }

    var count: Int { blocks.count }
    subscript(position: Int) -> String { blocks[position] }

    func position(before position: Int, prefix: String, excluding excluded: String?) -> Int? {
        blocks.indices.prefix(position).last { blocks[$0].hasPrefix(prefix) && blocks[$0] != excluded }
    }

    func position(after position: Int, prefix: String, excluding excluded: String?) -> Int? {
        blocks.indices.dropFirst(position + 1).first { blocks[$0].hasPrefix(prefix) && blocks[$0] != excluded }
    }

    func position(before position: Int, containing text: String) -> Int? {
        blocks.indices.prefix(position).last { has(text, $0) }
    }

    func position(after position: Int, containing text: String) -> Int? {
        blocks.indices.dropFirst(position + 1).first { has(text, $0) }
    }

    private func has(_ text: String, _ position: Int) -> Bool {
        let block = text == text.lowercased() ? blocks[position].lowercased() : blocks[position]
        return text.isEmpty || block.contains(text)
    }

    func append(_ block: String) { blocks.append(block) }
}
