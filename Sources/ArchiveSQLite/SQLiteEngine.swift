import Archive
import Foundation
import Model
import Synchronization

/// An archive in one SQLite file (and, while it is used, its `-wal` and `-shm` beside it).
///
///     let archive = try SQLiteEngine.open("/data/accounts.dossier")
///     let session = archive.makeSession()
///
/// Opening makes one connection; the others come when they are needed. Readers and a writer never wait for one
/// another, in this process or in others; a second writer waits for the busy timeout.
public final class SQLiteEngine: Engine {
    public let location: String
    public let isReadOnly: Bool
    public let properties: ArchiveProperties
    /// Set once when the archive is made, and the same in every copy of it.
    public let uuid: String
    /// The zone times are shown in, as an IANA name.
    public let timeZone: String

    let source: Connection.Source
    private let temporaryFolder: String?

    private struct Idle {
        var readers: [Connection] = []
        var writers: [Connection] = []
        /// Connections that sessions hold. They are closed with the archive.
        var lent: [ObjectIdentifier: Connection] = [:]
        var isClosed = false
    }
    private let idle: Mutex<Idle>

    init(source: Connection.Source, first: Connection, writer: Connection?, temporaryFolder: String?) throws {
        location = source.location
        isReadOnly = source.readOnly
        self.source = source
        self.temporaryFolder = temporaryFolder
        let info = try ArchiveInfo.read(first)
        properties = info.properties
        uuid = info.uuid
        timeZone = info.timeZone
        idle = Mutex(Idle(readers: [first], writers: writer.map { [$0] } ?? []))
    }

    deinit { try? close() }

    public func makeSession() -> any EngineSession { SQLiteSession(engine: self) }

    /// A connection for one session, until it gives it back.
    func borrow(_ role: Connection.Role) throws -> Connection {
        if let connection = try idle.withLock({ idle throws(ArchiveError) in
            guard !idle.isClosed else {
                throw ArchiveError.cannotOpen(location: location, reason: "it has been closed")
            }
            let connection = role == .reading ? idle.readers.popLast() : idle.writers.popLast()
            if let connection { idle.lent[ObjectIdentifier(connection)] = connection }
            return connection
        }) {
            return connection
        }
        let connection = try Connection(source, role: role)
        let isClosed = idle.withLock { idle in
            if !idle.isClosed { idle.lent[ObjectIdentifier(connection)] = connection }
            return idle.isClosed
        }
        guard !isClosed else {
            connection.close()
            throw ArchiveError.cannotOpen(location: location, reason: "it has been closed")
        }
        return connection
    }

    /// Takes a connection back; with `role` nil it is not used again.
    func giveBack(_ connection: Connection, _ role: Connection.Role?) {
        let isKept = idle.withLock { idle in
            idle.lent[ObjectIdentifier(connection)] = nil
            guard !idle.isClosed, let role else { return false }
            if role == .reading { idle.readers.append(connection) } else { idle.writers.append(connection) }
            return true
        }
        if !isKept { connection.close() }
    }

    public func close() throws {
        let connections = idle.withLock { idle in
            guard !idle.isClosed else { return [Connection]() }
            idle.isClosed = true
            // The writer last: whoever goes last puts the log's content into the file and removes the log.
            let all = idle.readers + idle.lent.values + idle.writers
            (idle.readers, idle.writers, idle.lent) = ([], [], [:])
            return all
        }
        for connection in connections { connection.close() }
        if let temporaryFolder, !connections.isEmpty { try? FileManager.default.removeItem(atPath: temporaryFolder) }
    }
}
