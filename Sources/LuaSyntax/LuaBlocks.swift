/// What opens and closes in Lua: brackets, and the words that stand for them.
public enum LuaBlocks {
    /// What a token does to the nesting of what follows.
    public enum Nesting: Sendable, Hashable {
        case opening, closing
        /// Ends one part and begins the next: `else`, `elseif`.
        case between
    }

    /// What opens together with what: a `)` closes no `{`.
    public enum Kind: Sendable, Hashable {
        case round, square, curly
        /// From `function`, `if` or `do` to `end`.
        case block
        /// From `repeat` to `until`.
        case loop
    }

    /// What the token opens or closes; nil for most. Of `while … do … end` and `for … do … end` it is the `do` that
    /// opens, of `if … then … end` the `if`.
    /// - Parameter line: the line the token is of, in UTF-8.
    public static func nesting(
        of token: LuaToken, in line: some RandomAccessCollection<UInt8>
    ) -> (nesting: Nesting, kind: Kind)? {
        guard token.kind == .keyword || (token.kind == .symbol && token.range.count == 1) else { return nil }
        func byte(_ offset: Int) -> UInt8 {
            line[line.index(line.startIndex, offsetBy: token.range.lowerBound + offset)]
        }
        if token.kind == .symbol {
            switch byte(0) {
            case 0x28: return (.opening, .round)
            case 0x29: return (.closing, .round)
            case 0x5B: return (.opening, .square)
            case 0x5D: return (.closing, .square)
            case 0x7B: return (.opening, .curly)
            case 0x7D: return (.closing, .curly)
            default: return nil
            }
        }
        // A keyword is known by its length and a letter or two.
        switch (token.range.count, byte(0)) {
        case (2, 0x64), (8, 0x66): return (.opening, .block)  // do, function
        case (2, 0x69): return byte(1) == 0x66 ? (.opening, .block) : nil  // if, in
        case (3, 0x65): return (.closing, .block)  // end
        case (4, 0x65), (6, 0x65): return (.between, .block)  // else, elseif
        case (6, 0x72): return byte(2) == 0x70 ? (.opening, .loop) : nil  // repeat, return
        case (5, 0x75): return (.closing, .loop)  // until
        default: return nil
        }
    }
}
