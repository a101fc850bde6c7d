/// Logarithm and power from additions and multiplications alone. Those are exact to the bit everywhere, while a
/// C library's `pow` and `log` may differ in the last digit from one machine to the next, and with them the archive.
enum PortableMath {
    /// Base-2 logarithm of a positive number, to about nine decimal places.
    static func log2(_ x: Double) -> Double {
        var mantissa = x.significand
        var result = Double(x.exponent)
        var bit = 0.5
        for _ in 0..<32 {
            mantissa *= mantissa
            if mantissa >= 2 {
                mantissa /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }

    /// 2 to the power x, to about six decimal places.
    static func exp2(_ x: Double) -> Double {
        let whole = x.rounded(.down)
        let position = (x - whole) * 256
        let index = min(Int(position), 255)
        let step = position - Double(index)
        let fraction = powers[index] + (powers[index + 1] - powers[index]) * step
        return fraction * Double(sign: .plus, exponent: Int(whole), significand: 1)
    }

    /// x to the power y, for positive x.
    static func power(_ x: Double, _ y: Double) -> Double { exp2(y * log2(x)) }

    /// 2^(0/256) ... 2^(256/256).
    private static let powers: [Double] = {
        var result = [1.0]
        for index in 1...256 { result.append(result[index - 1] * 1.002_711_275_050_202_5) }
        return result
    }()
}
