import Glibc

/// The file that several terminals append to.
///
/// Its first line counts the bytes that were dropped from its beginning, `# history 00000000000000012345`, so that a
/// place in it has a number that never changes: a terminal that read up to there goes on there, also in the file that
/// replaced the one it had open. Entries are appended by one write under an advisory lock; the file is replaced under
/// the lock, too, and whoever waited for it then looks whether the file is still the one of that name.
struct HistoryFile {
    struct Failure: Error {
        var message: String
    }

    let path: String

    private static let headMark = "# history "
    private static let headLength = 31

    /// Whole lines, with the place that follows them.
    struct Part {
        var bytes: [UInt8]
        var end: Int
        /// Where the file ends, with a line that is not whole.
        var fileEnd: Int
    }

    /// Makes the folders that are missing, for their owner alone.
    func makeFolders() throws(Failure) {
        var position = path.startIndex
        while let slash = path[position...].firstIndex(of: "/") {
            let folder = String(path[..<slash])
            position = path.index(after: slash)
            guard !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
            // Some systems say so instead of EEXIST for what is there and not ours.
            let code = errno
            var status = stat()
            if stat(folder, &status) != 0 { throw failure(code) }
        }
    }

    /// Everything from a place on; empty where there is no file yet.
    /// - Parameter place: 0 for the beginning.
    func read(from place: Int) throws(Failure) -> Part {
        let descriptor = open(path, O_RDONLY | HistoryFile.openFlags)
        guard descriptor >= 0 else {
            if errno == ENOENT { return Part(bytes: [], end: 0, fileEnd: 0) }
            throw failure(errno)
        }
        defer { close(descriptor) }
        try checkKind(of: descriptor)
        return try read(descriptor, from: place)
    }

    /// Appends a line; what others appended since `place` comes back, it stands before it.
    func append(_ line: [UInt8], from place: Int) throws(Failure) -> Part {
        let descriptor = try lockedFile()
        defer { close(descriptor) }
        var others = try read(descriptor, from: place)
        let size = try size(of: descriptor)
        var bytes: [UInt8] = size == 0 ? HistoryFile.head(dropped: 0) : []
        // A line that a crash cut off would swallow this one.
        if size > 0, try !endsInLineFeed(descriptor, size) { bytes.append(0x0A) }
        others.end = others.fileEnd + (size == 0 ? 0 : bytes.count) + line.count
        bytes += line
        try write(bytes, to: descriptor)
        return others
    }

    /// Keeps only the newest entries.
    func compact(keeping limit: Int) throws(Failure) {
        let descriptor = try lockedFile()
        defer { close(descriptor) }
        let size = try size(of: descriptor)
        let bytes = try read(descriptor, at: 0, count: size)
        let head = HistoryFile.dropped(in: bytes)
        let bodyStart = head == nil ? 0 : HistoryFile.headLength
        var lines = 0
        var start = bytes.count
        // From the end, the line feed before each line.
        while start > bodyStart {
            if bytes[start - 1] == 0x0A, start < bytes.count {
                lines += 1
                if lines == limit { break }
            }
            start -= 1
        }
        guard start > bodyStart else { return }
        let new = "\(path).\(getpid())"
        let target = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw failure(errno) }
        defer { close(target) }
        do {
            try write(HistoryFile.head(dropped: (head ?? 0) + start - bodyStart) + bytes[start...], to: target)
        } catch {
            unlink(new)
            throw error
        }
        fsync(target)
        guard rename(new, path) == 0 else {
            let code = errno
            unlink(new)
            throw failure(code)
        }
    }

    // MARK: - Places

    private static func head(dropped: Int) -> [UInt8] {
        let digits = String(dropped)
        return Array((headMark + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + "\n").utf8)
    }

    /// The bytes that were dropped before the file's first entry; nil when it does not say.
    private static func dropped(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= headLength, bytes.starts(with: headMark.utf8), bytes[headLength - 1] == 0x0A else {
            return nil
        }
        let digits = bytes[10..<30]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // What no file ever dropped is no number of ours: it must not bring a sum past its end.
        return Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 < 1 << 60 ? $0 : nil }
    }

    private func read(_ descriptor: Int32, from place: Int) throws(Failure) -> Part {
        let size = try size(of: descriptor)
        let head = try HistoryFile.dropped(in: read(descriptor, at: 0, count: min(size, HistoryFile.headLength)))
        let bodyStart = head == nil ? 0 : HistoryFile.headLength
        let first = head ?? 0
        let end = first + size - bodyStart
        // Less than was there: somebody made it anew, and all of it is news.
        let from = place > end ? first : max(first, place)
        let bytes = try read(descriptor, at: bodyStart + from - first, count: end - from)
        // What another terminal is just writing counts when it is whole.
        let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return Part(bytes: Array(bytes[..<whole]), end: from + whole, fileEnd: end)
    }

    // MARK: - The file

    /// The file, open for appending and locked.
    private func lockedFile() throws(Failure) -> Int32 {
        // Someone who replaces it lets it go at once; a process that was stopped meanwhile does not, and nobody waits
        // for the prompt until it goes on: what is not written now is written with the next block.
        for _ in 0..<10 {
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | HistoryFile.openFlags, 0o600)
            guard descriptor >= 0 else { throw failure(errno) }
            do {
                try checkKind(of: descriptor)
            } catch {
                close(descriptor)
                throw error
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                var own = stat()
                var named = stat()
                if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino,
                    own.st_dev == named.st_dev
                {
                    return descriptor
                }
                close(descriptor)
                continue
            }
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK || code == EINTR else { throw failure(code) }
            usleep(5000)
        }
        throw Failure(message: "another process holds the lock of \(path)")
    }

    /// Neither waits for a pipe's other end, nor makes a terminal this process's.
    private static let openFlags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC

    /// Only a file keeps what is written to it. One that others may read becomes its owner's alone.
    private func checkKind(of descriptor: Int32) throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(message: "\(path) is no file") }
        // Another's file stays as it is: it was shared on purpose.
        if status.st_mode & 0o077 != 0, status.st_uid == geteuid() { fchmod(descriptor, 0o600) }
    }

    private func size(of descriptor: Int32) throws(Failure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        return Int(status.st_size)
    }

    private func endsInLineFeed(_ descriptor: Int32, _ size: Int) throws(Failure) -> Bool {
        try read(descriptor, at: size - 1, count: 1) == [0x0A]
    }

    private func read(_ descriptor: Int32, at offset: Int, count: Int) throws(Failure) -> [UInt8] {
        guard count > 0 else { return [] }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        if code != 0 { throw failure(code) }
        return bytes
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(errno) }
            written += count
        }
    }

    private func failure(_ code: Int32) -> Failure { Failure(message: "\(path): \(String(cString: strerror(code)))") }
}
