import Archive
import Model

/// The columns of one entity's batches. A case is a field of the model in camel case, and its number is the column.
protocol DemoColumn: CaseIterable, RawRepresentable, Sendable where RawValue == Int {
    static var entity: Entity { get }
}

extension DemoColumn {
    /// The model's fields in the columns' order. Throws where a case names none.
    static func fields() throws -> [Field] {
        try allCases.map { column in
            let name = "\(column)".reduce(into: "") { name, letter in
                if letter.isUppercase { name.append("_") }
                name.append(contentsOf: letter.lowercased())
            }
            guard let field = entity[name] else { throw DemoError.unknownField(entity: entity.name, field: name) }
            return field
        }
    }
}

/// Where full batches go: straight to the archive, or to the thread that inserts.
protocol BatchSink: AnyObject {
    /// Takes a full batch of the entity with that place in the vocabulary.
    func take(_ batch: RowBatch, entity: Int) throws
    /// An empty batch to fill.
    func emptyBatch(entity: Int, columns: Int) -> RowBatch
}

/// Rows of one entity being written. Cells are named by the columns' cases; what is not set is missing.
final class Sheet<Column: DemoColumn> {
    static var batchRows: Int { 256 }

    private let sink: any BatchSink
    private let entity: Int
    private let columns: Int
    private var batch: RowBatch
    private var row = -1
    /// The id the next row gets.
    private(set) var nextID: Int64
    /// The text being put together for `put`.
    var text = TextBuffer()

    init(_ sink: any BatchSink, firstID: Int64 = 1) {
        self.sink = sink
        nextID = firstID
        columns = Column.allCases.count
        entity = Vocabulary.entities.firstIndex(of: Column.entity) ?? 0
        batch = sink.emptyBatch(entity: entity, columns: columns)
    }

    /// Begins a row and returns its id.
    @discardableResult @inline(__always)
    func begin() throws -> Int64 {
        if batch.count == Sheet.batchRows { try flush() }
        let id = nextID
        nextID += 1
        row = batch.add(id: id)
        return id
    }

    /// Hands over what has been written.
    func flush() throws {
        guard batch.count > 0 else { return }
        let full = batch
        batch = sink.emptyBatch(entity: entity, columns: columns)
        row = -1
        try sink.take(full, entity: entity)
    }

    @inline(__always) func set(_ column: Column, _ value: Int) { batch.setInteger(row, column.rawValue, Int64(value)) }
    @inline(__always) func set(_ column: Column, id: Int64) { batch.setInteger(row, column.rawValue, id) }
    @inline(__always) func set(_ column: Column, fen: Int64) { batch.setMoney(row, column.rawValue, fen) }
    @inline(__always) func set(_ column: Column, _ value: Bool) { batch.setBoolean(row, column.rawValue, value) }
    @inline(__always) func set(_ column: Column, real: Double) { batch.setReal(row, column.rawValue, real) }
    /// A date as days since 1970-01-01.
    @inline(__always) func set(_ column: Column, day: Int) {
        batch.setDate(row, column.rawValue, CalendarDate(days: Int32(truncatingIfNeeded: day)))
    }
    /// A moment on that day, `second` seconds after midnight in China.
    @inline(__always) func set(_ column: Column, day: Int, second: Int) {
        let seconds = Int64(day) * 86_400 + Int64(second) - 8 * 3600
        batch.setDatetime(row, column.rawValue, Timestamp(seconds: seconds))
    }
    @inline(__always) func set(_ column: Column, _ value: StaticString) {
        batch.setText(
            row, column.rawValue, UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }
    @inline(__always) func set(_ column: Column, _ phrases: Phrases, _ index: Int) {
        phrases.withBytes(index) { batch.setText(row, column.rawValue, $0) }
    }
    @inline(__always) func set(_ column: Column, _ phrases: Phrases, _ random: inout RandomSource) {
        set(column, phrases, random.below(phrases.count))
    }
    func set(_ column: Column, _ value: String) { batch.setText(row, column.rawValue, value) }

    /// Writes the text put together in `text`, and clears it.
    @inline(__always) func put(_ column: Column) {
        text.bytes.withUnsafeBytes { batch.setText(row, column.rawValue, $0) }
        text.clear()
    }
}
