/// What later parts need to know of the visits written: the reps' days and which visits to check.
struct VisitTally: Sendable {
    /// Days before the as-of date that daily reports cover.
    static let days = 75

    /// Visits a rep made on a day: to new clients, to known ones, by phone.
    struct Day: Sendable {
        var new: UInt16 = 0
        var known: UInt16 = 0
        var calls: UInt16 = 0
    }

    struct Audited: Sendable {
        let visit: Int64
        let day: Int
    }

    /// By staff place, then day.
    private(set) var reports: [Day]
    private(set) var audited: [Audited] = []
    private let firstDay: Int

    init(staff: Int, span: Span) {
        firstDay = span.last - VisitTally.days + 1
        reports = Array(repeating: Day(), count: staff * VisitTally.days)
    }

    mutating func count(rep: Int, day: Int, phone: Bool, new: Bool) {
        guard day >= firstDay else { return }
        let slot = rep * VisitTally.days + day - firstDay
        if phone {
            reports[slot].calls &+= 1
        } else if new {
            reports[slot].new &+= 1
        } else {
            reports[slot].known &+= 1
        }
    }

    mutating func audit(_ visit: Int64, day: Int) { audited.append(Audited(visit: visit, day: day)) }
}

/// The visits' rows, in the order in which they were recorded, more or less.
extension DemoPlan {
    func writeVisits(_ sink: any BatchSink) throws -> VisitTally {
        let sheet = Sheet<VisitColumn>(sink)
        var random = RandomSource(seed: seed, stream: .visits)
        var tally = VisitTally(staff: network.staff.count, span: span)
        var known = [Bool](repeating: false, count: clientCount)
        for event in activity.visits {
            let id = try sheet.begin()
            let client = Int(event.client)
            let account = population.accounts[client]
            let day = span.first + Int(event.day)
            let isAugust = Int64(event.campaign) == AugustCampaign.id
            let kind = event.campaign > 0 ? 1 : VisitTexts.kindChoice.draw(&random)
            let rep = network.acting(
                owner: Int(account.owner), city: Int(account.city), day: min(day, span.last), &random)

            sheet.set(.client, id: DemoPlan.clientID(client))
            if account.contacts > 0, random.chance(820) {
                let number = random.chance(650) ? 0 : random.below(Int(account.contacts))
                sheet.set(.contact, id: Int64(account.firstContact) + Int64(number))
            }
            sheet.set(.rep, id: repID(rep))
            if random.chance(60) {
                sheet.set(.assignedBy, id: repID(network.controllers[random.below(network.controllers.count)]))
            }
            sheet.set(.kind, VisitTexts.kinds, kind)
            sheet.set(.status, VisitTexts.statuses, Int(event.status.rawValue))
            if event.campaign > 0 { sheet.set(.campaign, id: Int64(event.campaign)) }
            let isNew = !known[client]
            sheet.set(.newClient, isNew)
            writeDates(sheet, event, day, account, &random)

            let subjects =
                isAugust
                ? VisitTexts.augustSubjects
                : account.isPerson ? VisitTexts.personSubjects : VisitTexts.organisationSubjects
            let subject = random.below(subjects.count)
            if event.status == .planned || random.chance(940) { writeProblem(sheet, subjects, subject, &random) }
            guard event.status == .completed else { continue }
            known[client] = true
            tally.count(rep: rep, day: day, phone: kind == 2, new: isNew)
            if day > span.last - 365, kind != 2, random.chance(30) { tally.audit(id, day: day) }
            writeCourse(sheet, kind, subjects, subject, isAugust, &random)
            writeOutcome(sheet, subjects, subject, day, &random)
        }
        try sheet.flush()
        return tally
    }

