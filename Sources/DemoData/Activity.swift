/// One visit, planned or done, before its card is written.
struct VisitEvent: Sendable {
    let client: UInt32
    /// Days since the span's first day; beyond its last day for plans.
    let day: UInt16
    let status: Status
    /// The campaign's id, or 0.
    let campaign: UInt8

    enum Status: UInt8, Sendable { case completed, noShow, cancelled, planned }
}

/// One purchase or refund, before its row is written. What was bought follows from client and number alone, so a
/// refund finds what it gives back.
struct PurchaseEvent: Sendable {
    let client: UInt32
    /// Days since the span's first day.
    let day: UInt16
    /// The purchase's number with the client, doubled; plus one for its refund.
    let number: UInt16

    var isRefund: Bool { number & 1 == 1 }
}

/// Every visit and purchase of every client, and the lifecycle that follows from them. They are in the order of
/// their days; in a large archive only two years at a time, and within those by client, because every row's reference to
/// its client is looked up as it is inserted, and by the million that must not be a random read. A client's own
/// are always in order.
struct Activity: Sendable {
    private(set) var visits: [VisitEvent] = []
    private(set) var purchases: [PurchaseEvent] = []

    /// Means over all clients; thousandths.
    static let visitsPerClient = 5_130
    static let purchasesPerClient = 3_150
    /// Planned visits that still lie ahead or were forgotten; thousandths a client.
    static let plansPerClient = 70

    /// Up to so many clients the archive is small enough to be looked up in any order.
    static let mostInOrderOfDays = 100_000

    /// `extraVisits` and `extraPurchases` are those of the campaigns, in the order of their clients; purchases come
    /// without number. Fills in each account's lifecycle. `contacted` holds who was only contacted by a campaign.
    init(
        population: inout Population, network: Network, extraVisits: [VisitEvent],
        extraPurchases: [(client: Int, day: Int)], contacted: [Int]
    ) {
        let span = population.span
        let count = population.accounts.count
        var random = RandomSource(seed: population.seed, stream: .activity)
        let visitDays = Season(.visits, from: span.firstDate, to: span.asOf)
        let purchaseDays = Season(.purchases, from: span.firstDate, to: span.asOf)
        var visitRates = [UInt32](repeating: 0, count: count)
        var purchaseRates = [UInt32](repeating: 0, count: count)
        var visitTotal = 0
        var purchaseTotal = 0
        for index in 0..<count {
            let account = population.accounts[index]
            let known = visitDays.share(from: Int(account.created))
            // A file made last month has had less time: a fifth of its activity comes at once, the rest with time.
            let window = 13_000 + known * 52_536 / 65_536
            let visiting = random.chance(700) ? Int(account.importance) : random.fraction()
            let buying = random.chance(650) ? Int(account.importance) : random.fraction()
            let visitRate = (Activity.visitWeights[visiting >> 4] * Activity.spread(&random)) >> 16
            let purchaseRate = (Activity.purchaseWeights[buying >> 4] * Activity.spread(&random)) >> 16
            visitRates[index] = UInt32((visitRate * window) >> 16)
            purchaseRates[index] = UInt32((purchaseRate * window) >> 16)
            visitTotal += Int(visitRates[index])
            purchaseTotal += Int(purchaseRates[index])
        }
        let visitScale = Double(count * Activity.visitsPerClient) / 1000 / Double(max(visitTotal, 1)) * 65_536
        let purchaseScale = Double(count * Activity.purchasesPerClient) / 1000 / Double(max(purchaseTotal, 1)) * 65_536
        visits.reserveCapacity(count * 53 / 10)
        purchases.reserveCapacity(count * 33 / 10)

        var visitCursor = 0
        var purchaseCursor = 0
        var contactCursor = 0
        var days: [Int] = []
        for index in 0..<count {
            let created = Int(population.accounts[index].created)
            let (firstVisit, firstPurchase) = (visits.count, purchases.count)
            var completed = 0
            let visitCount = (Int(Double(visitRates[index]) * visitScale) + random.fraction()) >> 16
            for _ in 0..<min(visitCount, 400) {
                let day = visitDays.draw(from: created, &random)
                let status = Activity.status(&random)
                if status == .completed { completed += 1 }
                add(index, day - span.first, status)
            }
            if random.chance(Activity.plansPerClient) {
                let ahead = random.chance(880) ? 1 + random.below(45) : -random.below(25)
                add(index, max(span.last + ahead, created) - span.first, .planned)
            }
            while visitCursor < extraVisits.count, Int(extraVisits[visitCursor].client) == index {
                if extraVisits[visitCursor].status == .completed { completed += 1 }
                visits.append(extraVisits[visitCursor])
                visitCursor += 1
            }

            Activity.sortTail(&visits, from: firstVisit) { $0.day }

            days.removeAll(keepingCapacity: true)
            let purchaseCount = (Int(Double(purchaseRates[index]) * purchaseScale) + random.fraction()) >> 16
            for number in 0..<min(purchaseCount, 600) {
                let day = purchaseDays.draw(from: created, &random)
                days.append(day)
                purchases.append(PurchaseEvent(index, day - span.first, number * 2))
                if random.chance(17) {
                    let back = day + 2 + random.below(20)
                    if back <= span.last { purchases.append(PurchaseEvent(index, back - span.first, number * 2 + 1)) }
                }
            }
            while purchaseCursor < extraPurchases.count, extraPurchases[purchaseCursor].client == index {
                let day = extraPurchases[purchaseCursor].day
                purchases.append(PurchaseEvent(index, day - span.first, days.count * 2))
                days.append(day)
                purchaseCursor += 1
            }
            Activity.sortTail(&purchases, from: firstPurchase) { $0.day }
            var wasContacted = completed > 0
            while contactCursor < contacted.count, contacted[contactCursor] <= index {
                if contacted[contactCursor] == index { wasContacted = true }
                contactCursor += 1
            }
            // The analysis has not run since the last files were made.
            if created < span.last - 60 || !days.isEmpty {
                population.accounts[index].lifecycle = Activity.lifecycle(
                    &days, contacted: wasContacted, asOf: span.last)
            }
        }
        let block = count <= Activity.mostInOrderOfDays ? 1 : 730
        let blocks = (span.last - span.first + 64) / block
        visits = Activity.ordered(visits, blocks: blocks) { Int($0.day) / block }
        purchases = Activity.ordered(purchases, blocks: blocks) { Int($0.day) / block }
    }

