/// Which key a terminal means by the end of a sequence and its numbers.
enum TerminalKeys {
    /// xterm's: one more than the sum of Shift 1, Alt 2, Control 4, Super 8, Meta 32.
    static func modifiers(_ parameter: Int) -> Key.Modifiers {
        guard parameter > 1 else { return [] }
        let bits = parameter - 1
        var modifiers: Key.Modifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & (2 | 32) != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return modifiers
    }

    /// After `ESC O`.
    static func singleShift(_ final: UInt8) -> Key? {
        switch final {
        case 0x41...0x44, 0x48, 0x46: letter(final).map { Key($0) }
        case 0x50...0x53: Key(.function(Int(final) - 0x4F))
        // rxvt's arrows with Control.
        case 0x61...0x64: letter(final - 0x20).map { Key($0, .control) }
        case 0x20: Key(.character(" "))
        case 0x49: Key(.tab)
        case 0x4D: Key(.enter)
        case 0x58: Key(.character("="))
        // The keypad when an application asked for it: `*` to `/` and the digits, moved by 0x40.
        case 0x6A...0x6F, 0x70...0x79: Key(.character(Character(Unicode.Scalar(final - 0x40))))
        default: nil
        }
    }

    /// After `ESC [`.
    static func key(final: UInt8, parameters: [Int]) -> Key? {
        let first = parameters.first ?? 0
        let held = modifiers(parameters.count > 1 ? parameters[1] : 0)
        switch final {
        case 0x41...0x44, 0x46, 0x48: return letter(final).map { Key($0, held) }
        case 0x50...0x53: return Key(.function(Int(final) - 0x4F), held)
        case 0x5A: return Key(.tab, held.union(.shift))
        // rxvt's arrows with Shift.
        case 0x61...0x64: return letter(final - 0x20).map { Key($0, .shift) }
        case 0x75: return character(first, held)
        case 0x7E:
            // xterm's way to tell of what has no sequence of its own.
            if first == 27, parameters.count > 2 { return character(parameters[2], held) }
            return numbered(first).map { Key($0, held) }
        case 0x24: return numbered(first).map { Key($0, .shift) }
        case 0x5E: return numbered(first).map { Key($0, .control) }
        case 0x40: return numbered(first).map { Key($0, [.control, .shift]) }
        default: return nil
        }
    }

    private static func letter(_ final: UInt8) -> Key.Code? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        default: nil
        }
    }

    private static func numbered(_ number: Int) -> Key.Code? {
        switch number {
        case 1, 7: .home
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...26: .function(number - 12)
        case 28, 29: .function(number - 13)
        case 31...34: .function(number - 14)
        default: nil
        }
    }

    /// A key named by its code point, as kitty and xterm name those that have modifiers.
    private static func character(_ code: Int, _ held: Key.Modifiers) -> Key? {
        switch code {
        case 13, 57414: return Key(.enter, held)
        case 9: return Key(.tab, held)
        case 27: return Key(.escape, held)
        case 8, 127: return Key(.backspace, held)
        // Keys without a character, in the private range.
        case 0..<32, 57344...63743: return nil
        default: break
        }
        guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init), !(0x80..<0xA0).contains(code) else {
            return nil
        }
        let character = Character(scalar)
        guard held.contains(.control) else {
            // Shift is in the character already, except where the terminal names the key and not what it types.
            let typed =
                held.contains(.shift)
                ? Character(String(character).uppercased().first.map(String.init) ?? " ") : character
            return Key(.character(typed), held.subtracting(.shift))
        }
        // What a plain terminal sends for them.
        switch String(character).lowercased() {
        case "h": return Key(.backspace, held.subtracting(.control))
        case "i": return Key(.tab, held.subtracting(.control))
        case "j", "m": return Key(.enter, held.subtracting(.control))
        case "[": return Key(.escape, held.subtracting(.control))
        case " ": return Key(.character("@"), held)
        case let lower: return lower.first.map { Key(.character($0), held) }
        }
    }
}
