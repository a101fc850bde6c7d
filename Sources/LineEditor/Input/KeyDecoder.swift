/// Makes keys and pastes of the bytes a terminal sends, however they are cut into reads.
///
/// A byte may be the beginning of more than one thing: ESC is a key, or Alt with the next one, or a sequence. Then the
/// decoder waits for more, and says how long that is worth while.
struct KeyDecoder {
    /// What the bytes that are left over wait for.
    enum Waiting: Hashable {
        case nothing
        /// Whatever follows ESC: a person does not press two keys this fast, a terminal sends them at once.
        case afterEscape
        /// The rest of a sequence or of a character: only a slow line parts them.
        case rest
        /// The end mark of a paste.
        case pasteEnd

        /// After this many milliseconds without a byte nothing more is to be expected.
        var milliseconds: Int32 {
            switch self {
            case .nothing: -1
            case .afterEscape: 40
            case .rest: 500
            case .pasteEnd: 2000
            }
        }
    }

    private(set) var waiting = Waiting.nothing

    private var bytes: [UInt8] = []
    private var start = 0
    private var isPasting = false
    /// How far the paste was looked through for its end mark.
    private var searched = 0
    /// A paste was taken for ended because nothing came for long. What comes next may be its rest: were it taken for
    /// typed, its line ends would run it.
    private var pasteWasCutShort = false

    static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

    mutating func feed(_ more: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            searched = max(0, searched - start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next key or paste, nil when more bytes are needed for it.
    /// - Parameter isLast: nothing more is to be expected: what is there is taken for what it can be.
    mutating func next(isLast: Bool = false) -> InputEvent? {
        while true {
            if isPasting { return paste(isLast: isLast) }
            guard start < bytes.count else {
                waiting = .nothing
                return nil
            }
            if pasteWasCutShort {
                pasteWasCutShort = false
                if bytes.count - start > 32 || indexOfPasteEnd(from: start) != nil {
                    isPasting = true
                    searched = start
                    continue
                }
            }
            switch bytes.withUnsafeBufferPointer({ KeySequence($0[start...], isLast: isLast) }) {
            case .incomplete(let what):
                waiting = what
                return nil
            case .key(let key, let length):
                start += length
                waiting = .nothing
                return .key(key)
            case .pasteBegin(let length):
                start += length
                isPasting = true
                searched = start
            case .nothing(let length):
                start += length
            }
        }
    }

    private mutating func paste(isLast: Bool) -> InputEvent? {
        var end = bytes.count
        var next = end
        if let mark = indexOfPasteEnd(from: searched) {
            end = mark
            next = mark + KeyDecoder.pasteEnd.count
        } else if !isLast {
            // The mark may have begun already.
            searched = max(start, bytes.count - KeyDecoder.pasteEnd.count + 1)
            waiting = .pasteEnd
            return nil
        } else {
            pasteWasCutShort = true
        }
        let text = PastedText.text(of: bytes[start..<end])
        start = next
        isPasting = false
        searched = 0
        waiting = .nothing
        // What was cut short and is empty is no paste.
        if text.isEmpty { return self.next(isLast: isLast) }
        return .paste(text)
    }

    private func indexOfPasteEnd(from position: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var index = position
            let last = bytes.count - KeyDecoder.pasteEnd.count
            while index <= last {
                if bytes[index] == 0x1B, bytes[index...].starts(with: KeyDecoder.pasteEnd) { return index }
                index += 1
            }
            return nil
        }
    }
}

/// What a paste brings, as text.
enum PastedText {
    /// CR and CR LF are line ends, as terminals send them; each byte that is no UTF-8 is U+FFFD; all else stays.
    static func text(of bytes: ArraySlice<UInt8>) -> String {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                guard byte == 0x0D else {
                    kept.append(byte)
                    continue
                }
                kept.append(0x0A)
                if index < bytes.count, bytes[index] == 0x0A { index += 1 }
            }
        }
        if let text = String(validating: kept, as: UTF8.self) { return text }
        var text = ""
        kept.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                guard case .scalar(let scalar, let length) = TypedScalar(bytes[index...]) else {
                    text.unicodeScalars.append("\u{FFFD}")
                    index += 1
                    continue
                }
                text.unicodeScalars.append(scalar)
                index += length
            }
        }
        return text
    }
}

/// The scalar that UTF-8 bytes begin with.
enum TypedScalar {
    case scalar(Unicode.Scalar, length: Int)
    /// A beginning that more bytes can complete.
    case incomplete
    case invalid

    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        guard let first = bytes.first else {
            self = .incomplete
            return
        }
        if first < 0x80 {
            self = .scalar(Unicode.Scalar(first), length: 1)
            return
        }
        let length: Int
        // The second byte's bounds keep out overlong forms, surrogates and what is beyond Unicode.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default:
            self = .invalid
            return
        }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for distance in 1..<length {
            let index = bytes.startIndex + distance
            guard index < bytes.endIndex else {
                self = .incomplete
                return
            }
            let byte = bytes[index]
            guard distance == 1 ? second.contains(byte) : (0x80...0xBF).contains(byte) else {
                self = .invalid
                return
            }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        self = Unicode.Scalar(value).map { .scalar($0, length: length) } ?? .invalid
    }
}
