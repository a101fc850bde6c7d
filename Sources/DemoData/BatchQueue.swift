import Archive
import Dispatch
import Model
import Synchronization

/// Hands full batches from the thread that writes them to the one that inserts them, a bounded number at a time,
/// and empty ones back to be filled again.
final class BatchQueue: BatchSink, Sendable {
    private struct State {
        var full: [(entity: Int, batch: RowBatch)] = []
        var empty: [Int: [RowBatch]] = [:]
        var ended: Result<Void, any Error>?
        var isCancelled = false
    }

    /// The other side has stopped; the writer should too.
    struct Cancelled: Error {}

    private static let depth = 24
    private let state = Mutex(State())
    private let free = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init() {
        // Counted up rather than begun there: a semaphore must not be let go below the value it began with.
        for _ in 0..<BatchQueue.depth { free.signal() }
    }

    func take(_ batch: RowBatch, entity: Int) throws {
        free.wait()
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.full.append((entity, batch)) }
            return state.isCancelled
        }
        if isCancelled { throw Cancelled() }
        filled.signal()
    }

    func emptyBatch(entity: Int, columns: Int) -> RowBatch {
        state.withLock { $0.empty[entity]?.popLast() } ?? RowBatch(columns: columns, capacity: 256)
    }

    /// The next full batch, or nil when the writer is done. Throws what the writer has thrown.
    func next() throws -> (entity: Int, batch: RowBatch)? {
        filled.wait()
        let (item, end) = state.withLock { state in
            state.full.isEmpty ? (nil, state.ended) : (state.full.removeFirst(), nil)
        }
        try end?.get()
        if item != nil { free.signal() }
        return item
    }

    /// Gives an inserted batch back.
    func recycle(_ batch: RowBatch, entity: Int) {
        batch.clear()
        state.withLock { $0.empty[entity, default: []].append(batch) }
    }

    /// The writer has nothing more, or has failed.
    func end(_ result: Result<Void, any Error>) {
        state.withLock { $0.ended = result }
        filled.signal()
    }

    /// Lets the writer stop at its next batch.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        free.signal()
    }
}
