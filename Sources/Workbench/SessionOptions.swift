import Display
import Lua

/// What a door tells the session about itself: where output goes, who sits there, what is allowed.
public struct SessionOptions {
    /// How results are shown on `output`.
    public var display: DisplayOptions
    /// Results.
    public var output: (UnsafeRawBufferPointer) -> Void
    /// What scripts print, write and read.
    public var streams: LuaStreams
    /// News about results: ✓ lines, warnings, progress. Whole lines without their end.
    public var message: (String) -> Void
    /// Asks a person to type the number; nil where nobody can be asked.
    public var confirm: ((_ question: String, _ number: Int) -> Bool)?
    /// Tells how far long work inside a question has come; nil when it is over. Called often.
    public var progress: ((Progress?) -> Void)?
    /// The size of the terminal that `output` is, asked whenever something is shown; nil where it is none.
    public var screen: (() -> ScreenSize?)?
    /// Starts a pager for a result that is longer than the screen; nil when there is none, and `output` gets it all.
    /// The flag says that lines are long and better scrolled sideways than wrapped.
    public var pager: ((_ isWide: Bool) -> (any PagedOutput)?)?
    /// Told about ten times a second while a write waits for another writer: for how long by now, and at most.
    public var waiting: (@Sendable (_ waited: Duration, _ patience: Duration) -> Void)?
    /// Everything is worked out and shown, nothing is written.
    public var isDryRun = false
    /// Who changes the archive, for the record.
    public var actor: String { actorName() }
    /// Asked for when something is changed: who it is may be in a file that most runs need not read.
    private let actorName: () -> String
    /// The script's path, for the record; nil for what is typed.
    public var script: String?
    /// SHA-256 of the script's text, for the record.
    public var scriptDigest: String?
    public var capabilities: Capabilities
    /// Pages of help that the door adds to the session's own, such as the keys of its editor.
    public var topics: [HelpTopic] = []
    /// Where this person's programs keep what they must remember between runs; nil: nothing is remembered.
    public var stateFolder: String?
    /// The most memory scripts may use, in bytes; nil for no limit.
    public var memoryLimit: Int?

    public init(
        display: DisplayOptions, output: @escaping (UnsafeRawBufferPointer) -> Void,
        message: @escaping (String) -> Void, actor: @autoclosure @escaping () -> String,
        capabilities: Capabilities = .none,
        memoryLimit: Int? = 1 << 30, streams: LuaStreams? = nil
    ) {
        self.streams =
            streams
            ?? LuaStreams(write: { _, bytes in
                output(bytes)
                return 0
            })
        self.display = display
        self.output = output
        self.message = message
        actorName = actor
        self.capabilities = capabilities
        self.memoryLimit = memoryLimit
    }

    /// How far some work has come.
    public struct Progress: Sendable, Hashable {
        public let work: String
        public let unit: String
        public let done: Int
        public let total: Int
    }
}
