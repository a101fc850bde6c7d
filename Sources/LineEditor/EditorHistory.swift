/// Blocks that were run before. Positions count from 0, the oldest; the newest is `count - 1`.
public protocol EditorHistory: AnyObject {
    var count: Int { get }
    subscript(position: Int) -> String { get }

    /// The nearest position before `position` whose block begins with this; skips what equals `excluded`.
    func position(before position: Int, prefix: String, excluding excluded: String?) -> Int?

    /// The nearest position after `position` whose block begins with this.
    func position(after position: Int, prefix: String, excluding excluded: String?) -> Int?

    /// The nearest position before `position` whose block contains this, ASCII letters of either case alike when the
    /// text has no capital; also of what other terminals added since.
    func position(before position: Int, containing text: String) -> Int?

    /// The same, after `position`.
    func position(after position: Int, containing text: String) -> Int?

    /// Keeps a block as one entry. One that begins with a blank, or that is the newest already, is not kept.
    func append(_ block: String)
}
