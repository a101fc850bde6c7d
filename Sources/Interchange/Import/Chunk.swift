import Archive

/// Rows of some records on their way from the reading thread to the one that writes.
struct Chunk: Sendable {
    /// How many records at most.
    static let records = 1000
    /// How many bytes of text at about most.
    static let text = 2 << 20

    /// Rows of one plan.
    struct Rows: Sendable {
        /// The plan's place in the import.
        let plan: Int
        let inserts: RowBatch?
        let updates: RowBatch?
        let untouched: Int
    }

    /// Rows for new codes, by the reference plan's place; they come first.
    var created: [(plan: Int, rows: RowBatch)] = []
    var rows: [Rows] = []
    var progress: Progress

    struct Progress: Sendable {
        var records: Int
        var rejected: Int
        var bytesRead: Int
    }
}
