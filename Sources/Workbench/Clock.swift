import Archive
import Foundation
import Model

/// The archive's date and the time of day.
enum Clock {
    /// Now, in UTC.
    static var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }

    /// Seconds east of UTC of the zone in which the archive's days begin: Asia/Shanghai, which has no summer time.
    static let zoneOffset = 8 * 3600

    /// Made-up archives stand still at the day their data ends, so that examples and training stay the same.
    static func today(of properties: ArchiveProperties) -> CalendarDate {
        if let fixed = properties.fixedToday { return fixed }
        return Timestamp(seconds: now.seconds + Int64(zoneOffset)).date
    }
}
