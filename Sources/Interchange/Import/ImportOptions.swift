import Model

/// What to do with a record that repeats an earlier one of the same file exactly.
public enum RepeatedRecords: String, Sendable, Hashable, CaseIterable {
    /// Each counts: two customers may well buy the same thing on the same day.
    case keep
    /// Only the first counts.
    case skip
}

/// What to import and how.
public struct ImportOptions: Sendable {
    /// The path of the file.
    public var file: String
    /// How the file's columns become rows; nil matches its headings to the fields of `entity`.
    public var mapping: ImportMapping?
    /// What the records are, when there is no mapping; nil finds it out from the headings.
    public var entity: Entity?
    /// Wins over the mapping's; nil for both detects it.
    public var encoding: Encoding?
    /// One character; wins over the mapping's; nil for both detects it from comma, semicolon, tab and pipe.
    public var delimiter: String?
    public var repeats: RepeatedRecords
    /// Imports the good records although others are refused; false imports all or nothing.
    public var keepGood: Bool
    /// Where the refused records go, in the file's own encoding and layout with the reason as one more column.
    public var rejects: String?
    /// Columns without a field that go to `extra`, when there is no mapping.
    public var extra: ColumnChoice
    /// Columns that are passed over, besides the mapping's.
    public var ignore: ColumnChoice
    /// How many rejections and repeats the report lists; all are counted.
    public var longestList: Int
    /// What "not in the future" is measured against; nil is the day it is now in `ImportMapping.utcOffset`.
    public var today: CalendarDate?

    public init(
        file: String, mapping: ImportMapping? = nil, entity: Entity? = nil, encoding: Encoding? = nil,
        delimiter: String? = nil, repeats: RepeatedRecords = .keep, keepGood: Bool = false, rejects: String? = nil,
        extra: ColumnChoice = .none, ignore: ColumnChoice = .none, longestList: Int = 10_000, today: CalendarDate? = nil
    ) {
        self.file = file
        self.mapping = mapping
        self.entity = entity
        self.encoding = encoding
        self.delimiter = delimiter
        self.repeats = repeats
        self.keepGood = keepGood
        self.rejects = rejects
        self.extra = extra
        self.ignore = ignore
        self.longestList = longestList
        self.today = today
    }
}
