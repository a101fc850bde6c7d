import Glibc

/// What a person at the terminal does, as events.
final class TerminalInput: InputSource {
    private let input: Int32
    private let wake: Int32
    private let signals: Int32
    private var decoder = KeyDecoder()
    private var pending: [InputEvent] = []
    private var isClosed = false
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameters:
    ///   - input: the terminal, in raw mode.
    ///   - wake: readable when Ctrl-C came as a signal; -1 for none. It is emptied.
    ///   - signals: what `TerminalMode` tells of signals by.
    init(input: Int32, wake: Int32 = -1, signals: Int32 = TerminalMode.signals) {
        self.input = input
        self.wake = wake
        self.signals = signals
    }

    func next() -> InputEvent {
        while true {
            if let event = ready() { return event }
            if isClosed { return decoder.next(isLast: true) ?? .closed }
            // Nothing came for as long as it was worth waiting: what is there is taken for what it can be.
            if !receive(waiting: decoder.waiting.milliseconds), let event = decoder.next(isLast: true) { return event }
        }
    }

    var hasNext: Bool {
        while true {
            if let event = ready() {
                pending.insert(event, at: 0)
                return true
            }
            if isClosed { return true }
            if !receive(waiting: 0) { return false }
        }
    }

    private func ready() -> InputEvent? {
        if !pending.isEmpty { return pending.removeFirst() }
        return decoder.next()
    }

    /// Takes what is there; false when nothing came within the time.
    private func receive(waiting milliseconds: Int32) -> Bool {
        var descriptors = [input, signals, wake].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        if count < 0 {
            if errno != EINTR { isClosed = true }
            return true
        }
        guard count > 0 else { return false }
        if descriptors[2].revents != 0 {
            _ = read(wake, &chunk, 64)
            pending.append(.interrupted)
        }
        if descriptors[1].revents != 0 {
            let count = read(signals, &chunk, 64)
            let names = Set(chunk.prefix(max(0, count)))
            if names.contains(UInt8(ascii: "c")) { pending.append(.resumed) }
            if names.contains(UInt8(ascii: "w")) { pending.append(.resized) }
        }
        // Also when the terminal is gone: reading says so, after what it still has.
        if descriptors[0].revents != 0 { fill() }
        return true
    }

    private func fill() {
        let count = read(input, &chunk, chunk.count)
        if count > 0 {
            decoder.feed(chunk.prefix(count))
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isClosed = true
        }
    }
}
