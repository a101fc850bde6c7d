import Archive
import Model

/// How a reference's cell, a code, becomes the id of a row; and the rows made for codes that are not there yet.
final class ReferencePlan {
    let target: Entity
    let table: KeyTable
    /// Whether an unknown code makes a row.
    let creates: Bool
    /// For a contact, which is known by its name within a client: the batch column of that client.
    let scope: Int?
    /// The rows to be made, whose columns are `createdFields`.
    private(set) var created: RowBatch
    let createdFields: [Field]
    private let ids: IDSource
    /// Codes of the current record that are not there yet.
    private var pending: [(code: [UInt8], id: Int64)] = []
    private(set) var createdCount = 0

    init(target: Entity, table: KeyTable, creates: Bool, scope: Int?, ids: IDSource) {
        self.target = target
        self.table = table
        self.creates = creates
        self.scope = scope
        self.ids = ids
        // What a row cannot be made without: its key, and a name where one must be there.
        createdFields = target.fields.filter { field in
            field.name == target.key || (field.name == "name" && field.rules.contains(.notEmpty))
        }
        created = RowBatch(columns: createdFields.count, capacity: 16)
    }

    func resolve(_ code: UnsafeBufferPointer<UInt8>) -> Int64? {
        let key = UnsafeRawBufferPointer(code)
        if let id = table.find(key) { return id }
        guard creates, !code.isEmpty else { return nil }
        if let known = pending.first(where: { CellText.equal(code, $0.code) }) { return known.id }
        let id = ids.next(target)
        pending.append((Array(code), id))
        return id
    }

    /// The current record is good: its new codes are rows now.
    func keep() {
        guard !pending.isEmpty else { return }
        for (code, id) in pending {
            let known = code.withUnsafeBytes { key in
                if table.find(key) != nil { return true }
                table.insert(key, id: id)
                return false
            }
            if known { continue }
            let row = created.add(id: id)
            code.withUnsafeBytes { bytes in
                for column in createdFields.indices { created.setText(row, column, bytes) }
            }
            createdCount += 1
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// The current record is refused.
    func discard() { pending.removeAll(keepingCapacity: true) }

    func takeCreated() -> RowBatch? {
        guard created.count > 0 else { return nil }
        defer { created = RowBatch(columns: createdFields.count, capacity: 16) }
        return created
    }

    /// The code most like one that is not there; not looked for among very many.
    func nearest(_ code: String) -> String? {
        guard scope == nil, table.count <= 50_000 else { return nil }
        var codes: [String] = []
        codes.reserveCapacity(table.count)
        table.forEachKey { codes.append(String(decoding: $0, as: UTF8.self)) }
        return Suggestion.nearest(to: code, among: codes)
    }
}

/// Ids of rows to come. The write lock is held while they are given out, so nobody else takes them.
final class IDSource {
    private var last: [String: Int64] = [:]

    func begin(_ entity: Entity, after id: Int64) {
        if last[entity.name] == nil { last[entity.name] = id }
    }

    func has(_ entity: Entity) -> Bool { last[entity.name] != nil }

    func next(_ entity: Entity) -> Int64 {
        let id = (last[entity.name] ?? 0) + 1
        last[entity.name] = id
        return id
    }
}
