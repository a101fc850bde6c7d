import Model

/// What can go wrong between the product and where an archive is kept. Every message names the thing and says what to do.
public enum ArchiveError: Error, Sendable, Hashable {
    case cannotOpen(location: String, reason: String)
    case notAnArchive(location: String)
    /// The archive was written by a later version of Dossier.
    case newerSchema(location: String, found: Int, supported: Int)
    /// An older schema that cannot be migrated because the archive is opened read-only.
    case needsMigration(location: String, found: Int, supported: Int)
    case readOnly(location: String)
    /// Another process holds the write lock for longer than the busy timeout.
    case locked(location: String)
    case full(location: String)
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
        case .readOnly(let location): "\(location) is open read-only; nothing was written"
        case .locked(let location):
            "\(location) is being written by another process; nothing was written, try again when it is done"
        case .full(let location): "no space left on the disk of \(location); nothing was written"
        case .corrupt(let location, let detail): "\(location) is damaged: \(detail)"
        case .interrupted: "interrupted"
        case .constraint(let message): message
        case .failed(let message, let sql, _): "the archive's engine says: \(message)\n  in: \(sql)"
        }
    }
}
