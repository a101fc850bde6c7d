import Model

/// One import, as the archive remembers it.
public struct ImportRun: Sendable, Hashable {
    /// Of the change set that it is; what it brought is known as long as that is not taken back.
    public var number: Int
    public var file: String
    public var records: Int
    public var added: Int
    public var updated: Int
    /// Records that brought nothing: known from an earlier import, or repeats that were skipped.
    public var skipped: Int
    public var rejected: Int

    public init(number: Int, file: String, records: Int, added: Int, updated: Int, skipped: Int, rejected: Int) {
        self.number = number
        self.file = file
        self.records = records
        self.added = added
        self.updated = updated
        self.skipped = skipped
        self.rejected = rejected
    }
}

/// What an engine remembers of the records it has taken in, so that one seen again is known. A record stands there
/// as a digest of 16 bytes; what goes into it is the importer's business.
public protocol ImportLedger: AnyObject {
    /// Hands over the digests of all records taken in so far and not taken back, in blocks of a multiple of 16 bytes.
    func knownRecords(_ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// Remembers an import and the digests of its records: a multiple of 16 bytes, in ascending order of the bytes.
    /// Only while writing.
    func remember(_ run: ImportRun, records digests: UnsafeRawBufferPointer) throws
}
