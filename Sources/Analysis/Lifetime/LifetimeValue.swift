import Archive
import Model
import Query

/// What clients will still buy, from when and how much they bought (DOMAIN.md, "CLV").
public struct LifetimeValue: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "clv", label: Label(zh: "客户终身价值", en: "customer lifetime value"), subject: .relation([.client]),
        summary: "who still buys, how often to expect it and what it will bring, by BG/NBD and Gamma-Gamma",
        definition: [
            "BG/NBD (Fader, Hardie, Lee 2005) is fitted by maximum likelihood to the purchase days of the clients asked of: frequency is the number of repeat purchase days, recency the weeks from the first to the last of them, age the weeks from the first to `as_of`. Purchases are counted by day; a day with refunds only is none.",
            "Where nobody seems to stop buying, BG/NBD has no maximum; then it is NBD, which it becomes there, and p_alive cannot be told.",
            "Gamma-Gamma (Fader, Hardie 2005) is fitted to the mean value of repeat purchase days of those who have any: amounts after the first day, less refunds, in yuan, over their number. Who has no repeat purchase is expected to spend what everybody does.",
            "clv = the purchases to be expected within `weeks` × the value to be expected × `margin`, each week's discounted by `discount` a year. Where a client has no repeat purchase, the model takes it for alive by construction: p_alive is missing, \"insufficient history\".",
            "`summary()` has the parameters with standard errors and 95 % confidence intervals (normal in the logarithm, from the curvature of the log-likelihood), and the log-likelihood.",
        ],
        parameters: [
            AnalysisParameter("weeks", .number(0...5_200), standard: "52", "how far ahead to expect purchases"),
            .asOf,
            AnalysisParameter("margin", .number(0...1), standard: "1", "the share of a purchase's value that counts"),
            AnalysisParameter("discount", .number(0...10), standard: "0", "the discount rate a year, 0.1 for 10 %"),
            AnalysisParameter(
                "min_buyers", .integer(1...1_000_000), standard: "30", "fewer buyers than this are too few to fit"),
            AnalysisParameter(
                "min_repeat", .integer(1...1_000_000), standard: "10",
                "and fewer buyers than this with a repeat purchase"),
        ],
        columns: [
            ("frequency", "repeat purchase days"), ("recency", "weeks from the first to the last purchase day"),
            ("age", "weeks from the first purchase day to as_of"),
            ("p_alive", "the probability of still buying; missing without a repeat purchase"),
            ("expected_purchases", "purchase days to be expected within `weeks`"),
            ("expected_value", "the value of such a day"), ("clv", "what they bring together"),
        ],
        examples: [
            "clients:clv{ weeks = 39 }:order(\"-clv\"):limit(20)", "clients:clv():summary()",
            "clients:where{ kind = \"organisation\" }:clv{ weeks = 52, margin = 0.3, discount = 0.1 }",
        ])

    private let weeks, margin, discount: Double
    private let asOf: CalendarDate?
    private let minBuyers, minRepeat: Int

    public init(_ arguments: AnalysisArguments) throws {
        weeks = arguments.number("weeks") ?? 52
        asOf = arguments.date("as_of")
        margin = arguments.number("margin") ?? 1
        discount = arguments.number("discount") ?? 0
        minBuyers = Int(arguments.integer("min_buyers") ?? 30)
        minRepeat = Int(arguments.integer("min_repeat") ?? 10)
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let plan = try subject.plan()
        let histories = BuyingHistories(
            try PurchaseHistory(plan, asOf: asOf, session: context.session), asOf: asOf)
        guard histories.buyers >= minBuyers, histories.repeatBuyers >= minRepeat else {
            throw AnalysisError(
                "clv needs at least \(minBuyers) buyers (min_buyers) and \(minRepeat) with a repeat purchase (min_repeat) up to \(asOf); here are \(histories.buyers) and \(histories.repeatBuyers). Ask a larger relation"
            )
        }
        var notes = [
            "fitted to \(histories.buyers) buyers until \(asOf), \(histories.repeatBuyers) of them with a repeat purchase"
        ]
        let (purchases, forecast) = try purchaseFit(histories, asOf)
        let once = histories.buyers - histories.repeatBuyers
        if case .negativeBinomial = forecast {
            notes.append(
                "nobody of them seems to stop buying: BG/NBD has no maximum, its probability of stopping runs towards 0. Purchases are expected by NBD, and p_alive cannot be told"
            )
        } else if once > 0 {
            notes.append("p_alive: insufficient history for \(once) who bought on one day only")
        }
        let values = valueFit(histories, &notes)
        let plain = columns(histories, forecast, values?.values, clients: histories.byClient.count)
        if plain.unsettled > 0 {
            notes.append("\(plain.unsettled) have no expected purchases: the series does not settle")
        }
        let rows = histories.rows
        let derived = [
            ("frequency", ComputedColumn.Values.integers(histories.frequencies)),
            ("recency", .reals(histories.recencies)), ("age", .reals(histories.ages)), ("p_alive", .reals(plain.alive)),
            ("expected_purchases", .reals(plain.purchases)), ("expected_value", .amounts(plain.values)),
            ("clv", .amounts(plain.clv)),
        ].map { DerivedColumn(name: $0, value: ComputedColumn(rows, $1).typed, isShare: $0 == "p_alive") }
        return .relation(
            AnalysedRelation(
                plan: .derive(plan, derived), notes: notes,
                summary: Self.summary(purchases, values, histories)))
    }

    // MARK: Fits

    /// BG/NBD, or NBD where nobody seems to stop: there BG/NBD's parameters run off, or wander along a ridge no higher
    /// than NBD's likelihood, and mean nothing.
    private func purchaseFit(
        _ histories: BuyingHistories, _ asOf: CalendarDate
    ) throws -> (NamedFit, PurchaseForecast) {
        let age = histories.meanAge
        func fit(_ model: some LikelihoodModel, _ starts: [[Double]], _ scale: [Double]) -> Result<
            MaximumLikelihoodFit, MaximumLikelihoodFit.Failure
        > {
            Result { () throws(MaximumLikelihoodFit.Failure) in
                try MaximumLikelihoodFit(model, starts: starts, scale: scale)
            }
        }
        let stopping = fit(
            BetaGeometricModel(histories.counts), BetaGeometricModel.starts(meanAge: age), [1, max(age, 1), 1, 1])
        let lasting = fit(
            NegativeBinomialModel(histories.counts), NegativeBinomialModel.starts(meanAge: age), [1, max(age, 1)])
        switch (stopping, lasting) {
        case (.success(let one), .success(let other)) where one.logLikelihood - other.logLikelihood < Self.noGain:
            return (NamedFit(name: "NBD", fit: other), .negativeBinomial(r: other.values[0], alpha: other.values[1]))
        case (.success(let one), _):
            return (NamedFit(name: "BG/NBD", fit: one), .betaGeometric(BetaGeometricForecast(one.values)))
        case (.failure(.atTheEdge("a", isLarge: false)), .success(let other)),
            (.failure(.atTheEdge("b", isLarge: true)), .success(let other)):
            return (NamedFit(name: "NBD", fit: other), .negativeBinomial(r: other.values[0], alpha: other.values[1]))
        case (.failure(let failure), _):
            throw AnalysisError(
                "clv cannot fit BG/NBD to these \(histories.buyers) buyers until \(asOf): \(failure.described). Ask a larger or more varied relation, or another as_of"
            )
        }
    }

    /// A likelihood that two more parameters raise by less than this is not raised.
    private static let noGain = 1e-3

    /// A fit and the model it is of.
    private struct NamedFit {
        let name: String
        let fit: MaximumLikelihoodFit
    }

    /// Nil, with a note, where the values do not let themselves be fitted: the purchases are expected all the same.
    private func valueFit(_ histories: BuyingHistories, _ notes: inout [String]) -> MaximumLikelihoodFit? {
        let spendings = histories.spendings
        let unused = histories.repeatBuyers - spendings.count
        if unused > 0 {
            notes.append("\(unused) with a repeat purchase have a mean value of 0 or less and no expected value")
        }
        guard spendings.count >= minRepeat else {
            notes.append(
                "no expected value and no clv: \(spendings.count) clients have a mean value above 0, \(minRepeat) are needed (min_repeat)"
            )
            return nil
        }
        let mean = spendings.reduce(0) { $0 + $1.mean } / Double(spendings.count)
        do throws(MaximumLikelihoodFit.Failure) {
            let fit = try MaximumLikelihoodFit(
                GammaGammaModel(spendings), starts: GammaGammaModel.starts(mean: mean), scale: [1, 1, mean])
            notes.append("values fitted to \(spendings.count) clients with a repeat purchase and a mean value above 0")
            if fit.values[1] <= 1 {
                notes.append("the mean value of everybody is without bound (q ≤ 1): one-time buyers have no clv")
            }
            return fit
        } catch {
            notes.append("no expected value and no clv: Gamma-Gamma cannot be fitted, \(error.described)")
            return nil
        }
    }

    // MARK: Columns

    private struct Columns {
        var alive: [Double?]
        var purchases: [Double?]
        var values: [Int64?]
        var clv: [Int64?]
        var unsettled = 0
    }

    private func columns(
        _ histories: BuyingHistories, _ forecast: PurchaseForecast, _ values: [Double]?, clients: Int
    ) -> Columns {
        // Clients with the same history have the same future.
        let futures = histories.distinct.map { history in
            (
                alive: forecast.probabilityAlive(history),
                purchases: forecast.expectedPurchases(history, weeks: weeks), weighted: weighted(forecast, history)
            )
        }
        var columns = Columns(
            alive: Array(repeating: nil, count: clients), purchases: Array(repeating: nil, count: clients),
            values: Array(repeating: nil, count: clients), clv: Array(repeating: nil, count: clients))
        for (client, number) in histories.byClient.enumerated() {
            guard let number else { continue }
            let (history, future) = (histories.distinct[number], futures[number])
            columns.alive[client] = future.alive
            columns.purchases[client] = future.purchases
            if future.purchases == nil { columns.unsettled += 1 }
            guard let values, history.frequency == 0 || (histories.means[client] ?? 0) > 0,
                let value = GammaGammaModel.expectedValue(
                    values, frequency: history.frequency, mean: histories.means[client] ?? 0)
            else { continue }
            columns.values[client] = Int64(exactly: (value * 100).rounded())
            guard let purchases = future.weighted else { continue }
            columns.clv[client] = Int64(exactly: (value * purchases * margin * 100).rounded())
        }
        return columns
    }

    /// The expected purchases, each week's discounted to today.
    private func weighted(_ forecast: PurchaseForecast, _ history: BetaGeometricModel.History) -> Double? {
        guard discount > 0 else { return forecast.expectedPurchases(history, weeks: weeks) }
        var (sum, before, end) = (0.0, 0.0, 0.0)
        while end < weeks {
            end = min(end + 1, weeks)
            guard let until = forecast.expectedPurchases(history, weeks: end) else { return nil }
            sum += (until - before) * exponential(1 + discount, -end * 7 / 365.25)
            before = until
        }
        return sum
    }

    // MARK: Summary

    private static func summary(
        _ purchases: NamedFit, _ values: MaximumLikelihoodFit?, _ histories: BuyingHistories
    ) -> AnalysisTable {
        var rows: [[Value]] = []
        for (name, fit, clients) in [
            (purchases.name, Optional(purchases.fit), histories.buyers),
            ("Gamma-Gamma", values, histories.spendings.count),
        ] {
            guard let fit else { continue }
            for estimate in fit.estimates {
                rows.append([
                    .text(name), .text(estimate.name), .real(estimate.value),
                    estimate.standardError.map(Value.real) ?? .missing,
                    estimate.interval.map { .real($0.lowerBound) } ?? .missing,
                    estimate.interval.map { .real($0.upperBound) } ?? .missing,
                ])
            }
            rows.append([.text(name), .text("log-likelihood"), .real(fit.logLikelihood), .missing, .missing, .missing])
            rows.append([.text(name), .text("clients"), .real(Double(clients)), .missing, .missing, .missing])
        }
        let flat = [purchases.fit, values].compactMap { $0 }.contains {
            $0.estimates.contains { $0.standardError == nil }
        }
        return AnalysisTable(
            columns: [
                .init("model", .text), .init("parameter", .text), .init("value", .decimal),
                .init("standard_error", .decimal), .init("low", .decimal), .init("high", .decimal),
            ], rows: rows,
            notes: ["low and high: 95 % confidence interval"]
                + (flat ? ["the likelihood is too flat around its maximum to tell standard errors"] : []))
    }
}

extension MaximumLikelihoodFit.Failure {
    /// For the end of a sentence.
    var described: String {
        switch self {
        case .noConvergence: "the likelihood could not be climbed to a maximum"
        case .atTheEdge(let parameter, let isLarge):
            "the likelihood has no maximum, `\(parameter)` runs \(isLarge ? "up without bound" : "towards 0")"
        }
    }
}
