import Model
import Testing

@testable import Analysis

@Suite("The mathematics of purchase models")
struct LifetimeModelTests {
    private func isNear(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        guard let value else { return false }
        return abs(value - expected) <= tolerance * max(1, abs(expected))
    }

    @Test("ln Γ and ψ at points that are known")
    func gamma() {
        #expect(isNear(SpecialFunctions.logGamma(0.5), 0.572_364_942_924_700_1))
        #expect(isNear(SpecialFunctions.logGamma(6), 4.787_491_742_782_046))
        #expect(isNear(SpecialFunctions.digamma(1), -0.577_215_664_901_532_9))
        #expect(isNear(SpecialFunctions.digamma(0.5), -1.963_510_026_021_423_5))
        #expect(isNear(SpecialFunctions.digamma(100), 4.600_161_852_738_087))
        // ψ(x + 1) = ψ(x) + 1/x
        for x in [1e-3, 0.1, 3.7, 42] {
            #expect(isNear(SpecialFunctions.digamma(x + 1), SpecialFunctions.digamma(x) + 1 / x))
        }
    }

    @Test("₂F₁ where it is an elementary function")
    func hypergeometric() {
        // ₂F₁(1, 1; 2; z) = −ln(1 − z) / z
        #expect(isNear(SpecialFunctions.hypergeometric(1, 1, 2, 0.5), 1.386_294_361_119_890_6))
        #expect(isNear(SpecialFunctions.hypergeometric(1, 1, 2, 0.999), 6.914_669_948_931_068, 1e-8))
        // ₂F₁(a, b; b; z) = (1 − z)^−a
        #expect(isNear(SpecialFunctions.hypergeometric(3, 2.5, 2.5, 0.25), 2.370_370_370_370_37))
        // A polynomial: ₂F₁(−2, 1; 1; z) = (1 − z)²
        #expect(isNear(SpecialFunctions.hypergeometric(-2, 1, 1, 0.3), 0.49))
        #expect(SpecialFunctions.hypergeometric(1, 1, -2, 0.5) == nil)
        #expect(SpecialFunctions.hypergeometric(1, 1, 2, 1) == nil)
    }

    private static let histories: [BetaGeometricModel.History: Int] = [
        .init(frequency: 0, recency: 0, age: 30): 5, .init(frequency: 1, recency: 4, age: 31): 3,
        .init(frequency: 2, recency: 30.43, age: 38.86): 2, .init(frequency: 9, recency: 20, age: 22): 1,
    ]

    @Test("The gradients are the slopes of the log-likelihoods")
    func gradients() {
        func check(_ model: some LikelihoodModel, _ point: [Double]) {
            let gradient = model.logLikelihood(point).gradient
            for index in point.indices {
                var (above, below) = (point, point)
                let reach = 1e-5 * point[index]
                above[index] += reach
                below[index] -= reach
                let slope =
                    (model.logLikelihood(above).value - model.logLikelihood(below).value) / (2 * reach)
                #expect(isNear(gradient[index], slope, 1e-5), "\(type(of: model).parameters[index])")
            }
        }
        check(BetaGeometricModel(Self.histories), [0.4, 5, 0.7, 2.1])
        check(NegativeBinomialModel(Self.histories), [0.4, 5])
        check(
            GammaGammaModel([
                .init(frequency: 1, mean: 20), .init(frequency: 4, mean: 35.5), .init(frequency: 1, mean: 7),
            ]),
            [6, 3.5, 14])
    }

    @Test("The paper's client: two repeat purchases, the last in week 30.43 of 38.86")
    func paperClient() {
        let forecast = BetaGeometricForecast([0.2426, 4.4135, 0.7929, 2.4258])
        let client = BetaGeometricModel.History(frequency: 2, recency: 30.43, age: 38.86)
        #expect(isNear(forecast.probabilityAlive(client), 0.7266, 1e-4))
        #expect(isNear(forecast.expectedPurchases(client, weeks: 39), 1.2259, 1e-4))
        #expect(forecast.expectedPurchases(client, weeks: 0) == 0)
    }

    @Test("BG/NBD becomes NBD where nobody stops")
    func limit() throws {
        let without = NegativeBinomialModel(Self.histories).logLikelihood([0.4, 5]).value
        let hardly = BetaGeometricModel(Self.histories).logLikelihood([0.4, 5, 1e-9, 2]).value
        #expect(isNear(hardly, without, 1e-6))
        let client = BetaGeometricModel.History(frequency: 2, recency: 30.43, age: 38.86)
        let expected = PurchaseForecast.negativeBinomial(r: 0.4, alpha: 5).expectedPurchases(client, weeks: 10)
        #expect(isNear(expected, 2.4 / 43.86 * 10))
        let alike = BetaGeometricForecast([0.4, 5, 1e-9, 2]).expectedPurchases(client, weeks: 10)
        #expect(isNear(alike, 2.4 / 43.86 * 10, 1e-6))
    }

    @Test("Expected purchases stay numbers for many purchases, at a = 1 and far ahead")
    func extremes() throws {
        let client = BetaGeometricModel.History(frequency: 2, recency: 30.43, age: 38.86)
        let below = try #require(BetaGeometricForecast([0.24, 4.4, 0.999, 2.4]).expectedPurchases(client, weeks: 39))
        let at = try #require(BetaGeometricForecast([0.24, 4.4, 1, 2.4]).expectedPurchases(client, weeks: 39))
        let above = try #require(BetaGeometricForecast([0.24, 4.4, 1.001, 2.4]).expectedPurchases(client, weeks: 39))
        #expect(above < at && at < below)
        let busy = BetaGeometricModel.History(frequency: 2_000, recency: 500, age: 501)
        let many = try #require(BetaGeometricForecast([0.24, 4.4, 0.8, 2.4]).expectedPurchases(busy, weeks: 52))
        // Some four a week, of a client who hardly ever stops.
        #expect(many > 150 && many < 210)
        let new = BetaGeometricModel.History(frequency: 0, recency: 0, age: 0)
        let forecast = BetaGeometricForecast([0.24, 4.4, 0.2, 0.3])
        var before = 0.0
        for weeks in [1.0, 10, 100, 1_000, 10_000] {
            let now = try #require(forecast.expectedPurchases(new, weeks: weeks))
            #expect(now > before)
            before = now
        }
    }

    @Test("Data without a maximum give no parameters")
    func edges() {
        // Nobody ever comes back.
        let once = BetaGeometricModel([.init(frequency: 0, recency: 0, age: 20): 50])
        #expect(throws: MaximumLikelihoodFit.Failure.self) {
            try MaximumLikelihoodFit(once, starts: BetaGeometricModel.starts(meanAge: 20), scale: [1, 20, 1, 1])
        }
        // Everybody spends the same.
        let same = GammaGammaModel(Array(repeating: .init(frequency: 3, mean: 10), count: 40))
        #expect(throws: MaximumLikelihoodFit.Failure.self) {
            try MaximumLikelihoodFit(same, starts: GammaGammaModel.starts(mean: 10), scale: [1, 1, 10])
        }
    }
}
