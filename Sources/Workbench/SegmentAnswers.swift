import Archive
import Display
import Lua
import Model
import Query

// What segments tell of themselves: their versions, how they grew, what two have in common.
extension Session {
    func versions(of name: String) throws -> LuaValue {
        let segment = try segment(name)
        let versions = try segmentStore.versions(of: segment)
        let changes = segment.kind.isListed ? try segmentStore.memberChanges(of: segment) : [:]
        var before: Int?
        var rows: [[Value]] = []
        for version in versions {
            let change = changes[version.version]
            rows.append([
                .integer(Int64(version.version)), .text(version.kind.rawValue), Self.count(version.size),
                Self.count(version.size.flatMap { size in before.map { size - $0 } }), Self.count(change?.added),
                Self.count(change?.removed), version.asOf.map(Value.date) ?? .missing,
                version.note.map(Value.text) ?? .missing, version.actor.map(Value.text) ?? .missing,
                version.createdAt.map(Value.datetime) ?? .missing,
            ])
            before = version.size ?? before
        }
        return try table(
            Table(
                columns: [
                    TableColumn("version", type: .integer), TableColumn("kind", type: .text),
                    TableColumn("clients", type: .count), TableColumn("growth", type: .count),
                    TableColumn("added", type: .count), TableColumn("removed", type: .count),
                    TableColumn("as_of", type: .date), TableColumn("note", type: .text),
                    TableColumn("who", type: .text), TableColumn("made_at", type: .datetime),
                ], rows: rows, noun: Noun(one: "version", many: "versions", zh: "个版本")))
    }

    /// The sizes that were kept, and today's where nothing was kept today.
    func growth(of name: String) throws -> LuaValue {
        let segment = try segment(name)
        var measures = try segmentStore.measures(of: segment)
        if measures.isEmpty, let size = segment.size, let asOf = segment.asOf {
            measures = [SegmentMeasure(version: segment.version, asOf: asOf, size: size)]
        }
        if segment.kind == .dynamic, measures.last?.asOf != today || measures.last?.version != segment.version {
            let size = try store.count(try settled(try clients(of: name, version: nil)))
            measures.append(SegmentMeasure(version: segment.version, asOf: today, size: size))
        }
        var rows: [[Value]] = []
        var before: Int?
        for measure in measures {
            let growth = before.map { measure.size - $0 }
            let share = before.flatMap { $0 == 0 ? nil : Double(measure.size - $0) / Double($0) }
            rows.append([
                .date(measure.asOf), .integer(Int64(measure.version)), Self.count(measure.size), Self.count(growth),
                share.map(Value.real) ?? .missing,
            ])
            before = measure.size
        }
        return try table(
            Table(
                columns: [
                    TableColumn("as_of", type: .date), TableColumn("version", type: .integer),
                    TableColumn("clients", type: .count), TableColumn("growth", type: .count),
                    TableColumn("share", type: .percent),
                ], rows: rows, noun: Noun(one: "measure", many: "measures", zh: "次计数")))
    }

    /// What two segments, or relations of clients, have in common.
    func overlap(_ left: LuaValue, _ right: LuaValue) throws -> LuaValue {
        let (a, first) = try overlapping(left, 1)
        let (b, second) = try overlapping(right, 2)
        let (inA, inB) = (try store.count(first), try store.count(second))
        let both = try store.count(.combine(.intersection, first, second))
        func share(_ part: Int, _ whole: Int) -> Value { whole == 0 ? .missing : .real(Double(part) / Double(whole)) }
        return try table(
            Table(
                columns: [
                    TableColumn("a", type: .text), TableColumn("b", type: .text), TableColumn("only_a", type: .count),
                    TableColumn("both", type: .count), TableColumn("only_b", type: .count),
                    TableColumn("share_of_a", type: .percent), TableColumn("share_of_b", type: .percent),
                    TableColumn("jaccard", type: .decimal),
                ],
                rows: [
                    [
                        .text(a), .text(b), Self.count(inA - both), Self.count(both), Self.count(inB - both),
                        share(both, inA), share(both, inB), share(both, inA + inB - both),
                    ]
                ]))
    }

    private func overlapping(_ value: LuaValue, _ argument: Int) throws -> (String, LogicalPlan) {
        if let name = value.asString { return (name, try settled(try clients(of: name, version: nil))) }
        guard let relation = value.asUserdata?.object(as: RelationObject.self) else {
            throw LuaArgumentError(
                function: "overlap", argument: argument,
                problem: "the name of a segment or a relation of clients expected, got \(value.typeName)")
        }
        try checkClients(relation.plan)
        if case .segment(let segment) = relation.plan { return (segment.name, try settled(relation.plan)) }
        return (argument == 1 ? "a" : "b", try settled(relation.plan))
    }

    private static func count(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .missing }
}
