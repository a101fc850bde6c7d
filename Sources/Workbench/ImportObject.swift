import Archive
import Display
import Foundation
import Interchange
import Lua
import Model
import Query

/// `import{…}`: a file's records waiting to be written. What it shows was found by reading the whole file once.
final class ImportObject {
    let settings: ImportOptions
    /// What the reading found; nil where the block was writing already, so that nothing could be tried and taken back.
    let found: ImportReport?
    var isApplied = false

    init(_ settings: ImportOptions, found: ImportReport?) {
        self.settings = settings
        self.found = found
    }
}

extension Session {
    func makeImportType() throws {
        types.importPlan = try lua.type("import", of: ImportObject.self) { [unowned self] type in
            type.method("apply") { [unowned self] object, call in
                try self.apply(object, reason: try call.string(1))
            }
            type.method("size") { object, call in try call.push(object.found?.records ?? 0) }
            type.index { [unowned self] _, key, call in
                let name = key.asString ?? key.typeName
                throw WorkbenchError(
                    "an import has no `\(name)`; it has \(self.types.importPlan.methodNames.sorted().joined(separator: ", "))"
                )
            }
            type.meta(.tostring) { [unowned self] call in
                let object = try call.userdata(1, as: ImportObject.self)
                guard let found = object.found else {
                    try call.push("import of \(object.settings.file), not read yet — nothing written yet")
                    return
                }
                try call.push(ImportText(report: found, options: self.options.display).text)
            }
        }
    }

    /// `import{ file = "…", into = "clients", map = "…" }`
    func importing(_ table: LuaTable) throws -> LuaValue {
        var given: [String: LuaValue] = [:]
        for (name, value) in try table.named("import{…}") { given[name] = value }
        guard let file = given.removeValue(forKey: "file")?.asString else {
            throw WorkbenchError("import{…} needs the file: import{ file = \"clients.csv\", into = \"clients\" }")
        }
        try lua.checkFile(file, for: .reading)
        var settings = ImportOptions(file: file, today: today)
        for name in given.keys.sorted() {
            guard let value = given[name] else { continue }
            try set(name, value, in: &settings)
        }
        let found = store.isWriting ? nil : try Importer(options: settings).run(session: store, commit: false)
        return .userdata(try lua.userdata(ImportObject(settings, found: found)))
    }

    private func set(_ name: String, _ value: LuaValue, in settings: inout ImportOptions) throws {
        switch (name, value) {
        case ("into", .string(let entity)): settings.entity = try importTarget(entity)
        case ("into", .userdata(let userdata)):
            guard let relation = userdata.object(as: RelationObject.self) else { break }
            settings.entity = relation.entity
            return
        case ("map", .string(let file)):
            settings.mapping = try mapping(of: try contents(of: file), file: file)
            return
        case ("map", .table):
            settings.mapping = try ImportMapping(node: MappingNode(value))
            return
        case ("encoding", .string(let encoding)): settings.encoding = try importEncoding(encoding)
        case ("delimiter", .string(let delimiter)): settings.delimiter = delimiter
        case ("repeats", .string(let repeats)):
            guard let rule = RepeatedRecords(rawValue: repeats) else {
                throw WorkbenchError("repeats is \"keep\" or \"skip\"")
            }
            settings.repeats = rule
        case ("keep_good", .boolean(let keep)): settings.keepGood = keep
        case ("rejects", .string(let path)):
            try lua.checkFile(path, for: .writing)
            settings.rejects = path
        case ("extra", .boolean(true)): settings.extra = .rest
        default:
            let names = ["file", "into", "map", "encoding", "delimiter", "repeats", "keep_good", "rejects", "extra"]
            guard names.contains(name) else {
                let hint = Suggestion.hint(for: name, among: names)
                throw WorkbenchError("import{…} has no `\(name)`\(hint)")
            }
            throw WorkbenchError("`\(name)` of import{…} cannot be \(value.typePhrase)")
        }
    }

    private func apply(_ object: ImportObject, reason: String) throws {
        guard !object.isApplied else { throw WorkbenchError("the import has been applied already") }
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw WorkbenchError("an import needs a reason: apply(\"why\")")
        }
        if !store.isWriting { try beginWriting() }
        let report = try Importer(options: object.settings, occasion: occasion(reason)).run(
            session: store, commit: true)
        object.isApplied = !options.isDryRun
        let wayBack = options.isDryRun ? nil : report.changeSet.flatMap { Receipt.wayBack(from: $0, options.display) }
        let summary = ImportText(report: report, options: options.display).summary
        pending.append(summary + (wayBack.map { "\n      " + $0 } ?? ""))
    }

    /// Imports a file at once, in a transaction of its own: what `dossier import` does.
    public func importFile(
        _ settings: ImportOptions, commit: Bool, reason: String, progress: (ImportProgress) -> Void
    ) throws -> ImportReport {
        guard commit else {
            return try Importer(options: settings).run(session: store, commit: false, progress: progress)
        }
        try beginWriting()
        do {
            let report = try Importer(options: settings, occasion: occasion(reason)).run(
                session: store, commit: true, progress: progress)
            try store.commit()
            return report
        } catch {
            if store.isWriting { store.rollback() }
            throw error
        }
    }

    /// The bytes of a file that scripts may read.
    private func contents(of file: String) throws -> [UInt8] {
        try lua.checkFile(file, for: .reading)
        guard let data = FileManager.default.contents(atPath: file) else { throw WorkbenchError("cannot read \(file)") }
        return [UInt8](data)
    }

    /// The entity of an import by its plural or singular name.
    public func importTarget(_ name: String) throws -> Entity {
        if let entity = Vocabulary.entity(plural: name) ?? Vocabulary.entity(named: name) { return entity }
        let hint =
            Suggestion.hint(for: name, among: Vocabulary.entities.map(\.plural), quote: "")
        throw WorkbenchError("there is no entity \"\(name)\" to import into\(hint)")
    }

    public func importEncoding(_ name: String) throws -> Encoding {
        guard let encoding = Encoding(named: name) else {
            throw WorkbenchError(
                "\"\(name)\" is no encoding known; there are \(Encoding.documentedNames.joined(separator: ", "))")
        }
        return encoding
    }

    /// A mapping file, JSON or Lua by its ending. Lua returns the mapping's table.
    public func mapping(of bytes: [UInt8], file: String) throws -> ImportMapping {
        if file.hasSuffix(".json") { return try ImportMapping(json: bytes, file: file) }
        guard let source = String(validating: bytes, as: UTF8.self) else {
            throw WorkbenchError("\(file) is not UTF-8 text")
        }
        let chunk = try lua.load(source, name: file, environment: environment)
        guard let table = try chunk.call().first?.asTable else {
            throw WorkbenchError(
                "\(file) returns no table; a mapping file is Lua that returns one: return { rows = { … } }")
        }
        return try ImportMapping(node: MappingNode(.table(table)))
    }
}

extension MappingNode {
    /// A Lua value as a part of a mapping: what a mapping file in Lua returns.
    public init(_ value: LuaValue) throws {
        switch value {
        case .nil: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .date(let days), .relativeDate(let days, _): self = .text("\(CalendarDate(days: days))")
        case .table(let table):
            let items = try table.array()
            if !items.isEmpty {
                self = .list(try items.map(MappingNode.init))
                return
            }
            var entries: [String: MappingNode] = [:]
            for (name, value) in try table.named("a mapping") { entries[name] = try MappingNode(value) }
            self = .table(entries)
        default: throw WorkbenchError("a mapping cannot hold \(value.typePhrase)")
        }
    }
}
