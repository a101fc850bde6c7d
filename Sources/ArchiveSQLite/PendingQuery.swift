import Archive
import Dispatch
import Synchronization

/// The first rows of a question, read on another thread while the session's own goes on: a loop in Lua works on one
/// batch while the next is read.
///
/// Whoever takes the rows before the other thread has begun reads them itself. So nothing waits for a thread that
/// waits for the connection, which the taker may hold.
final class PendingQuery: PendingBatch, @unchecked Sendable {
    // Sendable: `read` is called once, by whichever thread claims it; everything else is behind the lock.
    private enum State {
        case waiting
        case running
        case done(Result<RowBatch?, any Error>)
        case abandoned
    }

    private let state = Mutex(State.waiting)
    private let finished = DispatchSemaphore(value: 0)
    private let connection: Connection
    private let read: () throws -> RowBatch?

    /// - Parameter read: reads the rows; called with the connection to itself.
    init(_ connection: Connection, read: @escaping () throws -> RowBatch?) {
        self.connection = connection
        self.read = read
    }

    /// Hands the reading to another thread.
    func start() {
        DispatchQueue.global(qos: .userInitiated).async {
            // Claimed only with the connection in hand: until then the taker may have it.
            let result = Result<RowBatch??, any Error> {
                try self.connection.access { _ in self.claim() ? .some(try self.read()) : nil }
            }
            switch result {
            case .success(nil): return
            case .success(let batch?): self.finish(.success(batch))
            case .failure(let error): self.finish(.failure(error))
            }
        }
    }

    private func claim() -> Bool {
        state.withLock { state in
            guard case .waiting = state else { return false }
            state = .running
            return true
        }
    }

    private func finish(_ result: Result<RowBatch?, any Error>) {
        let isWaitedFor = state.withLock { state in
            if case .abandoned = state { return false }
            state = .done(result)
            return true
        }
        if isWaitedFor { finished.signal() }
    }

    func take() throws -> RowBatch? {
        if claim() { return try connection.access { _ in try read() } }
        if case .abandoned = state.withLock({ $0 }) { return nil }
        finished.wait()
        guard case .done(let result) = state.withLock({ $0 }) else { return nil }
        return try result.get()
    }

    /// Nothing is read any more unless it is being read already.
    func abandon() {
        state.withLock { state in
            if case .waiting = state { state = .abandoned }
        }
    }
}

/// Rows read ahead, counted when they are taken: a log belongs to the session's own thread.
final class CountedBatch: PendingBatch {
    private let pending: PendingQuery
    private let sql: String
    private let log: StatementLog

    init(_ pending: PendingQuery, _ sql: String, _ log: StatementLog) {
        self.pending = pending
        self.sql = sql
        self.log = log
    }

    func take() throws -> RowBatch? {
        let began = ContinuousClock.now
        let batch = try pending.take()
        log.read(sql, rows: batch?.count ?? 0, in: ContinuousClock.now - began)
        return batch
    }

    func abandon() { pending.abandon() }
}