    private func writeDates(
        _ sheet: Sheet<VisitColumn>, _ event: VisitEvent, _ day: Int, _ account: Account, _ random: inout RandomSource
    ) {
        var recorded: Int
        switch event.status {
        case .completed, .noShow:
            sheet.set(.date, day: day)
            let isPlanned = event.status == .noShow || random.chance(680)
            if isPlanned { sheet.set(.plannedOn, day: random.chance(720) ? day : day - random.below(7)) }
            recorded = random.chance(850) ? day : day + 1 + random.below(3)
        case .cancelled:
            sheet.set(.plannedOn, day: day)
            recorded = day - random.below(9)
        case .planned:
            sheet.set(.plannedOn, day: day)
            recorded = min(day, span.last) - random.below(12)
        }
        recorded = min(max(recorded, Int(account.created)), span.last)
        sheet.set(.recordedAt, day: recorded, second: 8 * 3600 + random.below(10 * 3600))
    }

    private func writeProblem(
        _ sheet: Sheet<VisitColumn>, _ subjects: Phrases, _ subject: Int, _ random: inout RandomSource
    ) {
        sheet.text.add(VisitTexts.problemOpenings, &random)
        sheet.text.add(subjects, subject)
        sheet.text.add(VisitTexts.problemEndings, &random)
        sheet.put(.problem)
    }

    private func writeCourse(
        _ sheet: Sheet<VisitColumn>, _ kind: Int, _ subjects: Phrases, _ subject: Int, _ isAugust: Bool,
        _ random: inout RandomSource
    ) {
        switch kind {
        case 0: sheet.set(.place, VisitTexts.onsitePlaces, &random)
        case 1: sheet.set(.place, VisitTexts.branchPlaces, &random)
        case 3: sheet.set(.place, VisitTexts.auditPlaces, &random)
        default: break
        }
        if random.chance(930) {
            sheet.set(.minutes, kind == 2 ? 2 + random.below(24) : 5 * (4 + random.below(22)))
        }
        if random.chance(900) {
            sheet.text.add(VisitTexts.openings[kind], &random)
            sheet.text.add("，")
            sheet.text.add(VisitTexts.actions, &random)
            sheet.text.add(subjects, subject)
            sheet.text.add(VisitTexts.actionEndings, &random)
            sheet.text.add("，")
            sheet.text.add(VisitTexts.reactions, &random)
            sheet.text.add("。")
            sheet.put(.process)
        }
        if random.chance(620) { sheet.set(.satisfaction, DemoPlan.satisfaction.draw(&random) + 1) }
        if isAugust {
            sheet.set(.expense, fen: 2_000 + Int64(random.below(40)) * 100)
        } else if kind != 2, random.chance(350) {
            sheet.set(.expense, fen: Int64(20 + random.below(30) * random.below(25)) * 100)
        }
    }

    /// Five in the last place, one in the first.
    static let satisfaction = WeightedChoice([2, 5, 20, 46, 27])

    /// Older cards have fewer open ends, because most have been followed up.
    private func writeOutcome(
        _ sheet: Sheet<VisitColumn>, _ subjects: Phrases, _ subject: Int, _ day: Int, _ random: inout RandomSource
    ) {
        if random.chance(560) {
            sheet.text.add(subjects, subject)
            sheet.text.add(VisitTexts.solvedEndings, &random)
            sheet.put(.solved)
        }
        let isOpen = random.chance(day > span.last - 90 ? 300 : 70)
        if isOpen {
            sheet.text.add(subjects, subject)
            sheet.text.add(VisitTexts.unsolvedEndings, &random)
            sheet.put(.unsolved)
        }
        if isOpen ? random.chance(900) : random.chance(180) {
            sheet.text.add(VisitTexts.stepOpenings, &random)
            sheet.text.add(subjects, subject)
            sheet.put(.nextStep)
            if random.chance(900) { sheet.set(.nextDue, day: day + 3 + random.below(40)) }
        }
        if random.chance(70) { sheet.set(.suggestion, VisitTexts.suggestions, &random) }
        if random.chance(40) { sheet.set(.helpNeeded, VisitTexts.helps, &random) }
    }
}
