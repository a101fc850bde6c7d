/// Follows line by line whether a block is open: for whoever reads lines without an end and would otherwise look at all of
/// the block again at each.
public struct LuaBlockReading {
    private var reading = LuaIndentationReading(step: LuaIndentation.step)

    public init() {}

    public mutating func read(_ line: String) { reading.read(line) }

    /// Whether a bracket, a block or a text is open, so that what was read can only be a beginning, or wrong.
    public var isOpen: Bool { reading.isOpen }
}
