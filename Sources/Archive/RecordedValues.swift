import Model
import Query

/// Makes the values of recorded rows of one entity what people know: references are codes, amounts are amounts, dates
/// are dates.
struct RecordedValues {
    /// The entity's fields by the columns that hold them, and their places in the model's order.
    private let fields: [String: (field: Field, place: Int)]
    /// Codes by id, for each entity that is referred to.
    private let codes: [String: [Int64: String]]

    /// Reads the codes that the changes need.
    init(_ changes: [RecordedChange], of entity: Entity, session: any EngineSession) throws {
        var fields: [String: (field: Field, place: Int)] = [:]
        for (place, field) in entity.fields.enumerated() where !field.isDerived {
            fields[Layout.column(of: field, in: entity).name] = (field, place)
        }
        var referred: [String: Set<Int64>] = [:]
        for column in changes.lazy.flatMap(\.columns) {
            guard let target = fields[column.name]?.field.target, target.key != nil else { continue }
            for value in [column.old, column.new] {
                if case .integer(let id) = value { referred[target.name, default: []].insert(id) }
            }
        }
        var codes: [String: [Int64: String]] = [:]
        for (name, ids) in referred {
            guard let target = Vocabulary.entity(named: name) else { continue }
            codes[name] = try RowNames(session: session).keys(of: ids, in: target)
        }
        self.fields = fields
        self.codes = codes
    }

    /// The fields among the columns of a change, in the model's order.
    func fields(of change: RecordedChange) -> [FieldRevision] {
        change.columns.compactMap { column in
            fields[column.name].map { known in
                (
                    known.place,
                    FieldRevision(
                        known.field.name, old: value(column.old, of: known.field),
                        new: value(column.new, of: known.field))
                )
            }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func value(_ stored: Value, of field: Field) -> Value {
        switch (field.type, stored) {
        case (.boolean, .integer(let value)): return .boolean(value != 0)
        case (.money, .integer(let fen)): return .money(fen)
        case (.decimal, .integer(let value)): return .real(Double(value))
        case (.date, .text(let text)): return CalendarDate(iso: text).map(Value.date) ?? stored
        case (.datetime, .text(let text)): return Timestamp(iso: text).map(Value.datetime) ?? stored
        case (.reference(let entity, _), .integer(let id)): return codes[entity]?[id].map(Value.text) ?? stored
        default: return stored
        }
    }
}
