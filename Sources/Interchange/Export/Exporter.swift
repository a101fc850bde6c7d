import Display
import Glibc
import Model

/// Writes results to a file: all of it or nothing. The rows go to a file beside it, which takes its name when it is
/// complete; a reader never sees half a file, and an error or an interruption leaves what was there.
///
///     let rows = try Exporter.write("out.xlsx", columns: table.columns, options: options) { sink in
///         for row in table.rows { try sink.row(row) }
///     }
public enum Exporter {
    /// Where the rows go, one after the other.
    public struct Sink {
        fileprivate var writer: any ExportWriter
        /// Rows so far.
        public fileprivate(set) var count = 0

        /// The next row: a value a column; missing ones at its end may be left out.
        public mutating func row(_ values: [Value]) throws(ExportError) {
            try writer.row(values)
            count += 1
        }
    }

    /// - Parameters:
    ///   - path: its ending says the format. Whether the caller may write there is the caller's to check.
    ///   - head: what stands above the rows; nothing unless said.
    ///   - rows: hands over the rows; what it throws is passed on, and nothing is written.
    /// - Returns: how many rows were written.
    /// - Throws: `ExportError` for an unknown ending, a file that is there already, or one that cannot be written.
    public static func write(
        _ path: String, columns: [TableColumn], title: String? = nil, head: ExportHead = ExportHead(),
        notes: [String] = [], options: ExportOptions, rows: (inout Sink) throws -> Void
    ) throws -> Int {
        let format = try ExportFormat(path: path)
        guard !columns.isEmpty else { throw ExportError("there are no columns to write to \(path)") }
        var status = stat()
        if lstat(path, &status) == 0 {
            guard options.overwrites else { throw exists(path) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw ExportError("cannot write \(path): only plain files can be replaced")
            }
        }
        let temporary = try TemporaryFile(beside: path)
        let headings = columns.map { column in options.labels.flatMap { column.label?[$0] } ?? column.name }
        var sink: Sink
        do {
            sink = Sink(writer: try writer(format, temporary, columns, title: title, notes: notes, options))
        } catch {
            temporary.remove()
            throw error
        }
        do {
            try sink.writer.begin(headings, head)
            try rows(&sink)
            try sink.writer.end()
            try temporary.move(to: path, overwrites: options.overwrites)
        } catch {
            sink.writer.abandon()
            temporary.remove()
            throw error
        }
        return sink.count
    }

    /// Writes rows in a format to somewhere that is no file: as they come.
    /// - Parameters:
    ///   - format: any but a workbook, which is no text.
    ///   - output: gets the text piece by piece; what it throws ends the writing and is passed on.
    /// - Returns: how many rows were written.
    @discardableResult
    public static func write(
        as format: ExportFormat, columns: [TableColumn], title: String? = nil, notes: [String] = [],
        options: ExportOptions, to output: @escaping (UnsafeRawBufferPointer) throws -> Void,
        rows: (inout Sink) throws -> Void
    ) throws -> Int {
        guard format != .xlsx else { throw ExportError("a workbook is a file: export it to one that ends in .xlsx") }
        let file = ExportFile(output)
        let headings = columns.map { column in options.labels.flatMap { column.label?[$0] } ?? column.name }
        var sink = Sink(
            writer: writer(format, file, columns, title: title, notes: notes, options))
        do {
            try sink.writer.begin(headings, ExportHead())
            try rows(&sink)
            try sink.writer.end()
        } catch {
            throw file.cause ?? error
        }
        return sink.count
    }

    /// Writes a file of a format of its own, a chart's: all of it or nothing, as rows are.
    /// - Throws: `ExportError` for a file that is there already, or one that cannot be written.
    public static func write(_ path: String, text: String, overwrites: Bool) throws {
        try write(path, overwrites: overwrites) { write in try write(text) }
    }

    /// Writes a text file of a format of its own as it comes, a saved plan's: all of it or nothing, as rows are.
    /// - Parameter body: hands over the text, piece by piece; what it throws is passed on, and nothing is written.
    /// - Throws: `ExportError` for a file that is there already, or one that cannot be written.
    public static func write(
        _ path: String, overwrites: Bool, _ body: ((String) throws -> Void) throws -> Void
    ) throws {
        if !overwrites, access(path, F_OK) == 0 { throw exists(path) }
        let temporary = try TemporaryFile(beside: path)
        do {
            let file = try ExportFile(temporary.path, hasMark: false, target: path)
            try body { try file.write($0) }
            try file.finish()
            try temporary.move(to: path, overwrites: overwrites)
        } catch {
            temporary.remove()
            throw error
        }
    }

