import Foundation
import Model

/// How the columns of a file become rows: what a mapping file says.
///
/// ```lua
/// return {
///   encoding = "gb18030",
///   layout = { delimiter = "," },
///   create = { { entity = "campaign", code = "TD2012", name = "Term deposits" } },
///   rows = {
///     { entity = "client", fields = { code = "顾客id", name = "真实姓名" }, extra = { "备注2" } },
///     { entity = "purchase", fields = { date = "交易日期", amount = "成交金额" } },
///   },
///   ignore = { "序号" },
/// }
/// ```
///
/// Each record makes, or finds, one row for every entry of `rows`, in order; a later row refers to an earlier one by
/// itself where the field is named as the entity (`purchase.client`).
public struct ImportMapping: Sendable, Hashable {
    public var layout = MappedLayout()
    public var encoding: Encoding?
    /// Rows that must be there before the first record; found by their code, made when absent.
    public var create: [ConstantRow] = []
    public var rows: [RowMapping]
    public var ignore: ColumnChoice = .none
    /// Hours that moments without a zone are ahead of UTC.
    public var utcOffset: Double = 8

    public init(rows: [RowMapping]) { self.rows = rows }

    /// Reads a mapping file in JSON.
    public init(json: some Sequence<UInt8>, file: String) throws(ImportError) {
        let node: MappingNode
        do {
            node = try JSONDecoder().decode(MappingNode.self, from: Data(json))
        } catch {
            throw .mapping(key: "", problem: "\(file) is not JSON")
        }
        try self.init(node: node)
    }
}

/// How the file is laid out. What is nil is found out from the file.
public struct MappedLayout: Sendable, Hashable {
    /// One ASCII character.
    public var delimiter: String?
    /// Whether the first line holds headings.
    public var hasHeader = true
    /// The columns' names where there is no line of headings; they replace the headings where there is one.
    public var columns: [String]?
    /// The places of the columns of a file without delimiters.
    public var fixed: [FixedColumn]?
    /// Lines before the headings or the first record that are passed over.
    public var skipLines = 0

    public init() {}
}

/// Some of the columns that nothing else uses.
public enum ColumnChoice: Sendable, Hashable {
    case none
    case named([String])
    /// All that are left.
    case rest
}

/// A row that is made once, of constants.
public struct ConstantRow: Sendable, Hashable {
    public var entity: Entity
    public var values: [String: MappingNode]

    public init(entity: Entity, values: [String: MappingNode]) {
        self.entity = entity
        self.values = values
    }
}

/// What row of an entity a record makes or finds.
public struct RowMapping: Sendable, Hashable {
    public var entity: Entity
    /// Where each field's values come from, by the field's name; nil takes every heading that names a field.
    public var fields: [String: FieldMapping]?
    /// Columns without a field that go to `extra`, with the type their values have there.
    public var extra: ColumnChoice = .none
    public var extraTypes: [String: ExtraColumn] = [:]
    /// The fields that tell whether a row is there already; nil takes the model's: the code, what is unique, and
    /// client and name for a contact. Empty makes a new row for every record.
    public var match: [String]?
    /// The row is made only when one of these columns holds something. Empty: always.
    public var when: [String] = []

    public init(entity: Entity, fields: [String: FieldMapping]? = nil) {
        self.entity = entity
        self.fields = fields
    }
}

/// Where a field's values come from and what is done to them on the way.
public struct FieldMapping: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        /// The column with this heading.
        case column(String)
        /// The column at this place, counted from 1.
        case position(Int)
        /// The same text in every row.
        case constant(String)
        /// The record's number, counted from 1: the code of records that have none.
        case recordNumber
    }

    public var source: Source
    public var conversion = ValueConversion()

    public init(_ source: Source, conversion: ValueConversion = ValueConversion()) {
        self.source = source
        self.conversion = conversion
    }
}

/// What is done to a cell before the model's own reading of it. In this order: `null`, `map`, `pad`, `prefix`; then
/// `format` for dates and `scale` for numbers.
public struct ValueConversion: Sendable, Hashable {
    /// Texts that mean that there is no value.
    public var null: [String] = []
    /// Texts and what stands for them; other texts are left as they are.
    public var map: [String: String] = [:]
    /// Zeros are put before shorter texts.
    public var pad: Int?
    public var prefix: String?
    /// A date's pattern, as `%d/%m/%Y`; nil reads the usual spellings.
    public var format: String?
    /// What a number is multiplied by, exactly: 10000 for amounts in 万元.
    public var scale: Double?
    /// Taken where the cell is empty.
    public var standard: String?
    /// A code that is not there makes a row with it, instead of refusing the record.
    public var create = false

    public init() {}
}

/// A column that goes to `extra`.
public struct ExtraColumn: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case text, integer, number, boolean
    }

    /// The name it has in `extra`; nil is its heading.
    public var name: String?
    public var kind: Kind = .text
    public var conversion = ValueConversion()

    public init(kind: Kind = .text) { self.kind = kind }
}
