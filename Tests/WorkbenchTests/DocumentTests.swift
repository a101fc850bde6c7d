import Foundation
import Testing
import Workbench

/// The Lua of the README and of docs/ runs. What is Lua and not to be run stands in a fence of ```text.
@Suite("Documents", .timeLimit(.minutes(5)))
struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let documents: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
        return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    @Test("Its blocks of Lua run, in their order", arguments: documents)
    func blocks(document: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: document), encoding: .utf8)
        let blocks = Self.blocks(of: text)
        guard !blocks.isEmpty else { return }
        let lines = try Lines(page: document)
        lines.bench.session.arguments =
            document == "README.md" ? ["--from", "li", "--to", "wang"] : ["--from", "li"]
        for block in blocks { try lines.run(Self.pieces(of: block, lines.bench.session)) }
    }

    /// A script is run as a whole; what is no script, such as a name alone to be shown, as it is typed at the prompt.
    private static func pieces(of block: String, _ session: Session) throws -> [String] {
        // The first line of a script that can be called by itself is for the shell.
        let text = block.hasPrefix("#!") ? "--" + block : block
        guard (try? session.compile(text, name: "block")) == nil else { return [text] }
        var pieces: [String] = []
        var piece = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            piece += piece.isEmpty ? String(line) : "\n" + line
            guard !session.isIncomplete(piece) else { continue }
            pieces.append(piece)
            piece = ""
        }
        return pieces + (piece.isEmpty ? [] : [piece])
    }

    private static func blocks(of text: String) -> [String] {
        var blocks: [String] = []
        var block: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```lua" {
                block = []
            } else if line == "```", let lines = block {
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else {
                block?.append(String(line))
            }
        }
        return blocks
    }
}
