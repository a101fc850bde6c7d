import GRDBSQLite
import Model

/// The day that `dossier_today()` answers on a connection: SQLite takes the function for a constant within a
/// statement, so that an index serves `date >= today() - 90`.
final class SessionDay: @unchecked Sendable {
    // Sendable: set and read inside the connection's queue only, which lets one thread in at a time.
    var days: Int32 = 0

    static let function: SQLFunctions.Function = { context, _, _ in
        guard let context, let data = sqlite3_user_data(context) else { return }
        let day = Unmanaged<SessionDay>.fromOpaque(data).takeUnretainedValue()
        var text = "\(CalendarDate(days: day.days))"
        text.withUTF8 { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            sqlite3_result_text(context, start, CInt(bytes.count), transient)
        }
    }
}
