import Glibc

/// BG/NBD: how often clients buy while they are alive, and when they stop (Fader, Hardie and Lee, "Counting Your
/// Customers the Easy Way", Marketing Science 24, 2005). Times are weeks.
struct BetaGeometricModel: LikelihoodModel {
    static let parameters = ["r", "alpha", "a", "b"]

    /// Clients with the same history: `frequency` repeat purchase days, the last one `recency` weeks after the first,
    /// the first one `age` weeks ago.
    struct History: Hashable {
        let frequency: Int
        let recency: Double
        let age: Double
    }

    private struct Group {
        /// Position among the frequencies.
        let frequency: Int
        let recency, age: Double
        let clients: Double
    }

    private let frequencies: [Int]
    /// Clients by frequency, for the terms that depend on nothing else.
    private let clientsByFrequency: [Double]
    private let groups: [Group]

    init(_ histories: [History: Int]) {
        frequencies = Set(histories.keys.map { $0.frequency }).sorted()
        let positions = Dictionary(uniqueKeysWithValues: frequencies.enumerated().map { ($1, $0) })
        var counts = [Double](repeating: 0, count: frequencies.count)
        var groups: [Group] = []
        groups.reserveCapacity(histories.count)
        for (history, clients) in histories {
            guard let position = positions[history.frequency] else { continue }
            counts[position] += Double(clients)
            groups.append(
                Group(
                    frequency: position, recency: history.recency, age: history.age, clients: Double(clients)))
        }
        // A dictionary's order changes from run to run, and sums of floats with it.
        self.groups = groups.sorted {
            ($0.frequency, $0.recency, $0.age) < ($1.frequency, $1.recency, $1.age)
        }
        clientsByFrequency = counts
    }

    func logLikelihood(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
        let (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
        var value = 0.0
        var (byR, byAlpha, byA, byB) = (0.0, 0.0, 0.0, 0.0)
        let (logGammaR, psiR) = (SpecialFunctions.logGamma(r), SpecialFunctions.digamma(r))
        let (logGammaB, psiB) = (SpecialFunctions.logGamma(b), SpecialFunctions.digamma(b))
        let (logGammaAB, psiAB) = (SpecialFunctions.logGamma(a + b), SpecialFunctions.digamma(a + b))
        let logAlpha = log(alpha)
        for (x, clients) in zip(frequencies.map(Double.init), clientsByFrequency) {
            value +=
                clients
                * (SpecialFunctions.logGamma(r + x) - logGammaR + r * logAlpha + logGammaAB
                    + SpecialFunctions.logGamma(b + x) - logGammaB - SpecialFunctions.logGamma(a + b + x))
            let psiABX = SpecialFunctions.digamma(a + b + x)
            byR += clients * (SpecialFunctions.digamma(r + x) - psiR + logAlpha)
            byAlpha += clients * r / alpha
            byA += clients * (psiAB - psiABX)
            byB += clients * (psiAB + SpecialFunctions.digamma(b + x) - psiB - psiABX)
        }
        let logA = log(a)
        let numbers = frequencies.map(Double.init)
        let logBX = numbers.map { $0 > 0 ? log(b + $0 - 1) : 0 }
        for group in groups {
            let x = numbers[group.frequency]
            let logAge = log(alpha + group.age)
            let alive = -(r + x) * logAge
            guard x > 0 else {
                value += group.clients * alive
                byR -= group.clients * logAge
                byAlpha -= group.clients * (r + x) / (alpha + group.age)
                continue
            }
            let logRecency = log(alpha + group.recency)
            let gone = logA - logBX[group.frequency] - (r + x) * logRecency
            // ln(e^alive + e^gone) without overflow, and the share of the second.
            let high = max(alive, gone)
            let sum = exp(alive - high) + exp(gone - high)
            value += group.clients * (high + log(sum))
            let shareGone = exp(gone - high) / sum
            let shareAlive = 1 - shareGone
            byR -= group.clients * (shareAlive * logAge + shareGone * logRecency)
            byAlpha -=
                group.clients * (r + x)
                * (shareAlive / (alpha + group.age) + shareGone / (alpha + group.recency))
            byA += group.clients * shareGone / a
            byB -= group.clients * shareGone / (b + x - 1)
        }
        return (value, [byR, byAlpha, byA, byB])
    }

    /// Where to begin: means that fit, with much and little difference between clients.
    static func starts(meanAge: Double) -> [[Double]] {
        let weeks = max(meanAge, 1)
        return [
            [0.5, weeks / 4, 1, 2], [1, weeks, 0.5, 1], [0.25, weeks / 8, 0.8, 2.5], [2, weeks * 2, 1, 5],
            [1, weeks / 2, 0.1, 3],
        ]
    }
}

/// What a fitted BG/NBD model says of a client (Fader, Hardie and Lee 2005, equations 8 to 10; P(alive) from their note
/// of 2008).
struct BetaGeometricForecast {
    let r, alpha, a, b: Double

    init(_ parameters: [Double]) { (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3]) }

    /// The probability that the client still buys; 1 by the model's making for who has never come back.
    func probabilityAlive(_ history: BetaGeometricModel.History) -> Double {
        guard history.frequency > 0 else { return 1 }
        let x = Double(history.frequency)
        let odds =
            log(a) - log(b + x - 1)
            + (r + x) * (log(alpha + history.age) - log(alpha + history.recency))
        return 1 / (1 + exp(odds))
    }

    /// The purchases to be expected of the client in the next so many weeks; nil where the series does not settle.
    func expectedPurchases(_ history: BetaGeometricModel.History, weeks t: Double) -> Double? {
        guard t > 0 else { return 0 }
        // At a = 1 the formula is 0 ÷ 0; its value is the mean of those on both sides.
        if abs(a - 1) < 1e-5 {
            let below = BetaGeometricForecast([r, alpha, 1 - 1e-4, b]),
                above = BetaGeometricForecast([r, alpha, 1 + 1e-4, b])
            guard let low = below.expectedPurchases(history, weeks: t),
                let high = above.expectedPurchases(history, weeks: t)
            else { return nil }
            return (low + high) / 2
        }
        let x = Double(history.frequency)
        let z = t / (alpha + history.age + t)
        // (1 − z)^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; z), by Euler's transformation, whose terms stay small for large x.
        let c = a + b + x - 1
        guard let series = SpecialFunctions.hypergeometric(a + b - 1 - r, a - 1, c, z) else { return nil }
        let share = exp((a - 1) * log1p(-z)) * series
        let expected = c / (a - 1) * (1 - share) * probabilityAlive(history)
        return expected.isFinite && expected >= 0 ? expected : nil
    }
}
