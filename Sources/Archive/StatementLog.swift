/// Counts what a session asks of its engine, for whoever wants to know what a block took. An engine session without one
/// counts nothing.
public final class StatementLog {
    /// A statement that ran, however often.
    public struct Entry {
        /// With a mark for each value that was bound: what the values were stays with whoever asked.
        public let sql: String
        public fileprivate(set) var count = 0
        /// Rows read or written.
        public fileprivate(set) var rows = 0
        /// Time in the engine, without what was done with the rows.
        public fileprivate(set) var time = Duration.zero
    }

    public private(set) var statements = 0
    public private(set) var rowsRead = 0
    public private(set) var rowsWritten = 0
    /// The statements in the order of their first run; empty where their texts are not kept, and not more than 200.
    public private(set) var entries: [Entry] = []
    /// How many different statements there were.
    public private(set) var statementsKept = 0
    private var positions: [String: Int] = [:]
    private let keepsSQL: Bool

    private static let most = 200

    public init(keepsSQL: Bool) { self.keepsSQL = keepsSQL }

    public func read(_ sql: String, rows: Int, in time: Duration) {
        statements += 1
        rowsRead += rows
        keep(sql, rows, time)
    }

    /// - Parameter runs: how often it ran, with different values.
    public func wrote(_ sql: String, rows: Int, runs: Int = 1, in time: Duration) {
        statements += runs
        rowsWritten += rows
        keep(sql, rows, time, runs)
    }

    private func keep(_ sql: String, _ rows: Int, _ time: Duration, _ runs: Int = 1) {
        guard keepsSQL else { return }
        let position: Int
        if let known = positions[sql] {
            position = known
        } else {
            statementsKept += 1
            guard entries.count < Self.most else { return }
            position = entries.count
            positions[sql] = position
            entries.append(Entry(sql: sql))
        }
        entries[position].count += runs
        entries[position].rows += rows
        entries[position].time += time
    }
}
