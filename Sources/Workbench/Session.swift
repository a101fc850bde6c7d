import Archive
import Display
import Lua
import Model
import Query

/// The product: an archive and a Lua state that knows it. The terminal, the script runner and the notebook kernel are
/// doors into one of these. Used from one thread; `cancel` from any.
public final class Session {
    public let engine: any Engine
    public var options: SessionOptions
    let lua: LuaState
    /// The globals of what runs; a definition of a segment has others while it is read.
    var environment: LuaTable!
    /// The archive as the current block or script sees it.
    let store: any EngineSession
    /// The archive's date, fixed for a block or a script. Asked of the archive when first needed: a script that needs
    /// neither pays for neither.
    public var today: CalendarDate {
        if let known = blockToday { return known }
        let today = engine.properties.today
        blockToday = today
        return today
    }
    private var blockToday: CalendarDate?
    /// Plans applied by the current block, told of after the commit.
    var applied: [AppliedPlan] = []
    /// Lines about imports of the current block, written after the commit.
    var pending: [String] = []
    /// Command line arguments of a script, for `params`.
    public var arguments: [String] = []
    /// The sources that ran, by the name errors call them, to show the line an error is in.
    private(set) var sources: [String: String] = [:]
    /// Loops over the snapshot that have begun and not ended.
    var runningLoops = 0
    /// The segments whose definitions are being read, outermost first, in quotes and with the version where one is meant.
    var definitionsRead: [String] = []
    /// What definitions of segments see, made when the first is read.
    var definitionEnvironment: LuaTable?
    /// The methods of `segments`, made when first named.
    var segmentMethods: [String: LuaFunction] = [:]
    /// Types of the objects that scripts hold, made when the state is.
    var types = WorkbenchTypes()
    var walks: [WalkKey: LuaFunction] = [:]
    /// The workbench's own globals, by which functions of a condition are known.
    var ownGlobals: [String: LuaValue] = [:]
    var ownStringFunctions: [String: LuaValue] = [:]
    /// Functions that plans name and that run row by row, by the plan's token; swept when there are many.
    var hostForms: [ObjectIdentifier: KeptForm] = [:]
    var hostFormsKept = 64
    /// What is remembered of a session at a prompt; nil for scripts.
    public var shell: Shell?
    /// The start-up file that is being run.
    var startupFile: String?
    /// The scripts that `run` is running, outermost first.
    var runningFiles: [String] = []
    /// How often something was written, or would have been in a dry run.
    public internal(set) var writes = 0
    /// Why the values of a computed column were worked out in Lua, by the column's number: for `explain`.
    var computedReasons: [Int64: Unreadable] = [:]
    /// Whether functions go to the database where they can. Off, each runs row by row: the answers are the same.
    var readsFunctions = true
    /// How results are shown.
    var showing = ShowSettings()
    /// Row types by entity and columns.
    var rowTypes: [RowTypeKey: LuaRowType] = [:]
    /// What completion keeps, made when it is first asked.
    var keptCompletion: CompletionMemory?

    public init(engine: any Engine, options: SessionOptions) throws {
        self.engine = engine
        self.options = options
        store = engine.makeSession()
        lua = try LuaState()
        lua.memoryLimit = options.memoryLimit
        lua.setStreams(options.streams)
        try lua.allow(options.capabilities)
        let luaCanceller = lua.canceller
        // Made to be called from other threads, as the protocol says.
        nonisolated(unsafe) let store = store
        canceller = {
            luaCanceller.cancel()
            store.interrupt()
        }
        store.clock = { [unowned self] in self.today }
        store.waiting = options.waiting
        environment = try makeEnvironment()
    }

    /// Stops what is running, soon, with `LuaError.Kind.cancelled` or `ArchiveError.interrupted`. From any thread.
    public let canceller: @Sendable () -> Void

    // MARK: Blocks

    /// Runs a block or a whole script: one snapshot, one transaction, one `today()`. Nothing of it is written when
    /// it throws.
    /// - Parameter name: what errors call it: a file, `-e`, `block 3`.
    /// - Returns: the values of `return …`, or of the expression that the source is.
    @discardableResult
    public func run(_ source: String, name: String) throws -> [LuaValue] {
        sources[name] = source
        return try block { try compile(source, name: name).call() }
    }

    /// What a block is, whoever asks for it: one snapshot, one transaction, one `today()`.
    func block<Result>(_ body: () throws -> Result) throws -> Result {
        blockToday = nil
        beginShowing()
        applied = []
        pending = []
        store.clearInterruption()
        do {
            let result = try body()
            try finish()
            return result
        } catch {
            takeBack()
            throw error
        }
    }

