/// The clients' rows: how complete a file is follows from its class, as it does where people keep them.
extension DemoPlan {
    /// Thousandths of files of each class (A, B, C, VIP, KAROL, unrated) that have a field.
    private struct Filling {
        /// Asked of classes A and VIP.
        static let best = [965, 560, 330, 975, 110, 140]
        /// Asked of A, VIP and B.
        static let good = [975, 900, 520, 980, 230, 250]
        /// Asked of nobody.
        static let extra = [720, 520, 360, 780, 150, 170]
    }

    func writeClients(_ sink: any BatchSink) throws {
        let sheet = Sheet<ClientColumn>(sink)
        var random = RandomSource(seed: seed, stream: .clients)
        let width = codeWidth
        for place in 0..<clientCount {
            try sheet.begin()
            let account = population.accounts[place]
            writeIdentity(sheet, place, account, width, &random)
            writeStanding(sheet, account, &random)
            writeBusiness(sheet, account, &random)
            writeMoney(sheet, account, &random)
            writeService(sheet, account, &random)
            writeKeeping(sheet, account, &random)
        }
        try writeMerged(sheet, width)
        try sheet.flush()
    }

    private func writeIdentity(
        _ sheet: Sheet<ClientColumn>, _ place: Int, _ account: Account, _ width: Int, _ random: inout RandomSource
    ) {
        sheet.text.add("K")
        sheet.text.add(place + 1, width: width)
        sheet.put(.code)
        addName(of: place, to: &sheet.text)
        sheet.put(.name)
        sheet.set(.kind, ClientTexts.kinds, account.isPerson ? 1 : 0)
        sheet.set(.status, ClientTexts.statuses, random.chance(20) ? 1 : 0)
        if !random.chance(account.grade == .unrated || account.grade == .karol ? 50 : 6) {
            sheet.set(.region, Geography.regionNames, Geography.cities[Int(account.city)].region)
        }
        if account.industry != Account.none { sheet.set(.industry, Industries.names, Int(account.industry)) }
    }

    private func writeStanding(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        let grade = Int(account.grade.rawValue)
        let best = Filling.best[grade]
        if random.chance(best) {
            let draw = account.importance < 4_000 ? random.below(4) : random.below(3)
            sheet.set(.keyAccountType, ClientTexts.keyAccountTypes, draw)
        }
        if random.chance(best) { sheet.set(.valueRole, ClientTexts.valueRoles, &random) }
        if account.x != Account.none { sheet.set(.xCurrent, Int(account.x)) }
        if account.y != Account.none { sheet.set(.yCapacity, Int(account.y)) }
        if account.isInfluential {
            sheet.set(.influential, true)
            sheet.set(.influenceReason, ClientTexts.influenceReasons, &random)
        } else if random.chance(700) {
            sheet.set(.influential, false)
        }
        sheet.set(.class, ClientTexts.classes, grade)
        if random.chance(960) { sheet.set(.stage, ClientTexts.stages, stage(account, &random)) }
        if account.lifecycle != Account.none {
            sheet.set(.lifecycle, ClientTexts.lifecycles, Int(account.lifecycle))
        }
    }

    /// No trade yet is incubation; a dormant client may have broken off; the rest grows with importance.
    private func stage(_ account: Account, _ random: inout RandomSource) -> Int {
        switch account.lifecycle {
        case 0, 1: return random.chance(860) ? 0 : 1
        case 5 where random.chance(70): return 5
        default:
            let level = random.below(100) - Int(account.importance) * 40 / 65_536
            return level < 30 ? 1 : level < 62 ? 2 : level < 88 ? 3 : 4
        }
    }

