import Archive
import Glibc
import Model

/// An archive's first connection, and what had to be found out to make it.
struct Opening {
    /// How all further connections are made.
    let source: Connection.Source
    let reader: Connection
    /// There already when a migration needed one.
    let writer: Connection?
    let info: ArchiveInfo

    /// - Throws: `ArchiveError`: `newerSchema`, `needsMigration`, `cannotOpen`, `locked`, `corrupt`, `notAnArchive`.
    static func open(_ source: Connection.Source) throws -> Opening {
        let (source, reader, found) = try connect(source)
        var writer: Connection?
        do {
            if found > Schema.version {
                throw ArchiveError.newerSchema(location: source.location, found: found, supported: Schema.version)
            }
            if found < Schema.version {
                guard !source.readOnly else {
                    throw ArchiveError.needsMigration(
                        location: source.location, found: found, supported: Schema.version)
                }
                let connection = try Connection(source, role: .writing)
                writer = connection
                try Migration.run(on: connection)
            }
            return Opening(source: source, reader: reader, writer: writer, info: try ArchiveInfo.read(reader))
        } catch {
            writer?.close()
            reader.close()
            throw error
        }
    }

    /// A reading connection, the source it was made from, and the archive's schema version.
    private static func connect(
        _ source: Connection.Source
    ) throws -> (source: Connection.Source, reader: Connection, version: Int) {
        do {
            let (reader, version) = try connectOnce(source)
            return (source, reader, version)
        } catch let error as ArchiveError where source.readOnly && isForWantOfLog(error) {
            guard !ArchiveFile.hasLog(source.path) else {
                throw ArchiveError.cannotOpen(
                    location: source.location,
                    reason: "its folder is read-only and \(source.path)-wal holds changes; copy both to read them")
            }
            // No log: nobody is writing, so it can be read as it is.
            let still = Connection.Source(
                location: source.location, path: ArchiveFile.immutableURI(source.path), readOnly: true,
                busyTimeout: source.busyTimeout, isTemporary: false)
            let (reader, version) = try connectOnce(still)
            return (still, reader, version)
        } catch let error as ArchiveError where isForWantOfLog(error) {
            let folder = ArchiveFile.folder(of: source.path)
            guard access(folder, W_OK | X_OK) != 0 else { throw error }
            throw ArchiveError.cannotOpen(
                location: source.location,
                reason:
                    "its folder \(folder) cannot be written, and changes need a log there; open it with --read-only, or copy it to a folder of your own"
            )
        }
    }

    /// What SQLite says where there is no place for the log and the memory that processes share over it.
    private static func isForWantOfLog(_ error: ArchiveError) -> Bool {
        switch error {
        case .cannotOpen, .readOnly, .notWritable: true
        default: false
        }
    }

    private static func connectOnce(_ source: Connection.Source) throws -> (Connection, version: Int) {
        let reader = try Connection(source, role: .reading)
        do {
            return (reader, try Int(reader.integer("PRAGMA user_version") ?? 0))
        } catch {
            reader.close()
            throw error
        }
    }
}
