import Glibc

/// NBD: how often clients buy when nobody stops (Ehrenberg 1959). It is what BG/NBD becomes where its probability of
/// stopping goes to 0, and stands in for it there. Times are weeks.
struct NegativeBinomialModel: LikelihoodModel {
    static let parameters = ["r", "alpha"]

    private struct Group {
        let frequency: Int
        let age, clients: Double
    }

    private let frequencies: [Int]
    private let clientsByFrequency: [Double]
    private let groups: [Group]

    init(_ histories: [BetaGeometricModel.History: Int]) {
        frequencies = Set(histories.keys.map { $0.frequency }).sorted()
        let positions = Dictionary(uniqueKeysWithValues: frequencies.enumerated().map { ($1, $0) })
        var counts = [Double](repeating: 0, count: frequencies.count)
        var groups: [Group] = []
        for (history, clients) in histories {
            let position = positions[history.frequency] ?? 0
            counts[position] += Double(clients)
            groups.append(Group(frequency: position, age: history.age, clients: Double(clients)))
        }
        self.groups = groups.sorted { ($0.frequency, $0.age, $0.clients) < ($1.frequency, $1.age, $1.clients) }
        clientsByFrequency = counts
    }

    func logLikelihood(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
        let (r, alpha) = (parameters[0], parameters[1])
        let (logGammaR, psiR, logAlpha) = (SpecialFunctions.logGamma(r), SpecialFunctions.digamma(r), log(alpha))
        var (value, byR, byAlpha) = (0.0, 0.0, 0.0)
        for (x, clients) in zip(frequencies.map(Double.init), clientsByFrequency) {
            value += clients * (SpecialFunctions.logGamma(r + x) - logGammaR + r * logAlpha)
            byR += clients * (SpecialFunctions.digamma(r + x) - psiR + logAlpha)
            byAlpha += clients * r / alpha
        }
        for group in groups {
            let power = r + Double(frequencies[group.frequency])
            let logAge = log(alpha + group.age)
            value -= group.clients * power * logAge
            byR -= group.clients * logAge
            byAlpha -= group.clients * power / (alpha + group.age)
        }
        return (value, [byR, byAlpha])
    }

    static func starts(meanAge: Double) -> [[Double]] {
        let weeks = max(meanAge, 1)
        return [[0.5, weeks / 4], [1, weeks], [2, weeks / 8], [4, weeks * 2]]
    }
}

/// A fitted model of purchases, and what it says of a client.
enum PurchaseForecast {
    case betaGeometric(BetaGeometricForecast)
    /// Nobody stops.
    case negativeBinomial(r: Double, alpha: Double)

    /// The probability that the client still buys; nil where the model cannot tell: without a repeat purchase, or
    /// where nobody stops.
    func probabilityAlive(_ history: BetaGeometricModel.History) -> Double? {
        guard case .betaGeometric(let forecast) = self, history.frequency > 0 else { return nil }
        return forecast.probabilityAlive(history)
    }

    /// The purchases to be expected of the client in the next so many weeks; nil where they cannot be worked out.
    func expectedPurchases(_ history: BetaGeometricModel.History, weeks: Double) -> Double? {
        switch self {
        case .betaGeometric(let forecast): return forecast.expectedPurchases(history, weeks: weeks)
        case .negativeBinomial(let r, let alpha):
            let expected = (r + Double(history.frequency)) / (alpha + history.age) * weeks
            return expected.isFinite ? expected : nil
        }
    }
}
