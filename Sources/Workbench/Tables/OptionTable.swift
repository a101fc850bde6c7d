import Lua
import Model

/// The named options of a method, `{ how = "left", overwrite = true }`, each asked for by its type. An option that the
/// method does not know is an error that offers the nearest.
struct OptionTable {
    private let function: String
    private let values: [String: LuaValue]

    /// - Parameter value: a table, or nil for no options.
    init(_ value: LuaValue, of function: String, known: [String]) throws {
        self.function = function
        var values: [String: LuaValue] = [:]
        switch value {
        case .nil: break
        case .table(let table):
            for (name, value) in try table.named("\(function){…}") {
                guard known.contains(name) else {
                    let hint = Suggestion.hint(for: name, among: known)
                    throw WorkbenchError(
                        "\(function) has no option `\(name)`\(hint); it has \(known.joined(separator: ", "))")
                }
                values[name] = value
            }
        default:
            throw WorkbenchError(
                "the options of \(function) are a table, as { \(known.first ?? "name") = … }, not \(value.typePhrase)")
        }
        self.values = values
    }

    subscript(name: String) -> LuaValue? { values[name] }

    func flag(_ name: String) throws -> Bool? {
        guard let value = values[name] else { return nil }
        guard case .boolean(let flag) = value else { throw wrong(name, "true or false") }
        return flag
    }

    func text(_ name: String) throws -> String? {
        guard let value = values[name] else { return nil }
        guard let text = value.asString else { throw wrong(name, "a text") }
        return text
    }

    /// One of some words.
    func word(_ name: String, among words: [String]) throws -> String? {
        guard let text = try text(name) else { return nil }
        guard words.contains(text) else {
            let hint = Suggestion.hint(for: text, among: words, quote: "\"")
            throw WorkbenchError(
                "`\(name)` of \(function) is one of \(words.joined(separator: ", ")), not \"\(text)\"\(hint)")
        }
        return text
    }

    /// A whole number from `least` on.
    func count(_ name: String, least: Int) throws -> Int? {
        guard let value = values[name] else { return nil }
        guard let number = value.asInteger, number >= least else {
            throw wrong(name, "a whole number, \(least) or more")
        }
        return Int(clamping: number)
    }

    /// One name or a list of them.
    func names(_ name: String) throws -> [String]? {
        guard let value = values[name] else { return nil }
        if let text = value.asString { return [text] }
        let names = try value.asTable?.array().compactMap(\.asString) ?? []
        guard !names.isEmpty, try value.asTable?.count == names.count else {
            throw wrong(name, "a name or a list of names")
        }
        return names
    }

    private func wrong(_ name: String, _ wanted: String) -> WorkbenchError {
        WorkbenchError("`\(name)` of \(function) is \(wanted), not \(values[name]?.typePhrase ?? "nil")")
    }
}
