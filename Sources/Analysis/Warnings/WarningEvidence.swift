import Archive
import Model
import Query

/// Looks for what the warning rules rest on, one pass over one entity for a rule.
struct WarningEvidence {
    let clients: SubjectRows
    let asOf: CalendarDate
    /// By the clients' positions.
    private(set) var codes: [String]
    private var classes: [Int]
    private var verified: [CalendarDate?]
    /// What was found: for each rule, the evidence by client.
    private(set) var found: [WarningRule: [Int: String]] = [:]

    init(_ plan: LogicalPlan, asOf: CalendarDate, session: any EngineSession) throws {
        var (codes, classes, verified): ([String], [Int], [CalendarDate?]) = ([], [], [])
        let columns = try Entity.client.columns(["code", "class", "verified_on"])
        clients = try SubjectRows.read(plan, columns, session) { batch, row in
            codes.append(batch.text(row, 0) ?? "\(batch.id(row))")
            classes.append(batch.index(row, 1, among: ClientClass.names) ?? ClientClass.unrated)
            verified.append(batch.date(row, 2))
        }
        (self.codes, self.classes, self.verified) = (codes, classes, verified)
        self.asOf = asOf
    }

    mutating func find(_ rule: WarningRule, _ limits: WarningLimits) throws {
        found[rule] =
            switch rule {
            case .contactChanged: try changedContacts(limits)
            case .ownerChanged:
                try OwnerChanges(from: asOf + -limits.ownerDays, to: limits.asOf, session: clients.session).evidence(
                    clients.rows)
            case .irregularAttention: try irregularAttention(limits)
            case .trustLow: try lowTrust(limits)
            case .qualityCase: try qualityCases()
            case .settlementFailing: try failingSettlements(limits)
            case .fileStale: staleFiles(limits)
            case .promiseBroken: try brokenPromises()
            case .buyingFalls: try fallingPurchases(limits)
            case .unsubscribeSpike: try unsubscribeSpikes(limits)
            }
    }

    // MARK: Contacts, cases, credits

    private func changedContacts(_ limits: WarningLimits) throws -> [Int: String] {
        let scope = Scope(entity: .contact)
        let left = try scope.field("left_on")
        var found: [Int: (day: CalendarDate, id: Int64)] = [:]
        try clients.each(
            .contact,
            where: .all([
                .compare(.equal, try scope.field("decision_maker"), .literal(.boolean(true))),
                .compare(.greaterOrEqual, left, .literal(.date(asOf + -limits.contactDays))),
                .compare(.lessOrEqual, left, .literal(.date(asOf))),
            ]), ["left_on", "id"]
        ) { client, batch, row in
            guard let day = batch.date(row, 0), let id = batch.integer(row, 1) else { return }
            // The last who left, the first entered of two.
            if let known = found[client], (known.day, -known.id) >= (day, -id) { return }
            found[client] = (day, id)
        }
        return found.mapValues { "contact \($0.id), who decides, left on \($0.day)" }
    }

    private func qualityCases() throws -> [Int: String] {
        let scope = Scope(entity: .supportCase)
        let end = Expression.literal(.datetime(Timestamp(seconds: asOf.endInArchive)))
        let closed = try scope.field("closed_at")
        var found: [Int: (at: Int64, id: Int64, count: Int)] = [:]
        try clients.each(
            .supportCase,
            where: .all([
                .compare(.equal, try scope.field("kind"), .literal(.text("complaint"))),
                .compare(.equal, try scope.field("severity"), .literal(.text("high"))),
                .not(.compare(.greaterOrEqual, try scope.field("received_at"), end)),
                .any([.isMissing(closed), .compare(.greaterOrEqual, closed, end)]),
            ]), ["received_at", "id"]
        ) { client, batch, row in
            guard let id = batch.integer(row, 1) else { return }
            let at = batch.integer(row, 0) ?? .min
            guard let known = found[client] else { return found[client] = (at, id, 1) }
            let first = (at, id) < (known.at, known.id) ? (at, id) : (known.at, known.id)
            found[client] = (first.0, first.1, known.count + 1)
        }
        return found.mapValues { first in
            let since =
                first.at == .min
                ? "" : " since \(Timestamp(seconds: first.at + ArchiveProperties.zoneOffset).date)"
            let more = first.count > 1 ? ", \(first.count) in all" : ""
            return "complaint \(first.id) of high severity is open\(since)\(more)"
        }
    }

