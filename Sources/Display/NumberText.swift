/// The one place where numbers become text, for people and for programs.
public enum NumberText {
    /// Fen as yuan with two decimals: `1,234.50`, or `1234.50` without grouping.
    public static func money(_ fen: Int64, grouped: Bool = true) -> String {
        let magnitude = fen.magnitude
        let cents = magnitude % 100
        let whole = magnitude / 100
        let digits = grouped ? self.grouped(String(whole)) : String(whole)
        return (fen < 0 ? "-" : "") + digits + (cents < 10 ? ".0" : ".") + String(cents)
    }

    /// Yuan with two decimals, rounded to the fen; what is too large to have fen is written as `rounded` does.
    public static func money(_ yuan: Double) -> String {
        guard yuan.magnitude < 1e13 else { return rounded(yuan).text }
        return money(Int64((yuan * 100).rounded()))
    }

    /// `1,234,567`, or `1234567` without grouping.
    public static func integer(_ value: Int64, grouped: Bool = true) -> String {
        grouped ? (value < 0 ? "-" : "") + self.grouped(String(value.magnitude)) : String(value)
    }

    /// `1,234,567`.
    public static func count(_ value: Int) -> String { integer(Int64(value)) }

    /// The fewest digits that read back the same, laid out as Lua lays out a float: `3.0`, `0.1`, `1e+15`, `1e-05`,
    /// `inf`, `-inf`, `nan`. Up to fifteen digits before the point are written out.
    public static func real(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        // In this range Swift's own layout is Lua's.
        if value == 0 || (1e-4..<1e15).contains(value.magnitude) { return value.description }
        let (digits, exponent) = decimalDigits(of: value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        // As C's %.15g, or with as many digits as it takes when fifteen do not suffice.
        if exponent < -4 || exponent >= max(15, digits.count) {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let power = String(exponent.magnitude)
            return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+")
                + (power.count < 2 ? "0" + power : power)
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let whole = exponent + 1
        if digits.count <= whole {
            return sign + digits + String(repeating: "0", count: whole - digits.count) + ".0"
        }
        return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
    }

    /// A float for people: at most four decimals (or four significant digits of a small one) and grouped thousands.
    /// `isExact` says whether the text is the whole value.
    public static func rounded(_ value: Double) -> (text: String, isExact: Bool) {
        let exact = real(value)
        guard value.isFinite, !exact.contains("e") else { return (exact, true) }
        let magnitude = value.magnitude
        var decimals = 4
        var bound = 0.1
        while magnitude > 0, magnitude < bound, decimals < 8 {
            decimals += 1
            bound /= 10
        }
        let fraction = exact.split(separator: ".").last?.count ?? 0
        let isExact = fraction <= decimals
        var text = isExact ? exact : fixed(value, decimals: decimals)
        if !isExact {
            while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        }
        let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        let whole = grouped(String(parts[0]))
        return ((text.hasPrefix("-") ? "-" : "") + whole + (parts.count > 1 ? "." + parts[1] : ""), isExact)
    }

    /// Exactly that many decimals, halves away from zero. Falls back to `real` where a float has no decimals left.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return real(value) }
        let decimals = min(max(decimals, 0), 9)
        let scale = (0..<decimals).reduce(UInt64(1)) { scale, _ in scale * 10 }
        let whole = value.magnitude.rounded(.towardZero)
        let fraction = ((value.magnitude - whole) * Double(scale)).rounded()
        var units = UInt64(whole)
        var rest = UInt64(fraction)
        if rest >= scale {
            units += 1
            rest -= scale
        }
        let sign = value < 0 && (units > 0 || rest > 0) ? "-" : ""
        guard decimals > 0 else { return sign + String(units) }
        let digits = String(rest)
        return sign + String(units) + "." + String(repeating: "0", count: decimals - digits.count) + digits
    }

    /// A share as a percentage: `3.1 %`, `0.03 %`, `100 %`. Never rounded to `0 %` or `100 %` when it is not that.
    public static func percent(_ share: Double) -> String {
        let value = share * 100
        guard value.isFinite else { return "– %" }
        if value == 0 || value.magnitude == 100 { return fixed(value, decimals: 0) + " %" }
        var decimals = 1
        var unit = 0.1
        while value.magnitude < unit * 10, decimals < 6 {
            decimals += 1
            unit /= 10
        }
        var text = fixed(value, decimals: value.magnitude >= 1 ? 1 : decimals)
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        if value > 99, value < 100, text == "100.0" { return "> 99.9 %" }
        return text + " %"
    }

    /// `12 ms`, `0.3 s`, `42 s`, `3 min 05 s`, `1 h 02 min`.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "–" }
        if seconds < 0.1 { return fixed(seconds * 1000, decimals: 0) + " ms" }
        if seconds < 9.95 { return fixed(seconds, decimals: 1) + " s" }
        guard seconds < 1e9 else { return real(seconds) + " s" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
        return "\(count(whole / 3600)) h \(two(whole / 60 % 60)) min"
    }

    /// `512 B`, `1.4 KiB`, `200 MiB`.
    public static func bytes(_ count: Int64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard count.magnitude >= 1024 else { return "\(count) B" }
        var value = Double(count) / 1024
        var unit = 0
        while value.magnitude >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return fixed(value, decimals: value.magnitude < 99.95 ? 1 : 0).replacingTrailingZeroDecimal + " " + units[unit]
    }

    private static func grouped(_ digits: String) -> String {
        guard digits.utf8.count > 3 else { return digits }
        var result = ""
        let first = digits.utf8.count % 3
        for (position, digit) in digits.enumerated() {
            if position > 0, position % 3 == first { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// The shortest decimal digits of a finite value that is not negative, and the power of ten of the first one.
    private static func decimalDigits(of value: Double) -> (digits: String, exponent: Int) {
        // Swift's description has the fewest digits that read back the same; only its layout differs from Lua's.
        let parts = value.description.split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].split(separator: ".", maxSplits: 1)
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + mantissa[0].count - 1
        var digits = mantissa[0] + (mantissa.count > 1 ? mantissa[1] : "")
        while digits.first == "0", digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == "0", digits.count > 1 { digits.removeLast() }
        return digits == "0" ? ("0", 0) : (String(digits), exponent)
    }
}

extension String {
    /// `200.0` is `200`, `1.4` stays.
    fileprivate var replacingTrailingZeroDecimal: String { hasSuffix(".0") ? String(dropLast(2)) : self }
}
