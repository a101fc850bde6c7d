import Archive
import CRows
import Display
import Model
import Query

/// A table as something to ask: its columns are the fields of an entity of their own, so that conditions and
/// expressions over it are read and checked by the same readers as those over the archive, and worked out by the
/// reference evaluator.
///
/// A column whose values are of one kind is of that type. One that mixes kinds is read as a custom field is.
struct TableSource {
    let table: Table
    /// The rows as a plan: the scope that names are read in. Never asked of an engine.
    let plan: LogicalPlan
    private let entity: Entity
    /// Columns of mixed kinds.
    private let mixed: [Int]
    /// Columns of amounts in which means are in yuan: all of their values count in yuan.
    private let inYuan: Set<Int>
    private let clock: () -> CalendarDate
    private var evaluator: Evaluator { Evaluator(MemoryArchive([]), today: clock()) }

    /// The one field of the entity whose custom fields mixed columns are.
    private static let mixedField = FieldPath(
        entity: mixedEntity, field: mixedEntity.fields[0])
    private static let mixedEntity = Entity("mixed", plural: "mixed", columns: [("mixed", nil, .json)])

    /// - Parameter clock: what day `today()` in an expression is, when it is asked.
    init(_ table: Table, clock: @escaping () -> CalendarDate) {
        self.table = table
        self.clock = clock
        var columns: [(name: String, label: Label?, type: FieldType)] = []
        var mixed: [Int] = []
        var inYuan: Set<Int> = []
        for (index, column) in table.columns.enumerated() {
            switch Self.type(of: index, in: table) {
            case nil: mixed.append(index)
            case .decimal? where column.type == .money:
                inYuan.insert(index)
                columns.append((column.name, column.label, .decimal))
            case let type?: columns.append((column.name, column.label, type))
            }
        }
        let entity = Entity("row", plural: "rows of this table", columns: columns)
        let derived = mixed.map { index in
            let name = table.columns[index].name
            return DerivedColumn(name: name, value: TypedExpression(.custom(Self.mixedField, key: name), .unknown))
        }
        let scan = LogicalPlan.scan(entity)
        self.entity = entity
        self.mixed = mixed
        self.inYuan = inYuan
        plan = derived.isEmpty ? scan : .derive(scan, derived)
    }

    /// The type of a column's values, nil where they are of several kinds.
    private static func type(of index: Int, in table: Table) -> FieldType? {
        switch table.columns[index].type {
        case .text, .json, .enumeration, .reference: return .text
        case .count, .integer:
            return table.hasReal(index) ? .decimal : .integer
        case .decimal, .percent: return .decimal
        case .money: return table.hasReal(index) ? .decimal : .money
        case .boolean: return .boolean
        case .date: return .date
        case .datetime: return .datetime
        case .any: return table.kind(of: index)
        }
    }

    /// The column as an expression, by its place.
    func expression(of index: Int) -> TypedExpression {
        let name = table.columns[index].name
        if let field = entity[name] { return TypedExpression(FieldPath(entity: entity, field: field)) }
        return TypedExpression(.custom(Self.mixedField, key: name), .unknown)
    }

    /// The table's column that an expression is, nil where it is more than that.
    func column(of expression: Expression) -> Int? {
        switch expression {
        case .field(let path) where path.entity == entity && path.references.isEmpty:
            table.columns.firstIndex { $0.name == path.field.name }
        case .custom(let path, let key) where path == Self.mixedField:
            table.columns.firstIndex { $0.name == key }
        default: nil
        }
    }

    // MARK: Asking

    /// Which rows fulfil the condition.
    func rows(where condition: Expression) -> [Int] {
        let used = used(by: [condition])
        let evaluator = evaluator
        return table.rows.indices.filter { evaluator.holds(condition, for: row($0, used)) }
    }

    /// The value of the expression for each row.
    func values(of expression: TypedExpression) -> [Value] {
        if let column = column(of: expression.expression) {
            return table.rows.indices.map { table.value($0, column) }
        }
        let used = used(by: [expression.expression])
        let evaluator = evaluator
        return table.rows.indices.map { evaluator.value(expression, for: row($0, used)) }
    }

    /// The rows summed up by group, by the very code that sums up an engine's rows.
    func group(_ grouping: Grouping) throws(QueryError) -> GroupedAnswer {
        var scan = GroupScan(grouping)
        let used = used(by: scan.columns.map(\.expression))
        let evaluator = evaluator
        let batch = RowBatch(columns: scan.columns.count, capacity: 1024)
        for index in table.rows.indices {
            let row = row(index, used)
            let added = batch.add(id: row.id)
            for (column, value) in scan.columns.enumerated() {
                batch.set(added, column, evaluator.value(value, for: row))
            }
            if batch.count == 1024 {
                scan.add(batch)
                batch.clear()
            }
        }
        scan.add(batch)
        return try scan.answer()
    }

    private func used(by expressions: [Expression]) -> [Int] {
        table.columns.indices.filter { index in
            !mixed.contains(index) && expressions.contains { $0.names(table.columns[index].name) }
        }
    }

    /// A row as the evaluator takes it, with these columns and the mixed ones.
    private func row(_ index: Int, _ used: [Int]) -> MemoryArchive.Row {
        var values: [String: Value] = [:]
        for column in used {
            let value = table.value(index, column)
            values[table.columns[column].name] = inYuan.contains(column) ? value.inYuan : value
        }
        var row = MemoryArchive.Row(id: Int64(index + 1), values: values)
        if !mixed.isEmpty {
            var members: [String: MemoryArchive.CustomValue] = [:]
            for column in mixed {
                let value = table.value(index, column)
                if !value.isMissing { members[table.columns[column].name] = .value(value.inYuan) }
            }
            row.custom[Self.mixedField.field.name] = members
        }
        return row
    }
}

extension Table {
    /// The value in a row and column; missing ones at the end of a row may be left out.
    func value(_ row: Int, _ column: Int) -> Value {
        let values = rows[row]
        return column < values.count ? values[column] : .missing
    }

    fileprivate func hasReal(_ column: Int) -> Bool {
        rows.indices.contains { if case .real = value($0, column) { true } else { false } }
    }

    /// The one kind of all values in a column; nil where there are several. A column without values is of texts.
    fileprivate func kind(of column: Int) -> FieldType? {
        var found: FieldType?
        for row in rows.indices {
            let kind: FieldType
            switch value(row, column) {
            case .missing: continue
            case .boolean: kind = .boolean
            case .integer: kind = .integer
            case .real: kind = .decimal
            case .text: kind = .text
            case .money: kind = .money
            case .date: kind = .date
            case .datetime: kind = .datetime
            }
            switch (found, kind) {
            case (nil, _): found = kind
            case (.integer?, .decimal), (.decimal?, .integer): found = .decimal
            case (let known?, _) where known != kind: return nil
            default: continue
            }
        }
        return found ?? .text
    }
}

extension Value {
    /// An amount as the number of yuan that Lua sees, everything else as it is.
    var inYuan: Value {
        if case .money(let fen) = self { .real(Double(fen) / 100) } else { self }
    }
}
