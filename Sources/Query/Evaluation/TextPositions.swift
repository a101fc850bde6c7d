/// Positions in texts as Lua counts them: in bytes from 1, negative ones from the end.
public enum TextPositions {
    /// The bytes that `sub(first, last)` takes of a text of so many.
    public static func range(from first: Int64, to last: Int64, count: Int) -> Range<Int> {
        let size = Int64(count)
        let start = first > 0 ? first : first == 0 || first < -size ? 1 : size + first + 1
        let end = last > size ? size : last >= 0 ? last : last < -size ? 0 : size + last + 1
        return start > end ? 0..<0 : Int(start) - 1..<Int(end)
    }

    /// The offset at which `find(part, first)` begins; nil behind the end.
    public static func start(_ first: Int64, count: Int) -> Int? {
        let size = Int64(count)
        let start = first > 0 ? first : first == 0 || first < -size ? 1 : size + first + 1
        return start > size + 1 ? nil : Int(start) - 1
    }
}
