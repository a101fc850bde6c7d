import Archive
import Display
import Lua
import Model
import Query

// What segments are written by. Each act is a transaction of its own, unless the block writes already, and leaves a
// trace among the change sets.
extension Session {
    /// Does one act on segments and tells of it.
    /// - Parameter body: gives the line that tells of what was done.
    private func act(_ body: (SegmentStore) throws -> String) throws {
        try act("change segments") { try body(SegmentStore(session: $0)) }
    }

    private func occasion(_ method: String, _ name: String, _ note: String?) -> Occasion {
        occasion("segments:\(method)(\(LuaText.quoted(name)))" + (note.map { ": \($0)" } ?? ""))
    }

    private var isChinese: Bool { options.display.language == .chinese }

    /// `✓ segment "quiet-A" version 2: 312 clients (+14)`
    private func line(_ name: String, version: Int, size: Int, before: Int?) -> String {
        let clients = Noun(.client).counted(size, options.display.language)
        let growth = before.map { " (\(Self.signed(size - $0)))" } ?? ""
        return isChinese
            ? "✓ 分群“\(name)”第 \(version) 版：\(clients)\(growth)"
            : "✓ segment \"\(name)\" version \(version): \(clients)\(growth)"
    }

    static func signed(_ number: Int) -> String {
        number < 0 ? "−" + NumberText.count(-number) : "+" + NumberText.count(number)
    }

    private func unchanged(_ segment: StoredSegment) {
        options.message(
            isChinese
                ? "分群“\(segment.name)”没有变化（第 \(segment.version) 版）"
                : "segment \"\(segment.name)\" is as it was (version \(segment.version))")
    }

    /// The segment of that name if there is one, and an error if it is of another kind.
    private func existing(_ name: String, _ kind: StoredSegment.Kind) throws -> StoredSegment? {
        guard !name.allSatisfy(\.isWhitespace) else { throw WorkbenchError("a segment needs a name") }
        guard let found = try segmentStore.find(name) else {
            warnOfMethodName(name)
            return nil
        }
        guard found.kind == kind else {
            let article = found.kind == .snapshot ? "a snapshot" : "a \(found.kind.rawValue) segment"
            throw WorkbenchError(
                "\"\(name)\" is \(article), and a segment stays of its kind; give the other one another name")
        }
        return found
    }

    /// `segments["count"]` is the method.
    private func warnOfMethodName(_ name: String) {
        let taken =
            types.relation.methodNames.contains(name) || Self.segmentMethodNames.contains(name)
            || Entity.segment[name] != nil || Entity.segment.inverse(named: name) != nil
        guard taken else { return }
        options.message(
            isChinese
                ? "注意：segments[\"\(name)\"] 是方法或字段；这个分群请用 segments:at(\"\(name)\")"
                : "note: segments[\"\(name)\"] is a method or a field; this segment is segments:at(\"\(name)\")")
    }

    // MARK: Definitions

    func saveSegment(_ name: String, _ plan: LogicalPlan, note: String?) throws {
        let old = try existing(name, .dynamic)
        try keepDefinition(definition(of: plan, for: name, old), plan, as: name, old, "save", note: note)
    }

    func editSegment(_ name: String, _ plan: LogicalPlan, note: String?) throws {
        let old = try editable(name)
        try keepDefinition(definition(of: plan, for: name, old), plan, as: name, old, "edit", note: note ?? old.note)
    }

    func editSegment(_ name: String, _ text: String, note: String?) throws {
        let old = try editable(name)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let trimmed = lines.drop { $0.allSatisfy(\.isWhitespace) }.reversed().drop { $0.allSatisfy(\.isWhitespace) }
            .reversed().joined(separator: "\n")
        let plan: LogicalPlan
        do {
            plan = try readDefinition(trimmed, of: name)
        } catch let error as DefinitionError {
            throw DefinitionError(
                description:
                    "the new definition of \"\(name)\" cannot be read, nothing was changed: \(error.description)",
                notes: error.notes, status: error.status)
        }
        try keepDefinition(trimmed, plan, as: name, old, "edit", note: note ?? old.note)
    }

    private func editable(_ name: String) throws -> StoredSegment {
        let segment = try segment(name)
        guard segment.kind == .dynamic else {
            let instead =
                segment.kind == .snapshot
                ? "freeze it again: segments:freeze(…)" : "use segments:add(…) and segments:remove(…)"
            throw WorkbenchError("\"\(name)\" keeps a list and has no definition to edit; \(instead)")
        }
        return segment
    }

