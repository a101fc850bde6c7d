/// A written number, exactly: `mantissa` × 10^`exponent`. Doubles would turn 0.29 yuan into 28.999… fen.
struct Decimal: Sendable, Hashable {
    var mantissa: Int64
    /// Never above 0 after reading.
    var exponent: Int

    enum Problem: Error { case notANumber, grouping, tooLarge, notWhole }

    /// Reads digits with an optional sign, decimal point, thousands commas and currency signs (¥ ￥ 元 圆 RMB CNY), in
    /// half or full width. Commas must stand where thousands do: `1,23` is a European 1.23 as likely as anything.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, currency: Bool) -> Result<Decimal, Problem> {
        if let plain = readPlain(bytes) { return .success(plain) }
        let folded = CellText.halfWidth(bytes)
        return folded.withUnsafeBufferPointer { folded in
            var text = CellText.trimmed(folded)
            if currency { text = withoutCurrency(text) }
            return readGrouped(text, currency: currency)
        }
    }

    /// The common case: ASCII digits, a sign, a point.
    @inline(__always)
    private static func readPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Decimal? {
        guard let base = bytes.baseAddress, bytes.count > 0, bytes.count <= 18 else { return nil }
        var index = 0
        let negative = base[0] == 0x2D
        if negative || base[0] == 0x2B { index = 1 }
        var mantissa: Int64 = 0
        var digits = 0
        var exponent = 0
        var pointSeen = false
        while index < bytes.count {
            let digit = base[index] &- 0x30
            if digit <= 9 {
                mantissa = mantissa * 10 + Int64(digit)
                digits += 1
                if pointSeen { exponent -= 1 }
            } else if base[index] == 0x2E, !pointSeen {
                pointSeen = true
            } else {
                return nil
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        return Decimal(mantissa: negative ? -mantissa : mantissa, exponent: exponent)
    }

    private static let currencySigns: [[UInt8]] = ["¥", "元", "圆", "RMB", "CNY", "rmb", "cny"].map { Array($0.utf8) }

    /// Takes one sign off the front (also behind a minus) and one off the end.
    private static func withoutCurrency(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var text = bytes
        for sign in currencySigns where text.count > sign.count && text.suffix(sign.count).elementsEqual(sign) {
            text = CellText.trimmed(.init(rebasing: text.dropLast(sign.count)))
            break
        }
        for sign in currencySigns where text.count > sign.count && text.starts(with: sign) {
            text = CellText.trimmed(.init(rebasing: text.dropFirst(sign.count)))
            break
        }
        return text
    }

    private static func readGrouped(
        _ bytes: UnsafeBufferPointer<UInt8>, currency: Bool
    ) -> Result<Decimal, Problem> {
        var text = bytes
        var negative = false
        if let first = text.first, first == 0x2D || first == 0x2B {
            negative = first == 0x2D
            text = CellText.trimmed(.init(rebasing: text.dropFirst()))
            // "-￥12": the sign of the currency stands behind the minus.
            if currency { text = withoutCurrency(text) }
        }
        var mantissa: Int64 = 0
        var exponent = 0
        var digits = 0
        var pointSeen = false
        var group: Int? = nil
        for byte in text {
            switch byte {
            case 0x30...0x39:
                let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, overflowed) = product.addingReportingOverflow(Int64(byte - 0x30))
                if overflow || overflowed { return .failure(.tooLarge) }
                mantissa = sum
                digits += 1
                if pointSeen { exponent -= 1 } else { group = group.map { $0 + 1 } }
            case 0x2E where !pointSeen:
                if let group, group != 3 { return .failure(.grouping) }
                group = nil
                pointSeen = true
            case 0x2C:
                if pointSeen || digits == 0 { return .failure(.grouping) }
                if let group {
                    if group != 3 { return .failure(.grouping) }
                } else if digits > 3 {
                    return .failure(.grouping)
                }
                group = 0
            default: return .failure(.notANumber)
            }
        }
        if digits == 0 { return .failure(.notANumber) }
        if let group, group != 3 { return .failure(.grouping) }
        return .success(Decimal(mantissa: negative ? -mantissa : mantissa, exponent: exponent))
    }

    /// The product, exactly.
    func times(_ factor: Decimal) -> Decimal? {
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor.mantissa)
        return overflow ? nil : Decimal(mantissa: product, exponent: exponent + factor.exponent)
    }

    /// The number in units of 10^-`places`: fen for 2, whole numbers for 0. Never rounded.
    @inline(__always)
    func whole(places: Int) -> Result<Int64, Problem> {
        var value = mantissa
        var shift = exponent + places
        while shift > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return .failure(.tooLarge) }
            value = product
            shift -= 1
        }
        while shift < 0, value != 0 {
            if value % 10 != 0 { return .failure(.notWhole) }
            value /= 10
            shift += 1
        }
        return .success(value)
    }

    private static let powersOfTen: [Double] = (0...22).map { power in
        (0..<power).reduce(1.0) { product, _ in product * 10 }
    }

    /// The double nearest to the number.
    var double: Double {
        // Both parts exact, so that one division or multiplication rounds once.
        if mantissa.magnitude < 1 << 53, exponent >= -22, exponent <= 22 {
            let value = Double(mantissa)
            return exponent < 0 ? value / Self.powersOfTen[-exponent] : value * Self.powersOfTen[exponent]
        }
        return Double("\(mantissa)e\(exponent)") ?? .infinity
    }

    /// The number that a mapping gives as a double, as it is written with the fewest digits.
    init?(_ number: Double) {
        guard number.isFinite else { return nil }
        var text = "\(number)"
        var power = 0
        if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let read = Int(text[text.index(after: mark)...]) else { return nil }
            power = read
            text = String(text[..<mark])
        }
        let read = text.utf8.withContiguousStorageIfAvailable { Decimal.read($0, currency: false) }
        guard case .success(let decimal)? = read else { return nil }
        self.init(mantissa: decimal.mantissa, exponent: decimal.exponent + power)
    }

    init(mantissa: Int64, exponent: Int) {
        self.mantissa = mantissa
        self.exponent = exponent
    }
}
