import Model

/// Looks through tables of names for what was typed, and keeps the best so far.
public struct NameSearch {
    private let typed: String
    private let limit: Int
    private let pattern: NamePattern?
    private var fuzzy: FuzzyPattern?
    private var scratch = FuzzyPattern.Scratch()
    /// The best so far, the best first.
    private var found: [(key: UInt64, id: Int64)] = []
    /// What a row must be better than to be kept.
    private var worst = UInt64.max

    /// A moment to stop at; asked now and then.
    public typealias Deadline = ContinuousClock.Instant

    public init(_ typed: String, limit: Int) {
        self.typed = typed
        self.limit = max(1, limit)
        pattern = NamePattern(typed)
        fuzzy = pattern.flatMap { FuzzyPattern(typed, $0) }
        found.reserveCapacity(self.limit + 1)
    }

    /// Rows, the best first.
    public var ids: [Int64] { found.map(\.id) }

    /// Whether names that are only near are worth looking for.
    public var wantsNear: Bool { found.count < limit && fuzzy != nil }

    public var isFull: Bool { found.count >= limit }

    /// How a name fits, and its place among all that do, the smaller the better; nil where it does not.
    public mutating func fit(_ name: String) -> (kind: NameMatch.Kind, order: UInt64)? {
        guard let pattern else { return nil }
        var characters = NameCharacters.of(name)
        if characters.count > NameTable.longest { characters.removeSubrange(NameTable.longest...) }
        return characters.withUnsafeBufferPointer { name in
            if let fit = pattern.fit(name) { return (fit.kind, Self.key(fit, name.count)) }
            return fuzzy?.cost(name, &scratch).map { (.fuzzy, Self.key($0, name.count)) }
        }
    }

    /// Looks for names that what was typed is a beginning or a part of.
    /// - Returns: whether all of the table was looked through before the deadline.
    public mutating func look(through table: NameTable, until deadline: Deadline) -> Bool {
        guard let pattern else { return true }
        let (letters, signs) = (pattern.letters, pattern.signs)
        let best = UInt64(pattern.best.rawValue) << 48
        return each(table, until: deadline) { search, row, name, start, end in
            guard table.letters[row] & letters == letters, table.signs[row] & signs == signs else { return }
            // Not even the best kind of a name this long would be kept.
            guard best | UInt64(end - start) < search.worst else { return }
            let name = UnsafeBufferPointer(rebasing: name[start..<end])
            if let fit = pattern.fit(name) { search.keep(Self.key(fit, name.count), table.ids[row]) }
        }
    }

    /// Looks for names that are only near to what was typed.
    /// - Returns: whether all of the table was looked through before the deadline.
    public mutating func lookNear(_ table: NameTable, until deadline: Deadline) -> Bool {
        guard let fuzzy else { return true }
        return each(table, until: deadline) { search, row, name, start, end in
            guard fuzzy.mayFit(table.letters[row]) else { return }
            let name = UnsafeBufferPointer(rebasing: name[start..<end])
            guard let cost = fuzzy.cost(name, &search.scratch) else { return }
            search.keep(Self.key(cost, name.count), table.ids[row])
        }
    }

    private mutating func each(
        _ table: NameTable, until deadline: Deadline,
        _ body: (inout NameSearch, Int, UnsafeBufferPointer<UInt16>, Int, Int) -> Void
    ) -> Bool {
        table.characters.withUnsafeBufferPointer { characters in
            table.starts.withUnsafeBufferPointer { starts in
                for row in 0..<table.count {
                    if row % 1024 == 0, ContinuousClock.now >= deadline { return false }
                    body(&self, row, characters, Int(starts[row]), Int(starts[row + 1]))
                }
                return true
            }
        }
    }

    private mutating func keep(_ key: UInt64, _ id: Int64) {
        guard key < worst else { return }
        if let known = found.firstIndex(where: { $0.id == id }) {
            guard key < found[known].key else { return }
            found.remove(at: known)
        }
        var place = found.endIndex
        while place > 0, key < found[place - 1].key { place -= 1 }
        found.insert((key, id), at: place)
        if found.count > limit { found.removeLast() }
        if found.count == limit, let last = found.last { worst = last.key }
    }

    private static func key(_ fit: NamePattern.Fit, _ length: Int) -> UInt64 {
        UInt64(fit.kind.rawValue) << 48 | UInt64(min(fit.start, 255)) << 32 | UInt64(min(length, 0xFFFF))
    }

    private static func key(_ cost: Int, _ length: Int) -> UInt64 {
        UInt64(NameMatch.Kind.fuzzy.rawValue) << 48 | UInt64(min(cost, 255)) << 32 | UInt64(min(length, 0xFFFF))
    }
}
