import Archive
import CRows
import Model

/// What is wrong with a record, before it is put into words.
enum RecordProblem {
    case cell(ColumnPlan, Refusal)
    case missing(Field)
    case rule(Field, String)
    case extra(heading: String, String)
}

/// How each record makes or finds one row of an entity. Used from the reading thread.
final class RowPlan {
    let entity: Entity
    /// The batches' columns.
    let fields: [Field]
    /// Tells rows that are there already; nil makes a row for every record.
    let match: KeyTable?
    let matchColumns: [Int]
    let extraColumn: Int?
    private let columns: [ColumnPlan]
    private let implied: [(column: Int, from: RowPlan)]
    private let extra: ExtraPlan?
    private let required: [Int]
    private let nameColumn: Int?
    private let keyColumn: Int?
    private let when: [Int]
    private let isOptional: Bool
    private let rules: CrossRules?
    private let ids: IDSource

    private(set) var inserts: RowBatch
    /// Rows that are there already, with what the record says of them; missing cells say nothing.
    private(set) var updates: RowBatch
    /// Rows found that the record says nothing of but their key.
    private(set) var untouched = 0

    private enum Current {
        case none
        case insert(Int)
        case update(Int)
        case found
    }
    private var current = Current.none
    private(set) var currentID: Int64 = 0
    private var key = KeyBytes()

    struct Parts {
        var fields: [Field] = []
        var columns: [ColumnPlan] = []
        var implied: [(column: Int, from: RowPlan)] = []
        var extra: ExtraPlan?
        var when: [Int] = []
        var isOptional = false
    }

    init(entity: Entity, parts: Parts, match: KeyTable?, rules: CrossRules?, ids: IDSource) {
        self.entity = entity
        fields = parts.fields
        columns = parts.columns
        implied = parts.implied
        extra = parts.extra
        when = parts.when
        isOptional = parts.isOptional
        self.match = match
        self.rules = rules
        self.ids = ids
        func place(_ name: String?) -> Int? { name.flatMap { name in parts.fields.firstIndex { $0.name == name } } }
        extraColumn = parts.extra == nil ? nil : place("extra")
        keyColumn = place(entity.key)
        nameColumn = keyColumn == nil ? nil : place("name")
        matchColumns = match?.fields.compactMap { place($0.name) } ?? []
        let nameDefaults = nameColumn != nil && entity.key != "name"
        required = parts.fields.indices.filter { index in
            let field = parts.fields[index]
            if entity == .client, field.name == "owner" { return false }
            if nameDefaults, field.name == "name" { return false }
            return field.isRequired || field.rules.contains(.notEmpty)
        }
        inserts = RowBatch(columns: parts.fields.count, capacity: Chunk.records)
        updates = RowBatch(columns: parts.fields.count, capacity: 16)
    }

    /// Fills the row of a record, not yet for good. Adds what is wrong to `problems`.
    func fill(_ record: FieldBlock, number: Int, problems: inout [RecordProblem]) {
        current = .none
        currentID = 0
        if !when.isEmpty, !when.contains(where: { !CellText.trimmed(record[$0]).isEmpty }) { return }
        let row = inserts.add()
        current = .insert(row)
        var given = false
        for column in columns {
            if let refusal = column.fill(inserts, row, record, number: number) {
                problems.append(.cell(column, refusal))
                given = true
            } else if !given, case .cell = column.source {
                given = inserts.cell(row, column.column).kind != ROW_MISSING.rawValue
            }
        }
        for (column, plan) in implied where plan.currentID != 0 { inserts.setInteger(row, column, plan.currentID) }
        if let extra, let extraColumn {
            switch extra.make(record) {
            case .empty: break
            case .object:
                given = true
                extra.withObject { inserts.setText(row, extraColumn, $0) }
            case .refused(let heading, let problem): problems.append(.extra(heading: heading, problem))
            }
        }
        if isOptional, !given {
            // The record says nothing of this row: a client without a purchase in a sheet of both.
            inserts.dropLast()
            current = .none
            return
        }
        // What a refused row leads to further down is no news.
        guard problems.isEmpty else { return }
        settle(row, problems: &problems)
    }