    private func writeBusiness(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        let grade = Int(account.grade.rawValue)
        let (best, good, extra) = (Filling.best[grade], Filling.good[grade], Filling.extra[grade])
        if !account.isPerson, random.chance(extra) {
            sheet.set(.size, ClientTexts.sizes, min(4, max(0, random.below(5) - Int(account.importance) / 26_000)))
        }
        if random.chance(good) {
            if account.isPerson {
                sheet.set(.businessScope, "个人及家庭理财")
            } else {
                let industry = account.industry == Account.none ? 5 : Int(account.industry)
                sheet.set(.businessScope, Industries.all[industry].scopes, &random)
            }
        }
        if random.chance(best) {
            let family = account.isPerson
            sheet.set(
                .decisionProcess, ClientTexts.decisionProcesses, family ? 6 + random.below(2) : random.below(6))
        }
        if random.chance(good) {
            let choice = account.isPerson ? Products.forPersons : Products.forOrganisations
            sheet.text.add(Products.names, choice.draw(&random))
            if random.chance(450) {
                sheet.text.add("、")
                sheet.text.add(Products.names, choice.draw(&random))
            }
            sheet.put(.currentProducts)
        }
        if random.chance(good) { sheet.set(.priceSensitivity, ClientTexts.levels, &random) }
        if random.chance(extra) { sheet.set(.contribution, score(account, &random)) }
        if random.chance(extra) { sheet.set(.growth, score(account, &random)) }
        if random.chance(best) { sheet.set(.acceptance, score(account, &random)) }
        if random.chance(extra) { sheet.set(.influence, score(account, &random)) }
        if random.chance(extra) { sheet.set(.resources, score(account, &random)) }
    }

    /// 0...100, higher with importance.
    private func score(_ account: Account, _ random: inout RandomSource) -> Int {
        let mean = 72 - Int(account.importance) * 34 / 65_536
        return min(100, max(0, mean + random.normal() * 16 / 65_536))
    }

    private func writeMoney(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        let grade = Int(account.grade.rawValue)
        let (best, good, extra) = (Filling.best[grade], Filling.good[grade], Filling.extra[grade])
        let standing = Double(65_536 - Int(account.importance)) / 65_536
        let noise = Double(random.normal()) / 65_536
        if !account.isPerson, random.chance(good) {
            // Whole thousands of yuan: nobody knows it better.
            let yuan = Int64(PortableMath.exp2(22 + 4 * standing + 1.6 * noise)) / 1000 * 1000
            sheet.set(.annualSales, fen: yuan * 100)
        }
        if random.chance(good) {
            let yuan = Int64(PortableMath.exp2(14 + 4 * standing + 1.3 * noise)) / 100 * 100
            sheet.set(.annualSpend, fen: yuan * 100)
        }
        if random.chance(extra / 2) { sheet.set(.discountRate, real: Double(82 + random.below(19)) / 100) }
        if account.assets >= 0 { sheet.set(.assets, fen: account.assets) }
        if random.chance(account.assets >= 0 ? 800 : 120) {
            let base = account.assets >= 0 ? account.assets : 4_000_000
            // Few accounts are overdrawn.
            let funds = random.chance(12) ? -Int64(random.below(300_000)) : base / Int64(3 + random.below(40))
            sheet.set(.funds, fen: funds)
            if random.chance(850) { sheet.set(.fundsTrend, ClientTexts.trends, &random) }
        }
        if random.chance(best) {
            sheet.set(.costToServe, fen: Int64(500 + random.below(8_000) + Int(standing * 9_000)) * 100)
        }
        if random.chance(extra) {
            let level = min(4, max(0, random.below(3) + Int(standing * 2.4)))
            sheet.set(.memberLevel, ClientTexts.memberLevels, level)
            sheet.set(.points, random.below(400) * (level + 1) * (level + 1))
        }
    }

    private func writeService(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        let grade = Int(account.grade.rawValue)
        let best = Filling.best[grade]
        if random.chance(best) {
            let exclusive = account.grade == .vip || (account.grade == .a && random.chance(400))
            sheet.set(.serviceLevel, ClientTexts.serviceLevels, exclusive ? 2 : random.below(2))
        }
        if random.chance(800) {
            let remote = account.grade == .karol || account.grade == .unrated ? 600 : account.grade == .vip ? 0 : 120
            sheet.set(.serviceChannel, random.chance(remote) ? "remote" : "onsite")
        }
        if random.chance(Filling.extra[grade]) { sheet.set(.careStyle, ClientTexts.careStyles, &random) }
        if random.chance(970) { sheet.set(.source, ClientTexts.sources, ClientTexts.sourceChoice.draw(&random)) }
        if random.chance(600) {
            let bought = account.lifecycle >= 2 && account.lifecycle <= 5
            sheet.set(.sourceQuality, ClientTexts.sourceQualities, bought ? random.below(2) : 1 + random.below(2))
        }
        if account.owner >= 0 { sheet.set(.owner, id: repID(Int(account.owner))) }
        sheet.set(.branch, id: Branch.id(Int(account.branch)))
        if random.chance(best) {
            sheet.set(.custodian, id: repID(network.custodians[random.below(network.custodians.count)]))
        }
        let restricted = account.grade == .vip ? 600 : account.grade == .a ? 180 : 15
        sheet.set(.confidentiality, random.chance(restricted) ? "restricted" : "internal")
    }

