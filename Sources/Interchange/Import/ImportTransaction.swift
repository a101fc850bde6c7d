import Archive
import Query

/// The transaction an import works in: its own, or a savepoint in one that is there already.
final class ImportTransaction {
    /// What must be brought to an end before anything can be taken back to the savepoint.
    var load: ImportWriter?
    private let session: any EngineSession
    private let isOwn: Bool
    private var isOpen = true

    init(_ session: any EngineSession) throws {
        self.session = session
        isOwn = !session.isWriting
        if isOwn {
            try session.beginWrite()
        } else {
            try session.execute(Statement(sql: "SAVEPOINT \"import\""))
        }
    }

    func commit() throws {
        if isOwn { try session.commit() } else { try session.execute(Statement(sql: "RELEASE \"import\"")) }
        isOpen = false
    }

    func rollback() {
        guard isOpen else { return }
        isOpen = false
        guard !isOwn else { return session.rollback() }
        do {
            try load?.finish()
            try session.execute(Statement(sql: "ROLLBACK TO \"import\""))
            try session.execute(Statement(sql: "RELEASE \"import\""))
        } catch {
            // A transaction that cannot go back to its savepoint must not be committed with half an import in it.
            session.rollback()
        }
    }
}
