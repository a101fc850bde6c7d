import Archive
import Display
import Lua
import Model

// `run "file"`: a script within a session, with names of its own.
extension Session {
    /// Scripts that run one another more deeply than this are a circle.
    private static let deepest = 16

    /// `run("file", { from = "li", dry_run = true })`: runs a script of the allowed folders as `dossier run` does, with
    /// globals of its own; it is part of the block that asks for it. Gives what the script returns.
    func runFile(_ path: String, _ given: LuaValue) throws -> [LuaValue] {
        guard given == .nil || given.asTable != nil else {
            throw WorkbenchError(
                "run takes the script's parameters as a table: run(\"\(path)\", { from = \"li\" }), not a \(given.typeName)"
            )
        }
        guard runningFiles.count < Self.deepest else {
            throw WorkbenchError(
                "scripts run one another \(Self.deepest) deep: \(runningFiles.joined(separator: " → "))")
        }
        try lua.checkFile(path, for: .reading)
        let (words, isDry) = try commandLine(of: given.asTable)
        if isDry, store.isWriting || runningLoops > 0 {
            throw WorkbenchError(
                "this block writes already, and a dry run takes back what was written; run it dry in a block of its own"
            )
        }
        let text = try ScriptFile.read(path)
        return try withScript(path, text, words, isDry: isDry) {
            let results: [LuaValue]
            do {
                results = try compile(text, name: path).call()
                if isDry { try finish() }
            } catch {
                if isDry { takeBack() }
                if let text = Self.helpText(of: error) {
                    write(text + "\n")
                    return []
                }
                throw error
            }
            return results
        }
    }

    /// The table's entries as the words of a command line, and whether nothing is to be written.
    private func commandLine(of given: LuaTable?) throws -> (words: [String], isDry: Bool) {
        var words: [String] = []
        var isDry = false
        for (name, value) in try given?.named("run's parameters").sorted(by: { $0.name < $1.name }) ?? [] {
            switch (name, value) {
            case ("dry_run", .boolean(let flag)): isDry = flag
            case ("help", .boolean(true)): words.append("--help")
            case (_, .boolean), (_, .string), (_, .integer), (_, .number), (_, .date), (_, .relativeDate),
                (_, .datetime):
                words.append("--\(name)=\(lua.describe(value))")
            case (_, .row(let row)):
                words.append("--\(name)=\(try rowKey(row)?.plain ?? "\(row.id)")")
            default:
                throw WorkbenchError(
                    "the parameter `\(name)` cannot be a \(value.typeName): a script is given what a command line can say"
                )
            }
        }
        return (words, isDry)
    }

    /// Does something while the session is that of a script; gives back what it was before.
    private func withScript<Result>(
        _ path: String, _ text: String, _ words: [String], isDry: Bool, _ body: () throws -> Result
    ) throws -> Result {
        remember(text, name: path)
        let (outer, outerGlobals, outerFunctions) = (environment, ownGlobals, ownStringFunctions)
        let (outerArguments, outerOptions) = (arguments, options)
        runningFiles.append(path)
        defer {
            runningFiles.removeLast()
            (environment, ownGlobals, ownStringFunctions) = (outer, outerGlobals, outerFunctions)
            arguments = outerArguments
            options.script = outerOptions.script
            options.scriptDigest = outerOptions.scriptDigest
            options.isDryRun = outerOptions.isDryRun
        }
        try makeScriptEnvironment(modules: Self.folder(of: path))
        arguments = words
        options.script = path
        options.scriptDigest = ContentDigest.hex(text)
        if isDry { options.isDryRun = true }
        try setScriptArguments(words, script: path)
        return try body()
    }

    /// Globals as a script finds them, with none of what the session made.
    private func makeScriptEnvironment(modules: String) throws {
        var capabilities = options.capabilities
        capabilities.moduleFolder = modules
        try lua.allow(capabilities)
        defer { try? lua.allow(options.capabilities) }
        let made = try lua.makeEnvironment { [unowned self] in try self.resolve(global: $0) }
        for (name, value) in ownGlobals where name != "string" { try made.set(.string(name), value) }
        try made.set("archive", try environment.get("archive"))
        environment = made
        ownGlobals["string"] = try made.get("string")
        for name in ownStringFunctions.keys {
            ownStringFunctions[name] = try ownGlobals["string"]?.asTable?.get(.string(name))
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The text of `params` where the script was asked for its help.
    private static func helpText(of error: any Error) -> String? {
        if case .help(let text)? = error as? ScriptExit { return text }
        return (error as? LuaError)?.cause.flatMap(helpText)
    }
}
