import Archive
import Display
import Lua
import Model
import Query

// `relation:why("K000042")`: what of a question holds for one row, and what does not.
extension Session {
    /// The table of reasons why a row is, or is not, in a relation.
    /// - Parameter row: its code, its id, or the row itself.
    func why(_ asked: LogicalPlan, _ row: LuaValue) throws -> LuaValue {
        // Functions that run row by row stay in it, to be told of.
        let plan = try settledSegments(asked)
        let (id, key) = try identified(row, in: plan.entity)
        var report = WhyReport(session: self, id: id, key: key)
        if case .segment = plan { report.isWhole = true }
        let isIn = try report.explain(plan, depth: 0)
        try report.finish(plan, isIn: isIn)
        let what = (try? PlanWriter().text(asked)).map { $0.count <= 60 ? $0 : nil } ?? nil
        let title =
            options.display.language == .chinese
            ? "\(key) \(isIn ? "在" : "不在") \(what ?? "其中")" : "\(key) is \(isIn ? "" : "not ")in \(what ?? "it")"
        return try table(
            Table(
                title: title,
                columns: [
                    TableColumn("holds", type: .boolean), TableColumn("condition", type: .text),
                    TableColumn("actual", type: .text),
                ], rows: report.rows, noun: Noun(one: "condition", many: "conditions", zh: "个条件")))
    }

    private func identified(_ value: LuaValue, in entity: Entity) throws -> (Int64, String) {
        var value = value
        if case .row(let row) = value {
            guard let context = RowContext.of(row), context.plan.entity == entity, let key = try rowKey(row) else {
                throw WorkbenchError("why needs a \(entity.name), this is another row")
            }
            if case .text(let code) = key { value = .string(code) } else { value = .integer(row.id) }
        }
        switch value {
        case .string(let code) where entity.key != nil:
            let known = try ReferenceIDs(session: store, entity: entity, values: [.text(code)])
            if let id = known[.text(code)] { return (id, code) }
            let hint = try known.nearest(to: .text(code), session: store).map { "; did you mean \"\($0)\"?" } ?? ""
            throw WorkbenchError("there is no \(entity.name) \"\(code)\"\(hint)")
        case .integer(let id):
            guard try store.count(.rows(entity, ids: [id])) > 0 else {
                throw WorkbenchError("there is no \(entity.name) with the id \(id)")
            }
            return (id, "\(entity.name) \(id)")
        default:
            let wanted = entity.key == nil ? "the id of a \(entity.name)" : "the code of a \(entity.name)"
            throw WorkbenchError("why needs \(wanted), got \(value.typeName)")
        }
    }
}

/// Goes through a question and asks of each part whether one row fulfils it.
struct WhyReport {
    let session: Session
    let id: Int64
    let key: String
    /// Whether a segment is all that was asked about.
    var isWhole = false
    /// Whether it holds, the condition, what the row has instead.
    private(set) var rows: [[Value]] = []

    init(session: Session, id: Int64, key: String) {
        self.session = session
        self.id = id
        self.key = key
    }

    private mutating func add(_ holds: Bool, _ condition: String, _ actual: String, depth: Int) {
        let oneLine = condition.split(separator: "\n").map { String($0.drop { $0 == " " }) }.joined(separator: " ")
        rows.append([
            .boolean(holds), .text(String(repeating: "  ", count: depth) + oneLine),
            actual.isEmpty ? .missing : .text(actual),
        ])
    }

    private func isIn(_ plan: LogicalPlan) throws -> Bool {
        let asked = plan.hostPredicates.isEmpty ? plan : try session.settled(plan)
        return try session.store.count(.filter(asked, .compare(.equal, .id, .literal(.integer(id))))) > 0
    }

    /// What the parts did not say.
    mutating func finish(_ plan: LogicalPlan, isIn: Bool) throws {
        if !isIn, !rows.contains(where: { $0[0] == .boolean(false) }), plan.entity == .client {
            let status = try values(of: ["status"], plan.entity)
            add(false, "merged clients are left out", status, depth: 0)
        }
        if rows.isEmpty { add(isIn, plan.entity.plural, "every \(plan.entity.name)", depth: 0) }
    }