    private mutating func add(_ client: Int, _ day: Int, _ status: VisitEvent.Status) {
        visits.append(VisitEvent(client: UInt32(client), day: UInt16(day), status: status, campaign: 0))
    }

    private static func status(_ random: inout RandomSource) -> VisitEvent.Status {
        let draw = random.below(1000)
        if draw < 930 { return .completed }
        return draw < 965 ? .noShow : .cancelled
    }

    /// The place of the lifecycle among the model's allowed values. Sorts `days`.
    static func lifecycle(_ days: inout [Int], contacted: Bool, asOf: Int) -> UInt8 {
        guard !days.isEmpty else { return contacted ? 1 : 0 }
        days.sort()
        var gaps: [Int] = []
        for index in days.indices.dropFirst() where days[index] != days[index - 1] {
            gaps.append(days[index] - days[index - 1])
        }
        gaps.sort()
        // Twice the median gap; a single day of purchases counts as a gap of 90 days.
        let half = gaps.count / 2
        let limit =
            gaps.isEmpty ? 180 : gaps.count % 2 == 1 ? 2 * gaps[half] : gaps[half - 1] + gaps[half]
        if asOf - days[days.count - 1] > limit { return 5 }
        switch gaps.count + 1 {
        case 1: return 2
        case 2, 3: return 3
        default: return 4
        }
    }

    /// Zipf's law over the places in the ranking, whatever the number of clients: weight (share of the ranking
    /// + shift) ^ -exponent, in 4,096 steps, with a mean of 65,536.
    private static func zipf(exponent: Double, shift: Double) -> [Int] {
        let raw = (0..<4096).map { PortableMath.power((Double($0) + 0.5) / 4096 + shift, -exponent) }
        let mean = raw.reduce(0, +) / 4096
        return raw.map { Int($0 / mean * 65_536) }
    }
    private static let visitWeights = zipf(exponent: 0.6, shift: 0.004)
    private static let purchaseWeights = zipf(exponent: 0.95, shift: 0.002)

    /// How much a client departs from its rank's weight: the mean of two exponential draws; mean 65,536.
    private static func spread(_ random: inout RandomSource) -> Int {
        (exponential[random.below(1024)] + exponential[random.below(1024)]) / 2
    }
    private static let exponential: [Int] = (0..<1024).map { step in
        let share = (Double(step) + 0.5) / 1024
        return Int(-PortableMath.log2(share) * 0.693_147_180_56 * 65_536)
    }

    /// Sorts what one client has added; few elements, so by insertion, which keeps the order of one day.
    private static func sortTail<Event>(_ events: inout [Event], from start: Int, _ day: (Event) -> UInt16) {
        guard events.count - start > 1 else { return }
        for index in (start + 1)..<events.count {
            let event = events[index]
            var place = index
            while place > start, day(events[place - 1]) > day(event) {
                events[place] = events[place - 1]
                place -= 1
            }
            events[place] = event
        }
    }

    /// A counting sort by block of days; within a block the order stays.
    private static func ordered<Event>(_ events: [Event], blocks: Int, _ block: (Event) -> Int) -> [Event] {
        guard let some = events.first else { return events }
        var starts = [Int](repeating: 0, count: blocks + 2)
        for event in events { starts[min(block(event), blocks) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var result = [Event](repeating: some, count: events.count)
        for event in events {
            let slot = min(block(event), blocks)
            result[starts[slot]] = event
            starts[slot] += 1
        }
        return result
    }
}

extension PurchaseEvent {
    init(_ client: Int, _ day: Int, _ number: Int) {
        self.init(client: UInt32(client), day: UInt16(day), number: UInt16(number))
    }
}
