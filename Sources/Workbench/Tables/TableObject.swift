import Archive
import Display
import Lua
import Model
import Query

/// A table of results in Lua's hands: `t[1].region`, `#t`, `t:order("-n"):top(10)`. Every method gives a new one.
final class TableObject {
    let table: Table
    /// The table as something to ask, made when first asked.
    private(set) lazy var source = TableSource(table, clock: clock)
    private let clock: () -> CalendarDate

    /// Names of columns by the expressions they were made from: `t[1]["month(date)"]`.
    private(set) lazy var aliases = Dictionary(
        table.columns.compactMap { column in column.source.map { ($0, column.name) } },
        uniquingKeysWith: { first, _ in first })

    /// Of an analysis' answer: what `table:plan()` would write.
    let changes: ChangePlan?

    /// - Parameter clock: what day `today()` in an expression over the table is.
    init(_ table: Table, changes: ChangePlan? = nil, clock: @escaping () -> CalendarDate) {
        self.table = table
        self.changes = changes
        self.clock = clock
    }

    /// The column of that name, or the one made from that expression.
    func column(_ name: String) -> Int? {
        table.columns.firstIndex { $0.name == name } ?? table.columns.firstIndex { $0.source == name }
    }

    /// The column of that name.
    func known(_ name: String) throws -> Int {
        guard let column = column(name) else { throw unknown(name) }
        return column
    }

    func unknown(_ name: String) -> WorkbenchError {
        let names = table.columns.map(\.name)
        let hint = Suggestion.hint(for: name, among: names)
        let shown = names.prefix(30).joined(separator: ", ") + (names.count > 30 ? " …" : "")
        return WorkbenchError("the table has no column `\(name)`, it has \(shown)\(hint)")
    }

    /// The table with other rows of its own, by their places.
    func keeping(_ rows: some Sequence<Int>) -> Table {
        var kept = table
        kept.rows = rows.map { table.rows[$0] }
        kept.total = kept.rows.count
        // Sums of some of the groups are not those of the whole.
        if kept.total < table.total { kept.isSummary = false }
        return kept
    }
}

extension Session {
    /// - Parameter changes: what `table:plan()` would write.
    func table(_ table: Table, changes: ChangePlan? = nil) throws -> LuaValue {
        var table = table
        // What was fetched only in part cannot be asked: every table in a script's hands holds all of its rows.
        if !table.tail.isEmpty {
            table.rows += table.tail
            table.tail = []
        }
        return .userdata(try lua.userdata(TableObject(table, changes: changes) { [unowned self] in self.today }))
    }

    func makeTableType() throws {
        types.table = try lua.type("table", of: TableObject.self) { [unowned self] type in
            self.addAnalyses(to: &type)
            self.addCharts(to: &type)
            self.addTableRows(to: &type)
            self.addTableShaping(to: &type)
            self.addTableSummaries(to: &type)
            self.addTableWindows(to: &type)
            self.addTableJoins(to: &type)
            self.addTableExport(to: &type)
            self.addCharts(to: &type)
            type.meta(.len) { call in try call.push(call.userdata(1, as: TableObject.self).table.rows.count) }
            type.index { [unowned self] object, key, call in
                if let number = key.asInteger {
                    guard number >= 1, number <= object.table.rows.count else {
                        try call.pushNil()
                        return
                    }
                    try call.push(try self.record(Int(number) - 1, of: object))
                    return
                }
                let name = key.asString ?? key.typeName
                let hint =
                    object.column(name) == nil
                    ? Suggestion.hint(for: name, among: self.types.table.methodNames)
                    : "; that is a column: t[1].\(name) or t:column(\"\(name)\")"
                throw WorkbenchError("a table has no method `\(name)`\(hint)")
            }
            type.meta(.tostring) { [unowned self] call in
                try call.push(self.text(call.userdata(1, as: TableObject.self).table))
            }
            type.meta(.pairs) { [unowned self] call in
                let object = try call.userdata(1, as: TableObject.self)
                try call.push(.function(try self.rowIterator(object)))
            }
        }
    }

    /// An iterator for `for i, row in pairs(t)`.
    private func rowIterator(_ object: TableObject) throws -> LuaFunction {
        try lua.function("next") { [unowned self] call in
            let next = Int(clamping: try call.value(2).asInteger ?? 0)
            guard next < object.table.rows.count else {
                try call.pushNil()
                return
            }
            try call.push(next + 1)
            try call.push(try self.record(next, of: object))
        }
    }

    /// A row of a table.
    func record(_ row: Int, of object: TableObject) throws -> LuaValue {
        let table = object.table
        let entries = table.columns.indices.map { (table.columns[$0].name, LuaValue(table.value(row, $0))) }
        return .userdata(try lua.userdata(RecordObject(entries, aliases: object.aliases, unknown: object.unknown)))
    }
}

extension DisplayType {
    /// How the values of a derived column are shown.
    init(_ column: DerivedColumn) { self = column.isShare ? .percent : DisplayType(column.value.type) }

    /// How values of an expression are shown.
    init(_ type: ExpressionType) {
        self =
            switch type {
            case .boolean: .boolean
            case .integer: .count
            case .real: .decimal
            case .money: .money
            case .text: .text
            case .date: .date
            case .datetime: .datetime
            case .reference(let entity): .reference(entity.name)
            case .unknown, .missing: .any
            }
    }
}
