import Archive
import LuaSyntax
import Model

/// A session's blocks as a script: those that did something, in their order. What failed, asked for help or only looked
/// at something is left out; what was looked at stands as a comment.
struct SessionScript {
    let blocks: [ShellBlock]
    /// The script's own name, for the lines that say how it is run.
    let path: String
    var archive = ""
    var at = Timestamp(seconds: 0)
    /// Names that blocks gave values to.
    var globals: Set<String> = []
    /// Whether a text is a Lua expression; a statement.
    var isExpression: (String) -> Bool = { _ in false }
    var isStatement: (String) -> Bool = { _ in true }
    /// Whether a name is a function of the workbench, which changes nothing.
    var isOwn: (String) -> Bool = { _ in false }

    init(blocks: [ShellBlock], path: String) {
        self.blocks = blocks
        self.path = path
    }

    /// What becomes of a block.
    private enum Use { case leftOut, shown, kept }

    private struct Choice {
        var uses: [Int: Use] = [:]
        /// Blocks whose results later ones name, as `_3`.
        var named: Set<Int> = []
        /// Those named as `_`.
        var last: Set<Int> = []
    }

    /// The script; nil where no block did anything.
    var text: String? {
        let choice = choose()
        let kept = blocks.filter { choice.uses[$0.number] == .kept }
        guard !kept.isEmpty else { return nil }
        var lines = header(kept, choice)
        for block in blocks {
            switch choice.uses[block.number] {
            case .kept:
                lines += ["", "-- block \(block.number)"] + source(of: block, choice)
            case .shown:
                lines += ["", "-- block \(block.number) looked at:"]
                lines += block.text.trimmed.lines.map { "--   \($0)" }
            case .leftOut, nil: break
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `4 blocks; 2 that failed are left out`.
    var summary: String {
        let choice = choose()
        let kept = blocks.filter { choice.uses[$0.number] == .kept }.count
        let failed = blocks.filter { $0.outcome == .failed }.count
        var parts = ["\(kept) \(kept == 1 ? "block" : "blocks")"]
        if failed > 0 { parts.append("\(failed) that failed \(failed == 1 ? "is" : "are") left out") }
        parts.append("dossier run \(path) --dry-run shows what it would write")
        return parts.joined(separator: "; ")
    }

    // MARK: Choosing

    /// From the last on: a block that only looked is kept where a later one uses its result.
    private func choose() -> Choice {
        var choice = Choice()
        for (index, block) in blocks.enumerated().reversed() {
            guard block.outcome != .failed, !ShellBlock.isAboutSession(block.text) else {
                choice.uses[block.number] = .leftOut
                continue
            }
            let words = LuaWords(block.text)
            guard choice.named.contains(block.number) || acts(block, words) else {
                choice.uses[block.number] = .shown
                continue
            }
            choice.uses[block.number] = .kept
            let names = words.results
            choice.named.formUnion(names.compactMap { Int($0.dropFirst()) })
            if names.contains("_"), let last = blocks[..<index].last(where: \.gave) {
                choice.named.insert(last.number)
                choice.last.insert(last.number)
            }
        }
        return choice
    }

    private func acts(_ block: ShellBlock, _ words: LuaWords) -> Bool {
        if case .done(let gave, let wrote) = block.outcome, wrote || !gave { return true }
        let text = block.text.trimmed
        guard isExpression(text) else { return true }
        // An expression that is no call cannot be a statement, so it did nothing but give its value.
        return isStatement(text) && !words.onlyAsks(isOwn)
    }

    // MARK: Writing

    private func header(_ kept: [ShellBlock], _ choice: Choice) -> [String] {
        let numbers = kept.map { "\($0.number)" }.joined(separator: ", ")
        // The folder it lies in today says nothing to whoever reads it elsewhere, and makes the lines long.
        let file = path.split(separator: "/").last.map(String.init) ?? path
        var lines = [
            "#!/usr/bin/env -S dossier run",
            "-- luacheck: no unused, no redefined, no max line length",
            "-- Saved from a session on \(ArchiveProperties.minute(of: at)): block\(kept.count == 1 ? "" : "s") \(numbers).",
            "--",
            "--   dossier run \(file) --dry-run     works everything out and shows it, writes nothing",
            "--   dossier run \(file)               writes; a script is one transaction",
        ]
        var names = globals.filter { name in kept.contains { LuaWords($0.text).names.contains(name) } }
        names.formUnion(choice.named.map { "_\($0)" })
        if !choice.last.isEmpty { names.insert("_") }
        if !names.isEmpty { lines.append("-- luacheck: globals \(names.sorted().joined(separator: " "))") }
        guard !kept.contains(where: { LuaWords($0.text).names.contains("params") }) else { return lines }
        return lines + [
            "",
            "-- What differs from run to run goes here, and is args.owner below; --help lists it:",
            "--   owner = { \"rep\", required = true, help = \"whose clients\" },",
            "local args = params {",
            "}",
        ]
    }

    private func source(of block: ShellBlock, _ choice: Choice) -> [String] {
        let text = block.text.trimmed
        let words = LuaWords(text)
        let name = "_\(block.number)"
        let isNamed = choice.named.contains(block.number)
        var lines: [String]
        if words.returns {
            lines = ["local function block_\(block.number)()"] + indented(text) + ["end"]
            lines.append("\(isNamed ? "\(name) = " : "")block_\(block.number)()")
        } else if isNamed, isExpression(text) {
            lines = "\(name) = \(text)".lines
        } else if words.hasOwnNames {
            lines = ["do"] + indented(text) + ["end"]
        } else {
            // A line that begins with a bracket would go on with the one before it.
            lines = (text.hasPrefix("(") ? ";\(text)" : text).lines
        }
        if choice.last.contains(block.number) { lines.append("_ = \(name)") }
        return lines
    }

    /// Two columns further in, except for lines within a long string.
    private func indented(_ text: String) -> [String] {
        var isCode = true
        return zip(text.lines, LuaLexer.lines(of: text)).map { line, result in
            defer { isCode = result.state == .code }
            return isCode && !line.isEmpty ? "  " + line : line
        }
    }
}

/// The tokens of a block with their texts, without comments.
private struct LuaWords {
    struct Word {
        let kind: LuaToken.Kind
        let text: String
        /// The innermost bracket or block it stands in: `{`, `(`, `function` …; empty outside of all.
        let within: String
        /// Whether a function is around it.
        let isInFunction: Bool
    }

    private(set) var words: [Word] = []

    init(_ text: String) {
        var open: [String] = []
        for (line, result) in zip(text.lines, LuaLexer.lines(of: text)) {
            for token in result.tokens where token.kind != .comment {
                let text = line.text(token.range)
                let closes = [")", "}", "]", "end", "until"].contains(text) && token.kind != .string
                if closes { _ = open.popLast() }
                words.append(
                    Word(
                        kind: token.kind, text: text, within: open.last ?? "",
                        isInFunction: open.contains("function")))
                let opens = token.kind == .symbol && ["(", "{", "["].contains(text)
                let begins = token.kind == .keyword && ["function", "if", "do", "repeat"].contains(text)
                if opens || begins { open.append(text) }
            }
        }
    }

    private func previous(_ index: Int) -> String { index > 0 ? words[index - 1].text : "" }
    private func next(_ index: Int) -> String { index + 1 < words.count ? words[index + 1].text : "" }

    /// Names that stand for variables, not those of fields and methods.
    var names: Set<String> {
        Set(
            words.indices.filter {
                words[$0].kind == .name && ![".", ":"].contains(previous($0))
                    && !(words[$0].within == "{" && next($0) == "=")
            }.map { words[$0].text })
    }

    /// `_`, `_1` …: results of other blocks. A block that has a `_` of its own means that.
    var results: Set<String> {
        let hasOwn = words.indices.contains {
            words[$0].text == "_" && (["for", "local"].contains(previous($0)) || [",", "in", "="].contains(next($0)))
        }
        return names.filter { name in
            guard name.hasPrefix("_") else { return false }
            let rest = name.dropFirst()
            return rest.isEmpty ? !hasOwn : rest.allSatisfy(\.isNumber)
        }
    }

    /// Whether it returns from the block itself.
    var returns: Bool { words.contains { $0.kind == .keyword && $0.text == "return" && !$0.isInFunction } }

    /// Whether it has locals or labels, which end with their block.
    var hasOwnNames: Bool {
        words.contains { $0.within.isEmpty && ($0.text == "local" && $0.kind == .keyword || $0.text == "::") }
    }

    /// Methods that do something besides giving a value.
    private static let acting: Set<String> = [
        "apply", "guard", "save", "export", "freeze", "undo", "each", "rename", "remove", "delete_segment", "backup",
        "add", "set", "note", "write", "read", "lines", "close", "seek", "restore", "checkpoint", "rewind",
    ]
    private static let libraries: Set<String> = ["string", "math", "utf8", "fn"]

    /// Whether calling it again only asks again.
    func onlyAsks(_ isOwn: (String) -> Bool) -> Bool {
        for index in words.indices {
            let word = words[index]
            if word.text == "=", word.kind == .symbol, word.within != "{" { return false }
            guard word.kind == .name else { continue }
            let after = index + 1 < words.count ? words[index + 1] : nil
            let isCalled = after.map { $0.kind == .string || $0.text == "(" || $0.text == "{" } ?? false
            guard isCalled else { continue }
            switch previous(index) {
            case ":": if Self.acting.contains(word.text) { return false }
            case ".": if index < 2 || !Self.libraries.contains(words[index - 2].text) { return false }
            default: if !isOwn(word.text) || ["print", "insert", "import"].contains(word.text) { return false }
            }
        }
        return true
    }
}

extension String {
    var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
