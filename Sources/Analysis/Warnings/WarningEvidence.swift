import Archive
import Model
import Query

/// Looks for what the warning rules rest on, one pass over one entity for a rule.
struct WarningEvidence {
    let clients: ClientSet
    let session: any EngineSession
    let asOf: CalendarDate
    /// By the clients' positions.
    private(set) var codes: [String]
    private var classes: [String]
    private var verified: [CalendarDate?]
    /// What was found: for each rule, the evidence by client.
    private(set) var found: [WarningRule: [Int: String]] = [:]

    init(_ plan: LogicalPlan, asOf: CalendarDate, session: any EngineSession) throws {
        var ids: [Int64] = []
        var (codes, classes, verified): ([String], [String], [CalendarDate?]) = ([], [], [])
        let columns = try Entity.client.columns(["code", "class", "verified_on"])
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count {
                ids.append(batch.id(row))
                codes.append(batch.text(row, 0) ?? "\(batch.id(row))")
                classes.append(batch.text(row, 1) ?? "unrated")
                verified.append(batch.date(row, 2))
            }
            return true
        }
        clients = ClientSet(ids: ids)
        (self.codes, self.classes, self.verified) = (codes, classes, verified)
        self.session = session
        self.asOf = asOf
    }

    mutating func find(_ rule: WarningRule, _ limits: WarningLimits) throws {
        found[rule] =
            switch rule {
            case .contactChanged: try changedContacts(limits)
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
        try clients.scan(
            .contact,
            where: .all([
                .compare(.equal, try scope.field("decision_maker"), .literal(.boolean(true))),
                .compare(.greaterOrEqual, left, .literal(.date(asOf + -limits.contactDays))),
                .compare(.lessOrEqual, left, .literal(.date(asOf))),
            ]), columns: try Entity.contact.columns(["left_on"]), session: session
        ) { batch, row, client in
            guard let day = batch.date(row, 1) else { return }
            let id = batch.id(row)
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
        try clients.scan(
            .supportCase,
            where: .all([
                .compare(.equal, try scope.field("kind"), .literal(.text("complaint"))),
                .compare(.equal, try scope.field("severity"), .literal(.text("high"))),
                .not(.compare(.greaterOrEqual, try scope.field("received_at"), end)),
                .any([.isMissing(closed), .compare(.greaterOrEqual, closed, end)]),
            ]), columns: try Entity.supportCase.columns(["received_at"]), session: session
        ) { batch, row, client in
            let at = batch.integer(row, 1) ?? .min
            let known = found[client]
            let isFirst = known.map { (at, batch.id(row)) < ($0.at, $0.id) } ?? true
            found[client] = (
                isFirst ? at : known?.at ?? at, isFirst ? batch.id(row) : known?.id ?? 0, (known?.count ?? 0) + 1
            )
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
        try clients.scan(
            .credit, where: isOverdue, columns: try Entity.credit.columns(["overdue"]), session: session
        ) { batch, row, client in
            guard let fen = batch.integer(row, 1), fen > limits.overdueAbove else { return }
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
                found[client] = "never verified, class \(classes[client]) allows \(limit.short) days"
                continue
            }
            let age = asOf - day
            guard Double(age) > limit else { continue }
            found[client] = "not verified for \(age) days, class \(classes[client]) allows \(limit.short)"
        }
        return found
    }

    // MARK: Visits and tasks

    private func irregularAttention(_ limits: WarningLimits) throws -> [Int: String] {
        let quarters = Quarter.lastFull(asOf)
        let visit = Scope(entity: .visit)
        let date = try visit.field("date")
        var visits = [[Int32]](repeating: [Int32](repeating: 0, count: clients.count), count: 2)
        try clients.scan(
            .visit,
            where: .all([
                .compare(.equal, try visit.field("status"), .literal(.text("completed"))),
                .oneOf(try visit.field("kind"), limits.kinds.map(Value.text)),
                .compare(.greaterOrEqual, date, .literal(.date(quarters[0].first))),
                .compare(.lessOrEqual, date, .literal(.date(quarters[1].last))),
            ]), columns: try Entity.visit.columns(["date"]), session: session
        ) { batch, row, client in
            guard let day = batch.date(row, 1) else { return }
            visits[day < quarters[1].first ? 0 : 1][client] += 1
        }
        var found: [Int: String] = [:]
        for client in codes.indices {
            guard let required = limits.required[classes[client]], required > 0 else { continue }
            let cadences = quarters.indices.map { quarter in
                Double(visits[quarter][client]) / (required * Double(quarters[quarter].days) / 91.25)
            }
            guard cadences.allSatisfy({ $0 < limits.cadenceBelow }) else { continue }
            let texts = zip(quarters, cadences).map { "\($1.hundredths) in \($0)" }
            found[client] =
                "cadence \(texts.joined(separator: ", ")); class \(classes[client]) requires \(required.short) visits a quarter"
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
            try clients.scan(
                entity,
                where: .all(
                    more + [
                        .not(.isMissing(try scope.field(value))), .compare(.greater, date, first),
                        .compare(.lessOrEqual, date, last),
                    ]), columns: try entity.columns([value]), session: session
            ) { batch, row, client in
                guard let value = batch.integer(row, 1) else { return }
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

    /// What counts as empty wherever a text is asked to be filled.
    private static let empty: [Value] = ["", "无", "未知", "-", "N/A"].map { .text($0) }

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
        try clients.scan(
            .visit,
            where: .all([
                .compare(.less, try visit.field("next_due"), day),
                .not(.compare(.greater, try visit.field("date"), day)),
                .not(.isMissing(unsolved)), .not(.oneOf(unsolved, Self.empty)),
            ]), columns: try Entity.visit.columns(["next_due"]), session: session
        ) { batch, row, client in
            if let due = batch.date(row, 1) { add(client, due, "next step of visit \(batch.id(row))") }
        }
        let task = Scope(entity: .task)
        let done = try task.field("done_on")
        try clients.scan(
            .task,
            where: .all([
                .compare(.less, try task.field("due"), day), .any([.isMissing(done), .compare(.greater, done, day)]),
            ]), columns: try Entity.task.columns(["due"]), session: session
        ) { batch, row, client in
            if let due = batch.date(row, 1) { add(client, due, "task \(batch.id(row))") }
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
        try clients.scan(
            .purchase,
            where: .all([
                .compare(.greater, date, .literal(.date(asOf + -2 * limits.fallDays))),
                .compare(.lessOrEqual, date, .literal(.date(asOf))),
            ]), columns: try Entity.purchase.columns(["date", "amount"]), session: session
        ) { batch, row, client in
            guard let day = batch.date(row, 1), let fen = batch.integer(row, 2) else { return }
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
        let campaigns = try CampaignSet(plan, session: session)
        let events = try EmailEvents(campaigns, asOf: asOf, session: session)
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

    var days: Int { last - first + 1 }
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
