import Model

/// Rows of entities held in memory, to be asked by an `Evaluator`.
public struct MemoryArchive: Sendable {
    /// One row: its id and its fields' values. References are the ids of the rows they lead to, amounts are fen.
    public struct Row: Sendable, Hashable {
        public let id: Int64
        public var values: [String: Value]
        /// The members of its JSON fields.
        public var custom: [String: [String: CustomValue]]

        public init(id: Int64, values: [String: Value], custom: [String: [String: CustomValue]] = [:]) {
            self.id = id
            self.values = values
            self.custom = custom
        }
    }

    /// A member of a JSON object.
    public enum CustomValue: Sendable, Hashable {
        /// `true`, a number or a text.
        case value(Value)
        /// A list or an object, as JSON without blanks.
        case structure(String)
    }

    private var tables: [String: [Row]] = [:]
    private var positions: [String: [Int64: Int]] = [:]
    /// Rows by what their references lead to: entity and field, then the id referred to.
    private var referring: [String: [Int64: [Int]]] = [:]
    private var derived: [Int64: [String: Value]] = [:]
    /// The clients in the lists of segments, in their order.
    public var members: [SegmentMembers: [Int64]] = [:]

    public init(_ rows: [(Entity, [Row])]) {
        for (entity, rows) in rows {
            tables[entity.name] = rows
            positions[entity.name] = Dictionary(
                rows.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
            for field in entity.fields where field.target != nil {
                var index: [Int64: [Int]] = [:]
                for (position, row) in rows.enumerated() {
                    if case .integer(let id)? = row.values[field.name] { index[id, default: []].append(position) }
                }
                referring["\(entity.name).\(field.name)"] = index
            }
        }
        for client in tables[Entity.client.name] ?? [] { derived[client.id] = facts(of: client.id) }
    }

    public func rows(_ entity: Entity) -> [Row] { tables[entity.name] ?? [] }

    public func row(_ entity: Entity, id: Int64) -> Row? {
        positions[entity.name]?[id].flatMap { tables[entity.name]?[$0] }
    }

    /// Where a client stands in a segment's list, from 1; nil when it is not in it.
    func rank(of client: Int64, in list: SegmentMembers) -> Int? {
        members[list]?.firstIndex(of: client).map { $0 + 1 }
    }

    /// The rows of `entity` whose reference leads to the row with that id.
    public func rows(_ entity: Entity, whose field: Field, is id: Int64) -> [Row] {
        let rows = self.rows(entity)
        return (referring["\(entity.name).\(field.name)"]?[id] ?? []).map { rows[$0] }
    }

    /// A field's value as the archive has it: amounts in fen, references as ids; derived fields worked out.
    func stored(_ field: Field, of row: Row) -> Value {
        guard field.isDerived else { return row.values[field.name] ?? .missing }
        return derived[row.id]?[field.name] ?? .missing
    }

    /// A client's derived fields (DOMAIN.md, "Measures, exactly").
    private func facts(of client: Int64) -> [String: Value] {
        func related(_ entity: Entity) -> [Row] {
            entity["client"].map { rows(entity, whose: $0, is: client) } ?? []
        }
        func date(_ row: Row) -> CalendarDate? {
            if case .date(let date)? = row.values["date"] { date } else { nil }
        }
        func fen(_ row: Row, _ field: String) -> Int64? {
            if case .money(let fen)? = row.values[field] { fen } else { nil }
        }
        let visits = related(.visit).filter { $0.values["status"] == .text("completed") }
        let purchases = related(.purchase)
        let bought = purchases.filter { (fen($0, "amount") ?? -1) >= 0 }
        let margins = purchases.compactMap { row in
            fen(row, "amount").flatMap { amount in fen(row, "cost").map { amount - $0 } }
        }
        let open = related(.supportCase).filter { ($0.values["closed_at"] ?? .missing).isMissing }
        return [
            "last_visit": visits.compactMap(date).max().map(Value.date) ?? .missing,
            "visit_count": .integer(Int64(visits.count)),
            "last_purchase": bought.compactMap(date).max().map(Value.date) ?? .missing,
            "purchase_days": .integer(Int64(Set(bought.compactMap(date)).count)),
            "revenue": .money(purchases.compactMap { fen($0, "amount") }.reduce(0, +)),
            "margin": margins.isEmpty ? .missing : .money(margins.reduce(0, +)),
            "open_cases": .integer(Int64(open.count)),
        ]
    }
}
