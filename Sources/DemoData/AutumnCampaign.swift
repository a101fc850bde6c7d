import Model

/// The campaign that is under way on the as-of date: invitations with a code to scan. It falls short of its goal, so
/// the next ranks have been added.
struct AutumnCampaign: Sendable {
    static let id: Int64 = 3
    static let poolSize = 300
    static let extendTo = 450
    static let visitGoal = 120

    let startsOn: Int
    let endsOn: Int
    let contactDue: Int

    struct Member: Sendable {
        let client: Int
        let rank: Int
        var isExtension = false
        var contactedOn: Int?
        var scannedAt: Int?
        var appointedOn: Int?
        var visitedOn: Int?
        var convertedOn: Int?
        var refused = false
    }

    private(set) var members: [Member] = []

    /// The month the campaign began, for its code.
    var month: CalendarDate { CalendarDate(days: Int32(startsOn)) }

    init(population: Population, span: Span) {
        let (year, month, _) = CalendarDate(days: Int32(span.last - 20)).civil
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        startsOn = Span.day(year, month, 1)
        endsOn = Span.day(next.0, next.1, CalendarDate.daysInMonth(next.1, year: next.0))
        contactDue = startsOn + 14
        var random = RandomSource(seed: population.seed, stream: .campaigns)
        for (index, client) in population.richest.prefix(AutumnCampaign.extendTo).enumerated() {
            var member = Member(client: client, rank: index + 1)
            member.isExtension = index >= AutumnCampaign.poolSize
            let begin = startsOn + (member.isExtension ? 17 : 0)
            let contacted = begin + (random.chance(900) ? random.below(14) : 15 + random.below(8))
            if contacted <= span.last, random.chance(940) {
                member.contactedOn = contacted
                if random.chance(350) {
                    member.scannedAt = (contacted - startsOn) * 86_400 + 12 * 3600 + random.below(36_000)
                }
                if random.chance(360) {
                    let appointed = contacted + random.below(4)
                    let visited = appointed + 1 + random.below(12)
                    if appointed <= span.last { member.appointedOn = appointed }
                    if visited <= span.last, random.chance(750) {
                        member.visitedOn = visited
                        let converted = visited + random.below(6)
                        if random.chance(300), converted <= span.last { member.convertedOn = converted }
                    }
                } else {
                    member.refused = random.chance(250)
                }
            }
            members.append(member)
        }
    }

    func visits(span: Span) -> [VisitEvent] {
        members.compactMap { member in
            member.visitedOn.map {
                VisitEvent(
                    client: UInt32(member.client), day: UInt16($0 - span.first), status: .completed,
                    campaign: UInt8(AutumnCampaign.id))
            }
        }
    }

    var conversions: [(client: Int, day: Int)] {
        members.compactMap { member in member.convertedOn.map { (member.client, $0) } }
    }
}
