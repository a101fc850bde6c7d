import Archive
import GRDB
import GRDBSQLite
import Glibc
import Model

/// What an archive says of itself.
struct ArchiveInfo: Sendable {
    let properties: ArchiveProperties
    var uuid: String { properties.uuid }
    let timeZone: String

    /// Reads it; this is also the check that the file is an archive this code can read. Throws `notAnArchive`.
    ///
    /// Reads the statement's columns itself: this is part of every start, and GRDB's `Row` costs a third of it.
    static func read(_ connection: Connection) throws -> ArchiveInfo {
        let version = try Int(connection.integer("PRAGMA user_version") ?? 0)
        let info: ArchiveInfo? = try connection.access { db in
            let sql = #"SELECT "uuid", "created_at", "time_zone", "demo", "sandbox", "today" FROM "archive_info""#
            let statement = try db.makeStatement(sql: sql)
            let handle = statement.sqliteStatement
            defer { withExtendedLifetime(statement) { _ = sqlite3_reset(handle) } }
            guard sqlite3_step(handle) == SQLITE_ROW else { return nil }
            func text(_ column: CInt) -> String {
                sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
            }
            guard let createdAt = Timestamp(iso: text(1)) else { return nil }
            let properties = ArchiveProperties(
                schemaVersion: version, isDemo: sqlite3_column_int(handle, 3) == 1,
                isSandbox: sqlite3_column_int(handle, 4) == 1, createdAt: createdAt,
                fixedToday: CalendarDate(iso: text(5)), uuid: text(0))
            return ArchiveInfo(properties: properties, timeZone: text(2))
        }
        guard let info else { throw ArchiveError.notAnArchive(location: connection.location) }
        return info
    }

    /// The seconds of the system's clock.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec))
    }

    /// A random UUID (version 4).
    static func makeUUID() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(
            separator: "-")
    }
}