    private func failingSettlements(_ limits: WarningLimits) throws -> [Int: String] {
        var found: [Int: String] = [:]
        let isOverdue = Expression.compare(
            .greater, try Scope(entity: .credit).field("overdue"), .literal(.money(limits.overdueAbove)))
        try clients.each(.credit, where: isOverdue, ["overdue"]) { client, batch, row in
            guard let fen = batch.integer(row, 0), fen > limits.overdueAbove else { return }
            found[client] = "\(fen.yuan) yuan overdue"
        }
        return found
    }

    private func staleFiles(_ limits: WarningLimits) -> [Int: String] {
        var found: [Int: String] = [:]
        for client in codes.indices {
            guard let limit = limits.staleDays[classes[client]] else { continue }
            // A file checked after the day had not been checked by then. Never verified is stale, as in `quality`.
            guard let day = verified[client], day <= asOf else {
                found[client] = "never verified, class \(ClientClass.texts[classes[client]]) allows \(limit.short) days"
                continue
            }
            let age = asOf - day
            guard Double(age) > limit else { continue }
            found[client] =
                "not verified for \(age) days, class \(ClientClass.texts[classes[client]]) allows \(limit.short)"
        }
        return found
    }

    // MARK: Visits and tasks

    private func irregularAttention(_ limits: WarningLimits) throws -> [Int: String] {
        let quarters = Quarter.lastFull(asOf)
        let lengths = quarters.map { VisitPeriod(from: $0.first, to: $0.last, kinds: limits.kinds).quarters }
        let both = VisitPeriod(from: quarters[0].first, to: quarters[1].last, kinds: limits.kinds)
        let visits = try both.visits(of: clients, cutAt: quarters[1].first)
        var found: [Int: String] = [:]
        for client in codes.indices {
            let required = limits.required[classes[client]]
            guard required > 0 else { continue }
            let cadences = quarters.indices.map { quarter in
                Double(visits[quarter][client]) / (required * lengths[quarter])
            }
            guard cadences.allSatisfy({ $0 < limits.cadenceBelow }) else { continue }
            let texts = zip(quarters, cadences).map { "\($1.hundredths) in \($0)" }
            found[client] =
                "cadence \(texts.joined(separator: ", ")); class \(ClientClass.texts[classes[client]]) requires \(required.short) visits a quarter"
        }
        return found
    }

    private func lowTrust(_ limits: WarningLimits) throws -> [Int: String] {
        let first = Expression.literal(.date(asOf + -limits.trustDays))
        let last = Expression.literal(.date(asOf))
        func means(_ entity: Entity, _ value: String, _ day: String, _ more: [Expression]) throws -> [Int: Double] {
            let scope = Scope(entity: entity)
            let date = try scope.field(day)
            var sums: [Int: (sum: Int64, count: Int)] = [:]
            try clients.each(
                entity,
                where: .all(
                    more + [
                        .not(.isMissing(try scope.field(value))), .compare(.greater, date, first),
                        .compare(.lessOrEqual, date, last),
                    ]), [value]
            ) { client, batch, row in
                guard let value = batch.integer(row, 0) else { return }
                let known = sums[client] ?? (0, 0)
                sums[client] = (known.sum + value, known.count + 1)
            }
            return sums.mapValues { Double($0.sum) / Double($0.count) }
        }
        let isCompleted = Expression.compare(
            .equal, try Scope(entity: .visit).field("status"), .literal(.text("completed")))
        let scores = try means(.survey, "score", "asked_on", [])
        let satisfactions = try means(.visit, "satisfaction", "date", [isCompleted])
        var found: [Int: String] = [:]
        for (client, mean) in scores where mean < limits.scoreBelow {
            found[client] = "mean score of surveys \(mean.hundredths), below \(limits.scoreBelow.short)"
        }
        for (client, mean) in satisfactions where mean < limits.satisfactionBelow {
            let text = "mean satisfaction of visits \(mean.hundredths), below \(limits.satisfactionBelow.short)"
            found[client] = found[client].map { $0 + "; " + text } ?? text
        }
        return found
    }

