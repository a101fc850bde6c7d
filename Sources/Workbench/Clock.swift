import Foundation
import Model

/// The time of day.
enum Clock {
    /// Now, in UTC.
    static var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }
}
