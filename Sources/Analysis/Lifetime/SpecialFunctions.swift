import Glibc

/// Functions of mathematics that the purchase models are made of.
enum SpecialFunctions {
    /// ln Γ(x) for x > 0. `lgamma` itself keeps the sign in a global; this one is safe on every thread.
    static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    /// ψ(x), the derivative of ln Γ, for x > 0: shifted up by its recurrence until the asymptotic series
    /// (Abramowitz and Stegun 6.3.18) is exact to a float's digits.
    static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var x = x
        var sum = 0.0
        while x < 10 {
            sum -= 1 / x
            x += 1
        }
        let square = 1 / (x * x)
        let series =
            square
            * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132)))))
        return sum + log(x) - 0.5 / x - series
    }

    /// The Gauss hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1 by its series; nil where it does not settle
    /// within a hundred thousand terms or is not defined.
    static func hypergeometric(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double? {
        guard z >= 0, z < 1, a.isFinite, b.isFinite, c.isFinite else { return nil }
        // For c = 0, −1, −2 … a term has nothing to be divided by.
        if c <= 0, c == c.rounded() { return nil }
        var term = 1.0
        var sum = 1.0
        for n in 0..<100_000 {
            let k = Double(n)
            term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
            sum += term
            guard sum.isFinite else { return nil }
            if term == 0 { return sum }
            // Once the ratio of terms is below (1 + z) / 2, what is left is a geometric series at most.
            let ratio = abs((a + k + 1) * (b + k + 1) / ((c + k + 1) * (k + 2)) * z)
            if ratio < 1, abs(term) * ratio / (1 - ratio) < 1e-13 * abs(sum) { return sum }
        }
        return nil
    }
}