    private func brokenPromises() throws -> [Int: String] {
        struct Promise {
            var due: CalendarDate
            var what: String
            var count = 1
        }
        var found: [Int: Promise] = [:]
        func add(_ client: Int, _ due: CalendarDate, _ what: String) {
            guard var known = found[client] else {
                found[client] = Promise(due: due, what: what)
                return
            }
            known.count += 1
            if (due.days, what) < (known.due.days, known.what) { (known.due, known.what) = (due, what) }
            found[client] = known
        }
        let day = Expression.literal(.date(asOf))
        let visit = Scope(entity: .visit)
        let unsolved = try visit.field("unsolved")
        try clients.each(
            .visit,
            where: .all([
                .compare(.less, try visit.field("next_due"), day),
                .not(.compare(.greater, try visit.field("date"), day)),
                .not(.isMissing(unsolved)), .not(.oneOf(unsolved, FileRequirements.emptyWords.map(Value.text))),
            ]), ["next_due", "id"]
        ) { client, batch, row in
            if let due = batch.date(row, 0), let id = batch.integer(row, 1) {
                add(client, due, "next step of visit \(id)")
            }
        }
        let task = Scope(entity: .task)
        let done = try task.field("done_on")
        try clients.each(
            .task,
            where: .all([
                .compare(.less, try task.field("due"), day), .any([.isMissing(done), .compare(.greater, done, day)]),
            ]), ["due", "id"]
        ) { client, batch, row in
            if let due = batch.date(row, 0), let id = batch.integer(row, 1) { add(client, due, "task \(id)") }
        }
        return found.mapValues { promise in
            let more = promise.count > 1 ? ", \(promise.count) in all" : ""
            return "\(promise.what) was due on \(promise.due)\(more)"
        }
    }

    // MARK: Purchases and campaigns

    private func fallingPurchases(_ limits: WarningLimits) throws -> [Int: String] {
        let date = try Scope(entity: .purchase).field("date")
        let middle = asOf + -limits.fallDays
        var revenues = [[Int64]](repeating: [Int64](repeating: 0, count: clients.count), count: 2)
        try clients.each(
            .purchase,
            where: .all([
                .compare(.greater, date, .literal(.date(asOf + -2 * limits.fallDays))),
                .compare(.lessOrEqual, date, .literal(.date(asOf))),
            ]), ["date", "amount"]
        ) { client, batch, row in
            guard let day = batch.date(row, 0), let fen = batch.integer(row, 1) else { return }
            try revenues[day > middle ? 1 : 0][client].add(fen)
        }
        var found: [Int: String] = [:]
        for client in codes.indices {
            let (before, now) = (revenues[0][client], revenues[1][client])
            guard before > 0, Double(now) <= Double(before) * (1 - limits.fallBy) else { continue }
            found[client] = "revenue \(now.yuan) yuan in \(limits.fallDays) days, \(before.yuan) in those before"
        }
        return found
    }

    private func unsubscribeSpikes(_ limits: WarningLimits) throws -> [Int: String] {
        var plan = LogicalPlan.scan(.campaign)
        if let days = limits.unsubscribeDays {
            plan = .filter(
                plan,
                .compare(
                    .greaterOrEqual, try Scope(entity: .campaign).field("starts_on"),
                    .literal(.date(asOf + -days))))
        }
        let campaigns = try CampaignSet(plan, session: clients.session)
        let events = try EmailEvents(campaigns, asOf: asOf, session: clients.session)
        var found: [Int: String] = [:]
        for (campaign, client) in events.unsubscribers {
            let counts = events.counts[campaign]
            guard counts.delivered > 0, let position = clients.rows.position(of: client) else { continue }
            let rate = Double(counts.unsubscribed) / Double(counts.delivered)
            guard rate > limits.unsubscribeAbove else { continue }
            let text =
                "unsubscribed from \(campaigns.records[campaign].code), as \((rate * 100).hundredths) % of its clients did"
            found[position] = found[position].map { $0 + "; " + text } ?? text
        }
        return found
    }
}

/// A calendar quarter.
struct Quarter: CustomStringConvertible {
    let first, last: CalendarDate

    var description: String { "\(first.year)-Q\((first.month + 2) / 3)" }

    /// The last two quarters that are over at the end of the day, the earlier one first.
    static func lastFull(_ day: CalendarDate) -> [Quarter] {
        let (year, month, _) = (day + 1).civil
        let current = year * 4 + (month - 1) / 3
        return [current - 2, current - 1].map { number in
            Quarter(first: start(of: number), last: start(of: number + 1) + -1)
        }
    }

    /// The first day of a quarter counted from the year 0.
    private static func start(of number: Int) -> CalendarDate {
        CalendarDate(year: number / 4, month: number % 4 * 3 + 1, day: 1) ?? CalendarDate(days: 0)
    }
}

extension Double {
    /// With two digits after the point.
    var hundredths: String { Figure.decimal(self, digits: 2) }

    /// Without a point where it is whole.
    var short: String { Int64(exactly: self).map { "\($0)" } ?? "\(self)" }
}
