/// The standing example: August 2020, the 500 clients with the largest assets, all contacted by 6 August, 160 of them
/// to come, gifts for those who do.
struct AugustCampaign: Sendable {
    static let id: Int64 = 1
    static let startsOn = Span.day(2020, 8, 1)
    static let endsOn = Span.day(2020, 8, 31)
    static let contactDue = Span.day(2020, 8, 6)
    static let poolSize = 500
    static let extendTo = 800
    static let visitGoal = 160
    /// Gifts for the first 60 visitors are one or the other, while there are some; then oil.
    static let fan: StaticString = "电风扇"
    static let cooker: StaticString = "电饭煲"
    static let oil: StaticString = "5升食用油"

    struct Member: Sendable {
        let client: Int
        let rank: Int
        var contactedOn = 0
        var appointedOn: Int?
        var visitedOn: Int?
        var convertedOn: Int?
        var refused = false
        var gift: Gift?
    }
    enum Gift: Sendable { case fan, cooker, oil }

    /// In the order of their ranks.
    private(set) var members: [Member]

    init(population: Population, span: Span) {
        var random = RandomSource(seed: population.seed, stream: .august)
        members = population.richest.prefix(AugustCampaign.poolSize).enumerated().map {
            Member(client: $1, rank: $0 + 1)
        }
        // The goal is just reached, so nobody was added from rank 501 on.
        var visitors = min(members.count * 33 / 100, AugustCampaign.visitGoal + 3 + random.below(9))
        if members.count == AugustCampaign.poolSize { visitors = max(visitors, AugustCampaign.visitGoal) }
        for index in members.indices {
            let contacted = AugustCampaign.startsOn + random.below(6)
            members[index].contactedOn = contacted
            // Who still must come, out of who is still left: exactly `visitors` in the end, each equally likely.
            if random.below(members.count - index) < visitors {
                visitors -= 1
                let appointed = min(contacted + random.below(12), AugustCampaign.endsOn - 2)
                let latest = AugustCampaign.endsOn - appointed
                var visited = appointed + 1 + random.below(min(latest, 14))
                if visited > AugustCampaign.endsOn { visited = AugustCampaign.endsOn }
                members[index].appointedOn = appointed
                members[index].visitedOn = visited
                if random.chance(380) { members[index].convertedOn = visited + random.below(18) }
            } else {
                if random.chance(160) {
                    members[index].appointedOn = contacted + random.below(15)
                } else {
                    members[index].refused = random.chance(300)
                }
            }
        }
        giveGifts(&random)
    }

    /// In the order of arrival, within a day by rank: 30 fans and 30 cookers as visitors choose, then 100 bottles.
    private mutating func giveGifts(_ random: inout RandomSource) {
        let arrivals = members.indices.filter { members[$0].visitedOn != nil }.sorted {
            (members[$0].visitedOn ?? 0, $0) < (members[$1].visitedOn ?? 0, $1)
        }
        var fans = 30
        var cookers = 30
        for (place, index) in arrivals.prefix(AugustCampaign.visitGoal).enumerated() {
            if place >= 60 {
                members[index].gift = .oil
            } else if random.below(fans + cookers) < fans {
                fans -= 1
                members[index].gift = .fan
            } else {
                cookers -= 1
                members[index].gift = .cooker
            }
        }
    }

    /// The visits of those who came, for the visit cards.
    func visits(span: Span) -> [VisitEvent] {
        members.compactMap { member in
            member.visitedOn.map {
                VisitEvent(
                    client: UInt32(member.client), day: UInt16($0 - span.first), status: .completed,
                    campaign: UInt8(AugustCampaign.id))
            }
        }
    }

    var conversions: [(client: Int, day: Int)] {
        members.compactMap { member in member.convertedOn.map { (member.client, $0) } }
    }
}