    /// A relation as the text that is kept.
    func definition(of plan: LogicalPlan, for name: String, _ old: StoredSegment?) throws -> String {
        if let circle = plan.segments.first(where: { $0.name == name && $0.version == nil }) {
            throw WorkbenchError(
                "\"\(name)\" would be defined by itself (\(circle.text)); use a version of it, which stays: segments:at(\(LuaText.quoted(name)), \(old?.version ?? 1))"
            )
        }
        let text: String
        do {
            text = try written(plan)
        } catch let error as QueryError {
            throw WorkbenchError("\"\(name)\" cannot be saved: \(error.description)")
        } catch let error as FunctionText.Refusal {
            throw WorkbenchError(
                "\"\(name)\" cannot be saved: \(error.description); write its definition with segments:edit(…), or freeze the clients: segments:freeze(…)"
            )
        }
        // Nothing is kept that could not be read again.
        do {
            _ = try readDefinition(text, of: name)
        } catch let error as DefinitionError {
            throw WorkbenchError(
                "\"\(name)\" cannot be saved: its definition would be `\(text)`, which cannot be read back (\(error.description)); freeze it instead: segments:freeze(…)"
            )
        }
        return text
    }

    /// A relation as Lua, with the locals that its functions need before it.
    private func written(_ plan: LogicalPlan) throws -> String {
        var functions = FunctionText(session: self)
        let writer = PlanWriter(codes: { [self] in try codes($0, $1) }) { predicate in
            (try functions.text(of: predicate), self.form(of: predicate)?.readable)
        }
        let text = try writer.text(plan)
        return functions.locals.isEmpty ? text : functions.locals.joined(separator: "\n") + "\nreturn " + text
    }

    private func codes(_ entity: Entity, _ ids: [Int64]) throws -> [String]? {
        guard let key = entity.key, let field = entity[key] else { return nil }
        var codes: [Int64: String] = [:]
        let column = TypedExpression(FieldPath(entity: entity, field: field))
        try store.query(SQLQuestion.rows(.rows(entity, ids: ids), columns: [column], ordered: false)) { batch in
            for row in 0..<batch.count {
                if case .text(let code) = batch.value(row, 0) { codes[batch.id(row)] = code }
            }
            return true
        }
        return ids.compactMap { codes[$0] }
    }

    private func keepDefinition(
        _ text: String, _ plan: LogicalPlan, as name: String, _ old: StoredSegment?, _ method: String, note: String?
    ) throws {
        if let old, old.definition == text, note == nil || note == old.note { return unchanged(old) }
        let size = try store.count(try settled(plan))
        let before = try old.flatMap { try segmentStore.measures(of: $0).last?.size ?? $0.size }
        try act { store in
            let draft = SegmentStore.Draft(
                kind: .dynamic, definition: text, note: note ?? old?.note, asOf: today, size: size)
            let version = try store.save(name, draft, occasion(method, name, note))
            return line(name, version: version, size: size, before: before)
        }
    }

    // MARK: Lists

    func freezeSegment(_ name: String, _ plan: LogicalPlan, note: String?) throws {
        let old = try existing(name, .snapshot)
        let ids = try store.ids(try settled(plan))
        // What was frozen is told where it can be; where not, the list says it all.
        let text = try? written(plan)
        try keepList(name, .snapshot, ids, definition: text, old, "freeze", note: note)
    }

    func listSegment(_ name: String, _ ids: [Int64], note: String?) throws {
        let old = try existing(name, .manual)
        if let old, try segmentStore.members(of: old) == ids, note == nil || note == old.note { return unchanged(old) }
        try keepList(name, .manual, ids, definition: nil, old, "manual", note: note)
    }

    func changeList(_ name: String, adding: Bool, _ ids: [Int64], note: String?) throws {
        let method = adding ? "add" : "remove"
        let old = try segment(name)
        guard old.kind == .manual else {
            throw WorkbenchError(
                "\"\(name)\" is a \(old.kind == .dynamic ? "dynamic segment: edit its definition" : "snapshot, which stays as it was"); clients are added to and removed from manual segments"
            )
        }
        let members = try segmentStore.members(of: old)
        let given = Set(ids)
        let known = Set(members)
        let new = adding ? members + ids.filter { !known.contains($0) } : members.filter { !given.contains($0) }
        guard new != members else { return unchanged(old) }
        try keepList(name, .manual, new, definition: nil, old, method, note: note)
    }

    private func keepList(
        _ name: String, _ kind: StoredSegment.Kind, _ ids: [Int64], definition: String?, _ old: StoredSegment?,
        _ method: String, note: String?
    ) throws {
        try act { store in
            let draft = SegmentStore.Draft(
                kind: kind, definition: definition, note: note ?? old?.note, asOf: today, size: ids.count, members: ids)
            let version = try store.save(name, draft, occasion(method, name, note))
            return line(name, version: version, size: ids.count, before: old?.size)
        }
    }

    // MARK: Names, notes, sizes

