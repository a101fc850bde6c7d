import Archive
import GRDB
import Glibc
import Model

/// What an archive says of itself.
struct ArchiveInfo {
    let properties: ArchiveProperties
    let uuid: String
    let timeZone: String

    /// Reads it; this is also the check that the file is an archive this code can read.
    static func read(_ connection: Connection) throws -> ArchiveInfo {
        try connection.access { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            let sql = #"SELECT "uuid", "created_at", "demo", "sandbox", "time_zone" FROM "archive_info""#
            let row = try Row.fetchOne(db, sql: sql)
            guard let row, let uuid: String = row[0], let created: String = row[1], let zone: String = row[4],
                let createdAt = Timestamp(iso: created)
            else { throw DatabaseError(resultCode: .SQLITE_NOTADB) }
            let properties = ArchiveProperties(
                schemaVersion: version, isDemo: row[2] == 1, isSandbox: row[3] == 1, createdAt: createdAt)
            return ArchiveInfo(properties: properties, uuid: uuid, timeZone: zone)
        }
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
