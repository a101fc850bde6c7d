import Model

/// What can go wrong between the product and where an archive is kept. Every message names the thing and says what to do.
public enum ArchiveError: Error, Sendable, Hashable {
    case cannotOpen(location: String, reason: String)
    case notAnArchive(location: String)
    /// The archive was written by a later version of Dossier.
    case newerSchema(location: String, found: Int, supported: Int)
    /// An older schema that cannot be migrated because the archive is opened read-only.
    case needsMigration(location: String, found: Int, supported: Int)
    /// It was opened read-only.
    case readOnly(location: String)
    /// The file, its folder or its disk does not let itself be written.
    case notWritable(location: String, reason: String)
    /// Another process holds the write lock for longer than the busy timeout.
    case locked(location: String)
    /// No space left on the disk, or the file may not grow further.
    case full(location: String)
    /// The disk or the network fails.
    case disk(location: String, reason: String)
    case corrupt(location: String, detail: String)
    case interrupted
    /// A value broke a rule of the schema that the checks before did not see.
    case constraint(String)
    /// Any other refusal of the engine, with what was asked.
    case failed(message: String, sql: String, arguments: [Value])
}

extension ArchiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotOpen(let location, let reason): "cannot open the archive \(location): \(reason)"
        case .notAnArchive(let location):
            "\(location) is not a Dossier archive; name another with --archive PATH, or make one with `dossier import` or `dossier demo --keep PATH`"
        case .newerSchema(let location, let found, let supported):
            "\(location) was written by a newer Dossier (schema \(found), this one knows up to \(supported)); update Dossier to open it"
        case .needsMigration(let location, let found, let supported):
            "\(location) has the older schema \(found) and must be brought to \(supported) first; open it once without --read-only"
        case .readOnly(let location):
            "\(location) is open read-only; nothing was written (leave --read-only out to write)"
        case .notWritable(let location, let reason): "\(location) cannot be written: \(reason). Nothing was written"
        case .locked(let location):
            "\(location) is being written by another process; nothing was written, try again when it is done"
        case .full(let location):
            "the disk is full: no space left for \(location), or the limit of a file's size is reached; nothing was written. Free some space and try again"
        case .disk(let location, let reason):
            "the disk of \(location) fails: \(reason); nothing was written. Check the disk, then run `dossier verify`"
        case .corrupt(let location, let detail): "\(location) is damaged: \(detail)"
        case .interrupted: "interrupted"
        case .constraint(let message): message
        case .failed(let message, let sql, _): "the archive's engine says: \(message)\n  in: \(sql)"
        }
    }
}
