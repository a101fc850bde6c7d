import Archive
import Model
import Query

/// What a file has for a new rep to work from: items, contact lines, problems with a next step (DOMAIN.md, "What an
/// archive of this kind must do").
struct HandoverReadiness {
    /// By position: filled writable fields of the client, its contacts, and texts of visits with something unsolved.
    var items: [Int64]
    /// By position: different phone numbers, e-mail and WeChat addresses of the contacts.
    var lines: [Int64]
    /// By position: visits with something unsolved.
    var unsolved: [Int64]
    /// By position: those of them without a next step or its date.
    var unplanned: [Int64]

    init(count: Int) {
        items = [Int64](repeating: 0, count: count)
        lines = items
        unsolved = items
        unplanned = items
    }

    static let criteria = ["items", "contact lines", "next steps"]

    /// Which criteria a client fails, as bits in the order of `criteria`.
    func failing(_ position: Int, items least: Int64, lines leastLines: Int64) -> Int {
        (items[position] < least ? 1 : 0) | (lines[position] < leastLines ? 2 : 0) | (unplanned[position] > 0 ? 4 : 0)
    }

    /// Counts the items and lines of the clients' contacts.
    /// - Parameter found: the bits of the required fields that a contact who is still there has filled.
    mutating func addContacts(
        of clients: SubjectRows, _ requirements: FileRequirements, asOf day: Int64, found: inout [UInt64]
    ) throws {
        let reference = try Entity.contact.field("client")
        // The client of a contact is filled, or it would not be here.
        let fields = requirements.contact.filter { $0.field != reference }
        let columns = fields.map { FileRequirements.column($0.field, of: .contact) }
        let lineColumns = fields.indices.filter { ["phone", "email", "wechat"].contains(fields[$0].field.name) }
        let leftOn = fields.firstIndex { $0.field.name == "left_on" }
        var current = -1
        var seen: Set<String> = []
        try clients.each(.contact, reading: columns, order: []) { position, batch, row in
            if position != current {
                seen.removeAll(keepingCapacity: true)
                current = position
            }
            let hasLeft = leftOn.flatMap { batch.integer(row, $0) }.map { $0 <= day } ?? false
            items[position] += 1
            for column in fields.indices where FileRequirements.isFilled(batch, row, column) {
                items[position] += 1
                if !hasLeft { found[position] |= fields[column].bit }
            }
            for column in lineColumns where FileRequirements.isFilled(batch, row, column) {
                let line = String(decoding: batch.textBytes(batch.cell(row, column)), as: UTF8.self)
                if seen.insert(line).inserted { lines[position] += 1 }
            }
        }
    }

    /// Counts the problems that visits left unsolved, and the texts of those visits.
    mutating func addVisits(of clients: SubjectRows, asOf day: Int64) throws {
        let texts = Entity.visit.fields.filter { $0.type == .text && $0.isWritable }
        guard let unsolvedColumn = texts.firstIndex(where: { $0.name == "unsolved" }),
            let stepColumn = texts.firstIndex(where: { $0.name == "next_step" })
        else { throw AnalysisError("visits have no fields `unsolved` and `next_step`") }
        let condition = Expression.not(.isMissing(try Scope(entity: .visit).field("unsolved")))
        let (date, due) = (texts.count, texts.count + 1)
        try clients.each(.visit, where: condition, texts.map { $0.name } + ["date", "next_due"]) {
            position, batch, row in
            if let held = batch.integer(row, date), held > day { return }
            guard FileRequirements.isFilled(batch, row, unsolvedColumn) else { return }
            unsolved[position] += 1
            for column in texts.indices where FileRequirements.isFilled(batch, row, column) { items[position] += 1 }
            if !FileRequirements.isFilled(batch, row, stepColumn) || batch.integer(row, due) == nil {
                unplanned[position] += 1
            }
        }
    }
}
