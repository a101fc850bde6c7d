import Model

/// What a write would do, row by row, before anything is written. The plan that is shown is the plan that is applied.
///
/// Its first part is what the plan is about. Others go along with it: the visits of a client that is deleted, the
/// purchases of one that is merged into another.
public struct ChangePlan: Sendable {
    /// What the plan does, for the record and for people.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case update, insert, upsert, delete, merge, classify, check
    }

    /// What happens to one row.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case insert, update, delete
    }

    /// One row's change. Values stand in the order of the part's `fields`; references as codes.
    public struct Row: Sendable, Hashable {
        public let action: Action
        /// 0 for a row that is yet to be made.
        public let id: Int64
        /// The row's code, or its id where the entity has no code.
        public let key: String
        /// The row's name, where the entity has one.
        public let name: String
        /// Empty for an insert.
        public let old: [Value]
        /// Empty for a delete.
        public let new: [Value]
        /// The row's version when the plan was made, where its entity counts versions: any later change shows.
        public let version: Value

        public init(
            action: Action, id: Int64, key: String, name: String, old: [Value], new: [Value], version: Value = .missing
        ) {
            self.version = version
            self.action = action
            self.id = id
            self.key = key
            self.name = name
            self.old = old
            self.new = new
        }
    }

    public var kind: Kind
    /// Never empty.
    public let parts: [PlanPart]
    /// The number of the newest change set when the plan was made, 0 for none: what was changed by later ones is a
    /// conflict.
    public var basis: Int
    /// What to know before applying it: a sentence each.
    public var remarks: [String]
    public var limits = PlanLimits()
    /// The places in lists of segments that clients leave and take with it.
    public var places = PlaceChanges()

    /// - Parameter main: what the plan is about; `along` are the parts that go with it.
    public init(
        _ kind: Kind, _ main: PlanPart, along: [PlanPart] = [], basis: Int = 0, remarks: [String] = []
    ) {
        self.kind = kind
        parts = [main] + along
        self.basis = basis
        self.remarks = remarks
    }

    /// What the plan is about.
    public var main: PlanPart { parts[0] }
    public var entity: Entity { main.entity }
    public var fields: [Field] { main.fields }
    public var rows: PlanRows { main.rows }
    /// How many rows the entity has, for the share.
    public var total: Int { main.total }

    /// Rows over all parts.
    public var rowCount: Int { parts.reduce(0) { $0 + $1.rows.count } }
    public var isEmpty: Bool { parts.allSatisfy(\.rows.isEmpty) }

    /// Rows of one kind of change, over all parts.
    public func count(_ action: Action) -> Int { parts.reduce(0) { $0 + $1.count(action) } }

    /// How many values change, over all parts.
    public var valueCount: Int { parts.reduce(0) { $0 + $1.valueCount } }

    /// How many fields have a value that changes, over all parts.
    public var changedFieldCount: Int { parts.reduce(0) { $0 + $1.changedFieldCount } }

    /// Of the rows of the entity the plan is about that are there already, the share that it touches.
    public var share: Double {
        total == 0 ? 0 : Double(rows.count - main.count(.insert)) / Double(total)
    }

    /// Whether every row of the entity the plan is about is changed or deleted.
    public var touchesAll: Bool { total > 0 && rows.count - main.count(.insert) >= total }

    /// `312 clients`, `1 client and 14 other rows`.
    var extent: String {
        let others = rowCount - rows.count
        let noun = rows.count == 1 ? entity.name : entity.plural
        return "\(rows.count.grouped) \(noun)"
            + (others == 0 ? "" : " and \(others.grouped) other \(others == 1 ? "row" : "rows")")
    }
}
