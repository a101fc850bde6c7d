/// A line of Lua as help shows it, and where it may be broken without meaning something else.
struct CodeLine {
    /// Without its comment and the blanks around it.
    let text: Substring
    /// What stands behind `--`.
    let comment: String?
    /// Places before which a new line may begin, the better ones: after a comma.
    private let commas: [String.Index]
    /// After any other blank between two words.
    private let blanks: [String.Index]

    init(_ line: String) {
        var quote: Character?
        var isEscaped = false
        var commas: [String.Index] = []
        var blanks: [String.Index] = []
        var commentStart: String.Index?
        var before: Character?
        for place in line.indices {
            let character = line[place]
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == open {
                    quote = nil
                }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "-", line[place...].hasPrefix("--") {
                commentStart = place
                break
            } else if character == " " {
                // A blank that the line begins with breaks nothing.
                let next = line.index(after: place)
                if before == "," { commas.append(next) } else if before != nil { blanks.append(next) }
            }
            if character != " " { before = character }
        }
        comment = commentStart.map { String(line[$0...].dropFirst(2).drop { $0 == " " }) }
        text = line[..<(commentStart ?? line.endIndex)].trimmingBlanks
        let end = text.endIndex
        self.commas = commas.filter { $0 < end }
        self.blanks = blanks.filter { $0 < end }
    }

    /// The last place to break at where what stands before it fits: after a comma, else at another blank.
    func lastBreak(where fits: (Substring) -> Bool) -> String.Index? {
        func last(_ places: [String.Index]) -> String.Index? { places.last { fits(text[..<$0]) } }
        return last(commas) ?? last(blanks)
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return start }
        return start[...last]
    }
}
