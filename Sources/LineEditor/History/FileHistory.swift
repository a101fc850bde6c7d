import Glibc

/// The blocks that were run, kept in a file that several terminals share, or in memory alone.
///
/// Walking shows what was there when the terminal began and what was run in it since, in that order: what others run
/// meanwhile does not come between. Searching also finds that.
///
///     let history = FileHistory(path: "/home/li/.local/state/dossier/history")
///     history.append("clients:count()")
public final class FileHistory: EditorHistory {
    private struct Place {
        /// Of the block, as it stands in the file.
        var range: Range<Int>
        var time: Int
        /// Another terminal ran it since this one began.
        var isForeign: Bool
    }

    private let file: HistoryFile?
    private let limit: Int
    /// The blocks as they stand in the file, with what belongs to their lines.
    private var bytes: [UInt8] = []
    private var places: [Place] = []
    /// How far the file was read.
    private var end = 0
    private var entriesInFile = 0
    /// Lines that could not be written yet.
    private var unwritten: [[UInt8]] = []

    /// Why entries are kept in memory only; nil while they are kept in the file. To be told once.
    public private(set) var problem: String?

    /// A history in memory, gone with the process.
    public init() {
        file = nil
        limit = .max
    }

    /// A history in a file. Folders that are missing are made (0700), the file with the first entry (0600).
    /// - Parameters:
    ///   - path: absolute.
    ///   - limit: the entries that are kept; more are dropped, the oldest first, a tenth of them at a time.
    public init(path: String, limit: Int = 200_000) {
        // A link stays one when the file is replaced.
        let resolved = realpath(path, nil)
        defer { free(resolved) }
        let file = HistoryFile(path: resolved.map { String(cString: $0) } ?? path)
        self.file = file
        self.limit = max(1, limit)
        do throws(HistoryFile.Failure) {
            try file.makeFolders()
            let part = try file.read(from: 0)
            end = part.end
            add(part.bytes, isForeign: false)
            if access(file.path, W_OK) != 0, errno != ENOENT { tell(String(cString: strerror(errno)), file.path) }
        } catch {
            problem = FileHistory.problem(error.message)
        }
    }

    private func tell(_ reason: String, _ path: String) { problem = FileHistory.problem("\(path): \(reason)") }

    private static func problem(_ reason: String) -> String {
        "The history is kept only until this terminal is left: \(reason)"
    }

    // MARK: - Reading

    public var count: Int { places.count }

    public subscript(position: Int) -> String {
        guard places.indices.contains(position) else { return "" }
        return HistoryRecord.block(of: bytes[places[position].range])
    }

    /// The newest entries of this terminal's view, the oldest of them first.
    public func entries(last count: Int) -> [HistoryEntry] {
        var found: [HistoryEntry] = []
        for position in places.indices.reversed() where !places[position].isForeign {
            guard found.count < count else { break }
            found.append(HistoryEntry(block: self[position], time: places[position].time))
        }
        return found.reversed()
    }

    public func position(before position: Int, prefix: String, excluding excluded: String?) -> Int? {
        let search = PrefixSearch(prefix: prefix, excluded: excluded)
        return places.indices.prefix(max(0, position)).last { !places[$0].isForeign && matches($0, search) }
    }

    public func position(after position: Int, prefix: String, excluding excluded: String?) -> Int? {
        let search = PrefixSearch(prefix: prefix, excluded: excluded)
        return places.indices.dropFirst(max(0, position + 1)).first { !places[$0].isForeign && matches($0, search) }
    }

    public func position(before position: Int, containing text: String) -> Int? {
        let wasAtEnd = position >= places.count
        refresh()
        let pattern = HistoryPattern(text)
        return places.indices.prefix(wasAtEnd ? places.count : max(0, position)).last { contains($0, pattern, text) }
    }

    public func position(after position: Int, containing text: String) -> Int? {
        refresh()
        let pattern = HistoryPattern(text)
        return places.indices.dropFirst(max(0, position + 1)).first { contains($0, pattern, text) }
    }

    /// Both as they stand in the file: escaping keeps beginnings.
    private struct PrefixSearch {
        var prefix: [UInt8]
        var excluded: [UInt8]?

        init(prefix: String, excluded: String?) {
            self.prefix = HistoryRecord.escaped(prefix)
            self.excluded = excluded.map(HistoryRecord.escaped)
        }
    }

    private func matches(_ position: Int, _ search: PrefixSearch) -> Bool {
        let range = places[position].range
        guard range.count >= search.prefix.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            let block = UnsafeBufferPointer(rebasing: bytes[range])
            guard block.starts(with: search.prefix) else { return false }
            return search.excluded.map { !block.elementsEqual($0) } ?? true
        }
    }

    private func contains(_ position: Int, _ pattern: HistoryPattern, _ text: String) -> Bool {
        let range = places[position].range
        let isCandidate = bytes.withUnsafeBufferPointer { pattern.occurs(in: UnsafeBufferPointer(rebasing: $0[range])) }
        guard isCandidate else { return false }
        // The `n` of a line feed's `\n` is none of the block's.
        guard bytes[range].contains(0x5C) else { return true }
        return HistoryPattern(text, isEscaped: false).occurs(in: self[position])
    }

    // MARK: - Writing

    public func append(_ block: String) {
        guard let first = block.utf8.first, first != 0x20, first != 0x09 else { return }
        let escaped = HistoryRecord.escaped(block)
        if let newest = places.last(where: { !$0.isForeign }), bytes[newest.range].elementsEqual(escaped) { return }
        let line = HistoryRecord.line(escaped, time: time(nil))
        if let file {
            unwritten.append(line)
            do throws(HistoryFile.Failure) {
                let part = try file.append(Array(unwritten.joined()), from: end)
                unwritten = []
                problem = nil
                end = part.end
                add(part.bytes, isForeign: true)
            } catch {
                problem = FileHistory.problem(error.message)
            }
        }
        add(line, isForeign: false)
        if let file, problem == nil, entriesInFile > limit + max(1, limit / 10) {
            // Should it fail, the file is longer than it need be.
            try? file.compact(keeping: limit)
            entriesInFile = limit
        }
    }

    /// Takes what other terminals added.
    private func refresh() {
        guard let file, let part = try? file.read(from: end) else { return }
        end = part.end
        add(part.bytes, isForeign: true)
    }

    /// Takes lines, each with its line feed.
    private func add(_ lines: [UInt8], isForeign: Bool) {
        guard !lines.isEmpty else { return }
        let base = bytes.count
        bytes += lines
        bytes.withUnsafeBufferPointer { bytes in
            var start = base
            while start < bytes.count, let address = bytes.baseAddress {
                guard let found = memchr(address + start, 0x0A, bytes.count - start) else { break }
                let lineEnd = UnsafeRawPointer(found) - UnsafeRawPointer(address)
                if let block = HistoryRecord.blockStart(in: bytes[start..<lineEnd]) {
                    var time = 0
                    for digit in bytes[start..<(block - 1)] { time = time * 10 + Int(digit - 0x30) }
                    entriesInFile += 1
                    places.append(Place(range: block..<lineEnd, time: time, isForeign: isForeign))
                }
                start = lineEnd + 1
            }
        }
    }
}
