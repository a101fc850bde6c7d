import LuaSyntax
import Model

/// A block that was run at a prompt.
public struct ShellBlock: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case failed
        /// - Parameters:
        ///   - gave: whether it had a result, which is then `_` and `_n`.
        ///   - wrote: whether it changed the archive, or would have in a dry run.
        case done(gave: Bool, wrote: Bool)
    }

    /// What errors call it, `block 3`, and its result, `_3`.
    public var number: Int
    /// When it was begun, UTC.
    public var at: Timestamp
    public var text: String
    public var outcome: Outcome

    public init(number: Int, at: Timestamp, text: String, outcome: Outcome) {
        self.number = number
        self.at = at
        self.text = text
        self.outcome = outcome
    }

    /// Whether it had a result.
    var gave: Bool { if case .done(gave: true, _) = outcome { true } else { false } }
}

/// What the terminal does for the functions of a session.
public struct ShellDoor {
    /// Lets a person edit the text. Throws with what to do where that cannot be.
    public var edit: (_ text: String) throws -> String
    /// Lets a person edit a file that is there or not.
    public var editFile: (_ path: String) throws -> Void
    /// Blocks of earlier sessions that contain the text, the oldest first, at most so many.
    public var older: (_ containing: String, _ limit: Int) -> [String]

    public init(
        edit: @escaping (String) throws -> String, editFile: @escaping (String) throws -> Void,
        older: @escaping (String, Int) -> [String] = { _, _ in [] }
    ) {
        self.edit = edit
        self.editFile = editFile
        self.older = older
    }
}

/// What an interactive session remembers of itself, for `history`, `edit` and `save_script`.
public final class Shell {
    public private(set) var blocks: [ShellBlock] = []
    let door: ShellDoor
    /// What the next prompt begins with: a text that came back from an editor.
    private var offered: String?

    public init(door: ShellDoor) { self.door = door }

    /// Remembers a block that was run.
    public func record(_ block: ShellBlock) { blocks.append(block) }

    /// Has the next prompt begin with this text.
    public func offer(_ text: String) { offered = text }

    /// What the next prompt is to begin with, once.
    public func takeOffered() -> String? {
        defer { offered = nil }
        return offered
    }

    /// The functions that are there at a prompt only.
    static let functions = ["history", "edit", "save_script"]

    /// Words that leave where they stand alone: people type what they know from elsewhere.
    public static func leaves(_ block: String) -> Bool {
        let words: Set<String> = ["exit", "quit", "exit()", "quit()", ".exit", ".quit", #"\q"#]
        return words.contains(block.trimmed)
    }
}

extension ShellBlock {
    /// Whether it only asks the session about itself: help, `history()`, `edit(3)`, `save_script "x.lua"`.
    static func isAboutSession(_ text: String) -> Bool {
        let text = text.trimmed
        if text.hasSuffix("?") { return true }
        let names = LuaLexer.lines(of: text).enumerated().flatMap { line, result in
            result.tokens.filter { $0.kind != .comment }.map { (line, $0) }
        }
        guard let (line, first) = names.first, first.kind == .name else { return names.isEmpty }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let name = lines[line].text(first.range)
        if name == "help" { return true }
        guard Shell.functions.contains(name), names.count > 1 else { return false }
        let (nextLine, next) = names[1]
        return next.kind == .string || lines[nextLine].text(next.range) == "("
    }
}

extension StringProtocol {
    /// The text within a range of UTF-8 bytes.
    func text(_ range: Range<Int>) -> String {
        String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
    }

    /// Without blanks and line ends on either side.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
