import Archive
import Model

/// Turns records into rows: the half of an import that runs on the reading thread.
final class RecordProcessor {
    struct Results {
        var records = 0
        var imported = 0
        var known = 0
        var blank = 0
        var repeatedCount = 0
        var repeats: [Int] = []
        var rejectedCount = 0
        var rejected: [Rejection] = []
        var failure: ImportError?
    }

    private(set) var results = Results()
    /// Contents of this file's good records, and of their later occurrences.
    let digests = DigestSet()
    private let reader: any RecordReader
    private let plan: ImportPlan
    private let known: DigestSet
    private let options: ImportOptions
    private let rejects: RejectsFile?
    /// The fields of a record, without a last one that holds reasons of an earlier rejection.
    private let width: Int
    private let expected: Int
    /// How often contents that occur again have occurred.
    private var occurrences: [RecordDigest: Int] = [:]
    private var inChunk = 0

    init(
        reader: any RecordReader, plan: ImportPlan, known: DigestSet, options: ImportOptions, rejects: RejectsFile?,
        hasReasons: Bool
    ) {
        self.reader = reader
        self.plan = plan
        self.known = known
        self.options = options
        self.rejects = rejects
        width = plan.columns.count
        expected = width + (hasReasons ? 1 : 0)
    }

    /// Reads to the end, or until nobody takes the chunks.
    func run(into queue: ChunkQueue) {
        defer { queue.finish() }
        do {
            try readAll(into: queue)
            try rejects?.close()
        } catch {
            results.failure = error
        }
    }

    private func readAll(into queue: ChunkQueue) throws(ImportError) {
        var problems: [RecordProblem] = []
        while true {
            switch try reader.next() {
            case .end:
                _ = queue.put(chunk())
                return
            case .malformed(let problem):
                results.records += 1
                try reject(field: nil) { "the record \(problem)" }
            case .record:
                results.records += 1
                problems.removeAll(keepingCapacity: true)
                try process(reader.fields, &problems)
            }
            inChunk += 1
            // Text is only measured now and then.
            if inChunk >= Chunk.records || (inChunk & 63 == 0 && isLarge) {
                guard queue.put(chunk()) else { return }
                inChunk = 0
            }
        }
    }

    private var isLarge: Bool { plan.rows.contains { $0.waitingText > Chunk.text } }

    private func process(_ record: FieldBlock, _ problems: inout [RecordProblem]) throws(ImportError) {
        if record.isBlank {
            results.blank += 1
            results.records -= 1
            blankNumbers += 1
            return
        }
        guard record.count == expected else {
            let count = record.count
            return try reject(field: nil) {
                "the record has \(count) \(count == 1 ? "column" : "columns") where \(expected) are expected"
            }
        }
        let digest = RecordDigest.of(record.content(width), seed: plan.seed)
        let isRepeat = digests.contains(digest)
        let occurrence = isRepeat ? (occurrences[digest] ?? 0) + 1 : 0
        let identity = digest.occurrence(occurrence)
        if known.contains(identity) {
            results.known += 1
            count(digest, occurrence)
            return
        }
        if isRepeat {
            results.repeatedCount += 1
            if results.repeats.count < options.longestList { results.repeats.append(number) }
            if options.repeats == .skip { return count(digest, occurrence) }
        }
        for row in plan.rows { row.fill(record, number: number, problems: &problems) }
        guard problems.isEmpty else {
            for row in plan.rows.reversed() { row.discard() }
            if isRepeat {
                // It was good before: only what it meets in between can have changed.
                results.repeatedCount -= 1
                if results.repeats.last == number { results.repeats.removeLast() }
            }
            let first = problems[0].fieldName
            return try reject(field: first) { words(problems, record) }
        }
        for row in plan.rows { row.keep() }
        count(digest, occurrence)
        if occurrence > 0 { digests.insert(identity) }
        results.imported += 1
    }

    private var blankNumbers = 0
    /// The current record's number, counted from 1 after the headings; records without any value are counted too.
    private var number: Int { results.records + blankNumbers }

    private func count(_ digest: RecordDigest, _ occurrence: Int) {
        if occurrence == 0 { digests.insert(digest) } else { occurrences[digest] = occurrence }
    }

    // MARK: Rejecting

    private var isListed: Bool { results.rejected.count < options.longestList || rejects != nil }

    private func reject(field: String?, reason: () -> String) throws(ImportError) {
        results.rejectedCount += 1
        guard isListed else { return }
        let reason = reason()
        if results.rejected.count < options.longestList {
            results.rejected.append(Rejection(record: number, line: reader.line, field: field, reason: reason))
        }
        try rejects?.add(reader.rawRecord, reason: reason)
    }

    private func words(_ problems: [RecordProblem], _ record: FieldBlock) -> String {
        var sentences: [String] = []
        for problem in problems {
            let sentence: String
            switch problem {
            case .cell(let column, let refusal):
                let value = column.given(record, number: number)
                let suggestion = column.suggestion(for: refusal, value: value)
                sentence =
                    "\(column.field.shownName): "
                    + refusal.sentence(column.field, value: value, suggestion: suggestion, example: column.example)
            case .missing(let field): sentence = "\(field.shownName) is missing"
            case .rule(let field, let problem): sentence = "\(field.shownName) \(problem)"
            case .extra(let heading, let problem): sentence = "\(heading): \(problem)"
            }
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return sentences.joined(separator: "; ")
    }

    // MARK: Chunks

    /// The rows since the last chunk. After a rejection that spoils the whole, records are only checked.
    private func chunk() -> Chunk {
        var chunk = Chunk(
            progress: .init(
                records: results.records, rejected: results.rejectedCount, bytesRead: reader.source.bytesRead))
        let isSpoilt = results.rejectedCount > 0 && !options.keepGood
        for (index, reference) in plan.creating.enumerated() {
            if let rows = reference.takeCreated(), !isSpoilt { chunk.created.append((index, rows)) }
        }
        for (index, row) in plan.allRows.enumerated() {
            let (inserts, updates, untouched) = row.takeBatches()
            if isSpoilt || (inserts == nil && updates == nil && untouched == 0) { continue }
            chunk.rows.append(Chunk.Rows(plan: index, inserts: inserts, updates: updates, untouched: untouched))
        }
        return chunk
    }
}

extension RecordProblem {
    var fieldName: String? {
        switch self {
        case .cell(let column, _): column.field.name
        case .missing(let field), .rule(let field, _): field.name
        case .extra: "extra"
        }
    }
}

extension FieldBlock {
    /// The bytes of the first fields with their NULs: what the record's identity is made of.
    func content(_ fields: Int) -> UnsafeRawBufferPointer {
        let last = self[fields - 1]
        let length = (last.baseAddress.map { $0 - UnsafePointer(bytes) } ?? 0) + last.count + 1
        return UnsafeRawBufferPointer(start: bytes, count: length)
    }
}
