/// What a grapheme cluster is to the motions by words: a word is a run of one kind. Chinese and Japanese have no blanks
/// between words, so a run of one script is the unit.
enum WordKind: Sendable {
    case none
    /// Letters, digits and `_` of writing with blanks between words.
    case word
    case han, hiragana, katakana

    init(_ character: Character) {
        guard let scalar = character.unicodeScalars.first else {
            self = .none
            return
        }
        if scalar.isASCII {
            let isWord =
                (0x30...0x39).contains(scalar.value) || (0x41...0x5A).contains(scalar.value)
                || (0x61...0x7A).contains(scalar.value) || scalar == "_"
            self = isWord ? .word : .none
            return
        }
        switch scalar.value {
        case 0x3041...0x309F: self = .hiragana
        case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF: self = .katakana
        default:
            let properties = scalar.properties
            if properties.isIdeographic {
                self = .han
            } else if properties.isAlphabetic || properties.numericType != nil {
                self = .word
            } else {
                self = .none
            }
        }
    }
}
