/// Phone numbers and e-mail addresses in one spelling, so that the same one is found again.
public enum ContactPoint {
    public enum Problem: Error, Sendable, Hashable {
        case notAPhone, phoneTooShort, phoneTooLong, notAMobile, notAnAddress
    }

    /// A phone number as its digits: without blanks, dashes, dots, brackets and China's own country code; another
    /// country's keeps its `+`, an extension stands behind a dash. 7 to 15 digits; a Chinese mobile number has eleven.
    public static func phone(_ text: some Sequence<UInt8>) -> Result<String, Problem> {
        var digits: [UInt8] = []
        var plus = false
        var bytes = Array(text)[...]
        var extensionDigits: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case 0x2B where digits.isEmpty && !plus: plus = true
            case 0x20, 0x2D, 0x2E, 0x28, 0x29, 0x2F, 0xC2, 0xA0: continue
            case 0x78, 0x58, 0x23:
                extensionDigits = bytes.filter { $0 != 0x20 }
                bytes = []
                guard !extensionDigits.isEmpty, extensionDigits.count <= 6,
                    extensionDigits.allSatisfy({ (0x30...0x39).contains($0) })
                else { return .failure(.notAPhone) }
            case 0xE8 where bytes.starts(with: [0xBD, 0xAC]):
                // 转: the extension's mark in Chinese.
                bytes = [0x78] + bytes.dropFirst(2)
            default: return .failure(.notAPhone)
            }
        }
        if !plus, digits.starts(with: [0x30, 0x30]), digits.count > 10 {
            plus = true
            digits.removeFirst(2)
        }
        if plus || digits.count == 13, digits.starts(with: [0x38, 0x36]) {
            plus = false
            digits.removeFirst(2)
            // A Chinese area code loses its 0 behind the country code.
            if let first = digits.first, first != 0x30, digits.count != 11 || first != 0x31, digits.count >= 9 {
                digits.insert(0x30, at: 0)
            }
        }
        guard !digits.isEmpty else { return .failure(.notAPhone) }
        guard digits.count >= 7 else { return .failure(.phoneTooShort) }
        guard digits.count <= 15 else { return .failure(.phoneTooLong) }
        if !plus, digits[0] == 0x31, digits.count == 11, digits[1] < 0x33 { return .failure(.notAMobile) }
        let number = (plus ? [0x2B] : []) + digits + (extensionDigits.isEmpty ? [] : [0x2D] + extensionDigits)
        return .success(String(decoding: number, as: UTF8.self))
    }

    /// An e-mail address in lower case: something, one `@`, a domain with a dot.
    public static func email(_ text: some Sequence<UInt8>) -> Result<String, Problem> {
        let address = String(decoding: Array(text), as: UTF8.self).lowercased()
        let bytes = Array(address.utf8)
        return isAddress(bytes) ? .success(address) : .failure(.notAnAddress)
    }

    /// Whether the bytes have the form of an e-mail address.
    public static func isAddress(_ bytes: some Collection<UInt8>) -> Bool {
        var at = 0
        var local = 0
        var domain = 0
        var dots = 0
        var previous: UInt8 = 0x2E
        for byte in bytes {
            switch byte {
            case 0x40:
                guard at == 0, local > 0, previous != 0x2E else { return false }
                at = 1
                previous = 0x2E
                continue
            case 0x00...0x20, 0x22, 0x28, 0x29, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E, 0x5B, 0x5C, 0x5D, 0x7F: return false
            case 0x2E:
                guard previous != 0x2E else { return false }
                if at == 1 { dots += 1 }
            default:
                if at == 1 {
                    let plain =
                        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                        || (0x41...0x5A).contains(byte) || byte == 0x2D || byte >= 0x80
                    guard plain else { return false }
                }
            }
            if at == 1 { domain += 1 } else { local += 1 }
            previous = byte
        }
        return at == 1 && local <= 64 && domain >= 3 && dots > 0 && previous != 0x2E && previous != 0x2D
    }
}
