import Archive
import Display
import Lua
import Model
import Query

// Tables made from a script's own records and from a relation, and what of a table goes back: rows, columns, clients.
extension Session {
    func addTableRows(to type: inout LuaTypeBuilder<TableObject>) {
        type.method("column") { [unowned self] object, call in
            let column = try object.known(try call.string(1))
            try call.push(try self.list(object.table.rows.indices.map { LuaValue(object.table.value($0, column)) }))
        }
        type.method("columns") { [unowned self] object, call in
            guard call.count == 0 else {
                throw WorkbenchError("columns() lists the names of all columns; select(\"a\", \"b\") chooses some")
            }
            try call.push(try self.list(object.table.columns.map { .string($0.name) }))
        }
        type.method("rows") { [unowned self] object, call in
            try call.push(try self.list(try object.table.rows.indices.map { try self.record($0, of: object) }))
        }
        type.method("first") { [unowned self] object, call in
            try call.push(object.table.rows.isEmpty ? .nil : try self.record(0, of: object))
        }
        type.method("each") { [unowned self] object, call in
            let body = try call.function(1)
            for row in object.table.rows.indices { _ = try body.call([try self.record(row, of: object)]) }
            try call.push(object.table.rows.count)
        }
        type.method("clients") { [unowned self] object, call in
            let name = call.isNil(1) ? nil : try call.string(1)
            try call.push(try self.relation(try self.clients(of: object, name)))
        }
    }

    /// The clients whose codes stand in a column, each once, in the order of clients.
    private func clients(of object: TableObject, _ name: String?) throws -> LogicalPlan {
        let column: Int
        if let name {
            column = try object.known(name)
        } else {
            let byType = object.table.columns.firstIndex { $0.type == .reference("client") }
            guard let found = object.column("code") ?? object.column("client") ?? byType else {
                throw WorkbenchError(
                    "the table has no column `code` or `client`; name the one with the codes: t:clients(\"…\"), it has \(object.table.columns.map(\.name).joined(separator: ", "))"
                )
            }
            column = found
        }
        var codes: Set<Value> = []
        for row in object.table.rows.indices {
            let value = object.table.value(row, column)
            switch value {
            case .missing: continue
            case .text: codes.insert(value)
            default:
                throw WorkbenchError(
                    "`\(object.table.columns[column].name)` holds no codes of clients: row \(row + 1) has \(ValueText.text(value))"
                )
            }
        }
        let known = try ReferenceIDs(session: store, entity: .client, values: codes)
        var ids: [Int64] = []
        for row in object.table.rows.indices {
            let value = object.table.value(row, column)
            guard codes.remove(value) != nil else { continue }
            guard let id = known[value] else {
                let hint = try known.nearest(to: value, session: store).map { "; did you mean \"\($0)\"?" } ?? ""
                throw WorkbenchError(
                    "row \(row + 1): there is no client with the code \"\(ValueText.text(value))\"\(hint)")
            }
            ids.append(id)
        }
        return .rows(.client, ids: ids)
    }

    // MARK: Tables from elsewhere

    /// `records{ { region = "北京", n = 3 }, … }`: a table of a script's own values.
    func records(_ list: LuaTable, columns given: LuaValue) throws -> LuaValue {
        let items = try list.array()
        var names = try given.asTable?.array().map { value in
            guard let name = value.asString else {
                throw WorkbenchError("the names of the columns are texts, as in records(list, { \"region\", \"n\" })")
            }
            return name
        }
        if given != .nil, names?.isEmpty ?? true {
            throw WorkbenchError("records(list, columns) takes the names of the columns as a list")
        }
        if let twice = names.flatMap(Self.firstRepeated) {
            throw WorkbenchError("records(…) has two columns named `\(twice)`")
        }
        var found: [[String: Value]] = []
        var met: Set<String> = []
        for (position, item) in items.enumerated() {
            var record: [String: Value] = [:]
            for (key, value) in try fields(of: item, position: position + 1, columns: names) {
                record[key] = try self.value(value, of: key, record: position + 1)
                met.insert(key)
            }
            found.append(record)
        }
        if let names {
            if let extra = met.subtracting(names).min() {
                let hint = Suggestion.hint(for: extra, among: names)
                throw WorkbenchError("a record has `\(extra)`, which is not among the columns\(hint)")
            }
        } else {
            names = met.sorted()
        }
        let columns = names ?? []
        guard !columns.isEmpty else {
            throw WorkbenchError(
                "records(…) needs records with names, { region = \"北京\", n = 3 }, or the names of the columns: records({}, { \"region\", \"n\" })"
            )
        }
        let rows = found.map { record in columns.map { record[$0] ?? .missing } }
        return try table(Table(columns: columns, typedByValuesOf: rows))
    }

