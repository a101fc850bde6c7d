import Archive
import Model
import Query

/// Everything about an import that does not change from record to record.
struct ImportPlan {
    /// The file's columns, in its order.
    var columns: [String]
    /// Rows made once, before the first record.
    var constants: [RowPlan] = []
    /// Rows of each record.
    var rows: [RowPlan] = []
    /// References that make rows for new codes.
    var creating: [ReferencePlan] = []
    var matched: [MatchedColumn] = []
    var ignored: [String] = []
    /// Keeps records of files that become other rows apart.
    var seed: UInt64 = 0

    /// Constants first: the order rows are written in.
    var allRows: [RowPlan] { constants + rows }
}

/// Makes an `ImportPlan` from a mapping, or from the headings alone, for the archive as it is now.
struct ImportPlanner {
    let session: any EngineSession
    let mapping: ImportMapping
    let columns: [String]
    let extraIgnored: ColumnChoice
    let today: CalendarDate

    private var plan: ImportPlan
    private var used: Set<Int> = []
    private let ids = IDSource()
    private var tables: [String: KeyTable] = [:]
    private var references: [String: ReferencePlan] = [:]

    init(
        session: any EngineSession, mapping: ImportMapping, columns: [String], ignored: ColumnChoice,
        today: CalendarDate
    ) {
        self.session = session
        self.mapping = mapping
        self.columns = columns
        extraIgnored = ignored
        self.today = today
        plan = ImportPlan(columns: columns)
    }

    /// Reads what the archive has that records may meet, and plans.
    mutating func make() throws -> ImportPlan {
        for constant in mapping.create { plan.constants.append(try constantPlan(constant)) }
        // Columns that the mapping names are taken before those that headings are matched to.
        for row in mapping.rows { try claim(row) }
        for row in mapping.rows { plan.rows.append(try rowPlan(row)) }
        try accountForTheRest()
        let names = mapping.rows.map(\.entity.name).joined(separator: "\u{0}")
        plan.seed = Array(names.utf8).withUnsafeBytes { RecordDigest.of($0, seed: 1).low }
        plan.creating = references.values.filter(\.creates).sorted { $0.target.name < $1.target.name }
        return plan
    }

    // MARK: Columns

    private func index(of heading: String) throws(ImportError) -> Int {
        if let index = columns.firstIndex(of: heading) { return index }
        let folded = Heading.folded(heading)
        let alike = columns.indices.filter { Heading.folded(columns[$0]) == folded }
        if alike.count == 1 { return alike[0] }
        throw .unknownColumn(
            UnknownName(name: heading, suggestion: Suggestion.nearest(to: heading, among: columns)), columns: columns)
    }

    private func index(of source: FieldMapping.Source) throws(ImportError) -> Int? {
        switch source {
        case .column(let heading): return try index(of: heading)
        case .position(let position):
            guard position <= columns.count else {
                throw .unknownColumn(UnknownName(name: "column \(position)", suggestion: nil), columns: columns)
            }
            return position - 1
        case .constant, .recordNumber: return nil
        }
    }

    private mutating func claim(_ row: RowMapping) throws {
        for field in (row.fields ?? [:]).values { if let index = try index(of: field.source) { used.insert(index) } }
        if case .named(let names) = row.extra { for name in names { used.insert(try index(of: name)) } }
        for heading in row.when { _ = try index(of: heading) }
        if case .named(let names) = mapping.ignore { for name in names { used.insert(try index(of: name)) } }
        if case .named(let names) = extraIgnored { for name in names { used.insert(try index(of: name)) } }
    }

    /// Every column is used, sent to `extra`, or ignored on purpose.
    private mutating func accountForTheRest() throws(ImportError) {
        let left = columns.indices.filter { !used.contains($0) }
        let named = left.filter { !columns[$0].isEmpty }
        if mapping.ignore != .rest, extraIgnored != .rest, !named.isEmpty {
            let entity = mapping.rows[0].entity
            var candidates = entity.fields.filter { $0.whyNotImportable == nil }.flatMap { [$0.name, $0.label.zh] }
            candidates += entity.fields.map(\.label.en)
            for index in named {
                let heading = columns[index]
                if let field = Heading.field(heading, of: entity), let why = field.whyNotImportable {
                    throw .notWritable(entity: entity.name, field: field.name, why: why)
                }
            }
            throw .unknownHeadings(
                named.map {
                    UnknownName(name: columns[$0], suggestion: Suggestion.nearest(to: columns[$0], among: candidates))
                },
                entity: entity.name)
        }
        let matched = Set(plan.matched.map(\.heading))
        plan.ignored = columns.filter { !matched.contains($0) && !$0.isEmpty }
    }

    // MARK: Rows

