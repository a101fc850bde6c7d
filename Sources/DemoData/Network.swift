/// A branch of the demo's company. Its id is its place in the network plus one.
struct Branch: Sendable {
    let code: String
    let name: String
    /// The place in `Geography.cities`; -1 above the cities.
    let city: Int
    let region: String
    /// The place of the branch above; -1 for headquarters.
    let parent: Int

    static func id(_ place: Int) -> Int64 { Int64(place + 1) }
}

/// A person of the company, other than the built-in `unassigned`.
struct StaffMember: Sendable {
    enum Role: Int, Sendable { case rep, controller, custodian, auditor, admin, trainer }

    let code: String
    let name: String
    let branch: Int
    let role: Role
    /// Days since 1970-01-01.
    let activeFrom: Int
    /// The day the person left, where it has.
    let activeTo: Int?
}

/// Headquarters, areas, cities and the branches within them, and who works there.
struct Network: Sendable {
    private(set) var branches: [Branch] = []
    /// In the order of their ids. The reps who own clients come first.
    private(set) var staff: [StaffMember] = []
    /// For each city, who owns clients there now.
    private(set) var owners: [[Int]]
    /// For each city, a rep who was there from the first day of the archive.
    private(set) var anchors: [Int]
    /// For each city, who worked there and left.
    private(set) var former: [[Int]]
    private(set) var cityBranches: [Int]
    private(set) var custodians: [Int] = []
    private(set) var controllers: [Int] = []
    private(set) var auditors: [Int] = []

    /// One rep for so many clients.
    static let clientsPerRep = 250
    /// A city with more reps opens another branch.
    static let repsPerBranch = 10

    init(seed: UInt64, clients: Int, span: Span) {
        var random = RandomSource(seed: seed, stream: .staff)
        let cities = Geography.cities.count
        owners = Array(repeating: [], count: cities)
        former = Array(repeating: [], count: cities)
        anchors = Array(repeating: 0, count: cities)
        cityBranches = Array(repeating: 0, count: cities)

        branches.append(Branch(code: "HQ", name: "总部", city: -1, region: "福建", parent: -1))
        for area in Geography.areas {
            branches.append(Branch(code: area.code, name: area.name, city: -1, region: area.region, parent: 0))
        }
        let total = Geography.cityWeights.reduce(0, +)
        let wanted = clients / Network.clientsPerRep
        let repCounts = Geography.cityWeights.map { max(1, ($0 * wanted + total / 2) / total) }
        var codes: [String: Int] = [:]

        // Branches first, because a city without one of its own is served from a city that has one.
        var units: [[Int]] = Array(repeating: [], count: cities)
        var byCode: [String: Int] = [:]
        for (index, entry) in Geography.cities.enumerated() {
            if let host = byCode[entry.city.code] {
                cityBranches[index] = host
                units[index] = [host]
                continue
            }
            let region = Geography.regions[entry.region]
            let main = branches.count
            byCode[entry.city.code] = main
            cityBranches[index] = main
            units[index] = [main]
            branches.append(
                Branch(
                    code: entry.city.code, name: "\(entry.city.name)分行", city: index, region: region.name,
                    parent: 1 + region.area))
            let others = (repCounts[index] + Network.repsPerBranch - 1) / Network.repsPerBranch - 1
            for number in 0..<max(others, 0) {
                let quarter = Geography.quarters[number % Geography.quarters.count]
                let round = number / Geography.quarters.count
                units[index].append(branches.count)
                branches.append(
                    Branch(
                        code: "\(entry.city.code)\(number < 9 ? "0" : "")\(number + 1)",
                        name: "\(entry.city.name)\(quarter)\(round > 0 ? "第\(round + 1)" : "")支行", city: index,
                        region: region.name, parent: main))
            }
        }

        for city in 0..<cities {
            for number in 0..<repCounts[city] {
                let early = number == 0 || random.chance(600)
                let from =
                    early
                    ? span.first - 1 - random.below(1800) : span.first + random.below(span.last - span.first - 60)
                if number == 0 { anchors[city] = staff.count }
                owners[city].append(staff.count)
                hire(.rep, branch: units[city][number % units[city].count], from: from, to: nil, &codes, &random)
            }
        }
        for city in 0..<cities where repCounts[city] > 1 || city % 5 == 0 {
            for _ in 0..<max(1, repCounts[city] / 12) {
                former[city].append(staff.count)
                let to = span.last - 30 - random.below(700)
                hire(
                    .rep, branch: units[city][0], from: span.first - 1 - random.below(1500), to: to, &codes, &random)
            }
        }
        let owning = repCounts.reduce(0, +)
        let offices: [(StaffMember.Role, Int)] = [
            (.controller, max(2, owning / 20)), (.custodian, max(2, owning / 15)), (.auditor, max(2, owning / 20)),
            (.admin, 2), (.trainer, 2),
        ]
        for (role, count) in offices {
            for number in 0..<count {
                switch role {
                case .custodian: custodians.append(staff.count)
                case .controller: controllers.append(staff.count)
                case .auditor: auditors.append(staff.count)
                default: break
                }
                hire(
                    role, branch: number % (Geography.areas.count + 1), from: span.first - 1 - random.below(1500),
                    to: nil, &codes, &random)
            }
        }
    }

    /// Who visits or sells in a city on a day: mostly the owner, sometimes a colleague, before the owner came whoever
    /// was there.
    func acting(owner: Int, city: Int, day: Int, _ random: inout RandomSource) -> Int {
        let draw = random.below(100)
        if draw < 8, let gone = former[city].first {
            let person = former[city].count == 1 ? gone : former[city][random.below(former[city].count)]
            if let to = staff[person].activeTo, day < to { return person }
        } else if draw < 16 {
            let colleague = owners[city][random.below(owners[city].count)]
            if staff[colleague].activeFrom <= day { return colleague }
        }
        return owner >= 0 && staff[owner].activeFrom <= day ? owner : anchors[city]
    }

    /// Codes are a surname's pinyin, with a number from the second of that name on.
    private mutating func hire(
        _ role: StaffMember.Role, branch: Int, from: Int, to: Int?, _ codes: inout [String: Int],
        _ random: inout RandomSource
    ) {
        let surnames = PersonNames.repSurnames
        let surname = surnames[staff.count % surnames.count]
        let pinyin = PersonNames.surnames.pinyin[surname]
        let count = codes[pinyin, default: 0] + 1
        codes[pinyin] = count
        let female = random.chance(450)
        let given = PersonNames.given(female: female, &random)
        var text = TextBuffer()
        text.add(surname: surname, given)
        staff.append(
            StaffMember(
                code: count == 1 ? pinyin : "\(pinyin)\(count)", name: String(decoding: text.bytes, as: UTF8.self),
                branch: branch, role: role, activeFrom: from, activeTo: to))
    }
}
