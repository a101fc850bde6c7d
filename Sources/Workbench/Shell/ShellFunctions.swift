import Display
import Glibc
import Lua
import Model

// The functions of a session at a prompt: made when first named, so that nobody pays for them at the start.
extension Session {
    /// A global that is there without having been made: `run` everywhere, the others where a person types.
    func shellFunction(_ name: String) throws -> LuaValue? {
        if name == "run" {
            return .function(
                try lua.function("run") { [unowned self] call in
                    for value in try self.runFile(try call.string(1), call.value(2)) { try call.push(value) }
                })
        }
        guard let shell, Shell.functions.contains(name) else { return nil }
        switch name {
        case "history":
            return .function(
                try lua.function("history") { [unowned self] call in
                    try call.push(try self.blockHistory(call.value(1), shell))
                })
        case "edit":
            return .function(
                try lua.function("edit") { [unowned self] call in try self.edit(call.value(1), shell) })
        default:
            return .function(
                try lua.function("save_script") { [unowned self] call in
                    try self.saveScript(try call.string(1), call.value(2), shell)
                })
        }
    }

    /// Names of methods of what a session makes, for showing them as known.
    public var knownMethods: Set<String> {
        Set(
            [types.relation, types.plan, types.table, types.group, types.chart].flatMap { $0?.methodNames ?? [] }
                + (types.archive?.methodNames ?? []) + Self.segmentMethodNames
                + Vocabulary.entities.map(\.plural))
    }

    // MARK: History

    /// Blocks shown where nobody says how many.
    private static let shownBlocks = 100

    /// `history()`, `history(20)`, `history("投诉")`: what was run, the newest last.
    private func blockHistory(_ which: LuaValue, _ shell: Shell) throws -> LuaValue {
        var blocks = shell.blocks
        var older: [String] = []
        switch which {
        case .nil: blocks = blocks.suffix(Self.shownBlocks)
        case .integer(let count) where count > 0: blocks = blocks.suffix(Int(clamping: count))
        case .string(let text) where !text.isEmpty:
            blocks = blocks.filter { $0.text.contains(text) }.suffix(Self.shownBlocks)
            // The same block is listed once: with its number where it was run in this session.
            let here = Set(shell.blocks.map(\.text))
            // The block that asks, which contains the text too, is no answer.
            older = shell.door.older(text, Self.shownBlocks).filter {
                !here.contains($0) && !($0.trimmed.hasPrefix("history") && ShellBlock.isAboutSession($0))
            }
        default:
            throw WorkbenchError(
                "history() lists this session's blocks, history(20) the last 20, history(\"投诉\") those that contain a text; it takes no \(which.typeName)"
            )
        }
        let rows: [[Value]] =
            older.map { [.missing, .missing, .text($0), .missing] }
            + blocks.map { block in
                [
                    .integer(Int64(block.number)), .datetime(block.at), .text(block.text),
                    .text(block.outcome == .failed ? "failed" : block.gave ? "_\(block.number)" : ""),
                ]
            }
        return try table(
            Table(
                columns: [
                    TableColumn("n", label: Label(zh: "序号", en: "Number"), type: .integer),
                    TableColumn("time", label: Label(zh: "时间", en: "Time"), type: .datetime),
                    TableColumn("block", label: Label(zh: "代码", en: "Block"), type: .text),
                    TableColumn("result", label: Label(zh: "结果", en: "Result"), type: .text),
                ], rows: rows, noun: Noun(one: "block", many: "blocks", zh: "段代码")))
    }

    // MARK: Editing

    /// `edit()`, `edit(12)`, `edit("file.lua")`: what comes back stands on the next prompt.
    private func edit(_ which: LuaValue, _ shell: Shell) throws {
        let text: String
        switch which {
        case .nil:
            guard let last = shell.blocks.last(where: { !ShellBlock.isAboutSession($0.text) }) else {
                throw WorkbenchError("there is no block to edit yet; Ctrl-X Ctrl-E edits what is being typed")
            }
            text = last.text
        case .integer(let number):
            guard let block = shell.blocks.last(where: { $0.number == number }) else {
                let range = shell.blocks.last.map { "; there are 1 to \($0.number)" } ?? ""
                throw WorkbenchError("there is no block \(number)\(range); history() lists them")
            }
            text = block.text
        case .string(let path):
            try lua.checkFile(path, for: .writing)
            // An editor follows a link where it leads to: there, too, it must be allowed.
            if let real = try Self.target(ofLink: path) { try lua.checkFile(real, for: .writing) }
            try shell.door.editFile(path)
            shell.offer("run " + LuaText.quoted(path))
            return
        default:
            throw WorkbenchError(
                "edit() takes the last block, edit(12) block 12, edit(\"file.lua\") a file; it takes no \(which.typeName)"
            )
        }
        shell.offer(try shell.door.edit(text))
    }

    /// Where a path leads that is a link; nil where it is none.
    private static func target(ofLink path: String) throws -> String? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return nil }
        guard let real = realpath(path, nil) else {
            throw WorkbenchError("\(path) is a link to a file that is not there; edit that file by its own name")
        }
        defer { free(real) }
        return String(cString: real)
    }

    // MARK: Saving

    /// `save_script("x.lua", { overwrite = true })`: the session's blocks as a script.
    private func saveScript(_ path: String, _ given: LuaValue, _ shell: Shell) throws {
        let options = try OptionTable(given, of: "save_script", known: ["overwrite"])
        try lua.checkFile(path, for: .writing)
        var script = SessionScript(blocks: shell.blocks, path: path)
        script.archive = engine.location
        script.at = Clock.now
        script.globals = try madeGlobals()
        script.isExpression = { [unowned self] in
            (try? self.lua.load("return " + $0, name: "block", environment: self.environment)) != nil
        }
        script.isStatement = { [unowned self] in
            (try? self.lua.load($0, name: "block", environment: self.environment)) != nil
        }
        script.isOwn = { [unowned self] name in self.ownGlobals[name] != nil }
        guard let text = script.text else {
            throw WorkbenchError(
                "there is nothing to save yet: no block of this session did anything that a script would do again")
        }
        guard !self.options.isDryRun else { return self.options.message("dry run: \(path) is not written") }
        try ScriptFile.write(text, to: path, overwrites: try options.flag("overwrite") ?? false)
        self.options.message("✓ \(path): \(script.summary)")
    }

    /// Globals that blocks made: what is there and belongs neither to Lua nor to the workbench.
    private func madeGlobals() throws -> Set<String> {
        let bare = try lua.makeEnvironment { _ in nil }
        var names = Set(try environment.pairs().compactMap { $0.key.asString })
        for (key, _) in try bare.pairs() { names.remove(key.asString ?? "") }
        return names.filter {
            ownGlobals[$0] == nil && $0 != "archive" && Vocabulary.entity(plural: $0) == nil && $0 != "run"
                && !Shell.functions.contains($0)
        }
    }
}
