/// Which keys, one or two in a row, mean what. Made from the table that users read, so that what it says is true.
struct KeyBindings: Sendable {
    static let standard = KeyBindings(EditorKeys.groups)

    private let commands: [[Key]: EditorCommand]
    private let prefixes: Set<Key>

    init(_ groups: [EditorKeys.Group]) {
        var commands: [[Key]: EditorCommand] = [:]
        for row in groups.flatMap(\.rows) {
            for name in row.keys + row.otherKeys {
                if let keys = Self.keys(named: name) { commands[keys] = row.command }
            }
        }
        self.commands = commands
        prefixes = Set(commands.keys.filter { $0.count > 1 }.compactMap(\.first))
    }

    func command(for keys: [Key]) -> EditorCommand? { commands[keys.map(Self.normalized)] }

    /// Whether more must follow this key.
    func isPrefix(_ key: Key) -> Bool { prefixes.contains(Self.normalized(key)) }

    /// Ctrl and Alt do not tell capitals from small letters; a character has its Shift in itself.
    private static func normalized(_ key: Key) -> Key {
        guard case .character(let character) = key.code else { return key }
        var key = key
        key.modifiers.remove(.shift)
        if !key.modifiers.isEmpty, character.isASCII, let lower = character.lowercased().first {
            key.code = .character(lower)
        }
        return key
    }

    /// The keys of a name like `Ctrl-X Ctrl-E`; nil when there is no such key.
    static func keys(named name: String) -> [Key]? {
        var keys: [Key] = []
        for part in name.split(separator: " ") {
            guard let key = key(named: String(part)) else { return nil }
            keys.append(normalized(key))
        }
        return keys.isEmpty ? nil : keys
    }

    private static func key(named name: String) -> Key? {
        var modifiers: Key.Modifiers = []
        var rest = Substring(name)
        let names: [(String, Key.Modifiers)] = [("Ctrl-", .control), ("Alt-", .alt), ("Shift-", .shift)]
        while let (prefix, modifier) = names.first(where: { rest.hasPrefix($0.0) && rest.count > $0.0.count }) {
            modifiers.insert(modifier)
            rest = rest.dropFirst(prefix.count)
        }
        if let code = codes[String(rest)] { return Key(code, modifiers) }
        guard rest.count == 1, let character = rest.first else { return nil }
        return Key(.character(character), modifiers)
    }

    private static let codes: [String: Key.Code] = [
        "Enter": .enter, "Tab": .tab, "Backspace": .backspace, "Delete": .delete, "Esc": .escape, "Up": .up,
        "Down": .down, "Left": .left, "Right": .right, "Home": .home, "End": .end, "PageUp": .pageUp,
        "PageDown": .pageDown, "Space": .character(" "),
    ]
}
