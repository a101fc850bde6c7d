import Model

/// A plan as it is shown before, and reported after, it is applied: how much it changes, and the first of the changes.
public struct PlanView: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case insert, update, delete }

    /// How far the plan has come.
    public enum Status: Sendable, Hashable {
        case pending
        /// It was run to be looked at: nothing was written and nothing will be.
        case dryRun
        /// It is in the archive, as the change set of that number where there is a journal.
        case applied(changeSet: Int?)
    }

    /// What the plan does to the rows of one entity.
    public struct Part: Sendable, Hashable {
        public var kind: Kind
        public var noun: Noun
        /// Rows changed.
        public var rows: Int
        /// Rows the entity has, which makes the share; nil where that says nothing (insert).
        public var of: Int?

        public init(_ kind: Kind, _ noun: Noun, rows: Int, of: Int? = nil) {
            self.kind = kind
            self.noun = noun
            self.rows = rows
            self.of = of
        }
    }

    /// One field of one changed row.
    public struct FieldChange: Sendable, Hashable {
        public var field: String
        public var type: DisplayType
        /// Missing for an insert.
        public var old: Value
        /// Missing for a delete.
        public var new: Value

        public init(field: String, type: DisplayType = .any, old: Value = .missing, new: Value = .missing) {
            self.field = field
            self.type = type
            self.old = old
            self.new = new
        }
    }

    /// One changed row.
    public struct RowChange: Sendable, Hashable {
        public var kind: Kind
        /// The row's code, or its id.
        public var code: String
        /// The row's name; nil where its entity has none.
        public var name: String?
        public var fields: [FieldChange]

        public init(_ kind: Kind, code: String, name: String? = nil, fields: [FieldChange]) {
            self.kind = kind
            self.code = code
            self.name = name
            self.fields = fields
        }
    }

    /// What goes along with the plan: what it does to the rows of another entity.
    public struct Along: Sendable, Hashable {
        public var parts: [Part]
        /// The first changes.
        public var changes: [RowChange]

        public init(parts: [Part], changes: [RowChange]) {
            self.parts = parts
            self.changes = changes
        }

        public var rows: Int { parts.reduce(0) { $0 + $1.rows } }
    }

    /// What the plan is about.
    public var parts: [Part]
    /// Values written, over all rows.
    public var values: Int
    /// Fields written.
    public var fields: Int
    /// The first changes of what the plan is about.
    public var changes: [RowChange]
    /// What goes along with it, below it, in blocks of their own.
    public var along: [Along]
    /// What the plan entails beyond itself (`12 visits go with them`), or what to know before applying it.
    public var remarks: [String]
    /// Values that break a rule of the model, one sentence each. A plan with any of them cannot be applied.
    public var problems: [String]
    public var status: Status
    /// What the plan is called where it was made, for the hints; nil: no hints.
    public var variable: String?

    public init(
        parts: [Part], values: Int = 0, fields: Int = 0, changes: [RowChange] = [], along: [Along] = [],
        remarks: [String] = [], problems: [String] = [], status: Status = .pending, variable: String? = "p"
    ) {
        self.along = along
        self.parts = parts
        self.values = values
        self.fields = fields
        self.changes = changes
        self.remarks = remarks
        self.problems = problems
        self.status = status
        self.variable = variable
    }

    /// Rows changed of what the plan is about.
    public var rows: Int { parts.reduce(0) { $0 + $1.rows } }
    /// Rows changed in all.
    public var allRows: Int { along.reduce(rows) { $0 + $1.rows } }
}