    private mutating func rowPlan(_ row: RowMapping) throws -> RowPlan {
        let entity = row.entity
        var parts = RowPlan.Parts()
        parts.isOptional = !plan.rows.isEmpty && row.when.isEmpty
        parts.when = try row.when.map { heading throws(ImportError) in try index(of: heading) }
        let fields = try row.fields ?? fieldsByHeadings(entity)
        try addFields(fields, of: entity, to: &parts)
        // The row that an earlier one of the record made, where the field is named as its entity.
        for field in entity.fields where fields[field.name] == nil {
            guard let target = field.target, field.name == target.name,
                let earlier = plan.rows.last(where: { $0.entity == target })
            else { continue }
            parts.implied.append((parts.fields.count, earlier))
            parts.fields.append(field)
        }
        try addExtra(row, to: &parts)
        return try finish(entity, parts: &parts, match: row.match, makesRowsPerRecord: true)
    }

    private mutating func constantPlan(_ constant: ConstantRow) throws -> RowPlan {
        var parts = RowPlan.Parts()
        var fields: [String: FieldMapping] = [:]
        for (name, value) in constant.values {
            let field = constant.entity[name] ?? constant.entity.field(labelled: name)
            fields[field?.name ?? name] = FieldMapping(.constant(value.scalarText ?? ""))
        }
        try addFields(fields, of: constant.entity, to: &parts)
        return try finish(constant.entity, parts: &parts, match: nil, makesRowsPerRecord: false)
    }

    private mutating func addFields(
        _ fields: [String: FieldMapping], of entity: Entity, to parts: inout RowPlan.Parts
    ) throws {
        for field in entity.fields {
            guard let mapped = fields[field.name] else { continue }
            let index = try index(of: mapped.source)
            let source: ColumnPlan.Source
            switch mapped.source {
            case .constant(let text): source = .constant(Array(text.utf8))
            case .recordNumber: source = .recordNumber
            case .column, .position: source = .cell(index ?? 0)
            }
            if let index {
                used.insert(index)
                plan.matched.append(
                    MatchedColumn(heading: columns[index], entity: entity.name, field: field.name))
            }
            let reference = try field.target.map { target in
                try self.reference(to: target, field: field, of: entity, creates: mapped.conversion.create, parts)
            }
            parts.columns.append(
                ColumnPlan(
                    field: field, column: parts.fields.count, source: source, conversion: mapped.conversion,
                    reference: reference, today: today, utcOffset: mapping.utcOffset))
            parts.fields.append(field)
        }
    }

    /// Every unused heading that names a field the entity lets be imported.
    private mutating func fieldsByHeadings(_ entity: Entity) throws(ImportError) -> [String: FieldMapping] {
        var fields: [String: FieldMapping] = [:]
        var headings: [String: String] = [:]
        for index in columns.indices where !used.contains(index) {
            guard let field = Heading.field(columns[index], of: entity), field.whyNotImportable == nil else { continue }
            if let other = headings[field.name] {
                throw .sameField(field: field.name, headings: [other, columns[index]])
            }
            headings[field.name] = columns[index]
            fields[field.name] = FieldMapping(.position(index + 1))
        }
        return fields
    }

    private mutating func addExtra(_ row: RowMapping, to parts: inout RowPlan.Parts) throws {
        guard let field = row.entity["extra"] else { return }
        var indices: [Int] = []
        switch row.extra {
        case .none: return
        case .named(let names): for name in names { indices.append(try index(of: name)) }
        case .rest:
            if mapping.ignore == .rest { break }
            indices = columns.indices.filter { !used.contains($0) && !columns[$0].isEmpty }
        }
        var types: [Int: ExtraColumn] = [:]
        for (heading, type) in row.extraTypes { types[try index(of: heading)] = type }
        indices = Set(indices).union(types.keys).sorted()
        guard !indices.isEmpty, !parts.fields.contains(field) else { return }
        used.formUnion(indices)
        for index in indices {
            plan.matched.append(
                MatchedColumn(heading: columns[index], entity: row.entity.name, field: "extra.\(columns[index])"))
        }
        parts.extra = ExtraPlan(
            columns: indices.map {
                ExtraPlan.Column(heading: columns[$0], cell: $0, extra: types[$0] ?? ExtraColumn())
            })
        parts.fields.append(field)
    }

    private mutating func finish(
        _ entity: Entity, parts: inout RowPlan.Parts, match: [String]?, makesRowsPerRecord: Bool
    ) throws -> RowPlan {
        let given = Set(parts.fields.map(\.name))
        // A name that must be there and is not given is the code.
        if let key = entity.key, key != "name", given.contains(key), !given.contains("name"),
            let name = entity["name"], name.rules.contains(.notEmpty)
        {
            parts.fields.append(name)
        }
        let matchFields = try matchFields(entity, asked: match, given: given)
        for field in entity.fields where !parts.fields.contains(field) {
            let isNeeded = field.isRequired || field.rules.contains(.notEmpty)
            if isNeeded, !(entity == .client && field.name == "owner") {
                throw ImportError.fieldNotGiven(entity: entity.name, field: field.name, label: field.label.zh)
            }
        }
        if !ids.has(entity) { ids.begin(entity, after: try session.largestID(of: entity)) }
        let table = matchFields.isEmpty ? nil : try table(entity, matchFields)
        let rules = CrossRules(entity: entity, batchFields: parts.fields, remembers: table != nil)
        if let rules, table != nil { try load(rules, entity) }
        return RowPlan(entity: entity, parts: parts, match: table, rules: rules, ids: ids)
    }

