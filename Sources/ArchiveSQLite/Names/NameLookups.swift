import Archive
import Dispatch
import Model
import Synchronization

/// Looks names up for completions, on a thread and a connection of its own: whoever asks waits as long as it has time,
/// and no longer, also where the disk is slow or the archive is read for the first time.
final class NameLookups: @unchecked Sendable {
    // Sendable: `connection` and `version` are only touched on `queue`; everything else is constant or locked.
    private let queue = DispatchQueue(label: "names", qos: .userInitiated)
    private let indexes = Mutex<[String: NameIndex]>([:])
    private var connection: Connection?
    /// What the connection said of the data when names were last asked for.
    private var version: Int64?

    /// Has the clients' names read. Returns at once.
    func prepare(_ engine: SQLiteEngine) {
        let index = index(of: .client)
        queue.async {
            // What is wrong is said by the first question.
            try? self.asking(engine, index, until: .now + .seconds(1)) { _ in }
        }
    }

    func isReady(_ entity: Entity) -> Bool { index(of: entity).known.isCurrent }

    /// No names are read any more.
    func cancel() {
        for index in indexes.withLock({ Array($0.values) }) { index.cancel() }
    }

    func matches(
        _ engine: SQLiteEngine, _ typed: String, _ entity: Entity, limit: Int, within budget: Duration
    ) throws -> NameMatches {
        let start = ContinuousClock.now
        // Handing the answer over takes a moment too.
        let deadline = start + budget - .milliseconds(1)
        let index = index(of: entity)
        let answer = NameAnswer()
        queue.async {
            // Where the one before took longer than its asker had time, nobody may wait for this any more.
            guard ContinuousClock.now < deadline else { return }
            answer.end(
                Result {
                    try self.asking(engine, index, until: deadline) { asking in
                        answer.finish(try asking.matches(typed, limit: limit) { answer.tell($0) })
                    }
                })
        }
        if let found = try answer.wait(until: start + budget) { return found }
        return NameMatches(answer.soFar, isReading: !index.known.isComplete, hasMore: true)
    }

    /// Only on `queue`.
    private func asking(
        _ engine: SQLiteEngine, _ index: NameIndex, until deadline: ContinuousClock.Instant,
        _ body: (NameAsking) throws -> Void
    ) throws {
        let connection = try connection ?? engine.borrow(.reading)
        self.connection = connection
        try connection.access { db in
            let asking = NameAsking(
                index: index, location: engine.location, connection: connection, db: db, entity: index.entity,
                deadline: deadline)
            try asking.limitingTime {
                // Before names are read: what is committed meanwhile shows at the next question.
                guard let now = try asking.version() else { return }
                if let version, version != now {
                    for index in indexes.withLock({ Array($0.values) }) { index.refresh(engine) }
                }
                version = now
                index.prepare(engine)
                try body(asking)
            }
        }
    }

    private func index(of entity: Entity) -> NameIndex {
        indexes.withLock { indexes in
            if let known = indexes[entity.name] { return known }
            let index = NameIndex(entity)
            indexes[entity.name] = index
            return index
        }
    }
}

/// What one thread finds and another waits for.
private final class NameAnswer: Sendable {
    private struct State {
        var soFar: [NameMatch] = []
        var all: NameMatches?
        var error: (any Error)?
    }

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    func tell(_ matches: [NameMatch]) { state.withLock { $0.soFar = matches } }

    func finish(_ matches: NameMatches) { state.withLock { $0.all = matches } }

    var soFar: [NameMatch] { state.withLock { $0.soFar } }

    func end(_ result: Result<Void, any Error>) {
        if case .failure(let error) = result { state.withLock { $0.error = error } }
        ended.signal()
    }

    /// The answer, if it is there by then.
    func wait(until deadline: ContinuousClock.Instant) throws -> NameMatches? {
        let left = (deadline - ContinuousClock.now).components
        let microseconds = left.seconds * 1_000_000 + left.attoseconds / 1_000_000_000_000
        _ = ended.wait(timeout: .now() + .microseconds(Int(max(0, microseconds))))
        let (all, error) = state.withLock { ($0.all, $0.error) }
        if let error { throw error }
        return all
    }
}
