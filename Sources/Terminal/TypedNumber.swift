/// A number as people type it to confirm something.
public enum TypedNumber {
    /// Whether the text is that number: `3159`, `3,159`, `3 159`, `３１５９` or `3，159`.
    public static func isMeant(_ number: Int, by text: String) -> Bool {
        var digits = ""
        for character in text {
            let isDigit = character.unicodeScalars.allSatisfy { $0.properties.numericType == .decimal }
            if isDigit, let digit = character.wholeNumberValue {
                digits.append(String(digit))
            } else if !character.isWhitespace, !(",，'’".contains(character) && !digits.isEmpty) {
                return false
            }
        }
        return digits == String(number)
    }
}
