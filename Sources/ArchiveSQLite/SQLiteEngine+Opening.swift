import Archive
import Foundation
import GRDB
import GRDBSQLite
import Model

extension SQLiteEngine {
    /// What a new archive is.
    public struct CreationOptions: Sendable, Hashable {
        /// Made-up data: guards may be relaxed and the prompt says so.
        public var isDemo: Bool
        /// Checkpoints and rewinding are allowed.
        public var isSandbox: Bool
        /// The zone times are shown in, as an IANA name.
        public var timeZone: String
        /// Makes the folders above the file where they are missing.
        public var makesFolders: Bool
        /// For made-up data: the day that stands for today.
        public var fixedToday: CalendarDate?

        public init(
            isDemo: Bool = false, isSandbox: Bool = false, timeZone: String = "Asia/Shanghai",
            makesFolders: Bool = false, fixedToday: CalendarDate? = nil
        ) {
            self.fixedToday = fixedToday
            self.isDemo = isDemo
            self.isSandbox = isSandbox
            self.timeZone = timeZone
            self.makesFolders = makesFolders
        }
    }

    /// How long a second writer waits for the first one by default.
    public static let defaultBusyTimeout = Duration.seconds(5)

    /// The script that makes the tables, indexes and triggers of an empty archive, for benchmarks and documentation.
    public static var schemaSQL: String {
        """
        PRAGMA application_id = \(Schema.applicationID);
        PRAGMA user_version = \(Schema.version);
        \(Schema.current.script)
        """
    }

    /// The schema this code reads and writes. Older ones are migrated when opened for writing.
    public static var schemaVersion: Int { Schema.version }

    /// The id of the built-in rep `unassigned`, who keeps the clients nobody else does.
    public static var unassignedRepID: Int64 { Schema.unassignedRepID }

    /// Makes an archive where there is no file yet and opens it. It appears whole or not at all: it is made under
    /// another name beside it.
    ///
    /// - Throws: `ArchiveError.cannotOpen` where there is a file already, no folder, or no permission.
    public static func create(
        at path: String, options: CreationOptions = CreationOptions(), busyTimeout: Duration = defaultBusyTimeout
    ) throws -> SQLiteEngine {
        let path = ArchiveFile.absolute(path)
        guard !ArchiveFile.exists(path) else {
            throw ArchiveError.cannotOpen(location: path, reason: ArchiveFile.reason(EEXIST, path))
        }
        let folder = ArchiveFile.folder(of: path)
        if options.makesFolders {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw ArchiveError.cannotOpen(location: path, reason: ArchiveFile.reason(errno, path))
        }
        let draft = "\(path).new-\(ArchiveInfo.makeUUID().prefix(8))"
        defer { for ending in ["", "-journal", "-wal", "-shm"] { unlink(draft + ending) } }
        try build(draft, location: path, options: options)
        guard link(draft, path) == 0 else {
            throw ArchiveError.cannotOpen(location: path, reason: ArchiveFile.reason(errno, path))
        }
        return try open(path, busyTimeout: busyTimeout)
    }

    /// Opens an archive. One of an older schema is migrated, which no other process may be writing to.
    ///
    /// Only the file's header is read here; the first connection is made by the first question, which then throws
    /// what SQLite finds wrong (`locked`, `corrupt`, a `cannotOpen` for the log).
    ///
    /// - Throws: `ArchiveError` that says what is the matter with the file: `cannotOpen`, `notAnArchive`,
    ///   `newerSchema`, `needsMigration` (read-only), `locked`, `corrupt`.
    public static func open(
        _ path: String, readOnly: Bool = false, busyTimeout: Duration = defaultBusyTimeout
    ) throws -> SQLiteEngine {
        let path = ArchiveFile.absolute(path)
        let version = try ArchiveFile.check(path)
        let source = Connection.Source(
            location: path, path: path, readOnly: readOnly, busyTimeout: busyTimeout, isTemporary: false)
        let engine = SQLiteEngine(source: source, temporaryFolder: nil)
        // Anything but the usual is looked into at once.
        if version != Schema.version { try engine.establish() }
        return engine
    }

    /// Opens the archive, making it first where there is none.
    public static func openOrCreate(
        _ path: String, options: CreationOptions = CreationOptions(), busyTimeout: Duration = defaultBusyTimeout
    ) throws -> SQLiteEngine {
        if !ArchiveFile.exists(ArchiveFile.absolute(path)) {
            do {
                return try create(at: path, options: options, busyTimeout: busyTimeout)
            } catch  where ArchiveFile.exists(ArchiveFile.absolute(path)) {
                // Another process was faster.
            }
        }
        return try open(path, busyTimeout: busyTimeout)
    }

    /// Makes an archive that is removed when it is closed, in a folder of its own under `$TMPDIR`.
    public static func temporary(options: CreationOptions = CreationOptions()) throws -> SQLiteEngine {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/dossier-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ArchiveError.cannotOpen(location: parent, reason: String(cString: strerror(errno)))
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            let path = folder + "/archive.dossier"
            try build(path, location: path, options: options)
            let source = Connection.Source(
                location: path, path: path, readOnly: false, busyTimeout: defaultBusyTimeout, isTemporary: true)
            return SQLiteEngine(source: source, temporaryFolder: folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// Writes the schema into a new file, in one transaction, and closes it.
    private static func build(_ path: String, location: String, options: CreationOptions) throws {
        let source = Connection.Source(
            location: location, path: path, readOnly: false, busyTimeout: defaultBusyTimeout, isTemporary: false)
        let connection = try Connection(source, role: .creating)
        defer { connection.close() }
        try connection.access { db in
            try db.inTransaction(.immediate) {
                try db.execute(sql: schemaSQL)
                try db.execute(
                    sql: """
                        INSERT INTO "archive_info" ("id", "uuid", "created_at", "demo", "sandbox", "time_zone", "today")
                        VALUES (1, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        ArchiveInfo.makeUUID(), ArchiveInfo.now().description, options.isDemo, options.isSandbox,
                        options.timeZone, options.fixedToday?.description,
                    ])
                return .commit
            }
            // Kept in the file's header: every connection to come finds it.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
    }
}
