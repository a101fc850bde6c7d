import Archive
import CRows
import Model
import Query

/// What counts as filled, and which fields the model wants filled for a client of a class.
struct FileRequirements {
    /// Texts that say nothing.
    static let emptyWords = ["", "无", "未知", "-", "N/A"]

    private static let emptyBytes = emptyWords.map { Array($0.utf8) }

    /// The required fields, each a bit of a mask: of the client, then of its contacts as `contact.phone`.
    let names: [String]
    /// By class, in the order of `ClientClass`: which of them are required.
    let masks: [UInt64]
    /// The fields of clients and contacts that count as items, with their bits where they are required.
    let client, contact: [Item]

    struct Item {
        let field: Field
        let bit: UInt64
    }

    init() {
        var names: [String] = []
        var masks = [UInt64](repeating: 0, count: ClientClass.names.count)
        func items(_ entity: Entity, prefix: String) -> [Item] {
            entity.fields.filter { $0.isWritable }.map { field in
                let bit: UInt64 = 1 << UInt64(names.count)
                switch field.requiredFor {
                case .nobody: return Item(field: field, bit: 0)
                case .all: for index in masks.indices { masks[index] |= bit }
                case .classes(let classes):
                    for (index, name) in ClientClass.texts.enumerated() where classes.contains(name) {
                        masks[index] |= bit
                    }
                }
                names.append(prefix + field.name)
                return Item(field: field, bit: bit)
            }
        }
        client = items(.client, prefix: "")
        contact = items(.contact, prefix: "contact.")
        self.names = names
        self.masks = masks
    }

    /// The names of the fields in a mask.
    func list(_ mask: UInt64) -> String {
        names.indices.filter { mask & (1 << UInt64($0)) != 0 }.map { names[$0] }.joined(separator: ", ")
    }

    /// How a field is read to see whether it is filled: of a reference only whether it is there, for its code would
    /// be looked up for every row.
    static func column(_ field: Field, of entity: Entity) -> TypedExpression {
        let path = FieldPath(entity: entity, field: field)
        guard field.target != nil else { return TypedExpression(path) }
        let isThere = Expression.when(.not(.isMissing(.field(path))), then: .literal(.boolean(true)))
        return TypedExpression(isThere, .boolean)
    }

    /// Whether a cell holds something that says something. White space around it says nothing.
    @inline(__always)
    static func isFilled(_ batch: RowBatch, _ row: Int, _ column: Int) -> Bool {
        let cell = batch.cell(row, column)
        if cell.kind == ROW_MISSING.rawValue { return false }
        guard cell.kind == ROW_TEXT.rawValue else { return true }
        // No word that says nothing is longer than this, but for blanks around it.
        if cell.length > 32 { return true }
        var bytes = batch.textBytes(cell)[...]
        while let first = bytes.first, first <= 0x20 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
        if bytes.count > 6 { return true }
        return !emptyBytes.contains { bytes.elementsEqual($0) }
    }
}
