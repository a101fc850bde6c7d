import Glibc

/// A descriptor that bytes go to, such that a terminal or pipe that takes nothing for a while never holds up Ctrl-C.
///
/// A terminal that was stopped with Ctrl-S, and a pipe whose reader sleeps, block whoever writes to them. So both are
/// opened once more, without waiting: the flag belongs to the opened file, and the shell's own stays as it is.
final class OutputDescriptor {
    private let descriptor: Int32
    private let isPatient: Bool
    let isTerminal: Bool

    init(_ descriptor: Int32) {
        isTerminal = isatty(descriptor) == 1
        var status = stat()
        let isPipe = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        let own =
            isTerminal || isPipe
            ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
        isPatient = own < 0
        self.descriptor = own < 0 ? descriptor : own
    }

    deinit { if !isPatient { close(descriptor) } }

    enum Outcome: Equatable {
        case written
        /// Ctrl-C came while the other side took nothing, or between two pieces: the rest was dropped.
        case interrupted
        case failed(Int32)
    }

    /// Small enough that what a terminal has taken already is seen through within a moment.
    private var piece: Int { isTerminal ? 1 << 13 : 1 << 16 }

    /// Writes all bytes, unless the descriptor `wake` becomes readable first; -1 never does.
    func write(_ bytes: UnsafeRawBufferPointer, wake: Int32) -> Outcome {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, min(rest.count, piece))
            if written >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                // A long text ends at Ctrl-C also where it is taken quickly.
                if !rest.isEmpty, isReadable(wake) { return .interrupted }
                continue
            }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return .failed(errno) }
            if !waitForRoom(wake) { return .interrupted }
        }
        return .written
    }

    /// Waits until something can be written; false when `wake` is readable first.
    private func waitForRoom(_ wake: Int32) -> Bool {
        var descriptors = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, -1) < 0, errno == EINTR {}
        return descriptors[1].revents == 0
    }

    private func isReadable(_ descriptor: Int32) -> Bool {
        var pending = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&pending, 1, 0) > 0
    }
}
