import Archive
import Dispatch
import Model
import Query

/// A made-up archive: a company with branches all over China, its key accounts, and seven years of what it did with
/// them. Seeded: the same seed, size and as-of date give the same rows, to the byte.
public enum DemoArchive {
    public static let defaultClients = 10_000
    public static let defaultSeed: UInt64 = 20_200_801
    /// Fixed, so that the rows don't depend on the day they are made.
    public static let defaultAsOf = CalendarDate(days: Int32(Span.day(2026, 9, 30)))

    public static let mostClients = 10_000_000
    public static let earliestAsOf = CalendarDate(days: Int32(Span.day(2021, 3, 1)))
    public static let latestAsOf = CalendarDate(days: Int32(Span.day(2035, 12, 31)))

    /// How many rows of the central entities were written.
    public struct Counts: Sendable, Hashable {
        /// Without the files that were merged into another.
        public let clients: Int
        public let visits: Int
        public let purchases: Int
        public let campaigns: Int
        /// Rows of all entities together.
        public let rows: Int
    }

    /// How far the filling has come.
    public struct Progress: Sendable, Hashable {
        public enum Phase: Sendable, Hashable { case planning, writing, indexing }
        public let phase: Phase
        /// The plural name of the entity being written; empty while planning and indexing.
        public let entity: String
        public let rows: Int
        /// About how many there will be.
        public let expected: Int
    }

    /// Fills a new archive in one transaction of `session`, which is committed at the end and rolled back on any
    /// error. Rows are made on a thread of their own while this one inserts them.
    ///
    /// - Parameters:
    ///   - clients: how many, 1 to `mostClients`; about 5.2 visits and 3.2 purchases each follow.
    ///   - asOf: the day the archive pretends to be; nothing has happened after it.
    ///   - progress: called on this thread, a few times a second at most; what it throws ends the filling.
    /// - Throws: `DemoError` for arguments out of range and an archive that is not empty, `ArchiveError` from the engine.
    @discardableResult
    public static func fill(
        session: any EngineSession, clients: Int = defaultClients, seed: UInt64 = defaultSeed,
        asOf: CalendarDate = defaultAsOf, progress: (Progress) throws -> Void = { _ in }
    ) throws -> Counts {
        guard (1...mostClients).contains(clients) else { throw DemoError.clientsOutOfRange(clients) }
        guard earliestAsOf <= asOf, asOf <= latestAsOf else { throw DemoError.asOfOutOfRange("\(asOf)") }
        try session.beginWrite()
        do {
            let firstRepID = try checkEmpty(session)
            let expected = clients * 125 / 10 + 4_000
            try progress(Progress(phase: .planning, entity: "", rows: 0, expected: expected))
            let plan = DemoPlan(seed: seed, clients: clients, span: Span(asOf: asOf), firstRepID: firstRepID)
            let rows = try write(plan, session, expected, progress)
            try session.commit()
            return Counts(
                clients: clients, visits: plan.activity.visits.count, purchases: plan.activity.purchases.count,
                campaigns: 4, rows: rows)
        } catch {
            session.rollback()
            throw error
        }
    }

    /// Refuses an archive that holds anything but built-in reps, and returns the first id free for reps.
    private static func checkEmpty(_ session: any EngineSession) throws -> Int64 {
        var lastRep: Int64 = 0
        for entity in Vocabulary.entities {
            let isRep = entity == .rep
            let order = isRep ? "DESC" : "ASC"
            let statement = Statement(
                sql: "SELECT id FROM \"\(Layout.table(entity))\" ORDER BY id \(order) LIMIT 2", leadingID: true)
            var found = 0
            try session.query(statement, batch: 2, snapshot: false) { batch in
                found += batch.count
                if isRep, batch.count > 0 { lastRep = batch.id(0) }
                return true
            }
            if found > (isRep ? 1 : 0) { throw DemoError.notEmpty(entity: entity.plural) }
        }
        return lastRep + 1
    }

    private static func write(
        _ plan: DemoPlan, _ session: any EngineSession, _ expected: Int, _ progress: (Progress) throws -> Void
    ) throws -> Int {
        let load = try session.bulkLoad()
        let fields = try plan.fields()
        let queue = BatchQueue()
        let writer = DispatchGroup()
        DispatchQueue.global(qos: .userInitiated).async(group: writer) {
            queue.end(Result { try plan.write(to: queue) })
        }
        // Whatever happens here, the other thread ends before this function does.
        defer {
            queue.cancel()
            writer.wait()
        }
        var inserters: [Int: any BulkInserter] = [:]
        var rows = 0
        var shown = 0
        while let (entity, batch) = try queue.next() {
            let inserter: any BulkInserter
            if let known = inserters[entity] {
                inserter = known
            } else {
                inserter = try load.inserter(for: Vocabulary.entities[entity], fields: fields[entity])
                inserters[entity] = inserter
            }
            try inserter.insert(batch)
            rows += batch.count
            queue.recycle(batch, entity: entity)
            if rows - shown >= 50_000 {
                shown = rows
                let name = Vocabulary.entities[entity].plural
                try progress(Progress(phase: .writing, entity: name, rows: rows, expected: max(expected, rows)))
            }
        }
        try progress(Progress(phase: .indexing, entity: "", rows: rows, expected: rows))
        try load.finish()
        try plan.keepLists(session)
        return rows
    }
}

extension DemoPlan {
    /// Each entity's columns, by its place in the vocabulary.
    func fields() throws -> [[Field]] {
        var result: [[Field]] = Array(repeating: [], count: Vocabulary.entities.count)
        func add<Column: DemoColumn>(_ column: Column.Type) throws {
            if let place = Vocabulary.entities.firstIndex(of: Column.entity) { result[place] = try Column.fields() }
        }
        try add(ClientColumn.self)
        try add(ContactColumn.self)
        try add(VisitColumn.self)
        try add(CampaignColumn.self)
        try add(GiftRuleColumn.self)
        try add(BudgetLineColumn.self)
        try add(MemberColumn.self)
        try add(ResponseColumn.self)
        try add(PurchaseColumn.self)
        try add(CaseColumn.self)
        try add(TaskColumn.self)
        try add(SurveyColumn.self)
        try add(CreditColumn.self)
        try add(GoalColumn.self)
        try add(DailyReportColumn.self)
        try add(BranchColumn.self)
        try add(BranchStatusColumn.self)
        try add(RepColumn.self)
        try add(SegmentColumn.self)
        try add(WarningColumn.self)
        try add(AuditCheckColumn.self)
        return result
    }

    /// Writes every row, those that are referred to before those that refer to them.
    func write(to sink: any BatchSink) throws {
        try writeBranches(sink)
        try writeReps(sink)
        try writeSegments(sink)
        try writeClients(sink)
        try writeContacts(sink)
        try writeCampaigns(sink)
        try writeGiftRules(sink)
        try writeBudgetLines(sink)
        try writeMembers(sink)
        try writeResponses(sink)
        let tally = try writeVisits(sink)
        try writePurchases(sink)
        let complaints = try writeCases(sink)
        try writeTasks(sink)
        try writeSurveys(sink)
        let overdue = try writeCredits(sink)
        try writeWarnings(sink, complaints: complaints, overdue: overdue)
        try writeGoals(sink)
        try writeDailyReports(sink, tally)
        try writeBranchStatuses(sink)
        try writeAuditChecks(sink, tally)
    }
}
