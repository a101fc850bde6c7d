import Glibc
import Model
import Query

/// The clients' purchases as the models want them: weeks, repeat purchase days, and what they brought.
struct BuyingHistories {
    /// The clients' ids by position.
    let rows: ComputedRows
    /// Each different history once, how many clients have it, and which one a client has; nil for who never bought.
    private(set) var distinct: [BetaGeometricModel.History] = []
    private(set) var counts: [BetaGeometricModel.History: Int] = [:]
    private(set) var byClient: [Int?]
    /// The mean value in yuan of a client's repeat purchase days; nil without any.
    private(set) var means: [Double?]
    private(set) var buyers = 0
    private(set) var repeatBuyers = 0

    init(_ purchases: PurchaseHistory, asOf: CalendarDate) {
        rows = purchases.clients.rows
        byClient = Array(repeating: nil, count: purchases.clients.count)
        means = Array(repeating: nil, count: purchases.clients.count)
        var numbers: [BetaGeometricModel.History: Int] = [:]
        purchases.forEachClient { client, days in
            guard let first = days.first(where: { $0.isPurchase })?.day,
                let last = days.last(where: { $0.isPurchase })?.day
            else { return }
            let frequency = days.lazy.filter { $0.isPurchase }.count - 1
            let history = BetaGeometricModel.History(
                frequency: frequency, recency: Double(last - first) / 7, age: Double(asOf.days - first) / 7)
            let number: Int
            if let known = numbers[history] {
                number = known
            } else {
                number = distinct.count
                numbers[history] = number
                distinct.append(history)
            }
            counts[history, default: 0] += 1
            byClient[client] = number
            buyers += 1
            guard frequency > 0 else { return }
            repeatBuyers += 1
            // What came after the first day, refunds taken off wherever they stand.
            let later = days.lazy.filter { $0.day > first }.reduce(0.0) { $0 + Double($1.fen) }
            // To the fen, as the papers' data have it to the cent.
            means[client] = (later / Double(frequency)).rounded() / 100
        }
    }

    /// The mean number of weeks since the first purchase.
    var meanAge: Double {
        buyers == 0 ? 0 : counts.reduce(0) { $0 + $1.key.age * Double($1.value) } / Double(buyers)
    }

    /// Of those whose repeat purchases brought something.
    var spendings: [GammaGammaModel.Spending] {
        zip(byClient, means).compactMap { number, mean in
            guard let number, let mean, mean > 0 else { return nil }
            return GammaGammaModel.Spending(frequency: distinct[number].frequency, mean: mean)
        }
    }

    var frequencies: [Int64?] { byClient.map { $0.map { Int64(distinct[$0].frequency) } } }
    var recencies: [Double?] { byClient.map { $0.map { distinct[$0].recency } } }
    var ages: [Double?] { byClient.map { $0.map { distinct[$0].age } } }
}

/// base^exponent.
func exponential(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
