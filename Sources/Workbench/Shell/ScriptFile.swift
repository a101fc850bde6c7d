import Glibc

/// A script's file.
public struct ScriptFileError: Error, Sendable, CustomStringConvertible {
    public let description: String
}

public enum ScriptFile {
    /// A script's text from its file's bytes: without the mark that some editors put at the beginning, `#!` of an
    /// executable script made a comment, so that lines keep their numbers.
    /// - Parameter file: what errors call it.
    public static func text(of bytes: some Sequence<UInt8>, file: String) throws(ScriptFileError) -> String {
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            throw ScriptFileError(description: "\(file) is not UTF-8 text; save it as UTF-8")
        }
        let text = whole.hasPrefix("\u{FEFF}") ? String(whole.dropFirst()) : whole
        return text.hasPrefix("#") ? "--" + text : text
    }

    /// The text of a file.
    public static func read(_ path: String) throws(ScriptFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        return try text(of: bytes(from: descriptor, file: path), file: path)
    }

    /// What is left to read of an open file.
    /// - Parameter file: what errors call it.
    public static func bytes(from descriptor: Int32, file: String) throws(ScriptFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", file) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }

    /// Writes a new script, executable for its owner. Never a half one: it appears under its name when it is whole.
    static func write(_ text: String, to path: String, overwrites: Bool) throws(ScriptFileError) {
        var status = stat()
        if !overwrites, lstat(path, &status) == 0 {
            throw ScriptFileError(
                description:
                    "\(path) is there already; save_script(\"\(path)\", { overwrite = true }) writes over it")
        }
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure("write", path) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var isWritten = true
        var bytes = Array(text.utf8)[...]
        while isWritten, !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { isWritten = false }
        }
        // What the person's own umask allows, with execution where reading is allowed.
        let mask = umask(0)
        umask(mask)
        if isWritten { isWritten = fchmod(descriptor, 0o777 & ~mask) == 0 }
        let problem = errno
        if close(descriptor) == 0, isWritten, rename(temporary, path) == 0 { return }
        let code = isWritten ? errno : problem
        unlink(temporary)
        throw failure("write", path, code)
    }

    private static func failure(_ what: String, _ path: String, _ code: Int32 = errno) -> ScriptFileError {
        ScriptFileError(description: "cannot \(what) \(path): \(String(cString: strerror(code)))")
    }
}