    /// Finds out whether the row is there already, and whether it may be written.
    private func settle(_ row: Int, problems: inout [RecordProblem]) {
        var known: Int64?
        // What belongs to a row that this very record makes cannot be there yet.
        if let match, !belongsToNew, key.make(inserts, row, columns: matchColumns) { known = key.withBytes(match.find) }
        if let known {
            currentID = known
            if let (field, problem) = rules?.broken(inserts, row, id: known) { problems.append(.rule(field, problem)) }
            let says = fields.indices.contains { index in
                !matchColumns.contains(index) && inserts.cell(row, index).kind != ROW_MISSING.rawValue
            }
            guard says else {
                inserts.dropLast()
                current = .found
                return
            }
            let target = updates.add(id: known)
            updates.copyRow(target, from: inserts, row)
            inserts.dropLast()
            current = .update(target)
            return
        }
        for index in required where inserts.cell(row, index).kind == ROW_MISSING.rawValue {
            problems.append(.missing(fields[index]))
        }
        if let nameColumn, let keyColumn, inserts.cell(row, nameColumn).kind == ROW_MISSING.rawValue {
            inserts.copyCell(row, from: keyColumn, to: nameColumn)
        }
        if let (field, problem) = rules?.broken(inserts, row, id: nil) { problems.append(.rule(field, problem)) }
        guard problems.isEmpty else { return }
        currentID = ids.next(entity)
        inserts.setID(row, currentID)
    }

    private var belongsToNew: Bool {
        for (column, plan) in implied where matchColumns.contains(column) {
            if case .insert = plan.current { return true }
        }
        return false
    }

    /// The record is good as a whole.
    func keep() {
        switch current {
        case .none: break
        case .found: untouched += 1
        case .insert(let row):
            if let match, key.make(inserts, row, columns: matchColumns) {
                key.withBytes { match.insert($0, id: currentID) }
            }
            rules?.keep(inserts, row, id: currentID)
        case .update(let row): rules?.keep(updates, row, id: currentID)
        }
        for column in columns { column.reference?.keep() }
        current = .none
    }

    /// The record is refused: its row is taken back.
    func discard() {
        switch current {
        case .none, .found: break
        case .insert: inserts.dropLast()
        case .update: updates.dropLast()
        }
        for column in columns { column.reference?.discard() }
        current = .none
    }

    /// The rows made so far; the plan goes on with empty batches.
    func takeBatches() -> (inserts: RowBatch?, updates: RowBatch?, untouched: Int) {
        defer {
            if inserts.count > 0 { inserts = RowBatch(columns: fields.count, capacity: Chunk.records) }
            if updates.count > 0 { updates = RowBatch(columns: fields.count, capacity: 16) }
            untouched = 0
        }
        return (inserts.count > 0 ? inserts : nil, updates.count > 0 ? updates : nil, untouched)
    }

    var waitingText: Int { Int(inserts.storage.pointee.text_size + updates.storage.pointee.text_size) }

    var references: [ReferencePlan] { columns.compactMap(\.reference) }
}

extension RowBatch {
    /// Takes the row added last back.
    func dropLast() {
        guard count > 0 else { return }
        storage.pointee.rows -= 1
    }

    func copyRow(_ row: Int, from other: RowBatch, _ source: Int) {
        for column in 0..<columns { copy(other.cell(source, column), of: other, to: row, column) }
    }

    func copyCell(_ row: Int, from source: Int, to target: Int) { copy(cell(row, source), of: self, to: row, target) }

    private func copy(_ cell: row_cell, of other: RowBatch, to row: Int, _ column: Int) {
        guard cell.kind == ROW_TEXT.rawValue else {
            row_batch_cell(storage, UInt32(row), UInt32(column)).pointee = cell
            return
        }
        if other === self {
            // The text lies in this batch already: both cells may share it.
            row_batch_cell(storage, UInt32(row), UInt32(column)).pointee = cell
        } else {
            setText(row, column, other.textBytes(cell))
        }
    }
}