    static func firstRepeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    private func fields(
        of item: LuaValue, position: Int, columns: [String]?
    ) throws -> [(String, LuaValue)] {
        switch item {
        case .userdata(let userdata):
            if let record = userdata.object(as: RecordObject.self) { return record.entries.map { ($0.name, $0.value) } }
        case .row(let row):
            guard let context = RowContext.of(row) else { break }
            let fields = Self.mainColumns(context.plan.entity).map(\.name)
            return fields.compactMap { name in row[name].map { (name, $0) } }
        case .table(let table):
            if let columns {
                let list = try table.array()
                if !list.isEmpty {
                    guard list.count <= columns.count else {
                        throw WorkbenchError(
                            "record \(position) has \(list.count) values for \(columns.count) columns")
                    }
                    return Array(zip(columns, list))
                }
            }
            return try table.named("record \(position)").map { ($0.name, $0.value) }
        default: break
        }
        throw WorkbenchError(
            "record \(position) is \(item.typePhrase); records{…} takes tables such as { region = \"北京\", n = 3 }")
    }

    /// A value of a script as one of a table.
    func value(_ value: LuaValue, of column: String, record: Int) throws -> Value {
        switch value {
        case .number(let number) where number.isNaN: .missing
        case .nil, .boolean, .integer, .number, .string, .bytes, .date, .relativeDate, .datetime: value.shown
        case .table, .function, .userdata, .row, .thread:
            throw WorkbenchError(
                "`\(column)` of row \(record) is \(value.typePhrase); a table holds texts, numbers, dates, true and false"
            )
        }
    }

    /// `clients:table("code", "name", { idle = "today() - last_visit" })`: columns of a relation, fetched.
    func table(of plan: LogicalPlan, _ arguments: [LuaValue]) throws -> LuaValue {
        let source = ColumnSource(plan)
        let columns: [(TableColumn, TypedExpression)]
        if arguments.isEmpty {
            columns = allColumns(plan)
        } else {
            columns = try self.columns(arguments, of: source, function: "table").map { named in
                var column = source.column(named.name, named.value)
                column.source = named.source
                return (column, named.value)
            }
        }
        let rows = try store.rows(SQLQuestion.rows(try settled(plan), columns: columns.map(\.1)))
        return try table(Table(columns: columns.map(\.0), rows: rows, noun: Noun(plan.entity)))
    }
}

extension Table {
    /// A table whose columns are shown as what they hold.
    init(columns names: [String], typedByValuesOf rows: [[Value]]) {
        let columns = names.enumerated().map { index, name in
            let values = rows.lazy.map { index < $0.count ? $0[index] : .missing }
            return TableColumn(name, type: DisplayType(of: values, named: name), isAdditive: true)
        }
        self.init(columns: columns, rows: rows)
    }
}

extension DisplayType {
    /// Whole numbers by these names count nothing: they name, and are never added up or grouped by thousands.
    private static let ordinals: Set<String> = [
        "id", "year", "quarter", "month", "week", "weekday", "day", "hour", "rank", "level", "version", "score",
    ]

    /// How a column of a script's own values is shown.
    init(of values: some Sequence<Value>, named name: String) {
        var found: DisplayType?
        for value in values {
            let kind: DisplayType
            switch value {
            case .missing: continue
            case .boolean: kind = .boolean
            case .integer: kind = Self.ordinals.contains(name) ? .integer : .count
            case .real: kind = .decimal
            case .text: kind = .text
            case .money: kind = .money
            case .date: kind = .date
            case .datetime: kind = .datetime
            }
            switch (found, kind) {
            case (nil, _): found = kind
            case (.count?, .decimal), (.integer?, .decimal), (.decimal?, .count), (.decimal?, .integer):
                found = .decimal
            case (let known?, _) where known != kind:
                self = .any
                return
            default: continue
            }
        }
        self = found ?? .text
    }
}
