import Archive
import Lua
import Model
import Query

/// A definition that cannot be read, with the segment it belongs to.
struct DefinitionError: Error, CustomStringConvertible {
    let description: String
    /// The line it is about and where in it, to stand under the message.
    let notes: [String]
    let status: ExitStatus
}

/// A segment whose definition leads back to itself.
struct SegmentCircle: Error, CustomStringConvertible {
    let way: [String]

    var description: String { "the segment goes round in a circle: \(way.joined(separator: " uses "))" }
}

// From a segment's name to its clients.
extension Session {
    var segmentStore: SegmentStore { SegmentStore(session: store) }

    /// The segment of that name; the error offers the nearest there is.
    func segment(_ name: String) throws -> StoredSegment {
        if let found = try segmentStore.find(name) { return found }
        let names = try segmentStore.all().map(\.name)
        let hint = Suggestion.hint(for: name, among: names, quote: "\"")
        throw WorkbenchError("there is no segment \"\(name)\"\(hint)")
    }

    /// One version of a segment.
    func segment(_ name: String, version: Int) throws -> StoredSegment {
        let newest = try segment(name)
        let versions = try segmentStore.versions(of: newest)
        guard let found = versions.first(where: { $0.version == version }) else {
            let known = versions.map { "\($0.version)" }.joined(separator: ", ")
            throw WorkbenchError("\"\(name)\" has no version \(version); it has \(known)")
        }
        return newest.at(found)
    }

    /// The clients of a segment as part of a question.
    /// - Parameter version: nil for the newest, whichever that is when the question is asked.
    func clients(of name: String, version: Int?) throws -> LogicalPlan {
        let segment = try version.map { try self.segment(name, version: $0) } ?? self.segment(name)
        let content: LogicalPlan
        if segment.kind.isListed {
            let members = SegmentMembers(segment: segment.id, version: version)
            if let size = segment.size, size > 0, try store.count(.members(members)) == 0 {
                throw WorkbenchError(
                    "the \(size) members of \"\(name)\" were never kept, only their number; "
                        + (segment.kind == .snapshot
                            ? "freeze it again: segments:freeze(\(LuaText.quoted(name)), relation)"
                            : "list them: segments:manual(\(LuaText.quoted(name)), { \"code\", … })"))
            }
            content = members.ranked
        } else {
            guard let text = segment.definition else {
                throw WorkbenchError(
                    "the segment \"\(name)\" has no definition; give it one: segments:save(\(LuaText.quoted(name)), relation)"
                )
            }
            do {
                content = try readDefinition(text, of: name, version: version)
            } catch let error as DefinitionError {
                let older =
                    segment.version > 1 ? ", or use an older version: segments:at(\(LuaText.quoted(name)), n)" : ""
                throw DefinitionError(
                    description:
                        "the definition of \"\(name)\" (version \(segment.version)) cannot be read: \(error.description); mend it with segments:edit(\(LuaText.quoted(name)), …)\(older)",
                    notes: error.notes, status: error.status)
            }
        }
        return .segment(SegmentReference(name: name, version: version, content: content))
    }

    // MARK: Definitions

    /// The clients that a definition's Lua means.
    ///
    /// The text may come from another person: it is read with relations, the helpers of conditions and other segments
    /// within reach and nothing else, and cannot write.
    /// - Parameter version: which version of the segment it is; nil for the newest, or one that is about to be.
    func readDefinition(_ text: String, of name: String, version: Int? = nil) throws -> LogicalPlan {
        let plan = try readRelation(text, of: name, version: version)
        try checkClients(plan)
        return plan
    }

    /// The relation, of whichever entity, that a definition's Lua means.
    func readRelation(_ text: String, of name: String, version: Int? = nil) throws -> LogicalPlan {
        // A version stays as it is: it may be used by the one after it.
        let step = "\"\(name)\"" + (version.map { " version \($0)" } ?? "")
        if let start = definitionsRead.firstIndex(of: step) {
            throw SegmentCircle(way: definitionsRead[start...] + [step])
        }
        definitionsRead.append(step)
        let (capabilities, globals) = (options.capabilities, environment)
        let seen = try makeDefinitionEnvironment()
        options.capabilities = .none
        environment = seen
        try lua.allow(.none)
        defer {
            definitionsRead.removeLast()
            environment = globals
            options.capabilities = capabilities
            // What was allowed before is allowed again; a folder that has gone since is not.
            try? lua.allow(capabilities)
        }
        let chunk = "the definition of \(LuaText.quoted(name))"
        remember(text, name: chunk)
        let results: [LuaValue]
        do {
            results = try compileDefinition(text, name: chunk).call()
        } catch let error as LuaError {
            if error.kind == .cancelled { throw error }
            throw definitionError(error, text: text, chunk: chunk)
        }
        guard results.count == 1, let relation = results[0].asUserdata?.object(as: RelationObject.self) else {
            let found = results.isEmpty ? "nothing" : "\(results[0].typePhrase)"
            throw DefinitionError(
                description: "it gives \(found), and a segment is a relation of clients", notes: [], status: .failed)
        }
        return relation.plan
    }

