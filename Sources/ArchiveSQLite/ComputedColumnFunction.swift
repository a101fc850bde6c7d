import GRDBSQLite
import Model
import Query

/// `dossier_computed(column, id)`: values from memory within a statement.
enum ComputedColumnFunction {
    static let function: SQLFunctions.Function = { context, _, arguments in
        guard let context, let arguments else { return }
        if let data = sqlite3_get_auxdata(context, 0) {
            // The statement holds the column. Counting a reference to it for every row would cost as much as the rest:
            // what is known weakly, as the register knows it, is counted the slow way.
            Unmanaged<ComputedColumn>.fromOpaque(data)._withUnsafeGuaranteedRef { column in
                result(context, column, arguments[1])
            }
            return
        }
        guard let found = ComputedColumn.column(number: sqlite3_value_int64(arguments[0])) else {
            sqlite3_result_error(context, "a computed column is gone", -1)
            return
        }
        // Looked up once a statement: the number is an argument that stays the same. SQLite may let go of what it is
        // given at once, so `found` holds the object on its own for this call.
        sqlite3_set_auxdata(context, 0, Unmanaged.passRetained(found).toOpaque()) { data in
            if let data { Unmanaged<ComputedColumn>.fromOpaque(data).release() }
        }
        result(context, found, arguments[1])
    }

    /// The value of the row whose id is given; NULL where it has none.
    @inline(__always)
    private static func result(_ context: OpaquePointer, _ column: ComputedColumn, _ id: OpaquePointer?) {
        guard sqlite3_value_type(id) != SQLITE_NULL,
            let position = column.rows.position(of: sqlite3_value_int64(id))
        else { return }
        switch column.values {
        case .booleans(let list): if let value = list[position] { sqlite3_result_int(context, value ? 1 : 0) }
        case .integers(let list), .amounts(let list):
            if let value = list[position] { sqlite3_result_int64(context, value) }
        case .reals(let list): if let value = list[position] { sqlite3_result_double(context, value) }
        case .dates(let list): if let value = list[position] { result(context, "\(value)") }
        case .texts(let list, let names): if let value = list[position] { result(context, names[Int(value)]) }
        }
    }

    private static func result(_ context: OpaquePointer, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            sqlite3_result_text(context, start ?? emptyText, CInt(bytes.count), transient)
        }
    }
}