    private func writeKeeping(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        let created = Int(account.created)
        if random.chance(940) {
            let age =
                switch account.grade {
                case .a, .vip: random.below(random.chance(800) ? 31 : 120)
                case .b: random.below(random.chance(780) ? 61 : 240)
                default: random.below(random.chance(500) ? 91 : 900)
                }
            sheet.set(.verifiedOn, day: max(created, span.last - age))
        }
        if random.chance(Filling.extra[Int(account.grade.rawValue)]) {
            sheet.text.add(ClientTexts.noteOpenings, &random)
            sheet.text.add(ClientTexts.noteSubjects, &random)
            if random.chance(600) {
                sheet.text.add("；")
                sheet.text.add(ClientTexts.noteEndings, &random)
            }
            sheet.text.add("。")
            sheet.put(.notes)
        }
        if random.chance(180) { writeExtra(sheet, account, &random) }
        sheet.set(.createdAt, day: created, second: 9 * 3600 + random.below(8 * 3600))
        // Not before the file was made, and by now.
        let updated = created + 1 + random.below(max(span.last - created, 1))
        sheet.set(.updatedAt, day: min(updated, span.last), second: 17 * 3600 + random.below(3600))
        sheet.set(.version, 1 + random.below(9))
    }

    /// Custom fields, as a company adds them.
    private func writeExtra(_ sheet: Sheet<ClientColumn>, _ account: Account, _ random: inout RandomSource) {
        sheet.text.add("{\"cooperation_years\":")
        sheet.text.add(1 + random.below(15))
        if !account.isPerson {
            sheet.text.add(",\"staff\":")
            sheet.text.add(5 + random.below(40) * random.below(60))
            sheet.text.add(random.chance(60) ? ",\"listed\":true" : ",\"listed\":false")
        }
        if random.chance(600) {
            sheet.text.add(",\"main_bank\":\"")
            sheet.text.add(ClientTexts.banks, &random)
            sheet.text.add("\"")
        }
        sheet.text.add("}")
        sheet.put(.extra)
    }

    /// Files entered a second time under the same name and merged into the first.
    private func writeMerged(_ sheet: Sheet<ClientColumn>, _ width: Int) throws {
        var random = RandomSource(seed: seed, stream: .merged)
        for number in 0..<mergedClients {
            let kept = random.below(clientCount)
            let account = population.accounts[kept]
            try sheet.begin()
            sheet.text.add("K")
            sheet.text.add(clientCount + number + 1, width: width)
            sheet.put(.code)
            addName(of: kept, to: &sheet.text)
            sheet.put(.name)
            sheet.set(.kind, ClientTexts.kinds, account.isPerson ? 1 : 0)
            sheet.set(.status, ClientTexts.statuses, 2)
            sheet.set(.region, Geography.regionNames, Geography.cities[Int(account.city)].region)
            sheet.set(.class, ClientTexts.classes, 5)
            sheet.set(.source, ClientTexts.sources, 6)
            if account.owner >= 0 { sheet.set(.owner, id: repID(Int(account.owner))) }
            sheet.set(.branch, id: Branch.id(Int(account.branch)))
            sheet.set(.mergedInto, id: DemoPlan.clientID(kept))
            let created = span.last - 10 - random.below(300)
            sheet.set(.createdAt, day: created, second: 36_000)
            sheet.set(.updatedAt, day: created + random.below(10), second: 60_000)
            sheet.set(.version, 2)
        }
    }
}