    func checkClients(_ plan: LogicalPlan) throws {
        guard plan.entity != .client else { return }
        let ways = plan.entity.fields.filter { $0.target == .client }.map { ":\($0.name)()" }
        let hint = ways.first.map { "; walk to their clients: \($0)" } ?? ""
        throw WorkbenchError("a segment is a relation of clients, not of \(plan.entity.plural)\(hint)")
    }

    private func compileDefinition(_ text: String, name: String) throws -> LuaFunction {
        let environment = try makeDefinitionEnvironment()
        do {
            return try lua.load("return " + text, name: name, environment: environment)
        } catch let asExpression {
            do {
                return try lua.load(text, name: name, environment: environment)
            } catch {
                throw text.contains("return") ? error : asExpression
            }
        }
    }

    /// Relations, helpers, other segments, and of Lua's own what only calculates.
    private func makeDefinitionEnvironment() throws -> LuaTable {
        if let definitionEnvironment { return definitionEnvironment }
        let made = try lua.makeEnvironment { [unowned self] name in
            if let entity = Vocabulary.entity(plural: name) { return try self.relation(.scan(entity)) }
            let names = Vocabulary.entities.map(\.plural) + Self.definitionHelpers
            throw WorkbenchError(
                "there is no `\(name)` in a definition\(Suggestion.hint(for: name, among: names)); it uses relations, the helpers of conditions and values of its own"
            )
        }
        for (key, _) in try made.pairs() where !Self.calculating.contains(key.asString ?? "") {
            try made.set(key, .nil)
        }
        // The environment is the script's own: definitions are first read from within it.
        for name in Self.definitionHelpers {
            let value = try environment.get(.string(name))
            if value != .nil { try made.set(.string(name), value) }
        }
        definitionEnvironment = made
        return made
    }

    private static let calculating: Set<String> = [
        "math", "string", "utf8", "table", "ipairs", "pairs", "next", "select", "tonumber", "tostring", "type", "error",
        "assert",
    ]

    private static let definitionHelpers = [
        "between", "since", "before", "contains", "starts", "ends_with", "missing", "present", "not_", "one_of", "any",
        "none", "at_least", "today", "date", "datetime", "days_since", "fn", "expr",
    ]

    /// Whether a name means the same in a definition as in a script.
    func isSeenInDefinitions(_ name: String) -> Bool {
        if let value = ownGlobals[name], (try? environment.get(.string(name))) != value { return false }
        return Self.calculating.contains(name) || Self.definitionHelpers.contains(name)
            || Vocabulary.entity(plural: name) != nil
    }

    private func definitionError(_ error: LuaError, text: String, chunk: String) -> any Error {
        if let cause = error.cause, cause is DefinitionError || cause is SegmentCircle { return cause }
        var notes: [String] = []
        let isHere = error.chunk == chunk
        if isHere, let line = error.line, text.contains("\n") {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if line >= 1, line <= lines.count { notes.append("line \(line): \(lines[line - 1])") }
        } else {
            notes.append("in: \(text)")
        }
        if let cause = error.cause { notes += Failure.notes(of: cause) }
        return DefinitionError(
            description: Failure.message(of: error), notes: notes,
            status: error.cause.map(Failure.status) ?? .failed)
    }

    /// Definitions only ask. Throws while one is being read.
    func refuseInDefinition(_ what: String) throws {
        guard let name = definitionsRead.last else { return }
        throw WorkbenchError("the definition of \(name) tries to \(what); a definition only says which clients")
    }

    // MARK: Settling

    /// The plan with every segment in it as it is now: a relation that is kept goes on following its segments.
    func settledSegments(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard definitionsRead.isEmpty else { return plan }
        return try plan.replacingSegments { segment in
            guard segment.version == nil else { return segment }
            if case .segment(let now) = try clients(of: segment.name, version: nil) { return now }
            return segment
        }
    }
}
