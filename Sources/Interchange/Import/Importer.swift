import Archive
import Foundation
import Model
import Query

/// Imports a file into an archive.
///
/// ```swift
/// let importer = Importer(options: ImportOptions(file: "clients.csv", entity: .client))
/// let report = try importer.run(session: engine.makeSession(), commit: true) { progress in … }
/// ```
///
/// A record's identity is its content and its occurrence number in the file: a record that an earlier import of the
/// same rows brought is left out, so that importing a file twice adds nothing the second time.
///
/// Records are read and checked on a thread of their own while this one writes; memory does not grow with the file
/// but for about 25 bytes a record and what the keys of clients and contacts take.
public struct Importer {
    private let options: ImportOptions
    private let occasion: Occasion

    /// - Parameter occasion: who imports and why, for the journal.
    public init(options: ImportOptions, occasion: Occasion? = nil) {
        self.options = options
        self.occasion =
            occasion
            ?? Occasion(
                actor: "import", reason: "import of \(options.file)",
                at: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
    }

    /// Imports in one transaction. Begins it, and ends it, unless the session is writing already: then a failure
    /// takes back what the import wrote and nothing else.
    ///
    /// - Parameters:
    ///   - commit: false does the same work and takes it back: a dry run.
    ///   - isCancelled: asked many times a second.
    ///   - progress: called at most ten times a second.
    /// - Throws: `ImportError`, with `.rejected(report)` when records were refused and not `keepGood`;
    ///   `ArchiveError`, with `.interrupted` when cancelled. Nothing is written then.
    public func run(
        session: any EngineSession, commit: Bool, isCancelled: () -> Bool = { false },
        progress: (ImportProgress) -> Void = { _ in }
    ) throws -> ImportReport {
        let begin = ContinuousClock.now
        if let rejects = options.rejects, RejectsFile.isSame(rejects, options.file) {
            throw ImportError.rejectsIntoSource(path: rejects)
        }
        let opened = try OpenedSource(options: options)
        let mapping = try options.mapping ?? mappingByHeadings(opened.columns)
        let transaction = try ImportTransaction(session)
        do {
            var report = try work(
                session, transaction, opened, mapping, begin: begin, isCancelled: isCancelled, progress: progress)
            if report.rejectedCount > 0, !options.keepGood, commit {
                report.counts = report.counts.map { ImportCounts(entity: $0.entity) }
                report.imported = 0
                throw ImportError.rejected(report)
            }
            if commit {
                try transaction.commit()
                report.isWritten = true
            } else {
                transaction.rollback()
            }
            report.seconds = seconds(since: begin)
            return report
        } catch {
            transaction.rollback()
            throw error
        }
    }

    /// Without a mapping, each record is one row of the entity named, or of the one that all headings fit.
    private func mappingByHeadings(_ columns: [String]) throws(ImportError) -> ImportMapping {
        let entity: Entity
        if let told = options.entity {
            entity = told
        } else {
            let named = columns.filter { !$0.isEmpty }
            let fitting = Vocabulary.entities.filter { entity in
                named.allSatisfy { Heading.field($0, of: entity) != nil }
            }
            let isClient = fitting.contains(.client)
            guard let only = isClient ? .client : fitting.first, isClient || fitting.count == 1 else {
                throw .noTarget(headings: columns)
            }
            entity = only
        }
        var row = RowMapping(entity: entity)
        row.extra = options.extra
        return ImportMapping(rows: [row])
    }

    private func work(
        _ session: any EngineSession, _ transaction: ImportTransaction, _ opened: OpenedSource,
        _ mapping: ImportMapping, begin: ContinuousClock.Instant, isCancelled: () -> Bool,
        progress: (ImportProgress) -> Void
    ) throws -> ImportReport {
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        let today =
            options.today ?? Timestamp(seconds: now.seconds + Int64(mapping.utcOffset * 3600)).date
        var planner = ImportPlanner(
            session: session, mapping: mapping, columns: opened.columns, ignored: options.ignore, today: today)
        let plan = try planner.make()
        let known = DigestSet()
        try session.knownRecords { known.insert(bytes: $0) }
        try makeConstants(plan)
        let rejects = options.rejects.map { path in
            RejectsFile(
                path: path, source: opened.source, delimiter: opened.delimiter, width: opened.width,
                preamble: opened.preamble, hasHeader: opened.hasHeader, lineEnd: opened.lineEnd)
        }
        let processor = RecordProcessor(
            reader: opened.reader, plan: plan, known: known, options: options, rejects: rejects,
            hasReasons: opened.hasReasons)
        let number = try session.beginChangeSet()
        defer { session.abandonChangeSet() }
        let writer = try ImportWriter(session: session, plan: plan, now: now)
        var meter = ProgressMeter(begin: begin, totalBytes: opened.source.totalBytes)
        transaction.load = writer
        try pump(processor, writer, session, isCancelled) { state in if let due = meter.note(state) { progress(due) } }
        if let failure = processor.results.failure { throw failure }
        let results = processor.results
        var changeSet: Int?
        let isSpoilt = results.rejectedCount > 0 && !options.keepGood
        if !isSpoilt {
            progress(meter.finishing())
            try writer.finish()
            if isCancelled() || session.isInterrupted { throw ArchiveError.interrupted }
            let counts = writer.counts.reduce(into: ChangeCounts()) {
                $0.inserted += $1.added
                $0.updated += $1.updated
            }
            // A file that brought nothing changed nothing, and takes no number.
            if counts.inserted + counts.updated > 0 {
                let run = ImportRun(
                    number: number, file: Self.absolute(options.file), records: results.records, added: counts.inserted,
                    updated: counts.updated,
                    skipped: results.known + (options.repeats == .skip ? results.repeatedCount : 0),
                    rejected: results.rejectedCount)
                try processor.digests.takeSortedBytes { try session.remember(run, records: $0) }
                let entity = plan.allRows.first?.entity.name ?? ""
                try session.endChangeSet(
                    ChangeSetHead(kind: "import", entity: entity, occasion: occasion, counts: counts))
                changeSet = number
            }
        }
        var report = self.report(opened, plan, results, writer.counts, rejects)
        report.changeSet = changeSet
        return report
    }

    /// Where the file lies whatever the working folder is later: whether it changed since can be said then.
    private static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Runs the reading thread and writes what it makes, until it is done.
    private func pump(
        _ processor: RecordProcessor, _ writer: ImportWriter, _ session: any EngineSession, _ isCancelled: () -> Bool,
        _ written: (Chunk.Progress) -> Void
    ) throws {
        let queue = ChunkQueue(capacity: 4)
        let done = DispatchSemaphore(value: 0)
        let handedOver = HandedOver(processor)
        let thread = Thread {
            handedOver.processor.run(into: queue)
            done.signal()
        }
        thread.name = "import"
        thread.start()
        // However this ends, the reading thread is through with the processor before anyone looks at it again.
        defer {
            queue.abandon()
            done.wait()
        }
        while true {
            if isCancelled() || session.isInterrupted { throw ArchiveError.interrupted }
            switch queue.next(timeout: .milliseconds(50)) {
            case .waiting: continue
            case .finished: return
            case .chunk(let chunk):
                try writer.write(chunk)
                written(chunk.progress)
            }
        }
    }

    /// The processor on its way to the reading thread.
    private struct HandedOver: @unchecked Sendable {
        // Sendable: the starting thread does not touch the processor until `done` is signalled, which is the last
        // thing the reading thread does.
        let processor: RecordProcessor
        init(_ processor: RecordProcessor) { self.processor = processor }
    }

    private func makeConstants(_ plan: ImportPlan) throws {
        let nothing = FieldBlock()
        defer { nothing.deallocate() }
        for row in plan.constants {
            var problems: [RecordProblem] = []
            row.fill(nothing, number: 0, problems: &problems)
            switch problems.first {
            case nil: row.keep()
            case .cell(let column, let refusal)?:
                let value = column.given(nothing, number: 0)
                throw ImportError.constant(
                    entity: row.entity.name, field: column.field.name,
                    problem: refusal.sentence(
                        column.field, value: value, suggestion: column.suggestion(for: refusal, value: value),
                        example: column.example))
            case .missing(let field)?:
                throw ImportError.constant(entity: row.entity.name, field: field.name, problem: "is missing")
            case .rule(let field, let problem)?:
                throw ImportError.constant(entity: row.entity.name, field: field.name, problem: problem)
            case .extra(let heading, let problem)?:
                throw ImportError.constant(entity: row.entity.name, field: heading, problem: problem)
            }
        }
    }

    private func report(
        _ opened: OpenedSource, _ plan: ImportPlan, _ results: RecordProcessor.Results, _ counts: [ImportCounts],
        _ rejects: RejectsFile?
    ) -> ImportReport {
        var report = ImportReport(
            file: options.file, encoding: opened.source.choice, delimiter: opened.delimiter.map(Delimiter.name))
        report.matched = plan.matched
        report.ignored = plan.ignored
        report.records = results.records
        report.imported = results.imported
        report.known = results.known
        report.blank = results.blank
        report.repeatedCount = results.repeatedCount
        report.repeats = results.repeats
        report.repeatsKept = options.repeats == .keep
        report.rejectedCount = results.rejectedCount
        report.rejected = results.rejected
        report.rejectsFile = rejects?.isMade == true ? rejects?.path : nil
        report.counts = counts
        return report
    }

    private func seconds(since begin: ContinuousClock.Instant) -> Double { (ContinuousClock.now - begin) / .seconds(1) }
}
