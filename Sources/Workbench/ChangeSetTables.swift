import Archive
import Display
import Lua
import Model
import Query

/// The options of `archive:changes{…}`.
enum ChangeSetOptions {
    static let names = ["by", "since", "to", "reason", "script", "kind", "entity", "n", "digest"]
    static let kinds = ChangePlan.Kind.allCases.map(\.rawValue) + ["import", "segment", "undo"]
}

// `archive:changes()`: the change sets, and what one of them did.
extension Session {
    /// Fields of one change set that are given unless more are asked for.
    private static let fieldsGiven = 100_000

    /// `archive:changes{ by = "wang", since = "2026-11-01" }`, the newest first.
    func changeSets(_ options: OptionTable) throws -> LuaValue {
        var filter = SQLJournal.Filter()
        filter.actor = try options.text("by")
        filter.reason = try options.text("reason")
        filter.script = try options.text("script")
        filter.kind = try options.word("kind", among: ChangeSetOptions.kinds)
        filter.entity = try options["entity"].map { try entity(of: $0).name }
        filter.since = try options["since"].map { try moment($0, "since").first }
        // `until` is a word of Lua's own.
        filter.until = try options["to"].map { try moment($0, "to").end }
        filter.newest = try options.count("n", least: 0)
        let withDigest = try options.flag("digest") ?? false
        let sets = try ChangeHistory(session: store).changeSets(filter)
        var columns = [
            TableColumn("n", label: Label(zh: "变更集", en: "Change set"), type: .integer),
            TableColumn("at", label: Label(zh: "时间", en: "At"), type: .datetime),
            TableColumn("by", label: Label(zh: "操作人", en: "By"), type: .text),
            TableColumn("kind", label: Label(zh: "操作", en: "Kind"), type: .text),
            TableColumn("entity", label: Label(zh: "实体", en: "Entity"), type: .text),
            TableColumn("rows", label: Label(zh: "行数", en: "Rows"), type: .count, isAdditive: true),
            TableColumn("values", label: Label(zh: "值数", en: "Values"), type: .count, isAdditive: true),
            TableColumn("script", label: Label(zh: "脚本", en: "Script"), type: .text),
            TableColumn("undoes", label: Label(zh: "撤销的变更集", en: "Undoes"), type: .integer),
            TableColumn("undone_by", label: Label(zh: "被撤销于", en: "Undone by"), type: .integer),
        ]
        if withDigest {
            columns.append(
                TableColumn("script_digest", label: Label(zh: "脚本摘要", en: "Script digest"), type: .text))
        }
        // At the end, where a narrow terminal drops columns last: what was done is there to be read with its reason.
        var reason = TableColumn("reason", label: Label(zh: "原因", en: "Reason"), type: .text)
        reason.leastWidth = 36
        columns.append(reason)
        let rows = sets.reversed().map { set in
            let counts = set.counts
            var row: [Value] = [
                .integer(Int64(set.number)), .datetime(set.occasion.at), .text(set.occasion.actor), .text(set.kind),
                .text(set.entity), .integer(Int64(counts.rows)),
                .integer(Int64(counts.values)), set.occasion.script.map(Value.text) ?? .missing,
                Self.number(set.undoes), Self.number(set.undoneBy),
            ]
            if withDigest { row.append(set.occasion.scriptDigest.map(Value.text) ?? .missing) }
            return row + [.text(set.occasion.reason)]
        }
        return try table(
            Table(columns: columns, rows: rows, noun: Noun(one: "change set", many: "change sets", zh: "个变更集")))
    }

    /// `archive:changes(57)`: each field of each row, before and after.
    func changes(by number: Int, _ options: OptionTable) throws -> LuaValue {
        let history = ChangeHistory(session: store)
        guard let set = try history.changeSet(number) else {
            throw UndoError.unknown(number, newest: try history.newest())
        }
        guard set.isRecorded else {
            throw WorkbenchError(
                "change set \(number) is from before this archive kept a journal; what it changed was not recorded")
        }
        let limit = try options.count("n", least: 1) ?? Self.fieldsGiven
        let (revisions, isCut) = try history.revisions(by: number, limit: limit)
        var rows: [[Value]] = []
        let lists = try ListedRows(revisions, store)
        for revision in revisions {
            let entity = Vocabulary.entity(named: revision.entity)
            for field in revision.fields {
                rows.append([
                    .text(entity?.name ?? ListedRows.words(revision.entity)),
                    .text(lists.key(of: revision)), lists.name(of: revision).map(Value.text) ?? .missing,
                    .text(revision.action.rawValue), .text(field.field),
                    field.old, field.new,
                ])
            }
        }
        var notes: [String] = []
        if isCut {
            if rows.count > limit { rows.removeLast(rows.count - limit) }
            notes.append(
                "the first \(NumberText.count(rows.count)) values of change set \(number): archive:changes(\(number), { n = \(rows.count * 10) }) gives more"
            )
        }
        return try table(
            Table(
                columns: [
                    TableColumn("entity", label: Label(zh: "实体", en: "Entity"), type: .text),
                    TableColumn("key", label: Label(zh: "编号", en: "Key"), type: .text),
                    TableColumn("name", label: Label(zh: "名称", en: "Name"), type: .text),
                    TableColumn("what", label: Label(zh: "操作", en: "What"), type: .text),
                    TableColumn("field", label: Label(zh: "字段", en: "Field"), type: .text),
                    TableColumn("before", label: Label(zh: "原值", en: "Before")),
                    TableColumn("after", label: Label(zh: "新值", en: "After")),
                ], rows: rows, noun: Noun(one: "value", many: "values", zh: "个值"), notes: notes))
    }

