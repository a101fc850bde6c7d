/// Everything decided before the first row is written. From here on each entity is written by itself, in the order
/// of its ids, from its own stream of random numbers.
struct DemoPlan: Sendable {
    let seed: UInt64
    let span: Span
    let network: Network
    let population: Population
    let activity: Activity
    let mailing: MailCampaign
    let august: AugustCampaign
    let autumn: AutumnCampaign
    /// The id of the first of `network.staff`; below it is the built-in `unassigned`.
    let firstRepID: Int64

    /// Files that were entered twice and then merged, after all others; one in 500.
    let mergedClients: Int

    init(seed: UInt64, clients: Int, span: Span, firstRepID: Int64) {
        self.seed = seed
        self.span = span
        self.firstRepID = firstRepID
        mergedClients = clients / 500
        network = Network(seed: seed, clients: clients, span: span)
        mailing = MailCampaign(seed: seed, span: span)
        var population = Population(seed: seed, clients: clients, span: span, network: network, mailing: mailing)
        august = AugustCampaign(population: population, span: span)
        autumn = AutumnCampaign(population: population, span: span)

        var contacted = august.members.map(\.client)
        contacted += autumn.members.filter { $0.contactedOn != nil }.map(\.client)
        var purchases = august.conversions + autumn.conversions
        for (client, account) in population.accounts.enumerated() where account.mail == .primary {
            let outcome = mailing.outcome(client: client)
            if !outcome.bounced { contacted.append(client) }
            if let after = outcome.convertedAfter { purchases.append((client, mailing.startsOn + after)) }
        }
        contacted.sort()
        let last = span.last
        purchases = purchases.filter { $0.day <= last }
        purchases.sort { ($0.client, $0.day) < ($1.client, $1.day) }
        var visits = august.visits(span: span) + autumn.visits(span: span)
        visits.sort { ($0.client, $0.day) < ($1.client, $1.day) }
        activity = Activity(
            population: &population, network: network, extraVisits: visits, extraPurchases: purchases,
            contacted: contacted)
        self.population = population
    }

    var clientCount: Int { population.accounts.count }

    func repID(_ place: Int) -> Int64 { firstRepID + Int64(place) }

    static func clientID(_ place: Int) -> Int64 { Int64(place + 1) }

    /// The width of the digits in client codes: 6, more where there are more clients.
    var codeWidth: Int { max(6, String(clientCount + mergedClients).count) }

    /// A client's name, found again for its contact and for a file that was entered twice.
    func addName(of client: Int, to text: inout TextBuffer) {
        var random = RandomSource(seed: seed, stream: .clients, item: UInt64(client))
        let account = population.accounts[client]
        if account.isPerson {
            let name = personName(&random)
            text.add(surname: name.surname, name.given)
            return
        }
        // One in five trades under another city's name.
        let city = random.chance(800) ? Int(account.city) : random.below(Geography.cities.count)
        text.add(Geography.cityNames, city)
        text.add(Industries.firstCharacters, &random)
        text.add(Industries.secondCharacters, &random)
        let industry = account.industry == Account.none ? random.below(Industries.all.count) : Int(account.industry)
        text.add(Industries.all[industry].trades, &random)
        text.add(Industries.forms, Industries.formChoice.draw(&random))
    }

    /// Surname, given name and sex of a client that is a person.
    func person(client: Int) -> (surname: Int, given: PersonNames.Given) {
        var random = RandomSource(seed: seed, stream: .clients, item: UInt64(client))
        return personName(&random)
    }

    private func personName(_ random: inout RandomSource) -> (surname: Int, given: PersonNames.Given) {
        let surname = PersonNames.surnameChoice.draw(&random)
        let female = random.chance(480)
        return (surname, PersonNames.given(female: female, &random))
    }
}