    /// Adds the reasons of a part.
    /// - Returns: whether the row is among the part's.
    mutating func explain(_ plan: LogicalPlan, depth: Int) throws -> Bool {
        switch plan {
        case .scan: break
        case .rows(let entity, let ids):
            add(ids.contains(id), "one of \(ids.count) \(entity.plural) picked by hand", "", depth: depth)
        case .filter(let base, let condition):
            _ = try explain(base, depth: depth)
            for part in Self.parts(of: condition) { try explain(part, base.scope, depth) }
        case .host(let base, let predicate):
            _ = try explain(base, depth: depth)
            add(
                try isIn(plan), "the function at \(predicate.source):\(predicate.line)", "",
                depth: depth)
        case .derive(let base, _), .order(let base, _): _ = try explain(base, depth: depth)
        case .limit(let base, let count, let offset): try explainLimit(base, count, offset, depth)
        case .sample(let base, let count, let seed):
            if try explain(base, depth: depth) {
                let isChosen = try isIn(plan)
                add(isChosen, "sample(\(count), \(seed))", isChosen ? "chosen" : "not chosen", depth: depth)
            }
        case .walk(let base, let relationship):
            add(try isIn(plan), text(plan), try reached(base, relationship), depth: depth)
        case .combine(let operation, let left, let right): try explain(operation, left, right, plan, depth)
        case .segment(let segment):
            // Of the segment that was asked about the title tells already.
            let isNamed = depth == 0 && rows.isEmpty && isWhole
            if !isNamed { add(try isIn(plan), segment.text, "", depth: depth) }
            _ = try explain(segment.content, depth: isNamed ? 0 : depth + 1)
        case .members(let members): try explain(members, try isIn(plan), depth)
        }
        return try isIn(plan)
    }

    private mutating func explain(
        _ operation: LogicalPlan.SetOperation, _ left: LogicalPlan, _ right: LogicalPlan, _ plan: LogicalPlan,
        _ depth: Int
    ) throws {
        switch operation {
        case .intersection:
            _ = try explain(left, depth: depth)
            _ = try explain(right, depth: depth)
        case .union:
            add(try isIn(plan), "one of:", "", depth: depth)
            for side in [left, right] {
                let before = rows.count
                let holds = try explain(side, depth: depth + 1)
                if rows.count == before { add(holds, text(side), "", depth: depth + 1) }
            }
        case .difference:
            let before = rows.count
            let holds = try explain(left, depth: depth)
            if rows.count == before { add(holds, text(left), "", depth: depth) }
            let isTaken = try isIn(right)
            var actual = ""
            if case .walk(let base, let relationship) = right { actual = try reached(base, relationship) }
            add(!isTaken, "not in " + text(right), actual, depth: depth)
            // Why it is among those taken away; nobody asks why it is not.
            if isTaken, actual.isEmpty { _ = try explain(right, depth: depth + 1) }
        }
    }

    private mutating func explainLimit(_ base: LogicalPlan, _ count: Int?, _ offset: Int, _ depth: Int) throws {
        guard try explain(base, depth: depth), count != nil || offset > 0 else { return }
        let ids = try session.store.ids(try session.settled(base))
        let place = (ids.firstIndex(of: id) ?? 0) + 1
        let holds = place > offset && count.map { place <= offset + $0 } ?? true
        let order = base.sortKeys.flatMap { keys in
            try? PlanWriter().text(.order(.scan(base.entity), keys.map { $0 }))
        }
        let way = order.map { $0.dropFirst(base.entity.plural.count) + " " } ?? ""
        let limit = (offset > 0 ? "offset(\(offset)) " : "") + (count.map { "limit(\($0))" } ?? "")
        add(
            holds, String(way).replacing(":order", with: "order") + limit,
            "number \(NumberText.count(place)) of \(NumberText.count(ids.count))", depth: depth)
    }

    private mutating func explain(_ members: SegmentMembers, _ isIn: Bool, _ depth: Int) throws {
        let store = session.segmentStore
        guard let segment = try store.all().first(where: { $0.id == members.segment }) else { return }
        let listed = try store.memberships(of: id, in: segment)
        let version = members.version ?? segment.version
        let versions = try store.versions(of: segment)
        var actual: String
        if let now = listed.first(where: { $0.version == version }) {
            // Since the first version of those without a gap up to this one.
            var since = version
            while listed.contains(where: { $0.version == since - 1 }) { since -= 1 }
            let date = versions.first { $0.version == since }?.asOf.map { " (\($0))" } ?? ""
            actual = "a member since version \(since)\(date), rank \(now.rank)"
        } else {
            actual = "not a member"
            let earlier = listed.map { "\($0.version)" }
            if !earlier.isEmpty { actual += "; it is in version \(earlier.joined(separator: ", "))" }
        }
        add(isIn, "listed in version \(version)", actual, depth: depth)
    }

    // MARK: Conditions

