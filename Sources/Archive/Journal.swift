import Model

/// The record of what was changed. It is written by change sets alone: there is no other way to write, change or clear
/// it.
public protocol Journal: AnyObject {
    /// Begins a change set: whatever is written from here to its end is recorded, every row before and after. Only
    /// while writing, one at a time.
    /// - Returns: its number.
    func beginChangeSet() throws -> Int

    /// Ends it, and chains it to the one before by its digest.
    func endChangeSet(_ head: ChangeSetHead) throws

    /// Forgets what was recorded. The caller takes back what was written.
    func abandonChangeSet()

    /// What a change set recorded, in the order it was written. Stops when `body` answers false.
    func recordedChanges(of changeSet: Int, _ body: (RecordedChange) throws -> Bool) throws

    /// What was recorded of rows of a table, oldest first: of these ids, or of all where nil, by change sets after
    /// `since`. Stops when `body` answers false.
    func recordedChanges(
        in table: String, ids: Set<Int64>?, since: Int, _ body: (RecordedChange) throws -> Bool) throws

    /// The rows of a table that were deleted, by the oldest change set first. Stops when `body` answers false.
    func recordedDeletions(in table: String, _ body: (RecordedChange) throws -> Bool) throws

    /// The tables of which a change set recorded rows.
    func recordedTables(of changeSet: Int) throws -> [String]

    /// Puts every row that a change set changed back to what it was before, within the change set that is begun. Rows
    /// that changed since are conflicts; with `force` they are put back all the same where that is possible. The caller
    /// takes everything back where there are conflicts that it does not accept.
    /// - Parameter limit: how many conflicts are listed.
    func revert(_ changeSet: Int, force: Bool, limit: Int) throws -> Reversal
}

/// What is known of a change set at its end.
public struct ChangeSetHead: Sendable, Hashable {
    public var kind: String
    public var entity: String
    public var occasion: Occasion
    public var counts: ChangeCounts
    public var undoes: Int?

    public init(kind: String, entity: String, occasion: Occasion, counts: ChangeCounts, undoes: Int? = nil) {
        self.kind = kind
        self.entity = entity
        self.occasion = occasion
        self.counts = counts
        self.undoes = undoes
    }
}

extension Journal {
    /// Records what `body` writes as one change set. Where it throws nothing is recorded; the caller takes back what was
    /// written.
    /// - Parameter body: gets the change set's number; answers what was done, for the record, or nil where it was
    ///   nothing: then there is no change set.
    @discardableResult
    public func record<Result>(_ body: (Int) throws -> (ChangeSetHead?, Result)) throws -> Result {
        let number = try beginChangeSet()
        do {
            let (head, result) = try body(number)
            if let head { try endChangeSet(head) } else { abandonChangeSet() }
            return result
        } catch {
            abandonChangeSet()
            throw error
        }
    }
}
