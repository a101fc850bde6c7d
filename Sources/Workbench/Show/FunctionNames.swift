import Display
import Lua
import Model
import Query
import TerminalText

// A function at the prompt: `clients.count` without its brackets says what it is called with, and no address.
extension Session {
    /// What the workbench calls the function, with what has it; nil for a function of a script's own.
    func knownName(of function: LuaFunction) throws -> (subject: HelpSubject, name: String)? {
        if let known = ownGlobals.first(where: { $0.value == .function(function) }) { return (.function, known.key) }
        let relation = try relation(.scan(.client))
        for name in types.relation.methodNames where try lua.index(relation, .string(name)) == .function(function) {
            return (.relation, name)
        }
        let table = try table(Table(columns: [], rows: []))
        for name in types.table.methodNames where try lua.index(table, .string(name)) == .function(function) {
            return (.table, name)
        }
        let archive = try environment.get("archive")
        if archive.asUserdata?.object(as: ArchiveObject.self) != nil {
            for name in types.archive.methodNames where try lua.index(archive, .string(name)) == .function(function) {
                return (.archive, name)
            }
        }
        if let known = segmentMethods.first(where: { $0.value == function }) { return (.segments, known.key) }
        if let known = walks.first(where: { $0.value == function }) { return (.relation, known.key.name) }
        return nil
    }

    func show(_ function: LuaFunction) throws {
        let isHost = try function.dump == nil
        guard isHost, let (subject, name) = try knownName(of: function) else {
            let text = brief(function)
            return try present { try $0.write(Text.visible(text) + "\n") }
        }
        let calls = HelpBook.calls(named: name, of: subject)
        let kind =
            subject == .function
            ? words(en: "function ", zh: "函数 ") : words(en: "method :", zh: "方法 :")
        var lines = (calls.isEmpty ? ["\(name)(…)"] : calls.map(\.signature)).map { kind + $0 }
        if let meaning = calls.first?.meaning[options.display.language] {
            let width = options.display.width.map { max(20, $0 - 2) }
            lines += (width.map { Text.wrap(meaning, to: $0) } ?? [meaning]).map { "  " + $0 }
        }
        try present { try $0.write(lines.joined(separator: "\n") + "\n") }
    }

    /// A function in a few words: its name, or where it was written.
    func brief(_ function: LuaFunction) -> String {
        if let dump = try? function.dump, let prototype = FunctionPrototype(dump: dump) {
            return words(en: "function", zh: "函数") + " \(prototype.source):\(prototype.line)"
        }
        let known = ownGlobals.first { $0.value == .function(function) }?.key
        return words(en: "function", zh: "函数") + (known.map { " \($0)" } ?? "")
    }
}