    private static func parts(of condition: Expression) -> [Expression] {
        guard case .all(let parts) = condition, !parts.isEmpty else { return [condition] }
        return parts.flatMap(parts(of:))
    }

    private mutating func explain(_ condition: Expression, _ scope: Scope, _ depth: Int) throws {
        let holds = try isIn(.filter(.rows(scope.entity, ids: [id]), condition))
        add(holds, text(condition, scope), try actual(condition, scope), depth: depth)
    }

    private func text(_ condition: Expression, _ scope: Scope) -> String {
        // Of other rows the table is the plainer spelling.
        let isOfOthers = if case .related = condition { true } else { false }
        if !isOfOthers, let text = try? ExpressionWriter(scope: scope).condition(condition) { return text }
        if let text = try? PlanWriter().text(.filter(.scan(scope.entity), condition)) {
            return String(text.dropFirst(scope.entity.plural.count + 1))
        }
        return "a condition"
    }

    private func text(_ plan: LogicalPlan) -> String { (try? PlanWriter().text(plan)) ?? "some \(plan.entity.plural)" }

    /// What the row has of what a condition is about: `class is "B"`.
    private func actual(_ condition: Expression, _ scope: Scope) throws -> String {
        var said: [String] = []
        if let column = scope.derived.last(where: { condition.mentions($0.value.expression) }) {
            said.append(try described([(column.name, column.value)], scope.entity))
        }
        let fields = condition.subjects.map { path in
            (path.references.map { "\($0.name)_row." }.joined() + path.field.name, TypedExpression(path))
        }
        let customs = condition.customSubjects.map { path, key in
            ("\(path.field.name).\(key)", TypedExpression(.custom(path, key: key), .unknown))
        }
        if !fields.isEmpty || !customs.isEmpty { said.append(try described(fields + customs, scope.entity)) }
        for (relationship, inner) in condition.relatedSubjects { said.append(try related(relationship, inner)) }
        return said.joined(separator: ", ")
    }

    private func values(of names: [String], _ entity: Entity) throws -> String {
        try described(
            names.compactMap { name in
                entity[name].map { (name, TypedExpression(FieldPath(entity: entity, field: $0))) }
            }, entity)
    }

    private func described(_ columns: [(name: String, value: TypedExpression)], _ entity: Entity) throws -> String {
        let statement = SQLQuestion.rows(.rows(entity, ids: [id]), columns: columns.map(\.value))
        guard let row = try session.store.rows(statement).first else { return "" }
        return zip(columns, row).map { column, value in
            switch value {
            case .missing: "\(column.name) is missing"
            case .text(let text): "\(column.name) is \(LuaText.quoted(text.count <= 40 ? text : text.prefix(40) + "…"))"
            default:
                "\(column.name) is \(ValueText.text(value, type: DisplayType(column.value.type), session.options.display))"
            }
        }.joined(separator: ", ")
    }

    // MARK: Other rows

    /// How many rows on the other side fulfil a condition, and when the last was.
    private func related(_ relationship: Relationship, _ condition: Expression?) throws -> String {
        guard case .toMany(let entity, let field) = relationship else { return "" }
        let owner = field.target ?? entity
        let all = LogicalPlan.walk(.rows(owner, ids: [id]), .toMany(entity, field))
        return try counted(condition.map { .filter(all, $0) } ?? all)
    }

    /// What leads from a relation to the row.
    private func reached(_ base: LogicalPlan, _ relationship: Relationship) throws -> String {
        switch relationship {
        case .toOne(let entity, let field):
            guard let target = relationship.target else { return "" }
            let own = LogicalPlan.walk(.rows(target, ids: [id]), .toMany(entity, field))
            return try counted(.combine(.intersection, own, try session.settled(base)))
        case .toMany(let entity, let field):
            return try described([(field.name, TypedExpression(FieldPath(entity: entity, field: field)))], entity)
        }
    }

    /// `3 visits, the last on 2026-09-12`
    private func counted(_ plan: LogicalPlan) throws -> String {
        let count = try session.store.count(plan)
        let noun = Noun(plan.entity)
        guard count > 0 else { return "no \(noun.one)" }
        let number = noun.counted(count, session.options.display.language)
        guard let day = plan.entity["date"] ?? plan.entity.fields.first(where: { $0.type == .date }) else {
            return number
        }
        let value = TypedExpression(FieldPath(entity: plan.entity, field: day))
        let last = try session.store.aggregate(
            plan, NamedAggregate(name: "last", function: .maximum, value: value))
        guard case .date(let date) = last else { return number }
        return count == 1 ? "\(number), on \(date)" : "\(number), the last on \(date)"
    }
}