    /// Takes back what the block wrote and did not commit.
    func takeBack() {
        if store.isWriting { store.rollback() }
        for plan in applied {
            plan.object.changeSet = nil
            plan.object.outcome = nil
        }
        applied = []
        pending = []
    }

    /// Keeps a source under the name that errors call it.
    func remember(_ source: String, name: String) { sources[name] = source }

    /// The source as a function: as an expression whose value is returned, or else as statements.
    public func compile(_ source: String, name: String) throws -> LuaFunction {
        if let expression = try? lua.load("return " + source, name: name, environment: environment) {
            return expression
        }
        return try lua.load(source, name: name, environment: environment)
    }

    /// Ends the block: commits what it applied, or takes it back in a dry run. The snapshot is given back when the
    /// results have been shown, by `endBlock`.
    func finish() throws {
        guard store.isWriting else { return }
        writes += 1
        if options.isDryRun {
            store.rollback()
            for plan in applied {
                if !plan.isShown { options.message(plan.dryRunText(options.display)) }
                for line in plan.leftLines(options.display) { options.message(line) }
            }
            for line in pending { options.message(line) }
            options.message(words(en: "dry run: nothing written", zh: "演练：未写入任何内容"))
        } else {
            try store.commit()
            for plan in applied {
                options.message(plan.text(options.display))
                for line in plan.leftLines(options.display) { options.message(line) }
            }
            for line in pending { options.message(line) }
        }
        applied = []
        pending = []
    }

    /// Who changes something now and why, for the journal.
    func occasion(_ reason: String) -> Occasion {
        Occasion(
            actor: options.actor, reason: reason, script: options.script, scriptDigest: options.scriptDigest,
            at: Clock.now)
    }

    /// Gives the snapshot back, so that the next block sees what others wrote since.
    public func endBlock() {
        store.endSnapshot()
        tellTime()
    }

    /// Keeps results under `_`, `_1`, `_2` … for later blocks.
    public func keep(_ value: LuaValue, number: Int) throws {
        // Who asks to see all of the last result still has that result.
        guard value.asUserdata?.object(as: ShowSetting.self) == nil else { return }
        try environment.set("_", value)
        try environment.set(.string("_\(number)"), value)
    }
}

extension Session {
    /// A block as typed in a REPL: `help` alone and a trailing `?` ask for help.
    public func runBlock(_ block: String, name: String) throws -> [LuaValue] {
        let text = block.trimmed
        if text == "help" || text == "?" { return try run("help()", name: name) }
        // In IPython it may also stand before.
        let stands = text.hasPrefix("?") && !text.contains("\n")
        guard text.hasSuffix("?") || stands else { return try run(block, name: name) }
        let thing = (stands ? text.dropFirst() : text.dropLast()).trimmed
        if let page = try help(onTyped: thing) {
            write(page.text(options.display))
            return []
        }
        // A text found behind a name, `c.owner?`, is a value; written out, `"conditions"?`, it is a topic.
        if !thing.hasPrefix("\""), !thing.hasPrefix("'"), case .string(let value)? = try run(thing, name: name).first {
            return [.string(value)]
        }
        return try run("help(\(thing))", name: name)
    }

    /// The error as a person is shown it.
    public func failure(_ error: any Error) -> Failure {
        var failure = Failure(error, sources: sources, language: language) { [unowned self] source in
            mistake(in: source).map { ($0, view(of: $0, in: source)) }
        }
        if shell != nil, failure.correction == nil, let lua = error as? LuaError,
            lua.kind == .syntax || lua.cause is WorkbenchError,
            let block = lua.chunk.flatMap({ sources[$0] }), let hint = HabitHint.words(for: block)
        {
            failure.view.notes.append(hint[language])
        }
        return failure
    }
}

extension Session {
    /// The script's name and words as `arg`, as Lua's own interpreter has them.
    public func setScriptArguments(_ arguments: [String], script: String) throws {
        let table = try lua.table(arguments.map { .string($0) })
        try table.set(.integer(0), .string(script))
        try environment.set("arg", .table(table))
    }

    /// `10,000 clients · 52,114 visits · …`, for a greeting.
    public func summaryLine() throws -> String {
        let counts = try [Entity.client, .visit, .purchase, .campaign].map { entity in
            Noun(entity).counted(try store.count(.scan(entity)), options.display.language)
        }
        endBlock()
        return counts.joined(separator: " · ")
    }
}
