/// How the bytes of a file stand for characters.
public enum Encoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Holds GB2312 and GBK, so files in those are read as this.
    case gb18030 = "GB18030"

    /// The encoding people call by that name, in any case and with any of `-`, `_` and blanks: `utf8`, `UTF-16 LE`, `gbk`.
    public init?(named name: String) {
        let folded = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        switch folded {
        case "utf8", "ascii", "usascii", "utf8bom", "utf8sig": self = .utf8
        case "utf16", "utf16le", "unicode", "ucs2", "ucs2le": self = .utf16LittleEndian
        case "utf16be", "ucs2be": self = .utf16BigEndian
        case "gb18030", "gbk", "gb2312", "cp936", "936", "euccn", "ansi": self = .gb18030
        default: return nil
        }
    }

    /// The names `init(named:)` is documented to take.
    public static let documentedNames = ["utf-8", "utf-16", "utf-16le", "utf-16be", "gb18030", "gbk", "gb2312"]

    /// The byte order mark a file in this encoding may begin with.
    var mark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        case .gb18030: [0x84, 0x31, 0x95, 0x33]
        }
    }
}

/// Which encoding a file is read in, and how sure that is.
public struct EncodingChoice: Sendable, Hashable {
    /// Why this encoding and no other.
    public enum Reason: Sendable, Hashable {
        /// The caller or the mapping named it.
        case named
        /// The file begins with its byte order mark.
        case mark
        /// The bytes are well formed in it and not in those tried before it.
        case wellFormed
        /// Nothing but ASCII in the whole file: every encoding with ASCII inside reads it alike.
        case ascii
        /// Well formed but for a few places; the records with those are rejected.
        case nearlyWellFormed
        /// Well formed in UTF-8 and, just as plausibly, in GB18030.
        case ambiguous
    }

    public let encoding: Encoding
    public let reason: Reason
    /// Whether the file begins with the encoding's byte order mark.
    public let hasMark: Bool
}

extension EncodingChoice: CustomStringConvertible {
    /// For people: `GB18030 (detected)`.
    public var description: String {
        switch reason {
        case .named: "\(encoding.rawValue) (as told)"
        case .mark: "\(encoding.rawValue) (byte order mark)"
        case .wellFormed: "\(encoding.rawValue) (detected)"
        case .ascii: "\(encoding.rawValue) (nothing but ASCII)"
        case .nearlyWellFormed: "\(encoding.rawValue) (detected, with some bytes that are not)"
        case .ambiguous:
            "\(encoding.rawValue) (detected, but GB18030 is possible too: name the encoding if texts look wrong)"
        }
    }
}
