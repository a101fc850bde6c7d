import Archive
import Display
import Lua
import Model
import Query

// `segments:save(…)` and the other methods that only segments have.
extension Session {
    static let segmentMethodNames = [
        "save", "freeze", "manual", "add", "remove", "edit", "rename", "note", "delete", "measure", "at", "definition",
        "versions", "growth", "overlap", "why",
    ]

    /// What `segments.name` is where segments differ from other entities: a method of their own, or the clients of the
    /// segment with that name.
    func segmentMember(_ name: String, of relation: RelationObject) throws -> LuaValue? {
        if let method = try segmentMethod(name) { return .function(method) }
        guard let found = try segmentStore.find(name) else { return nil }
        let isThere: Bool
        if case .scan = relation.plan {
            isThere = true
        } else {
            isThere =
                try store.count(.filter(settled(relation.plan), .compare(.equal, .id, .literal(.integer(found.id)))))
                > 0
        }
        return isThere ? try self.relation(try clients(of: name, version: nil)) : nil
    }

    /// The method of that name; made once.
    func segmentMethod(_ name: String) throws -> LuaFunction? {
        if let known = segmentMethods[name] { return known }
        guard Self.segmentMethodNames.contains(name) else { return nil }
        let function = try lua.function(name) { [unowned self] call in
            guard let relation = call.userdataIfPresent(1, as: RelationObject.self), relation.entity == .segment else {
                throw WorkbenchError("segments.\(name) is called with a colon, as in segments:\(name)(…)")
            }
            try self.callSegmentMethod(name, &call)
        }
        segmentMethods[name] = function
        return function
    }

    /// Argument 1 is `segments` itself.
    private func callSegmentMethod(_ method: String, _ call: inout LuaCall) throws {
        if method == "measure", call.count < 2 { return try call.push(try measureSegments(nil)) }
        if method == "delete", call.count < 2 {
            throw WorkbenchError("segments:delete needs the name of the segment: segments:delete(\"quiet-A\")")
        }
        if method == "overlap" { return try call.push(try overlap(call.value(2), call.value(3))) }
        guard case .string(let name) = try call.value(2) else {
            throw WorkbenchError(
                "segments:\(method) needs the name of a segment first, got \(try call.value(2).typeName)")
        }
        switch method {
        case "save": try saveSegment(name, try clientsGiven(call.value(3), method), note: try text(call, 4, method))
        case "freeze":
            let plan =
                call.isNil(3) ? try clients(of: name, version: nil) : try clientsGiven(call.value(3), method)
            try freezeSegment(name, plan, note: try text(call, 4, method))
        case "manual": try listSegment(name, try members(call.value(3), method), note: try text(call, 4, method))
        case "add", "remove":
            let ids = try members(call.value(3), method)
            try changeList(name, adding: method == "add", ids, note: try text(call, 4, method))
        case "edit":
            if case .string(let definition) = try call.value(3) {
                try editSegment(name, definition, note: try text(call, 4, method))
            } else {
                try editSegment(name, try clientsGiven(call.value(3), method), note: try text(call, 4, method))
            }
        case "rename":
            guard let new = try text(call, 3, method) else {
                throw WorkbenchError("segments:rename needs the new name: segments:rename(\"old\", \"new\")")
            }
            try renameSegment(name, to: new)
        case "note": try noteSegment(name, try text(call, 3, method))
        case "delete": try deleteSegment(name)
        case "measure": try call.push(try measureSegments(name))
        case "at": try call.push(try relation(try clients(of: name, version: try version(call, 3))))
        case "definition":
            let version = try version(call, 3)
            let found = try version.map { try segment(name, version: $0) } ?? segment(name)
            if let definition = found.definition { try call.push(definition) } else { try call.pushNil() }
        case "versions": try call.push(try versions(of: name))
        case "growth": try call.push(try growth(of: name))
        case "why":
            let plan = try clients(of: name, version: nil)
            try call.push(try why(plan, try call.value(3)))
        default: break
        }
    }

    private func text(_ call: borrowing LuaCall, _ index: Int, _ method: String) throws -> String? {
        switch try call.value(index) {
        case .nil: return nil
        case .string(let text): return text
        case let other:
            throw WorkbenchError("segments:\(method) takes a text as argument \(index - 1), got \(other.typeName)")
        }
    }

    private func version(_ call: borrowing LuaCall, _ index: Int) throws -> Int? {
        guard !call.isNil(index) else { return nil }
        return Int(clamping: try call.integer(index))
    }

    /// The relation that a method is given, over clients.
    private func clientsGiven(_ value: LuaValue, _ method: String) throws -> LogicalPlan {
        guard let relation = value.asUserdata?.object(as: RelationObject.self) else {
            let hint =
                switch value {
                case .string where method == "save": "; a definition's text goes to segments:edit(name, text)"
                case .table: "; a list of codes goes to segments:manual(name, { \"K000001\", … })"
                default: ""
                }
            throw WorkbenchError(
                "segments:\(method) needs a relation of clients, as in clients:where{ class = \"A\" }, got \(value.typeName)\(hint)"
            )
        }
        try checkClients(relation.plan)
        return relation.plan
    }

    /// The clients of a list of codes, or of a relation, in their order, each once.
    private func members(_ value: LuaValue, _ method: String) throws -> [Int64] {
        guard let table = value.asTable else {
            if let code = value.asString { return try ids(ofCodes: [code]) }
            guard value.asUserdata?.object(as: RelationObject.self) != nil else {
                throw WorkbenchError(
                    "segments:\(method) needs codes, { \"K000001\", … }, or a relation of clients, got \(value.typeName)"
                )
            }
            return try store.ids(try settled(try clientsGiven(value, method)))
        }
        let codes = try table.array().map { item in
            if case .row(let row) = item, case .text(let code)? = try rowKey(row) { return code }
            guard let code = item.asString else {
                throw WorkbenchError("the list holds \(item.typePhrase); it takes codes of clients, as \"K000001\"")
            }
            return code
        }
        guard try !codes.isEmpty || table.isEmpty else {
            throw WorkbenchError("codes stand in a list without names, as in { \"K000001\", \"K000002\" }")
        }
        return try ids(ofCodes: codes)
    }

    private func ids(ofCodes codes: [String]) throws -> [Int64] {
        let known = try ReferenceIDs(session: store, entity: .client, values: Set(codes.map(Value.text)))
        let unknown = codes.filter { known[.text($0)] == nil }
        if let first = unknown.first {
            let hint = try known.nearest(to: .text(first), session: store).map { "; did you mean \"\($0)\"?" } ?? ""
            let listed = unknown.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
            let more = unknown.count > 10 ? " and \(unknown.count - 10) more" : ""
            throw WorkbenchError(
                unknown.count == 1
                    ? "there is no client \(listed)\(hint)" : "there are no clients \(listed)\(more)\(hint)")
        }
        var seen: Set<Int64> = []
        return codes.compactMap { known[.text($0)] }.filter { seen.insert($0).inserted }
    }
}

extension Session {
    /// `segments["quiet-A"]:at(2)`
    func versionMethod(of segment: SegmentReference) throws -> LuaValue {
        .function(
            try lua.function("at") { [unowned self] call in
                guard call.userdataIfPresent(1, as: RelationObject.self) != nil else {
                    throw WorkbenchError("at is called with a colon, as in \(segment.text):at(1)")
                }
                let version = Int(clamping: try call.integer(2))
                try call.push(try self.relation(try self.clients(of: segment.name, version: version)))
            })
    }
}