    private static func writer(
        _ format: ExportFormat, _ temporary: TemporaryFile, _ columns: [TableColumn], title: String?, notes: [String],
        _ options: ExportOptions
    ) throws(ExportError) -> any ExportWriter {
        if format == .xlsx {
            return try WorkbookExport(path: temporary.path, columns: columns, target: temporary.target)
        }
        let file = try ExportFile(temporary.path, hasMark: options.hasMark, target: temporary.target)
        return writer(format, file, columns, title: title, notes: notes, options)
    }

    private static func writer(
        _ format: ExportFormat, _ file: ExportFile, _ columns: [TableColumn], title: String?, notes: [String],
        _ options: ExportOptions
    ) -> any ExportWriter {
        switch format {
        case .csv: return DelimitedExport(file, kind: .csv, isRaw: options.isRaw)
        case .tsv: return DelimitedExport(file, kind: .tsv, isRaw: options.isRaw)
        case .json: return JSONExport(file, columns: columns, isLines: false)
        case .jsonl: return JSONExport(file, columns: columns, isLines: true)
        case .html:
            return HTMLExport(file, columns: columns, title: title, notes: notes, language: options.language)
        case .markdown, .xlsx: return MarkdownExport(file, columns: columns, title: title, notes: notes)
        }
    }

    fileprivate static func exists(_ path: String) -> ExportError {
        ExportError("\(path) exists already; replace it with { overwrite = true }")
    }
}

/// Writes rows in one format. `begin` once, rows, `end` once; or `abandon` at any time instead.
protocol ExportWriter {
    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError)
    mutating func row(_ values: [Value]) throws(ExportError)
    mutating func end() throws(ExportError)
    /// Closes what is open; the file is no use any more.
    mutating func abandon()
}

/// The file that an export is written to before it has its name.
private struct TemporaryFile {
    let path: String
    /// What it will be called.
    let target: String

    init(beside target: String) throws(ExportError) {
        self.target = target
        let (folder, name) = TemporaryFile.parts(of: target)
        for _ in 0..<8 {
            let candidate = "\(folder).\(name).\(UInt32.random(in: 0 ... .max)).part"
            let descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                close(descriptor)
                path = candidate
                return
            }
            guard errno == EEXIST else { break }
        }
        throw ExportError(path: target, code: errno)
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// Gives the file its name, once all of it is on the disk.
    func move(to target: String, overwrites: Bool) throws(ExportError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            // Some disks only find out now that they are full; some kinds of file cannot be asked.
            let code = fsync(descriptor) == 0 ? 0 : errno
            close(descriptor)
            guard code == 0 || code == EINVAL || code == ENOTSUP else {
                throw ExportError(path: target, code: code)
            }
        }
        if !overwrites {
            // A link fails where there is a file by now; a rename would replace it.
            if link(path, target) == 0 {
                unlink(path)
                return
            }
            guard errno != EEXIST, access(target, F_OK) != 0 else { throw Exporter.exists(target) }
        }
        guard rename(path, target) == 0 else {
            throw ExportError(path: target, code: errno)
        }
    }

    func remove() { unlink(path) }
}

/// A text file that is being written, or another place that takes text, through a buffer.
final class ExportFile {
    private let file: UnsafeMutablePointer<FILE>?
    /// Where the text goes that goes into no file.
    private let output: ((UnsafeRawBufferPointer) throws -> Void)?
    /// What the place threw that text was handed to.
    private(set) var cause: (any Error)?
    /// What errors call it.
    private let path: String
    private var isOpen = true
    private var bytes: [UInt8] = []
    private static let chunk = 1 << 16

    /// - Parameter target: what the file will be called.
    init(_ path: String, hasMark: Bool, target: String) throws(ExportError) {
        guard let file = fopen(path, "we") else {
            throw ExportError(path: target, code: errno)
        }
        self.file = file
        self.path = target
        output = nil
        if hasMark { bytes = [0xEF, 0xBB, 0xBF] }
    }

    init(_ output: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        file = nil
        path = "the output"
        self.output = output
        isOpen = false
    }

    deinit { close() }

    func write(_ text: String) throws(ExportError) {
        bytes.append(contentsOf: text.utf8)
        if bytes.count >= Self.chunk { try flush() }
    }

    func write(_ more: [UInt8]) throws(ExportError) {
        bytes.append(contentsOf: more)
        if bytes.count >= Self.chunk { try flush() }
    }

    private func flush() throws(ExportError) {
        if let output {
            do {
                try bytes.withUnsafeBytes { try output($0) }
            } catch {
                cause = error
                throw ExportError("cannot write \(path): \(error)")
            }
        } else if let file, fwrite(bytes, 1, bytes.count, file) != bytes.count {
            throw failure
        }
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and closes the file.
    func finish() throws(ExportError) {
        try flush()
        guard isOpen, let file else { return }
        isOpen = false
        guard fclose(file) == 0 else { throw failure }
    }

    /// Closes the file as it is.
    func close() {
        if isOpen, let file { fclose(file) }
        isOpen = false
    }

    private var failure: ExportError { ExportError(path: path, code: errno) }
}
