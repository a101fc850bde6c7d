import Glibc

/// Gamma-Gamma: how much clients spend on a day they buy (Fader, Hardie and Lee 2005, "RFM and CLV"; Fader and Hardie
/// 2013, "The Gamma-Gamma Model of Monetary Value").
struct GammaGammaModel: LikelihoodModel {
    static let parameters = ["p", "q", "gamma"]

    /// A client's mean value over its repeat purchase days.
    struct Spending: Hashable {
        /// Repeat purchase days, at least 1.
        let frequency: Int
        /// In yuan, above 0.
        let mean: Double
    }

    private let spendings: [(frequency: Int, mean: Double, logMean: Double)]
    private let frequencies: [Int]
    private let clientsByFrequency: [Double]

    init(_ spendings: [Spending]) {
        frequencies = Set(spendings.map { $0.frequency }).sorted()
        let positions = Dictionary(uniqueKeysWithValues: frequencies.enumerated().map { ($1, $0) })
        var counts = [Double](repeating: 0, count: frequencies.count)
        self.spendings = spendings.map { spending in
            let position = positions[spending.frequency] ?? 0
            counts[position] += 1
            return (position, spending.mean, log(spending.mean))
        }
        clientsByFrequency = counts
    }

    func logLikelihood(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
        let (p, q, gamma) = (parameters[0], parameters[1], parameters[2])
        let logGamma = log(gamma)
        let (logGammaQ, psiQ) = (SpecialFunctions.logGamma(q), SpecialFunctions.digamma(q))
        var value = 0.0
        var (byP, byQ, byGamma) = (0.0, 0.0, 0.0)
        let numbers = frequencies.map(Double.init)
        for (x, clients) in zip(numbers, clientsByFrequency) {
            let psiPXQ = SpecialFunctions.digamma(p * x + q)
            let logX = log(x)
            value +=
                clients
                * (SpecialFunctions.logGamma(p * x + q) - SpecialFunctions.logGamma(p * x) - logGammaQ + q * logGamma
                    + p * x * logX)
            byP += clients * x * (psiPXQ - SpecialFunctions.digamma(p * x) + logX)
            byQ += clients * (psiPXQ - psiQ + logGamma)
            byGamma += clients * q / gamma
        }
        for spending in spendings {
            let x = numbers[spending.frequency]
            let total = gamma + x * spending.mean
            let logTotal = log(total)
            value += (p * x - 1) * spending.logMean - (p * x + q) * logTotal
            byP += x * (spending.logMean - logTotal)
            byQ -= logTotal
            byGamma -= (p * x + q) / total
        }
        return (value, [byP, byQ, byGamma])
    }

    static func starts(mean: Double) -> [[Double]] {
        let mean = max(mean, 1e-3)
        return [[5, 4, mean / 2], [1, 2, mean], [2, 10, mean * 4], [10, 3, mean / 4]]
    }

    /// The value of a purchase day to be expected of a client: between its own mean and everybody's. Nil where the
    /// model has no mean (q ≤ 1).
    static func expectedValue(_ parameters: [Double], frequency: Int, mean: Double) -> Double? {
        let (p, q, gamma) = (parameters[0], parameters[1], parameters[2])
        let x = Double(frequency)
        let divisor = p * x + q - 1
        guard divisor > 0, frequency > 0 || q > 1 else { return nil }
        return p * (gamma + x * mean) / divisor
    }
}
