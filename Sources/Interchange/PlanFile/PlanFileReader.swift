import Archive
import Glibc
import Model

extension PlanDocument {
    /// Reads a saved plan. Whole or not at all: a file that was cut short, edited or never was a plan is refused.
    /// - Returns: the plan, and its SHA-256.
    /// - Throws: `PlanFileError` for the file, `PlanError.invalid` for values that the model no longer knows.
    public static func read(_ path: String) throws -> (document: PlanDocument, digest: String) {
        try PlanFileReader(path: path, bytes: try PlanFileReader.contents(of: path)).read()
    }
}

/// The content of a saved plan on its way to be one.
private struct PlanFileReader {
    let path: String
    /// All of it, so that what is checked is what is read.
    let bytes: [UInt8]
    /// How many values that are none are listed.
    private static let listed = 20

    static func contents(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else {
            throw PlanFileError(.unreadable, path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count > 0 { bytes += chunk[0..<count] }
            guard count < chunk.count else { continue }
            guard ferror(file) == 0 else {
                throw PlanFileError(.unreadable, path, "cannot be read: \(String(cString: strerror(errno)))")
            }
            return bytes
        }
    }

    func read() throws -> (document: PlanDocument, digest: String) {
        guard bytes.starts(with: Array("{\"dossier_plan\":".utf8)) else {
            throw PlanFileError(.damaged, path, "is no saved plan; plans are saved with p:save(\"name.plan\")")
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let head = JSONNode(lines[0])?.object else {
            throw PlanFileError(
                .damaged, path, lines.count == 1 ? cut("in its first line") : "has a head that cannot be read")
        }
        guard let version = head["dossier_plan"]?.count else { throw damaged(line: 1) }
        guard version <= PlanDocument.version else {
            throw PlanFileError(
                .damaged, path,
                "was saved by a newer Dossier: it is a plan of format \(version), and this one reads \(PlanDocument.version)"
            )
        }
        let digest = try checkWhole(lines, head)
        return (try document(lines, head), digest)
    }

    private func cut(_ place: String) -> String { "was cut short: it ends \(place); save or copy it again" }

    private func damaged(line: Int) -> PlanFileError {
        PlanFileError(.damaged, path, "was damaged: its line \(line) cannot be read; save or copy it again")
    }

    /// That the lines are all there, and are those that were saved.
    private func checkWhole(_ lines: [ArraySlice<UInt8>], _ head: [String: JSONNode]) throws -> String {
        var expected = 0
        for part in head["parts"]?.list ?? [] {
            let (sum, isTooMany) = expected.addingReportingOverflow(part.object?["rows"]?.count ?? 0)
            guard !isTooMany else { throw damaged(line: 1) }
            expected = sum
        }
        // Behind the last line feed is nothing.
        let count = lines.count - 1
        guard let end = lines.firstIndex(where: { $0.starts(with: Array("{\"sha256\":".utf8)) }), end < count else {
            let rows = Swift.max(0, Swift.min(count - 1, expected))
            throw PlanFileError(.damaged, path, cut("after \(rows) of \(expected) rows, without its SHA-256"))
        }
        guard let saved = JSONNode(lines[end])?.object?["sha256"]?.text else { throw damaged(line: end + 1) }
        guard end == count - 1, lines[count].isEmpty else {
            throw PlanFileError(.damaged, path, "has something behind its end, line \(end + 1); save or copy it again")
        }
        var digest = ContentDigest()
        bytes.withUnsafeBytes { digest.add(UnsafeRawBufferPointer(rebasing: $0[0..<lines[end].startIndex])) }
        let found = digest.finish()
        guard found == saved else {
            throw PlanFileError(
                .damaged, path,
                "was edited or damaged since it was saved: its SHA-256 is \(found.prefix(12))…, and it says \(saved.prefix(12))…; make the plan again"
            )
        }
        guard end - 1 == expected else {
            throw PlanFileError(.damaged, path, "has \(end - 1) rows, and its head says \(expected)")
        }
        return found
    }

    // MARK: What it says

    private func document(_ lines: [ArraySlice<UInt8>], _ head: [String: JSONNode]) throws -> PlanDocument {
        guard let archive = head["archive"]?.text, let schema = head["schema"]?.count,
            let kindName = head["kind"]?.text, let basis = head["basis"]?.count,
            let at = head["made_at"]?.text.flatMap(Timestamp.init(iso:)), let actor = head["made_by"]?.text,
            let described = head["parts"]?.list, !described.isEmpty
        else { throw damaged(line: 1) }
        guard let kind = ChangePlan.Kind(rawValue: kindName) else {
            throw PlanFileError(
                .damaged, path, "is a plan of the kind \"\(kindName)\", which this Dossier does not know")
        }
        var next = 1
        var parts: [PlanPart] = []
        var problems: [PlanProblem] = []
        var problemCount = 0
        for description in described {
            guard let description = description.object, let count = description["rows"]?.count,
                let total = description["of"]?.count
            else { throw damaged(line: 1) }
            let (entity, fields) = try model(of: description)
            var rows: [ChangePlan.Row] = []
            rows.reserveCapacity(count)
            var seen: Set<Int64> = []
            for place in next..<(next + count) {
                guard let items = JSONNode(lines[place])?.list else { throw damaged(line: place + 1) }
                let row = try row(items, fields, line: place + 1) { row, field, text in
                    problemCount += 1
                    guard problems.count < Self.listed else { return }
                    problems.append(
                        PlanProblem(row: row, field: field.name, problem: "is \(text), which is not \(field.type.name)")
                    )
                }
                guard row.action == .insert ? row.id == 0 : seen.insert(row.id).inserted else {
                    throw damaged(line: place + 1)
                }
                rows.append(row)
            }
            next += count
            parts.append(PlanPart(entity: entity, fields: fields, rows: PlanRows(rows), total: total))
        }
        guard problemCount == 0 else { throw PlanError.invalid(problems, count: problemCount) }
        var plan = ChangePlan(
            kind, parts[0], along: Array(parts.dropFirst()), basis: basis,
            remarks: (head["remarks"]?.list ?? []).compactMap(\.text))
        plan.limits = limits(head["guards"]?.object ?? [:])
        plan.places.left = try places(head["places"]?.object?["left"])
        plan.places.taken = try places(head["places"]?.object?["taken"])
        let basisAt = head["basis_at"]?.text.flatMap(Timestamp.init(iso:))
        return PlanDocument(
            plan, origin: PlanOrigin(archive: archive, schema: schema, actor: actor, at: at, basisAt: basisAt))
    }

    /// Places in lists of segments: client, segment, version, rank.
    private func places(_ node: JSONNode?) throws -> [SegmentPlace] {
        try (node?.list ?? []).map { item in
            guard let numbers = item.list?.compactMap(\.integer), numbers.count == 4 else { throw damaged(line: 1) }
            return SegmentPlace(client: numbers[0], segment: numbers[1], version: numbers[2], rank: numbers[3])
        }
    }

    private func limits(_ guards: [String: JSONNode]) -> PlanLimits {
        var limits = PlanLimits()
        limits.maxRows = guards["max_rows"]?.count
        if case .number(let digits)? = guards["max_share"] { limits.maxShare = Double(digits) }
        if case .boolean(true)? = guards["all"] { limits.allowsAll = true }
        return limits
    }

    /// The entity and fields of a part, which the model may have lost since.
    private func model(of part: [String: JSONNode]) throws -> (entity: Entity, fields: [Field]) {
        guard let name = part["entity"]?.text, let names = part["fields"]?.list?.map(\.text) else {
            throw damaged(line: 1)
        }
        guard let entity = Vocabulary.entity(named: name) else {
            let hint = Suggestion.hint(for: name, among: Vocabulary.entities.map(\.name))
            throw PlanFileError(
                .damaged, path, "changes rows of `\(name)`, which the model does not have\(hint); make the plan again")
        }
        let fields = try names.map { name in
            guard let name else { throw damaged(line: 1) }
            guard let field = entity[name] else {
                let hint = Suggestion.hint(for: name, among: entity.fields.map(\.name))
                throw PlanFileError(
                    .damaged, path,
                    "writes `\(name)` of \(entity.plural), which the model does not have\(hint); make the plan again")
            }
            return field
        }
        guard Set(fields.map(\.name)).count == fields.count else { throw damaged(line: 1) }
        return (entity, fields)
    }

    private func row(
        _ items: [JSONNode], _ fields: [Field], line: Int, problem: (String, Field, String) -> Void
    ) throws -> ChangePlan.Row {
        guard items.count == 7, let action = items[0].text.flatMap(ChangePlan.Action.init(rawValue:)),
            let id = items[1].integer, let key = items[2].text, let name = items[3].text, let old = items[4].list,
            let new = items[5].list, let version = PlanValueText.value(items[6], of: .integer),
            old.count == (action == .insert ? 0 : fields.count), new.count == (action == .delete ? 0 : fields.count)
        else { throw damaged(line: line) }
        func values(_ nodes: [JSONNode]) -> [Value] {
            zip(nodes, fields).map { node, field in
                if let value = PlanValueText.value(node, of: field.type) { return value }
                problem(key, field, node.described)
                return .missing
            }
        }
        return ChangePlan.Row(
            action: action, id: id, key: key, name: name, old: values(old), new: values(new), version: version)
    }
}

extension JSONNode {
    /// For messages.
    fileprivate var described: String {
        switch self {
        case .null: "missing"
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let digits): digits
        case .text(let text): JSONString.quoted(text)
        case .list: "a list"
        case .object: "an object"
        }
    }
}
