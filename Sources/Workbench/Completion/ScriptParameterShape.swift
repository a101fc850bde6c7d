import Foundation
import Lua
import Model

/// A parameter that a script declares by `params{…}`, as its text has it: the script is read and not run.
struct ScriptParameterShape {
    let name: String
    /// `rep`, `integer`, `date`; `choice` for a list of texts.
    let type: String
    let choices: [String]
    let isRequired: Bool
    let help: String

    /// The entity whose codes it takes.
    var entity: Entity? { Vocabulary.entity(named: type) }

    /// The parameters that a written table declares.
    static func all(of entries: [(key: String?, value: Inferred)]) -> [ScriptParameterShape] {
        entries.compactMap { entry in
            guard let name = entry.key, case .written(let parts) = entry.value else { return nil }
            var type = "text"
            var choices: [String] = []
            switch parts.first(where: { $0.key == nil })?.value {
            case .literal(let text)?: type = text
            case .written(let list)?:
                type = "choice"
                choices = list.compactMap { $0.value.literalText }
            default: break
            }
            var isRequired = false
            if case .boolean? = entry.value.entry("required") { isRequired = true }
            return ScriptParameterShape(
                name: name, type: type, choices: choices, isRequired: isRequired,
                help: entry.value.entry("help")?.literalText ?? "")
        }
    }
}

extension Session {
    /// The longest script that is looked into.
    private static let longestScript = 256 * 1024

    /// The parameters that the script in a file declares; empty where it cannot be read or declares none.
    func scriptParameters(ofFile path: String) -> [ScriptParameterShape] {
        guard (try? lua.checkFile(path, for: .reading)) != nil,
            let file = FileHandle(forReadingAtPath: path)
        else { return [] }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: Self.longestScript) else { return [] }
        let text = String(decoding: data, as: UTF8.self)
        // Only the declaration is read, not the whole script.
        let tokens = CompletionText(text, at: text.utf8.count, reach: Self.longestScript)
        var reader = CompletionReader(tokens, session: self)
        return reader.declaredParameters()
    }
}

extension CompletionReader {
    /// What the text's `params{…}` declares.
    mutating func declaredParameters() -> [ScriptParameterShape] {
        while !isAtEnd {
            if token.kind == .name, token.text == "params" {
                index += 1
                let hasBracket = take("(")
                if at("{"), case .written(let entries) = tableConstructor() {
                    return ScriptParameterShape.all(of: entries)
                }
                if hasBracket { continue }
            } else {
                index += 1
            }
        }
        return []
    }
}
