/// What must be known of a client before its row, its contacts and its visits can be written.
struct Account: Sendable {
    /// Fen; -1 where missing.
    var assets: Int64 = -1
    /// The day its file was made.
    var created: Int32 = 0
    /// The place in the staff; -1 for `unassigned`.
    var owner: Int32 = -1
    var firstContact: UInt32 = 0
    var branch: UInt16 = 0
    /// 0 for the most important client, 65,535 for the least.
    var importance: UInt16 = 0
    var contacts: UInt8 = 0
    var city: UInt8 = 0
    /// The place in `Industries.all`; `Account.none` where missing.
    var industry: UInt8 = Account.none
    var x: UInt8 = Account.none
    var y: UInt8 = Account.none
    /// The place in `Population.classes`.
    var grade: Grade = .unrated
    var lifecycle: UInt8 = Account.none
    var isPerson = false
    var isInfluential = false
    var mail: MailRole = .none

    static let none: UInt8 = 255

    enum Grade: UInt8, Sendable { case a, b, c, vip, karol, unrated }
    /// A client's part in the e-mail campaign.
    enum MailRole: UInt8, Sendable { case none, primary, holdout }
}

/// All clients' cores, drawn before anything is written: who is important follows from one number a client, so that
/// capacity, purchases, assets and visits agree without being the same.
struct Population: Sendable {
    let seed: UInt64
    let span: Span
    var accounts: [Account]
    /// Places of the clients with the largest assets, largest first, then code ascending. At most `rankedClients`.
    private(set) var richest: [Int] = []
    /// Contacts of all clients together.
    private(set) var contactCount = 0

    /// How far down the ranking any campaign looks.
    static let rankedClients = 800

    init(seed: UInt64, clients: Int, span: Span, network: Network, mailing: MailCampaign) {
        self.seed = seed
        self.span = span
        accounts = []
        accounts.reserveCapacity(clients)
        var random = RandomSource(seed: seed, stream: .population)
        let cityChoice = WeightedChoice(Geography.cityWeights)
        let contactChoice = WeightedChoice([0, 48, 32, 14, 6])
        for index in 0..<clients {
            var account = Account()
            let importance = random.fraction()
            account.importance = UInt16(importance)
            account.isPerson = random.chance(300)
            let city = cityChoice.draw(&random)
            account.city = UInt8(city)
            account.industry =
                random.chance(account.isPerson ? 700 : 970)
                ? UInt8(Industries.choice.draw(&random)) : Account.none
            if !random.chance(25) {
                let owners = network.owners[city]
                let owner = owners[random.below(owners.count)]
                account.owner = Int32(owner)
                account.branch = UInt16(network.staff[owner].branch)
            } else {
                account.branch = UInt16(network.cityBranches[city])
            }
            Population.rate(&account, importance: importance, &random)
            // Half of the files are older than the first visit kept; the others were made all along.
            let age = random.fraction()
            account.created = Int32(
                age < 36_000
                    ? span.first - 1 - age * 2400 / 36_000
                    : span.first + Int((Int64(age - 36_000) * Int64(span.last - 10 - span.first)) / 29_536))
            account.assets = Population.assets(account, importance: importance, &random)
            account.contacts = UInt8(
                account.isPerson ? (random.chance(150) ? 2 : 1) : contactChoice.draw(&random))
            if account.grade != .karol, account.grade != .unrated, Int(account.created) < mailing.startsOn - 30,
                random.chance(450)
            {
                account.mail = index % 10 == 9 ? .holdout : .primary
            }
            accounts.append(account)
        }
        numberContacts()
        rankByAssets()
    }

    /// Classification by the first rule that fits. A broken order (x above y) is unrated, as is a missing value.
    static func grade(x: Int?, y: Int?, influential: Bool) -> Account.Grade {
        if influential { return .vip }
        guard let x, let y, x <= y else { return .unrated }
        if y <= 1 { return .karol }
        if x >= 3 { return .a }
        return x == 2 && y >= 3 ? .b : .c
    }

    /// Levels from the importance and, as real files have them, some missing, some contradicting, some classes stale.
    private static func rate(_ account: inout Account, importance: Int, _ random: inout RandomSource) {
        func level(_ bounds: [Int], _ random: inout RandomSource) -> Int {
            // In three of four clients the importance decides, else chance.
            let value = random.chance(750) ? importance : random.fraction()
            return 4 - (bounds.firstIndex { value * 1000 < $0 * 65_536 } ?? 4)
        }
        let y = level([90, 270, 580, 850], &random)
        var x = level([60, 170, 420, 760], &random)
        if random.chance(985) { x = min(x, y) }
        account.isInfluential = random.chance(importance < 6_000 ? 70 : 8)
        if !random.chance(50) { account.x = UInt8(x) }
        if !random.chance(50) { account.y = UInt8(y) }
        account.grade = grade(
            x: account.x == Account.none ? nil : Int(account.x), y: account.y == Account.none ? nil : Int(account.y),
            influential: account.isInfluential)
        // The levels were changed and nobody has classified since.
        if random.chance(8), account.grade != .vip { account.grade = account.grade == .c ? .b : .c }
    }

    /// Log-normal with a heavy tail, growing with importance: a median of some 90,000 yuan over all persons, ten
    /// times that for the most important; one client in 200 has another factor of up to 16.
    private static func assets(_ account: Account, importance: Int, _ random: inout RandomSource) -> Int64 {
        let known = random.chance(account.isPerson ? 920 : 550)
        let noise = Double(random.normal()) / 65_536
        let tail = random.chance(5) ? Double(random.below(4000)) / 1000 : 0
        guard known else { return -1 }
        let standing = Double(65_536 - importance) / 65_536
        let exponent = 25.3 + 4.4 * standing * standing + (account.isPerson ? 0 : 1.2) + 1.45 * noise + tail
        return Int64(PortableMath.exp2(exponent)) / 10
    }

    /// Gives each client's contacts their ids, one after the other.
    private mutating func numberContacts() {
        var next = 1
        for index in accounts.indices {
            accounts[index].firstContact = UInt32(next)
            next += Int(accounts[index].contacts)
        }
        contactCount = next - 1
    }

    private mutating func rankByAssets() {
        var keys: [UInt64] = []
        keys.reserveCapacity(accounts.count)
        // Assets stay below 2^39 and places below 2^24, so that both fit one number that sorts as the pair does.
        for (index, account) in accounts.enumerated() where account.assets >= 0 {
            keys.append(UInt64(min(account.assets, 1 << 39 - 1)) << 24 | UInt64(0xFF_FFFF - index))
        }
        keys.sort(by: >)
        richest = keys.prefix(Population.rankedClients).map { 0xFF_FFFF - Int($0 & 0xFF_FFFF) }
        // The August campaign of 2020 drew from these: their files are older than it.
        let latest = AugustCampaign.startsOn - 31
        for index in richest where accounts[index].created > latest {
            accounts[index].created = Int32(span.first - 1 - index % 1500)
        }
    }
}
