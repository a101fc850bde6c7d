import Archive
import Foundation
import Model
import Synchronization

/// An archive in one SQLite file (and, while it is used, its `-wal` and `-shm` beside it).
///
///     let archive = try SQLiteEngine.open("/data/accounts.dossier")
///     let session = archive.makeSession()
///
/// Opening reads the file's header; connections are made when they are needed. Readers and a writer never wait for
/// one another, in this process or in others; a second writer waits for the busy timeout.
public final class SQLiteEngine: Engine {
    public let location: String
    public let isReadOnly: Bool
    private let temporaryFolder: String?

    private struct State {
        /// How connections are made; settled by the first one.
        var source: Connection.Source
        /// Read by the first connection.
        var info: ArchiveInfo?
        var readers: [Connection] = []
        var writers: [Connection] = []
        /// Connections that sessions hold. They are closed with the archive.
        var lent: [ObjectIdentifier: Connection] = [:]
        /// Closed ones: letting go of them costs half a millisecond that the end of the process saves.
        var closed: [Connection] = []
        var isClosed = false
        /// Made when first asked for.
        var names: NameLookups?
    }
    private let state: Mutex<State>

    init(source: Connection.Source, temporaryFolder: String?) {
        location = source.location
        isReadOnly = source.readOnly
        self.temporaryFolder = temporaryFolder
        state = Mutex(State(source: source))
    }

    deinit { try? close() }

    /// Read with the first connection. Where that cannot be made, plain ones: the first question says why.
    public var properties: ArchiveProperties {
        (try? info)?.properties
            ?? ArchiveProperties(schemaVersion: Schema.version, createdAt: Timestamp(seconds: 0))
    }

    /// Set once when the archive is made, and the same in every copy of it.
    public var uuid: String { get throws { try info.uuid } }

    /// The zone times are shown in, as an IANA name.
    public var timeZone: String { get throws { try info.timeZone } }

    private var info: ArchiveInfo { get throws { try establish() } }

    public func makeSession() -> any EngineSession { SQLiteSession(engine: self) }

    /// Makes the first connection, if there is none yet: checks and migrates the schema and reads what the archive
    /// says of itself.
    @discardableResult
    func establish() throws -> ArchiveInfo {
        // Other threads that need a connection wait here until it is known how connections are made.
        try state.withLock { state throws in
            guard !state.isClosed else { throw closedError }
            if let info = state.info { return info }
            let opened = try Opening.open(state.source)
            state.source = opened.source
            state.info = opened.info
            state.readers.append(opened.reader)
            if let writer = opened.writer { state.writers.append(writer) }
            return opened.info
        }
    }

    private var closedError: ArchiveError { .cannotOpen(location: location, reason: "it has been closed") }

    /// How long a second writer waits.
    var busyTimeout: Duration { state.withLock { $0.source.busyTimeout } }

    /// A connection for one session, until it gives it back.
    func borrow(_ role: Connection.Role) throws -> Connection {
        try establish()
        let (idle, source) = try state.withLock { state throws in
            guard !state.isClosed else { throw closedError }
            let connection = role == .reading ? state.readers.popLast() : state.writers.popLast()
            if let connection { state.lent[ObjectIdentifier(connection)] = connection }
            return (connection, state.source)
        }
        if let idle { return idle }
        let connection = try Connection(source, role: role)
        let isClosed = state.withLock { state in
            if !state.isClosed { state.lent[ObjectIdentifier(connection)] = connection }
            return state.isClosed
        }
        guard !isClosed else {
            connection.close()
            throw closedError
        }
        return connection
    }

    /// Takes a connection back; with `role` nil it is not used again.
    func giveBack(_ connection: Connection, _ role: Connection.Role?) {
        let isKept = state.withLock { state in
            state.lent[ObjectIdentifier(connection)] = nil
            guard !state.isClosed, let role else { return false }
            if role == .reading { state.readers.append(connection) } else { state.writers.append(connection) }
            return true
        }
        if !isKept { connection.close() }
    }

    /// What completions ask for names.
    var names: NameLookups {
        state.withLock { state in
            if let names = state.names { return names }
            let names = NameLookups()
            state.names = names
            return names
        }
    }

    public func close() throws {
        state.withLock { $0.names }?.cancel()
        let connections = state.withLock { state in
            guard !state.isClosed else { return [Connection]() }
            state.isClosed = true
            // A writer last: whoever goes last puts the log's content into the file and removes the log.
            let all = state.readers + state.lent.values + state.writers
            (state.readers, state.writers, state.lent, state.closed) = ([], [], [:], all)
            return all
        }
        for connection in connections { connection.close() }
        if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
    }
}