    /// The fields that tell whether a row is there already: the key, what is unique, a contact's client and name.
    private func matchFields(_ entity: Entity, asked: [String]?, given: Set<String>) throws(ImportError) -> [Field] {
        var names: [String] = []
        if let key = entity.key {
            names = [key]
        } else {
            for field in entity.fields {
                for rule in field.rules {
                    if case .unique = rule { names = [field.name] }
                    if case .uniqueWith(let other) = rule { names = [field.name, other] }
                }
            }
        }
        let isUnique = !names.isEmpty
        if entity == .contact { names = ["client", "name"] }
        if let asked {
            guard !isUnique || asked == names else {
                throw .mapping(
                    key: "match",
                    problem: "rows of \(entity.name) are told apart by \(names.joined(separator: " and "))")
            }
            names = asked
        }
        if let missing = names.first(where: { !given.contains($0) }) {
            throw .fieldNotGiven(entity: entity.name, field: missing, label: entity[missing]?.label.zh ?? missing)
        }
        return names.compactMap { entity[$0] }
    }

    // MARK: What the archive has

    private mutating func reference(
        to target: Entity, field: Field, of entity: Entity, creates: Bool, _ parts: RowPlan.Parts
    ) throws -> ReferencePlan {
        let clientColumn = parts.fields.firstIndex { $0.name == "client" }
        let byName = target == .contact && field.rules.contains(.sameClient)
        let name = "\(target.name)\(creates ? "+" : "")\(byName ? "@\(entity.name)" : "")"
        if let known = references[name] { return known }
        if creates, target.key == nil {
            throw ImportError.mapping(
                key: "\(entity.name).\(field.name).create", problem: "\(target.plural) have no code to make one from")
        }
        let keys: [Field]
        if byName {
            keys = ["client", "name"].compactMap { target[$0] }
        } else {
            keys = target.key.flatMap { target[$0] }.map { [$0] } ?? []
        }
        if !ids.has(target) { ids.begin(target, after: try session.largestID(of: target)) }
        let plan = ReferencePlan(
            target: target, table: try table(target, keys), creates: creates, scope: byName ? clientColumn : nil,
            ids: ids)
        references[name] = plan
        return plan
    }

    /// The keys of all rows there are. Without fields, the ids themselves as texts.
    private mutating func table(_ entity: Entity, _ fields: [Field]) throws -> KeyTable {
        let name = "\(entity.name)(\(fields.map(\.name).joined(separator: ",")))"
        if let known = tables[name] { return known }
        let table = KeyTable(entity: entity, fields: fields)
        tables[name] = table
        let stored = fields.map { Layout.column(of: $0, in: entity) }
        let list = stored.isEmpty ? "CAST(\"id\" AS TEXT)" : stored.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let statement = Statement(
            sql: "SELECT \"id\", \(list) FROM \"\(Layout.table(entity))\"", leadingID: true,
            columns: stored.isEmpty ? [.text] : stored.map(\.kind))
        var key = KeyBytes()
        let columns = Array(0..<statement.columns.count)
        try session.query(statement, batch: 1024, snapshot: false) { batch in
            for row in 0..<batch.count where key.make(batch, row, columns: columns) {
                key.withBytes { table.insert($0, id: batch.id(row)) }
            }
            return true
        }
        return table
    }

    private func load(_ rules: CrossRules, _ entity: Entity) throws {
        let stored = rules.fields.map { Layout.column(of: $0, in: entity) }
        let list = stored.map { "\"\($0.table)\".\"\($0.name)\"" }.joined(separator: ", ")
        let main = "\"\(Layout.table(entity))\""
        let text = "\"\(Layout.textTable(entity))\""
        let join = Layout.isSplit(entity) ? " LEFT JOIN \(text) ON \(text).\"id\" = \(main).\"id\"" : ""
        let statement = Statement(
            sql: "SELECT \(main).\"id\", \(list) FROM \(main)\(join)", leadingID: true, columns: stored.map(\.kind))
        try session.query(statement, batch: 1024, snapshot: false) { batch in
            for row in 0..<batch.count { rules.remember(batch.id(row), batch.values(row)) }
            return true
        }
    }
}

/// Headings as people write them, compared with the model's names.
enum Heading {
    /// Without blanks at the ends, in lower case and half width.
    static func folded(_ heading: String) -> String {
        var heading = heading
        return heading.withUTF8 { bytes in
            let folded = CellText.halfWidth(CellText.trimmed(bytes))
            return String(decoding: folded, as: UTF8.self).lowercased()
        }
    }

    /// The field with that name, Chinese label or English label.
    static func field(_ heading: String, of entity: Entity) -> Field? {
        let folded = folded(heading)
        return entity[folded] ?? entity.field(labelled: folded) ?? entity.field(labelled: heading)
    }
}