    func renameSegment(_ name: String, to new: String) throws {
        let segment = try segment(name)
        guard new != name else { return unchanged(segment) }
        guard !new.allSatisfy(\.isWhitespace) else { throw WorkbenchError("a segment needs a name") }
        guard try segmentStore.find(new) == nil else {
            throw WorkbenchError("there is a segment \"\(new)\" already; delete or rename that one first")
        }
        warnOfMethodName(new)
        // Definitions name segments: those that use this one are written anew, each as its next version.
        let users = try users(of: name).map { user in
            let plan = try readDefinition(user.definition ?? "", of: user.name).replacingSegments { reference in
                guard reference.name == name else { return reference }
                return SegmentReference(name: new, version: reference.version, content: reference.content)
            }
            return (user, try written(plan))
        }
        try act { store in
            try store.rename(segment, to: new, occasion("rename", name, new))
            for (user, text) in users {
                let draft = SegmentStore.Draft(
                    kind: .dynamic, definition: text, note: user.note, asOf: today, size: user.size ?? 0)
                try store.save(user.name, draft, occasion("rename", name, "\(new), which \"\(user.name)\" uses"))
            }
            let also = users.map { "\"\($0.0.name)\"" }.joined(separator: ", ")
            return isChinese
                ? "✓ 分群“\(name)”改名为“\(new)”" + (also.isEmpty ? "" : "，用到它的也改了：\(also)")
                : "✓ segment \"\(name)\" is now \"\(new)\"" + (also.isEmpty ? "" : ", also in \(also)")
        }
    }

    func noteSegment(_ name: String, _ note: String?) throws {
        let segment = try segment(name)
        guard segment.note != note else { return unchanged(segment) }
        try act { store in
            try store.setNote(note, of: segment, occasion("note", name, note))
            return isChinese ? "✓ 分群“\(name)”的说明已改" : "✓ segment \"\(name)\" has a new note"
        }
    }

    func deleteSegment(_ name: String) throws {
        let segment = try segment(name)
        let campaigns = try segmentStore.campaigns(of: segment)
        guard campaigns.isEmpty else {
            let listed = campaigns.prefix(5).joined(separator: ", ") + (campaigns.count > 5 ? " …" : "")
            throw WorkbenchError(
                "\"\(name)\" is the segment of \(campaigns.count == 1 ? "the campaign" : "campaigns") \(listed); give \(campaigns.count == 1 ? "it" : "them") another one first"
            )
        }
        let users = try users(of: name)
        guard users.isEmpty else {
            let listed = users.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw WorkbenchError("\"\(name)\" is used in the definition of \(listed); edit that first")
        }
        try act { store in
            try store.delete(segment, occasion("delete", name, nil))
            return isChinese ? "✓ 分群“\(name)”已删除" : "✓ segment \"\(name)\" is deleted"
        }
    }

    /// The segments whose definition names this one.
    private func users(of name: String) throws -> [StoredSegment] {
        try segmentStore.all().filter { other in
            guard other.name != name, other.kind == .dynamic, let text = other.definition else { return false }
            // A definition that cannot be read names nobody that could be found.
            guard let plan = try? readDefinition(text, of: other.name) else { return false }
            return plan.usedSegments.contains { $0.name == name }
        }
    }

    /// Asks how many clients a dynamic segment, or every one, has today, and keeps it.
    func measureSegments(_ name: String?) throws -> LuaValue {
        let segments = try name.map { [try segment($0)] } ?? segmentStore.all().filter { $0.kind == .dynamic }
        var measured: [(StoredSegment, size: Int, before: Int?)] = []
        for segment in segments {
            let plan = try clients(of: segment.name, version: nil)
            let before = try segmentStore.measures(of: segment).last?.size ?? segment.size
            measured.append((segment, try store.count(try settled(plan)), before))
        }
        if !measured.isEmpty {
            try act { store in
                try store.measure(
                    measured.map { ($0.0, $0.size) }, asOf: today, occasion("measure", name ?? "*", nil))
                if let name, let only = measured.first {
                    return line(name, version: only.0.version, size: only.size, before: only.before)
                }
                return isChinese
                    ? "✓ \(Noun(.segment).counted(measured.count, .chinese)) 已计数"
                    : "✓ \(Noun(.segment).counted(measured.count, options.display.language)) measured"
            }
        }
        let columns = [
            TableColumn("name", type: .text), TableColumn("clients", type: .count), TableColumn("growth", type: .count),
        ]
        return try table(
            Table(
                columns: columns,
                rows: measured.map { segment, size, before in
                    [
                        .text(segment.name), .integer(Int64(size)),
                        before.map { .integer(Int64(size - $0)) } ?? .missing,
                    ]
                }, noun: Noun(.segment)))
    }
}
