import TerminalText

/// The two sides of a change as a line has room for them: of what both have in common only as much as leads to where
/// they part, so that the change is to be seen however long the texts are.
struct ChangedText {
    let old: String
    let new: String

    /// Columns of ` → ` between the sides.
    private static let arrow = 3
    /// Common characters that are kept beside the change where there is little room.
    private static let context = (before: 6, after: 3)

    /// - Parameter room: columns for both and the arrow between them.
    init(old: String, new: String, room: Int, ambiguousIsWide: Bool) {
        func width(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: ambiguousIsWide) }
        guard width(old) + width(new) + Self.arrow > room else {
            (self.old, self.new) = (old, new)
            return
        }
        let (left, right) = (Array(old), Array(new))
        let shorter = min(left.count, right.count)
        var start = 0
        while start < shorter, left[start] == right[start] { start += 1 }
        var end = 0
        while end < shorter - start, left[left.count - 1 - end] == right[right.count - 1 - end] { end += 1 }
        func side(_ characters: [Character], _ before: Int, _ after: Int) -> String {
            (start > before ? "…" : "") + String(characters[(start - before)..<(characters.count - end + after)])
                + (end > after ? "…" : "")
        }
        func sides(_ before: Int, _ after: Int) -> (old: String, new: String, width: Int) {
            let (one, other) = (side(left, before, after), side(right, before, after))
            return (one, other, width(one) + width(other) + Self.arrow)
        }
        var before = min(start, Self.context.before)
        var after = min(end, Self.context.after)
        var shown = sides(before, after)
        while shown.width > room, before > 1 || after > 0 {
            if after > 0 { after -= 1 } else { before -= 1 }
            shown = sides(before, after)
        }
        while before < start || after < end {
            let more = sides(min(start, before + 1), min(end, after + 1))
            guard more.width <= room else { break }
            (before, after, shown) = (min(start, before + 1), min(end, after + 1), more)
        }
        // What changes is itself too long: each side has the half of the room, and what the other leaves of it.
        let each = max(1, (room - Self.arrow) / 2)
        let (one, other) = (width(shown.old), width(shown.new))
        func cut(_ text: String, _ limit: Int) -> String {
            Text.truncate(text, to: max(1, limit), ambiguousIsWide: ambiguousIsWide)
        }
        self.old = cut(shown.old, max(each, room - Self.arrow - other))
        self.new = cut(shown.new, max(each, room - Self.arrow - one))
    }
}
