import Dispatch
import Synchronization

/// Hands chunks from the reading thread to the writing one, a few at a time, so that memory stays bounded.
final class ChunkQueue: Sendable {
    private struct State {
        var waiting: [Chunk] = []
        var isFinished = false
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        // Not by the initial value: a semaphore that ends below it traps.
        for _ in 0..<capacity { room.signal() }
    }

    /// Waits for room. False when nobody takes chunks any more.
    func put(_ chunk: consuming sending Chunk) -> Bool {
        room.wait()
        let chunk = chunk
        let taken = state.withLock { state in
            if state.isAbandoned { return false }
            state.waiting.append(chunk)
            return true
        }
        filled.signal()
        return taken
    }

    /// No chunk comes after.
    func finish() {
        state.withLock { $0.isFinished = true }
        filled.signal()
    }

    enum Next: Sendable {
        case chunk(Chunk)
        case finished
        /// Nothing came for a while.
        case waiting
    }

    func next(timeout: DispatchTimeInterval) -> Next {
        guard filled.wait(timeout: .now() + timeout) == .success else { return .waiting }
        let next: Next = state.withLock { state in
            if !state.waiting.isEmpty { return .chunk(state.waiting.removeFirst()) }
            return state.isFinished ? .finished : .waiting
        }
        if case .chunk = next { room.signal() }
        return next
    }

    /// Chunks are not taken any more: the reading thread stops at its next one.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.waiting.removeAll()
        }
        room.signal()
    }

    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }
}
