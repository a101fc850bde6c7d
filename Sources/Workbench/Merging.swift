import Archive
import Lua
import Model
import Query

// `clients:merge(keep, drop, { prefer = … })`: two files of one client become one.
extension Session {
    func addMerging(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("merge") { [unowned self] relation, call in
            guard relation.entity == .client else {
                throw WorkbenchError("merge is asked of clients, not of \(relation.entity.plural)")
            }
            guard case .scan = relation.plan else {
                throw WorkbenchError(
                    "merge names the two clients itself: clients:merge(keep, drop), without conditions before it")
            }
            guard call.count >= 2 else {
                throw WorkbenchError(
                    "merge needs two clients, the one to keep and the one to merge into it: clients:merge(\"K000001\", \"K000002\")"
                )
            }
            let keep = try self.client(call.value(1), argument: 1)
            let drop = try self.client(call.value(2), argument: 2)
            let preference = try self.mergePreference(call.value(3))
            let builder = PlanBuilder(session: self.store, today: self.today)
            try call.push(try self.planObject(try builder.merge(keep: keep, drop: drop, prefer: preference)))
        }
    }

    /// The id of a client given by its code or as a row.
    private func client(_ value: LuaValue, argument: Int) throws -> Int64 {
        switch value {
        case .string(let code):
            let known = try ReferenceIDs(session: store, entity: .client, values: [.text(code)])
            if let id = known[.text(code)] { return id }
            let hint = try known.nearest(to: .text(code), session: store).map { "; did you mean \"\($0)\"?" } ?? ""
            throw WorkbenchError("there is no client \"\(code)\"\(hint)")
        case .row(let row):
            guard let context = RowContext.of(row), context.plan.entity == .client else { break }
            return row.id
        default: break
        }
        throw LuaArgumentError(
            function: "merge", argument: argument,
            problem: "the code of a client or its row expected, got \(value.typeName)")
    }

    /// `{ prefer = "drop" }`, `{ prefer = { name = "drop" } }`
    private func mergePreference(_ value: LuaValue) throws -> MergePreference {
        if value == .nil { return MergePreference() }
        guard let table = value.asTable else {
            throw WorkbenchError(
                "the options of merge stand in a table, as in merge(keep, drop, { prefer = \"newest\" }), not \(value.typePhrase)"
            )
        }
        var preference = MergePreference()
        for (name, value) in try table.named("merge's options") {
            guard name == "prefer" else {
                throw WorkbenchError(
                    "merge has no option `\(name)`\(Suggestion.hint(for: name, among: ["prefer"])); it has prefer")
            }
            if let fields = value.asTable {
                for (name, value) in try fields.named("prefer") {
                    let field = Entity.client.field(labelled: name)?.name ?? name
                    guard MergePreference.choices.contains(field) else {
                        throw WorkbenchError(
                            Entity.client[field] == nil
                                ? "`prefer` names `\(name)`, and clients have no such field\(Suggestion.hint(for: name, among: MergePreference.choices))"
                                : "`\(name)` is not put together from both clients, so that neither can be preferred for it"
                        )
                    }
                    preference.fields[field] = try side(value, of: name)
                }
            } else {
                preference.side = try side(value, of: "prefer")
            }
        }
        return preference
    }

    private func side(_ value: LuaValue, of name: String) throws -> MergePreference.Side {
        let names = MergePreference.Side.allCases.map(\.rawValue)
        guard let text = value.asString, let side = MergePreference.Side(rawValue: text) else {
            let given = value.asString.map { "\"\($0)\"" } ?? "\(value.typePhrase)"
            let hint = value.asString.map { Suggestion.hint(for: $0, among: names, quote: "\"") } ?? ""
            throw WorkbenchError("`\(name)` is one of \(names.joined(separator: ", ")), not \(given)\(hint)")
        }
        return side
    }
}
