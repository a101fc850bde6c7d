import Display
import Lua
import Model

/// The global `show`: called with values it shows them, its names are settings.
final class ShowObject {}

/// `show.mode`, `show.last`: called with a value it is set, called without it tells, at a prompt it says what it is.
final class ShowSetting {
    enum Name: String, CaseIterable {
        case mode, rows, width, wrap, totals, ambiguous, pager, timing, sql, last
    }

    let name: Name

    init(_ name: Name) { self.name = name }
}

extension Session {
    /// The global, made when it is first named.
    func showGlobal() throws -> LuaValue {
        if let known = showing.object { return .userdata(known) }
        try lua.type("show", of: ShowObject.self) { [unowned self] type in
            type.meta(.call) { [unowned self] call in
                guard call.count > 1 else { return try self.present { try $0.write(self.settingsText) } }
                for position in 2...call.count { try self.show(try call.value(position)) }
            }
            type.index { [unowned self] _, key, call in try call.push(try self.setting(key)) }
            type.newIndex { [unowned self] _, key, value, _ in
                guard let setting = try self.setting(key).asUserdata?.object(as: ShowSetting.self) else { return }
                try self.set(setting.name, to: value)
            }
            type.meta(.tostring) { call in try call.push("show") }
        }
        try lua.type("setting of show", of: ShowSetting.self) { [unowned self] type in
            type.meta(.call) { [unowned self] call in
                let setting = try call.userdata(1, as: ShowSetting.self)
                if setting.name == .last { return try self.showLast() }
                guard call.count > 1 else { return try call.push(self.value(of: setting.name)) }
                try self.set(setting.name, to: try call.value(2))
            }
            type.meta(.tostring) { call in
                try call.push("show.\(try call.userdata(1, as: ShowSetting.self).name.rawValue)")
            }
        }
        let object = try lua.userdata(ShowObject())
        showing.object = object
        return .userdata(object)
    }

    private func setting(_ key: LuaValue) throws -> LuaValue {
        let text = key.asString ?? key.typeName
        guard let name = ShowSetting.Name(rawValue: text) else {
            let names = ShowSetting.Name.allCases.map(\.rawValue)
            throw WorkbenchError(
                "show has no `\(text)`\(Suggestion.hint(for: text, among: names)); it has \(names.joined(separator: ", "))"
            )
        }
        return .userdata(try lua.userdata(ShowSetting(name)))
    }

    /// The mode that results are shown in.
    var mode: ShowMode { showing.mode ?? (options.display.format == .tsv ? .tsv : .table) }

    // MARK: Values

    /// Rows of a preview, which are held, and columns of a line.
    private static let mostRows = 1_000_000
    private static let mostColumns = 10_000

    private func value(of name: ShowSetting.Name) -> LuaValue {
        switch name {
        case .mode: .string(mode.rawValue)
        case .rows: options.display.rows.map { .integer(Int64($0)) } ?? .string("all")
        case .width: options.display.width.map { .integer(Int64($0)) } ?? .string("unlimited")
        case .wrap: .boolean(options.display.wraps)
        case .totals: options.display.totals.map { .boolean($0) } ?? .string("auto")
        case .ambiguous: .string(options.display.ambiguousIsWide ? "wide" : "narrow")
        case .pager: .boolean(showing.usesPager)
        case .timing: .boolean(showing.tellsTime)
        case .sql: .boolean(showing.tellsSQL)
        case .last: .nil
        }
    }

    private func set(_ name: ShowSetting.Name, to value: LuaValue) throws {
        switch name {
        case .mode: try setMode(value)
        case .rows:
            let rows = try whole(value, name, "rows a table shows before its middle is cut; 0 for all")
            // More than anybody looks at is all of them, which are written as they come instead of held.
            options.display.rows = rows == 0 || rows > Self.mostRows ? nil : rows
        case .width:
            let width = try whole(value, name, "columns a line may have, 20 or more; 0 for the terminal's own")
            guard width == 0 || (20...Self.mostColumns).contains(width) else {
                throw WorkbenchError(
                    width < 20
                        ? "show.width is 20 or more, or 0 for the terminal's own; got \(width)"
                        : "show.width is \(NumberText.count(Self.mostColumns)) at most; got \(NumberText.count(width))")
            }
            showing.hasOwnWidth = width > 0
            options.display.width = width > 0 ? width : options.screen?()?.columns
        case .wrap: options.display.wraps = try flag(value, name)
        case .totals: options.display.totals = value.asString == "auto" ? nil : try flag(value, name)
        case .ambiguous:
            options.display.ambiguousIsWide = try word(value, name, among: ["wide", "narrow"]) == "wide"
        case .pager: showing.usesPager = try flag(value, name)
        case .timing:
            if value.asString == "sql" { return try set(.sql, to: .boolean(true)) }
            showing.tellsTime = try flag(value, name)
            if !showing.tellsTime { showing.tellsSQL = false }
            beginShowing()
        case .sql:
            showing.tellsSQL = try flag(value, name)
            if showing.tellsSQL { showing.tellsTime = true }
            beginShowing()
        case .last: throw WorkbenchError("show.last is what was cut last; it cannot be set")
        }
    }

    private func setMode(_ value: LuaValue) throws {
        let mode = try ShowMode(rawValue: word(value, .mode, among: ShowMode.allCases.map(\.rawValue)))
        showing.mode = mode
        options.display.format = mode == .tsv ? .tsv : .table
    }

    private func word(_ value: LuaValue, _ name: ShowSetting.Name, among words: [String]) throws -> String {
        guard let text = value.asString else {
            throw WorkbenchError(
                "show.\(name.rawValue) is one of \(words.map { "\"\($0)\"" }.joined(separator: ", ")), not a \(value.typeName)"
            )
        }
        guard words.contains(text) else {
            let hint = Suggestion.hint(for: text, among: words, quote: "\"")
            throw WorkbenchError(
                "show.\(name.rawValue) has no \"\(text)\"\(hint); it has \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
            )
        }
        return text
    }

    private func flag(_ value: LuaValue, _ name: ShowSetting.Name) throws -> Bool {
        guard case .boolean(let isOn) = value else {
            throw WorkbenchError("show.\(name.rawValue) is true or false, not a \(value.typeName)")
        }
        return isOn
    }

    private func whole(_ value: LuaValue, _ name: ShowSetting.Name, _ meaning: String) throws -> Int {
        if name == .rows, value.asString == "all" { return 0 }
        guard let number = value.asInteger, number >= 0 else {
            throw WorkbenchError("show.\(name.rawValue) is a number of \(meaning)")
        }
        return Int(clamping: number)
    }

    // MARK: Told

    /// `show()`: a line for each setting, as it would be typed.
    var settingsText: String {
        ShowSetting.Name.allCases.filter { $0 != .last }.map { line(of: $0) }.joined()
    }

    private func line(of name: ShowSetting.Name) -> String {
        let value = value(of: name)
        let spelled = value.asString.map { "\"\($0)\"" } ?? lua.describe(value)
        let call = "show.\(name.rawValue)(\(spelled))"
        return call + String(repeating: " ", count: max(2, 26 - call.utf8.count))
            + name.meaning[options.display.language]
            + "\n"
    }

    /// What `show.mode` alone says at a prompt.
    func show(_ setting: ShowSetting) throws {
        if setting.name == .last { return try showLast() }
        let text = line(of: setting.name)
        try present { try $0.write(text) }
    }
}
