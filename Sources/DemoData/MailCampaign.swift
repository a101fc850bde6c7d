import Model

/// A campaign by e-mail in November of the year before: one client in ten held out, and every event a person or a
/// machine leaves behind.
struct MailCampaign: Sendable {
    static let id: Int64 = 2
    let seed: UInt64
    let year: Int
    let startsOn: Int
    let endsOn: Int

    init(seed: UInt64, span: Span) {
        self.seed = seed
        year = span.asOf.year - 1
        startsOn = Span.day(year, 11, 1)
        endsOn = Span.day(year, 11, 30)
    }

    /// What became of the letter to one client. Times are seconds after midnight in China of `startsOn`.
    struct Outcome: Sendable {
        var sentAt = 0
        var bounced = false
        var reportsDelivery = false
        var machineOpenedAt: Int?
        var openedAt: [Int] = []
        var clickedAt: [Int] = []
        var repliedAt: Int?
        var unsubscribedAt: Int?
        var resubscribedAt: Int?
        var complainedAt: Int?
        /// The day of the purchase it led to, counted from `startsOn`.
        var convertedAfter: Int?

        var isUnsubscribed: Bool { unsubscribedAt != nil && resubscribedAt == nil }
    }

    /// The same answer whenever asked, so that contacts, responses and purchases agree without a table between them.
    func outcome(client: Int) -> Outcome {
        var random = RandomSource(seed: seed, stream: .campaigns, item: UInt64(client))
        var outcome = Outcome()
        // In two waves of a morning each, as a mailer does it.
        outcome.sentAt = (client % 2) * 7 * 86_400 + 9 * 3600 + random.below(3 * 3600)
        if random.chance(22) {
            outcome.bounced = true
            return outcome
        }
        outcome.reportsDelivery = random.chance(640)
        if random.chance(180) { outcome.machineOpenedAt = outcome.sentAt + 20 + random.below(60) }
        guard random.chance(410) else { return outcome }
        let opened = outcome.sentAt + 300 + random.below(random.chance(700) ? 30_000 : 6 * 86_400)
        outcome.openedAt = [opened]
        if random.chance(260) { outcome.openedAt.append(opened + 3600 + random.below(3 * 86_400)) }
        if random.chance(290) {
            outcome.clickedAt = [opened + 10 + random.below(400)]
            if random.chance(200) { outcome.clickedAt.append(outcome.clickedAt[0] + 30 + random.below(90_000)) }
            if random.chance(240) { outcome.convertedAfter = outcome.clickedAt[0] / 86_400 + random.below(20) }
        }
        if random.chance(40) { outcome.repliedAt = opened + 1800 + random.below(2 * 86_400) }
        if random.chance(45) {
            outcome.unsubscribedAt = opened + 60 + random.below(4000)
            if random.chance(300) { outcome.resubscribedAt = opened + 5 * 86_400 + random.below(9 * 86_400) }
        }
        if random.chance(12) { outcome.complainedAt = opened + 30 }
        return outcome
    }
}
