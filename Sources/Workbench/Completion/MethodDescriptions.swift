import Display
import Model

/// How methods and functions are written and what they mean, by name: taken from the lists that help shows, so that it
/// is said in one place.
struct MethodDescriptions {
    struct Description {
        /// `where{ field = value, … }`
        let signature: String
        let meaning: String

        var detail: String {
            let isBare = signature.allSatisfy { $0.isLetter || $0 == "_" || $0.isNumber }
            return isBare ? meaning : "\(signature)  \(meaning)"
        }
    }

    private var descriptions: [String: Description] = [:]
    /// In the order of the lists, which is the order people need them in.
    private(set) var names: [String] = []

    /// The first list that tells of a name counts.
    init(_ blocks: [HelpView.Block]) {
        var inChains: [(String, Description)] = []
        for case .list(let entries) in blocks {
            for entry in entries {
                for word in Self.words(of: entry.term) {
                    let calls = Self.calls(in: word)
                    guard let first = calls.first else { continue }
                    add(first.name, Description(signature: first.signature, meaning: entry.meaning))
                    for call in calls.dropFirst() {
                        inChains.append((call.name, Description(signature: call.signature, meaning: entry.meaning)))
                    }
                }
            }
        }
        for (name, description) in inChains { add(name, description) }
    }

    subscript(name: String) -> Description? { descriptions[name] }

    private mutating func add(_ name: String, _ description: Description) {
        guard descriptions[name] == nil else { return }
        descriptions[name] = description
        names.append(name)
    }

    /// A term's words: blanks within brackets and quotes, and before them, do not divide.
    static func words(of term: String) -> [String] {
        var words: [String] = []
        var word = ""
        var depth = 0
        var isQuoted = false
        let characters = Array(term)
        for (position, character) in characters.enumerated() {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted {
                if "([{".contains(character) { depth += 1 }
                if ")]}".contains(character) { depth -= 1 }
                if character == " ", depth == 0 {
                    let next = position + 1 < characters.count ? characters[position + 1] : " "
                    if next != "\"", next != "{" {
                        if !word.isEmpty { words.append(word) }
                        word = ""
                        continue
                    }
                }
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// `:by("region"):count()` is `by("region")` and `count()`; `t:top(10)` is `top(10)`, `segments[name]:at(2)` `at(2)`.
    static func calls(in word: String) -> [(name: String, signature: String)] {
        var calls: [(name: String, signature: String)] = []
        var name = ""
        var arguments = ""
        var depth = 0
        var isQuoted = false
        var isMember = false
        func finish() {
            // What stands before the first colon is the thing itself, unless it is all there is.
            if !name.isEmpty, isMember || !arguments.isEmpty { calls.append((name, name + arguments)) }
            name = ""
            arguments = ""
        }
        var hasMember = false
        for character in word {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, "([{".contains(character) { depth += 1 }
            let isInside = depth > 0 || isQuoted || character == "\""
            if !isQuoted, ")]}".contains(character) { depth -= 1 }
            if isInside || character == " " {
                arguments.append(character)
            } else if character == ":" || character == "." {
                if !isMember, character == ":" || arguments.isEmpty {
                    // The receiver: `t`, `clients`, `segments[name]`.
                    name = ""
                    arguments = ""
                }
                finish()
                isMember = true
                hasMember = true
            } else {
                name.append(character)
            }
        }
        if !hasMember, arguments.isEmpty, Self.isName(name) { return [(name, name)] }
        isMember = hasMember
        finish()
        return calls.filter { Self.isName($0.name) }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == 0x5F || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x30...0x39).contains(byte)
            }
    }
}

/// What the lists of help say, by what has the methods. Read once, when first asked for.
struct CompletionDescriptions {
    let relation, segments, row, plan, table, group, chart, archive, functions: MethodDescriptions

    init() {
        relation = MethodDescriptions(Session.relationMethods + Session.merging + Session.groupMethods)
        segments = MethodDescriptions(Session.segmentHelp)
        row = MethodDescriptions(Session.rowMethods)
        plan = MethodDescriptions(Session.planMethods)
        table = MethodDescriptions(Session.tableMethods + Session.charts)
        group = MethodDescriptions(Session.groupMethods + Session.relationMethods)
        chart = MethodDescriptions(Session.charts)
        archive = MethodDescriptions(
            Session.archiveHelp + Session.journalHelp + Session.verifying + Session.planMethods)
        functions = MethodDescriptions([.list(Session.functions)] + Session.conditions)
    }
}
