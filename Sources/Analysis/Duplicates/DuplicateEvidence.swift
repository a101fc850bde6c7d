import Archive
import Model
import Query

/// A client that may be one of a pair: what it is compared by, and what decides which of two is kept.
struct DuplicateCandidate {
    let id: Int64
    let code: String
    let shownName: String
    let name: ClientName
    let isPerson: Bool
    let region: String?
    let industry: String?
    /// Filled fields of the file.
    let filled: Int
    let visits: Int64
    /// When the file was made, in seconds.
    let created: Int64
    /// By `ContactLines.keys`.
    var lines: [Set<String>] = ContactLines.keys.map { _ in [] }

    /// Whether this file is the one to keep of the two: the one with more in it, then with more visits, then the older.
    func isKept(before other: DuplicateCandidate) -> Bool {
        if filled != other.filled { return filled > other.filled }
        if visits != other.visits { return visits > other.visits }
        if created != other.created { return created < other.created }
        return code.utf8.lexicographicallyPrecedes(other.code.utf8)
    }

    // MARK: Reading

    /// These clients, with the lines of their contacts, in no order.
    static func read(_ ids: [Int64], _ session: any EngineSession) throws -> [Int64: DuplicateCandidate] {
        let fields = Entity.client.fields.filter(\.isWritable)
        let named = ["code", "name", "kind", "region", "industry", "visit_count", "created_at"]
        let columns =
            try Entity.client.columns(named) + fields.map { FileRequirements.column($0, of: .client) }
        let plan = LogicalPlan.rows(.client, ids: ids)
        var candidates: [DuplicateCandidate] = []
        let clients = try SubjectRows.read(plan, columns, session) { batch, row in
            let name = batch.text(row, 1) ?? ""
            let isPerson = batch.text(row, 2) == "person"
            let filled = fields.indices.count { FileRequirements.isFilled(batch, row, named.count + $0) }
            candidates.append(
                DuplicateCandidate(
                    id: batch.id(row), code: batch.text(row, 0) ?? "", shownName: name,
                    name: ClientName(name, code: batch.text(row, 0), isPerson: isPerson), isPerson: isPerson,
                    region: FileRequirements.isFilled(batch, row, 3) ? batch.text(row, 3) : nil,
                    industry: FileRequirements.isFilled(batch, row, 4) ? batch.text(row, 4) : nil, filled: filled,
                    visits: batch.integer(row, 5) ?? 0, created: batch.integer(row, 6) ?? 0))
        }
        try clients.each(.contact, ContactLines.fields) { position, batch, row in
            for column in ContactLines.keys.indices {
                if let line = ContactLines.spelled(batch, row, column) {
                    candidates[position].lines[column].insert(line)
                }
            }
        }
        return Dictionary(uniqueKeysWithValues: candidates.map { ($0.id, $0) })
    }
}

/// How likely two clients are one, and why.
struct DuplicateEvidence {
    /// What each finding is worth between 0 and 1. They add up as chances that are independent do: 1 − (1−a)(1−b)…
    static let standard: [String: Double] = [
        "name": 0.75, "person": 0.35, "pinyin": 0.65, "phone": 0.7, "email": 0.75, "wechat": 0.7, "region": 0.15,
        "industry": 0.15,
    ]
    static let names = ["name", "person", "pinyin", "phone", "email", "wechat", "region", "industry"]

    let score: Double
    let why: String

    /// nil where nothing but region or industry speaks for the pair, or their names speak against it.
    /// - Parameter elsewhere: what is left of the weight of a name where both have a region, and another one.
    init?(_ one: DuplicateCandidate, _ other: DuplicateCandidate, weights: [String: Double], elsewhere: Double) {
        guard one.isPerson == other.isPerson, !one.name.excludes(other.name) else { return nil }
        var apart = 1.0
        var reasons: [String] = []
        func add(_ weight: String, _ reason: String, share: Double = 1) {
            apart *= 1 - (weights[weight] ?? 0) * share
            reasons.append(reason)
        }
        let isElsewhere = one.region != nil && other.region != nil && one.region != other.region
        let share = isElsewhere ? elsewhere : 1
        let isSame = one.shownName == other.shownName
        let isTelling = isSame || one.isPerson || one.name.isDistinctive
        if isTelling, !one.name.core.isEmpty, one.name.core == other.name.core,
            one.name.isCompatible(with: other.name)
        {
            let reason = isSame ? "same name" : "same name apart from its form: \(one.name.core)"
            add(one.isPerson ? "person" : "name", reason, share: share)
        } else if isTelling, !one.name.pinyin.isEmpty, one.name.pinyin == other.name.pinyin {
            add("pinyin", "names that sound the same", share: share)
        }
        for (index, word) in ["phone", "e-mail", "WeChat"].enumerated()
        where !one.lines[index].isDisjoint(with: other.lines[index]) {
            add(ContactLines.fields[index], "same \(word)")
        }
        guard !reasons.isEmpty else { return nil }
        if let region = one.region, region == other.region { add("region", "same region") }
        if let industry = one.industry, industry == other.industry { add("industry", "same industry") }
        if isElsewhere { reasons.append("but in \(one.region ?? "") and \(other.region ?? "")") }
        score = 1 - apart
        why = reasons.joined(separator: ", ")
    }
}
