import Model

/// Looks through tables of names for what was typed, and keeps the best so far.
public struct NameSearch {
    private let limit: Int
    private let pattern: NamePattern?
    private let fuzzy: FuzzyPattern?
    private var scratch = FuzzyPattern.Scratch()
    /// The best so far, the best first.
    private var found: [(order: NameScanner.Order, id: Int64)] = []
    /// What a row must be better than to be kept.
    private var worst = NameScanner.Order.max

    /// With so many that what was typed is a part of, nobody looks for those it is only near to.
    private static let enough = 8
    /// Rows between two looks at the clock.
    private static let stretch = 1024

    /// - Parameter limit: how many rows are kept.
    public init(_ typed: String, limit: Int) {
        self.limit = max(1, limit)
        pattern = NamePattern(typed)
        fuzzy = pattern.flatMap { FuzzyPattern($0) }
        found.reserveCapacity(self.limit + 1)
    }

    /// Rows, the best first.
    public var ids: [Int64] { found.map(\.id) }

    public var isEmpty: Bool { found.isEmpty }

    public var isFull: Bool { found.count >= limit }

    /// Whether names that are only near are worth looking for.
    public var wantsNear: Bool { found.count < Self.enough && fuzzy != nil }

    /// How a name fits, and its place among all that do, the smaller the better; nil where it does not.
    public mutating func fit(_ name: String) -> (kind: NameMatch.Kind, order: UInt64)? {
        guard let pattern else { return nil }
        var characters = NameCharacters.of(name)
        if characters.count > NameTable.longest { characters.removeSubrange(NameTable.longest...) }
        return characters.withUnsafeBufferPointer { name in
            if let order = pattern.withScanner({ $0.order(of: name, below: .max) }) {
                return (NameScanner.kind(of: order), order)
            }
            guard let cost = fuzzy?.cost(name, &scratch) else { return nil }
            return (.fuzzy, NameScanner.order(.fuzzy, start: cost, length: name.count))
        }
    }

    /// Looks for names that what was typed is a beginning or a part of.
    /// - Returns: whether all of the table was looked through before the deadline.
    public mutating func look(through table: NameTable, until deadline: ContinuousClock.Instant) -> Bool {
        guard let pattern else { return true }
        let (letters, signs) = (pattern.letters, pattern.signs)
        return pattern.withScanner { scanner in
            table.withColumns { rows in
                rows.each(until: deadline, every: Self.stretch) { row in
                    guard rows.letters[row] & letters == letters, rows.signs[row] & signs == signs else { return }
                    guard let order = scanner.order(of: rows.name(row), below: worst) else { return }
                    keep(order, rows.ids[row])
                }
            }
        }
    }

    /// Looks for names that are only near to what was typed.
    /// - Returns: whether all of the table was looked through before the deadline.
    public mutating func lookNear(_ table: NameTable, until deadline: ContinuousClock.Instant) -> Bool {
        guard let fuzzy else { return true }
        return table.withColumns { rows in
            rows.each(until: deadline, every: Self.stretch / 4) { row in
                guard fuzzy.mayFit(rows.letters[row], rows.signs[row]) else { return }
                let name = rows.name(row)
                guard let cost = fuzzy.cost(name, &scratch) else { return }
                keep(NameScanner.order(.fuzzy, start: cost, length: name.count), rows.ids[row])
            }
        }
    }

    private mutating func keep(_ order: NameScanner.Order, _ id: Int64) {
        guard order < worst else { return }
        // A row has a name and a code.
        if let known = found.firstIndex(where: { $0.id == id }) {
            guard order < found[known].order else { return }
            found.remove(at: known)
        }
        var place = found.endIndex
        while place > 0, order < found[place - 1].order { place -= 1 }
        found.insert((order, id), at: place)
        if found.count > limit { found.removeLast() }
        if found.count == limit, let last = found.last { worst = last.order }
    }
}
