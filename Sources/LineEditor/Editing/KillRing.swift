/// What was cut away, to be put back elsewhere. What is cut several times in a row is one piece.
struct KillRing: Sendable {
    enum Direction: Sendable { case forward, backward }

    private static let capacity = 60
    /// The newest last.
    private var pieces: [String] = []
    /// Which of them is put back, counted from the newest.
    private var turns = 0

    mutating func add(_ text: String, _ direction: Direction, joining: Bool) {
        guard !text.isEmpty else { return }
        turns = 0
        if joining, let last = pieces.last {
            pieces[pieces.count - 1] = direction == .forward ? last + text : text + last
            return
        }
        pieces.append(text)
        if pieces.count > Self.capacity { pieces.removeFirst() }
    }

    /// What Ctrl-Y puts in.
    mutating func newest() -> String? {
        turns = 0
        return pieces.last
    }

    /// What Alt-Y puts in its place.
    mutating func rotated() -> String? {
        guard !pieces.isEmpty else { return nil }
        turns = (turns + 1) % pieces.count
        return pieces[pieces.count - 1 - turns]
    }
}
