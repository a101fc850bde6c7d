import Archive
import Foundation

/// What can be known of an archive's file before SQLite opens it, so that the message says what is the matter.
enum ArchiveFile {
    /// Looks at the file's header. Throws where there is no archive at `path`: nothing there, a folder, an empty file,
    /// another program's file.
    ///
    /// - Returns: The schema version in the header; a later one may still lie in the log beside the file.
    @discardableResult
    static func check(_ path: String) throws(ArchiveError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .cannotOpen(location: path, reason: reason(errno, path)) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .cannotOpen(location: path, reason: "it is a folder; name the archive's file")
        }
        guard status.st_size > 0 else {
            throw .cannotOpen(
                location: path, reason: "the file is empty; delete it, or name another with --archive PATH")
        }
        let file = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotOpen(location: path, reason: reason(errno, path)) }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = header.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        guard count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
            throw .notAnArchive(location: path)
        }
        // Offset 68, big-endian: PRAGMA application_id, written with the file and never changed.
        guard number(header[68..<72]) == Int(Schema.applicationID) else { throw .notAnArchive(location: path) }
        // Offset 60: PRAGMA user_version.
        return number(header[60..<64])
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// The same file by an absolute path: the working folder may change before the next connection is made.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Why an archive cannot be made at `path`, in words; `code` is errno.
    static func reason(_ code: CInt, _ path: String) -> String {
        switch code {
        case ENOENT:
            exists(folder(of: path))
                ? "there is no such file; make one with `dossier import` or `dossier demo --keep PATH`"
                : "there is no folder \(folder(of: path)); make it first"
        case ENOTDIR: "\(folder(of: path)) is not a folder"
        case EACCES, EPERM: "permission denied; ask its owner, or name another with --archive PATH"
        case EROFS: "the disk is read-only"
        case ENOSPC, EDQUOT: "no space left on the disk"
        case EEXIST: "there is a file of that name already; name another, or move it away"
        case ELOOP: "its name leads round in a circle"
        case ENAMETOOLONG: "its name is too long"
        default: String(cString: strerror(code))
        }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a log with content lies beside the file: committed changes that are not yet in the file itself.
    static func hasLog(_ path: String) -> Bool { logSize(path) > 0 }

    /// The size of the log beside the file, in bytes; 0 where there is none.
    static func logSize(_ path: String) -> Int {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// A URI under which SQLite reads the file without locks, as one that never changes.
    static func immutableURI(_ path: String) -> String {
        let plain = Set("/-._~".utf8)
        var uri = "file:"
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            if plain.contains(byte)
                || (scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)))
            {
                uri.unicodeScalars.append(scalar)
            } else {
                uri += byte < 16 ? "%0" : "%"
                uri += String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }
}
