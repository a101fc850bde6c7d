import Model

/// What a look over a whole archive found.
public struct Verification: Sendable, Hashable {
    /// What is looked at, in this order.
    public enum Area: String, Sendable, CaseIterable {
        /// The file's pages, and with `isThorough` every index against its table.
        case file
        /// Tables, indexes and triggers that must be there.
        case schema
        /// References that lead nowhere.
        case references
        /// What is kept of clients' visits, purchases and cases.
        case facts
        /// The chain of change sets.
        case journal
        /// Every value against the model's rules.
        case model
    }

    /// One thing that is wrong, with the row where it is about one.
    public struct Problem: Sendable, Hashable {
        public let area: Area
        public let entity: String?
        /// The row's code, or its id where it has none.
        public let key: String?
        public let field: String?
        public let changeSet: Int?
        public let text: String

        public init(
            _ area: Area, _ text: String, entity: String? = nil, key: String? = nil, field: String? = nil,
            changeSet: Int? = nil
        ) {
            self.area = area
            self.entity = entity
            self.key = key
            self.field = field
            self.changeSet = changeSet
            self.text = text
        }

        /// `client K000042: class "X" is not one of A, B, C`, or the text alone.
        public var sentence: String {
            let row = [entity, key].compactMap(\.self).joined(separator: " ")
            let subject = row.isEmpty ? "" : "\(row): "
            return subject + (field.map { "\($0) " } ?? "") + text
        }
    }

    /// What is looked at, and how closely.
    public struct Options {
        public var areas = Set(Area.allCases)
        /// Compares every index with its table: several times as long.
        public var isThorough = false
        /// How many problems of one area are listed; all are counted.
        public var limit = 100
        /// A head that was noted elsewhere, as 64 hexadecimal digits: whether it is still in the chain.
        public var expectedHead: String?
        /// Told how many rows were read, and of about how many.
        public var progress: ((_ done: Int, _ total: Int) -> Void)?

        public init() {}
    }

    /// The journal as it was found.
    public struct Journal: Sendable, Hashable {
        /// Change sets that are chained.
        public var length = 0
        /// The digest of the newest; nil where there is none yet.
        public var head: String?
        /// The number of the newest.
        public var newest: Int?
        /// Change sets from before the archive kept a journal: their heads alone.
        public var unrecorded = 0
        /// Rows that change sets recorded.
        public var rows = 0
        /// Bytes of their chunks.
        public var bytes = 0
        /// The change set whose digest the expected head is.
        public var expected: Int?

        public init() {}
    }

    /// How much was looked at: pages, references, rows.
    public struct Amount: Sendable, Hashable {
        public let area: Area
        public let count: Int
        /// What they are: `pages`.
        public let unit: String
    }

    /// Those that are listed: of each area at most the limit.
    public private(set) var problems: [Problem] = []
    /// By area; areas that were looked at and are fine have 0.
    public private(set) var counts: [Area: Int] = [:]
    /// What was looked at, in order.
    public private(set) var amounts: [Amount] = []
    /// What the journal is like; empty where it was not looked at.
    public var journal = Journal()
    /// How many of each area are listed: one that stands for many hides none of the next.
    private var listed: [Area: Int] = [:]
    private let limit: Int

    /// - Parameter limit: how many problems of one area are listed.
    public init(limit: Int) { self.limit = limit }

    /// All problems, also those that are not listed.
    public var problemCount: Int { counts.values.reduce(0, +) }
    public var isFine: Bool { problemCount == 0 }
    /// The sentences of the problems that are listed.
    public var sentences: [String] { problems.map(\.sentence) }

    /// - Parameter times: how often it is counted.
    public mutating func add(_ problem: Problem, times: Int = 1) {
        counts[problem.area, default: 0] += times
        guard lists(problem.area) else { return }
        listed[problem.area, default: 0] += 1
        problems.append(problem)
    }

    /// Whether another problem of the area would be listed, and not only counted.
    public func lists(_ area: Area) -> Bool { listed[area, default: 0] < limit }

    /// An area was looked at: so many of what.
    public mutating func looked(at area: Area, _ count: Int, _ unit: String) {
        counts[area, default: 0] += 0
        amounts.append(Amount(area: area, count: count, unit: unit))
    }

    /// Forgets what was found in an area where another says it better.
    public mutating func drop(_ area: Area, where isDropped: (Problem) -> Bool) {
        let before = problems.count
        problems.removeAll { $0.area == area && isDropped($0) }
        counts[area, default: 0] -= before - problems.count
        listed[area, default: 0] -= before - problems.count
    }
}
