import Archive
import Display
import Lua
import Model

/// Two tables put side by side where their keys are equal. A missing key equals a missing key, as `==` has it.
struct TableJoin {
    enum Kind: String, CaseIterable {
        /// Rows that have a match.
        case inner
        /// These, and the first table's rows without one.
        case left
        /// All rows of both tables.
        case full
    }

    let left: Table
    let right: Table
    /// The columns that must be equal, of the first table and of the second.
    let keys: [(left: Int, right: Int)]
    let kind: Kind

    /// The joined table, and the columns of the second that got another name, for there was one of that name.
    func answer() -> (table: Table, renamed: [(old: String, new: String)]) {
        let rightKeys = Set(keys.map(\.right))
        let rest = right.columns.indices.filter { !rightKeys.contains($0) }
        var columns = left.columns
        var taken = Set(columns.map(\.name))
        var renamed: [(old: String, new: String)] = []
        for index in rest {
            var column = right.columns[index]
            var number = 2
            while taken.contains(column.name) {
                column.name = "\(right.columns[index].name)_\(number)"
                number += 1
            }
            taken.insert(column.name)
            if column.name != right.columns[index].name { renamed.append((right.columns[index].name, column.name)) }
            columns.append(column)
        }
        var matches: [[Value]: [Int]] = [:]
        for row in right.rows.indices {
            matches[keys.map { right.value(row, $0.right).wholeIfExact }, default: []].append(row)
        }
        var rows: [[Value]] = []
        var met: Set<Int> = []
        for row in left.rows.indices {
            let own = left.columns.indices.map { left.value(row, $0) }
            let found = matches[keys.map { left.value(row, $0.left).wholeIfExact }] ?? []
            for other in found { rows.append(own + rest.map { right.value(other, $0) }) }
            if kind == .full { met.formUnion(found) }
            if found.isEmpty, kind != .inner { rows.append(own + rest.map { _ in .missing }) }
        }
        if kind == .full {
            for other in right.rows.indices where !met.contains(other) {
                var own = [Value](repeating: .missing, count: left.columns.count)
                for key in keys { own[key.left] = right.value(other, key.right) }
                rows.append(own + rest.map { right.value(other, $0) })
            }
        }
        return (Table(columns: columns, rows: rows, noun: left.noun), renamed)
    }
}

// Joins of tables.
extension Session {
    func addTableJoins(to type: inout LuaTypeBuilder<TableObject>) {
        type.method("join") { [unowned self] object, call in
            let other = try call.userdata(1, as: TableObject.self)
            let options = try OptionTable(call.value(3), of: "join", known: ["how"])
            let how = try options.word("how", among: TableJoin.Kind.allCases.map(\.rawValue)) ?? "inner"
            let join = TableJoin(
                left: object.table, right: other.table, keys: try self.keys(call.value(2), object, other),
                kind: TableJoin.Kind(rawValue: how) ?? .inner)
            let (table, renamed) = join.answer()
            for (old, new) in renamed {
                self.options.message("join: both tables have `\(old)`; the second's is `\(new)`")
            }
            try call.push(try self.table(table))
        }
    }

    /// `"region"`, `{ "region", "class" }`, `{ owner = "code" }`: the columns to join on.
    private func keys(_ value: LuaValue, _ left: TableObject, _ right: TableObject) throws -> [(left: Int, right: Int)]
    {
        func pair(_ first: String, _ second: String) throws -> (left: Int, right: Int) {
            guard let mine = left.column(first) else { throw left.unknown(first) }
            guard let other = right.column(second) else {
                throw WorkbenchError("of the other table: \(right.unknown(second).description)")
            }
            return (mine, other)
        }
        if let name = value.asString { return [try pair(name, name)] }
        var keys: [(left: Int, right: Int)] = []
        if let table = value.asTable {
            for item in try table.array() {
                guard let name = item.asString else { break }
                keys.append(try pair(name, name))
            }
            for (key, value) in try table.pairs() {
                guard let name = key.asString, let other = value.asString else { continue }
                keys.append(try pair(name, other))
            }
        }
        guard !keys.isEmpty else {
            throw WorkbenchError(
                "join takes the columns that must be equal: t:join(u, \"region\"), t:join(u, { \"region\", \"class\" }), t:join(u, { owner = \"code\" })"
            )
        }
        return keys
    }
}
