/// What the bytes from a terminal begin with: a key as xterm, VT220, rxvt, the Linux console, tmux or kitty send it.
enum KeySequence: Hashable {
    case key(Key, length: Int)
    case pasteBegin(length: Int)
    /// A sequence that means no key: it is dropped whole and never taken for text.
    case nothing(length: Int)
    case incomplete(KeyDecoder.Waiting)

    typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// - Parameters:
    ///   - bytes: at least one.
    ///   - isLast: no more bytes are to be expected.
    init(_ bytes: Bytes, isLast: Bool) {
        let first = bytes[bytes.startIndex]
        switch first {
        case 0x1B: self = KeySequence.escape(bytes, isLast: isLast)
        // Text that is pasted where the terminal marks no pastes: one line end.
        case 0x0D where bytes.count > 1 && bytes[bytes.startIndex + 1] == 0x0A: self = .key(Key(.enter), length: 2)
        case 0..<0x20, 0x7F: self = .key(KeySequence.control(first), length: 1)
        default: self = KeySequence.character(bytes, isLast: isLast)
        }
    }

    /// The key of a control character.
    private static func control(_ byte: UInt8) -> Key {
        switch byte {
        case 0x08, 0x7F: Key(.backspace)
        case 0x09: Key(.tab)
        case 0x0A, 0x0D: Key(.enter)
        case 0x1B: Key(.escape)
        case 0x01...0x1A: Key(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
        default: Key(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
        }
    }

    /// A grapheme cluster, as much of it as is there.
    private static func character(_ bytes: Bytes, isLast: Bool) -> KeySequence {
        let length: Int
        let scalar: Unicode.Scalar
        switch TypedScalar(bytes) {
        case .incomplete where !isLast: return .incomplete(.rest)
        case .incomplete, .invalid: return .key(Key(.character("\u{FFFD}")), length: 1)
        case .scalar(let found, let count): (scalar, length) = (found, count)
        }
        let next = bytes.startIndex + length
        // Nothing joins to ASCII's right that is ASCII itself.
        guard next < bytes.endIndex, bytes[next] >= 0x80 else {
            return .key(Key(.character(Character(scalar))), length: length)
        }
        var text = String(Character(scalar))
        var position = next
        var count = 1
        while position < bytes.endIndex, bytes[position] >= 0x80, count < 32,
            case .scalar(let further, let size) = TypedScalar(bytes[position...])
        {
            text.unicodeScalars.append(further)
            // Two clusters: the first is whole.
            if text.index(after: text.startIndex) != text.endIndex { break }
            position += size
            count += 1
        }
        let cluster = text[text.startIndex]
        return .key(Key(.character(cluster)), length: cluster.utf8.count)
    }

    // MARK: - After ESC

    private static func escape(_ bytes: Bytes, isLast: Bool) -> KeySequence {
        let rest = bytes.dropFirst()
        guard let second = rest.first else {
            return isLast ? .key(Key(.escape), length: 1) : .incomplete(.afterEscape)
        }
        switch second {
        case 0x1B:
            // Alt with a key that is a sequence itself; or ESC pressed twice.
            guard let third = rest.dropFirst().first else {
                return isLast ? .key(Key(.escape), length: 1) : .incomplete(.afterEscape)
            }
            guard third == 0x5B || third == 0x4F else { return .key(Key(.escape), length: 1) }
            return escape(rest, isLast: isLast).with(.alt, after: 1)
        case 0x5B:
            return controlSequence(bytes, isLast: isLast)
        case 0x4F:
            return singleShift(bytes, isLast: isLast)
        case 0x5D, 0x50:
            // An answer of the terminal to a question of some other program; else Alt-] and Alt-P.
            if let answer = terminalString(bytes, isLast: isLast) { return answer }
        case 0..<0x20, 0x7F:
            return .key(control(second), length: 1).with(.alt, after: 1)
        default:
            break
        }
        switch TypedScalar(rest) {
        case .incomplete where !isLast: return .incomplete(.rest)
        case .incomplete, .invalid: return .nothing(length: 2)
        case .scalar(let scalar, let length): return .key(Key(.character(Character(scalar)), .alt), length: 1 + length)
        }
    }

    private func with(_ modifier: Key.Modifiers, after length: Int) -> KeySequence {
        switch self {
        case .key(let key, let own): .key(Key(key.code, key.modifiers.union(modifier)), length: own + length)
        case .nothing(let own): .nothing(length: own + length)
        case .pasteBegin(let own): .pasteBegin(length: own + length)
        case .incomplete: self
        }
    }

    /// `ESC ] digits … BEL` and `ESC P … ESC \`.
    private static func terminalString(_ bytes: Bytes, isLast: Bool) -> KeySequence? {
        let body = bytes.dropFirst(2)
        if body.isEmpty, !isLast { return .incomplete(.afterEscape) }
        guard let first = body.first, (0x30...0x39).contains(first) || first == 0x3E || first == 0x21 else {
            return nil
        }
        var index = body.startIndex
        while index < body.endIndex {
            let length = index - bytes.startIndex + 1
            if body[index] == 0x07 { return .nothing(length: length) }
            if body[index] == 0x5C, body[index - 1] == 0x1B { return .nothing(length: length) }
            // Typed after all.
            if body[index] < 0x20, body[index] != 0x1B { return nil }
            index += 1
        }
        return isLast || body.count > 4096 ? nil : .incomplete(.rest)
    }

    /// `ESC O`: a function key or one of the keypad.
    private static func singleShift(_ bytes: Bytes, isLast: Bool) -> KeySequence {
        var index = bytes.startIndex + 2
        var modifier = 0
        while index < bytes.endIndex, (0x30...0x39).contains(bytes[index]), index - bytes.startIndex < 5 {
            modifier = modifier * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        guard index < bytes.endIndex else {
            if !isLast { return .incomplete(.rest) }
            return bytes.count == 2 ? .key(Key(.character("O"), .alt), length: 2) : .nothing(length: bytes.count)
        }
        let final = bytes[index]
        // What no sequence contains interrupts it.
        guard (0x20..<0x7F).contains(final) else { return .nothing(length: index - bytes.startIndex) }
        let length = index - bytes.startIndex + 1
        guard let key = TerminalKeys.singleShift(final) else { return .nothing(length: length) }
        return .key(Key(key.code, key.modifiers.union(TerminalKeys.modifiers(modifier))), length: length)
    }

    /// `ESC [ parameters final`.
    private static func controlSequence(_ bytes: Bytes, isLast: Bool) -> KeySequence {
        var index = bytes.startIndex + 2
        let unfinished: KeySequence =
            if !isLast {
                .incomplete(.rest)
            } else if bytes.count == 2 {
                .key(Key(.character("["), .alt), length: 2)
            } else {
                .nothing(length: bytes.count)
            }
        guard index < bytes.endIndex else { return unfinished }
        // The Linux console's first function keys: `ESC [ [ A`; and a mouse's report in its oldest form.
        if bytes[index] == 0x5B {
            guard index + 1 < bytes.endIndex else { return unfinished }
            let number = Int(bytes[index + 1]) - 0x40
            return (1...5).contains(number) ? .key(Key(.function(number)), length: 4) : .nothing(length: 4)
        }
        if bytes[index] == 0x4D {
            return bytes.count < 6 ? unfinished : .nothing(length: 6)
        }
        var parameters: [Int] = []
        var isNew = true
        var isSub = false
        var isPrivate = false
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39:
                if isSub { break }
                if isNew {
                    parameters.append(0)
                    isNew = false
                }
                parameters[parameters.count - 1] =
                    min(parameters[parameters.count - 1] * 10 + Int(byte - 0x30), 0x110000)
            case 0x3B:
                if isNew { parameters.append(0) }
                isNew = true
                isSub = false
            // Details of the parameter before: the key's other layouts, whether it went down or up.
            case 0x3A: isSub = true
            case 0x3C...0x3F: isPrivate = true
            // rxvt ends what has Shift held with a `$`, which elsewhere stands before the end.
            case 0x24 where !isPrivate && parameters.count == 1, 0x40...0x7E:
                let length = index - bytes.startIndex + 1
                if isPrivate { return .nothing(length: length) }
                if byte == 0x7E, parameters == [200] { return .pasteBegin(length: length) }
                guard let key = TerminalKeys.key(final: byte, parameters: parameters) else {
                    return .nothing(length: length)
                }
                return .key(key, length: length)
            case 0x20...0x2F: isPrivate = true
            // What no sequence contains interrupts it; ESC begins another.
            default: return .nothing(length: index - bytes.startIndex)
            }
            index += 1
            // Nothing that a keyboard sends.
            if index - bytes.startIndex > 64 { return .nothing(length: 64) }
        }
        return unfinished
    }
}
