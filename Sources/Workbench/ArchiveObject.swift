import Archive
import Display
import Lua
import Model
import Query

/// `archive`: the archive itself in Lua's hands.
final class ArchiveObject {
    let engine: any Engine

    init(_ engine: any Engine) { self.engine = engine }
}

extension Session {
    func makeArchiveType() throws {
        types.archive = try lua.type("archive", of: ArchiveObject.self) { [unowned self] type in
            type.property("path") { object, call in try call.push(.string(object.engine.location)) }
            type.property("read_only") { object, call in try call.push(.boolean(object.engine.isReadOnly)) }
            type.property("demo") { object, call in try call.push(.boolean(object.engine.properties.isDemo)) }
            type.property("schema") { object, call in
                try call.push(.integer(Int64(object.engine.properties.schemaVersion)))
            }
            type.method("counts") { [unowned self] _, call in
                var rows: [[Value]] = []
                for entity in Vocabulary.entities {
                    rows.append([.text(entity.plural), .integer(Int64(try self.store.count(.scan(entity))))])
                }
                try call.push(
                    try self.table(
                        Table(
                            columns: [TableColumn("entity", type: .text), TableColumn("rows", type: .count)], rows: rows
                        )))
            }
            self.addJournal(to: &type)
            self.addVerification(to: &type)
            self.addPlanFiles(to: &type)
            self.addBackup(to: &type)
            type.index { [unowned self] _, key, call in
                let name = key.asString ?? key.typeName
                let names = self.types.archive.methodNames + ["path", "read_only", "demo", "schema"]
                let hint = Suggestion.hint(for: name, among: names)
                throw WorkbenchError(
                    "the archive has no `\(name)`\(hint); it has \(names.sorted().joined(separator: ", "))")
            }
            type.meta(.tostring) { call in
                try call.push("archive \(call.userdata(1, as: ArchiveObject.self).engine.location)")
            }
        }
    }
}