    private static func number(_ value: Int?) -> Value { value.map { .integer(Int64($0)) } ?? .missing }

    // MARK: Options

    /// An entity by its singular, plural or a relation over it.
    private func entity(of value: LuaValue) throws -> Entity {
        if let relation = value.asUserdata?.object(as: RelationObject.self) { return relation.entity }
        guard let name = value.asString else {
            throw WorkbenchError(
                "`entity` of archive:changes is the name of an entity, as \"clients\", not \(value.typePhrase)")
        }
        if let entity = Vocabulary.entity(plural: name) ?? Vocabulary.entity(named: name) { return entity }
        let names = Vocabulary.entities.flatMap { [$0.plural, $0.name] }
        throw WorkbenchError(
            "there is no entity \"\(name)\"\(Suggestion.hint(for: name, among: names, quote: "\""))")
    }

    /// A day, from its beginning to its end in the archive's zone, or a moment. A text without `Z` is in the archive's
    /// zone, as moments are shown.
    private func moment(_ value: LuaValue, _ name: String) throws -> (first: Timestamp, end: Timestamp) {
        func day(_ date: CalendarDate) -> (Timestamp, Timestamp) {
            let first = Int64(date.days) * 86_400 - ArchiveProperties.zoneOffset
            return (Timestamp(seconds: first), Timestamp(seconds: first + 86_400))
        }
        func second(_ moment: Int64) -> (Timestamp, Timestamp) {
            (Timestamp(seconds: moment), Timestamp(seconds: moment + 1))
        }
        switch value {
        case .date(let days), .relativeDate(let days, _): return day(CalendarDate(days: days))
        case .datetime(let seconds): return second(seconds)
        case .string(let text):
            if let date = CalendarDate(iso: text) { return day(date) }
            if let moment = Timestamp(iso: text) {
                return second(moment.seconds - (text.hasSuffix("Z") ? 0 : ArchiveProperties.zoneOffset))
            }
            throw WorkbenchError(
                "`\(name)` of archive:changes: \"\(text)\" is no date; write it as 2026-09-30 or 2026-09-30 08:15")
        default:
            throw WorkbenchError("`\(name)` of archive:changes is a date or a moment, not \(value.typePhrase)")
        }
    }
}

/// Rows of the archive that belong to no entity, in words: a client's place in a list, a version of a segment.
private struct ListedRows {
    private var clients: [Int64: String] = [:]
    private var segments: [Int64: String] = [:]

    init(_ revisions: [RowRevision], _ session: any EngineSession) throws {
        var clients: Set<Int64> = []
        var segments: Set<Int64> = []
        for revision in revisions {
            let numbers = Self.numbers(revision)
            switch (revision.entity, numbers.count) {
            case ("segment_member", 3):
                clients.insert(numbers[0])
                segments.insert(numbers[1])
            case ("segment_version", 2): segments.insert(numbers[0])
            default: continue
            }
        }
        let names = RowNames(session: session)
        if !clients.isEmpty { self.clients = try names.keys(of: clients, in: .client) }
        if !segments.isEmpty { self.segments = try names.keys(of: segments, in: .segment) }
    }

    private static func numbers(_ revision: RowRevision) -> [Int64] {
        revision.key.split(separator: "/").compactMap { Int64($0) }
    }

    /// `segment member` for `segment_member`.
    static func words(_ table: String) -> String { String(table.map { $0 == "_" ? " " : $0 }) }

    func key(of revision: RowRevision) -> String {
        let numbers = Self.numbers(revision)
        switch (revision.entity, numbers.count) {
        case ("segment_member", 3): return clients[numbers[0]] ?? revision.key
        case ("segment_version", 2): return segments[numbers[0]].map { "\($0) \(numbers[1])" } ?? revision.key
        default: return revision.key
        }
    }

    func name(of revision: RowRevision) -> String? {
        let numbers = Self.numbers(revision)
        guard revision.entity == "segment_member", numbers.count == 3, let segment = segments[numbers[1]] else {
            return revision.name
        }
        return "\(segment) \(numbers[2])"
    }
}
