import Archive
import Display
import Lua
import Model
import Query

// The globals of a session: entities by their plurals, the helpers, `help`, `archive`, `import`, `params`.
extension Session {
    func makeEnvironment() throws -> LuaTable {
        try makeRelationTypes()
        try makeGroupType()
        try makeRecordType()
        try makeTableType()
        try makeChartType()
        try makePlanType()
        try makeArchiveType()
        try makeImportType()
        var globals: [String: LuaValue] = [:]
        try installHelpers(into: &globals)
        try installFunctions(into: &globals)
        let environment = try lua.makeEnvironment { [unowned self] in try self.resolve(global: $0) }
        for (name, value) in globals { try environment.set(.string(name), value) }
        let functions = globals.filter { $0.value.asFunction != nil }.sorted { $0.key < $1.key }
        let names = functions.map(\.key)
        let record = RecordObject(functions.map { ($0.key, $0.value) }) { name in
            let hint = Suggestion.hint(for: name, among: names)
            return WorkbenchError("there is no function `\(name)` under fn\(hint)")
        }
        try environment.set("fn", .userdata(try lua.userdata(record)))
        ownGlobals = globals
        for name in ["fn", "string"] { ownGlobals[name] = try environment.get(.string(name)) }
        for name in ["sub", "lower", "upper", "len", "find"] {
            ownStringFunctions[name] = try ownGlobals["string"]?.asTable?.get(.string(name))
        }
        try environment.set("archive", .userdata(try lua.userdata(ArchiveObject(engine))))
        return environment
    }

    /// A global that nobody set. Made when first named: a script that asks about visits need not pay for the others.
    func resolve(global name: String) throws -> LuaValue? {
        if let entity = Vocabulary.entity(plural: name) { return try relation(.scan(entity)) }
        if let function = try shellFunction(name) { return function }
        if name == "show" { return try showGlobal() }
        throw unknownGlobal(name)
    }

    private func installFunctions(into globals: inout [String: LuaValue]) throws {
        globals["today"] = .function(
            try lua.function("today") { [unowned self] call in
                try call.push(.relativeDate(days: self.today.days, fromToday: 0))
            })
        globals["money"] = .function(
            try lua.function("money") { call in
                if call.isNil(1) { try call.pushNil() } else { try call.push(Self.moneyText(try call.number(1))) }
            })
        globals["days_since"] = .function(
            try lua.function("days_since") { [unowned self] call in
                let value = try call.value(1)
                guard let days = value.asDate else {
                    try self.refuse(value, "days_since(…) needs a date")
                    return try call.pushNil()
                }
                try call.push(Int64(self.today.days) - Int64(days))
            })
        globals["pinyin"] = .function(try pinyinFunction())
        try installValueFunctions(into: &globals)
        globals["date"] = .function(try lua.dateFunction)
        globals["datetime"] = .function(try lua.datetimeFunction)
        globals["help"] = .function(
            try lua.function("help") { [unowned self] call in
                let view = try self.help(call.count == 0 ? nil : call.value(1))
                self.write(view.text(self.options.display))
            })
        globals["import"] = .function(
            try lua.function("import") { [unowned self] call in try call.push(try self.importing(try call.table(1))) })
        globals["records"] = .function(
            try lua.function("records") { [unowned self] call in
                try call.push(try self.records(try call.table(1), columns: call.value(2)))
            })
        globals["params"] = .function(
            try lua.function("params") { [unowned self] call in try call.push(try self.parameters(try call.table(1))) })
    }

    private func unknownGlobal(_ name: String) -> WorkbenchError {
        guard !["exit", "quit", "q", "bye"].contains(name) else {
            return WorkbenchError("exit alone on a line leaves, and so does Ctrl-D; a script ends at its end")
        }
        let hint = Suggestion.hint(for: name, among: globalNames)
        return WorkbenchError("there is no global `\(name)`\(hint)")
    }

    /// Every name a script can use without having made it, entities included.
    public var globalNames: [String] {
        let made = (try? environment?.pairs())?.compactMap { $0.key.asString } ?? []
        return Set(made + Vocabulary.entities.map(\.plural) + lateNames).sorted()
    }

    /// Functions that are made when they are first named.
    var lateNames: [String] { ["run", "show"] + (shell == nil ? [] : Shell.functions) }

    /// `1,234.50`, from yuan.
    static func moneyText(_ yuan: Double) -> String {
        guard let fen = Int64(exactly: (yuan * 100).rounded()) else { return "\(yuan)" }
        return NumberText.money(fen)
    }
}
