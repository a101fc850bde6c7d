import Analysis
import Display
import Model

/// All of help that is written down: the pages in their order, and what they say of each call.
///
/// Completion reads names, signatures and meanings here: `HelpBook.calls(named: "limit")`,
/// `HelpBook.calls(of: .table)`. Nothing of it is made before it is asked for.
public enum HelpBook {
    /// The pages of the session, in the order `help "topics"` lists them. A new page is a line here.
    public static let standing: [HelpTopic] = [
        .start, .conditions, .search, .relations, .rows, .groups, .tables, .charts, .plans, .merging, .segments,
        .analyses, .functions, .show, .importing, .scripts, .session, .completion, .input, .journal, .archive, .verify,
    ]

    /// A call as a page describes it.
    public struct Call: Sendable, Hashable {
        public let subject: HelpSubject
        /// `limit`
        public let name: String
        /// How it is written, from its name on: `limit(n)`, `pivot{ rows = "region", … }`.
        public let signature: String
        public let meaning: Words
        /// The line it stands in, which may describe several.
        public let entry: HelpEntry
        /// The page's name.
        public let topic: String
    }

    /// Every call of every page.
    public static let calls: [Call] = standing.flatMap { calls(of: $0) }

    private static let positions = Dictionary(grouping: calls.indices) { calls[$0].name }

    /// What the pages say of calls of that name.
    /// - Parameter subject: of what; nil: of anything.
    public static func calls(named name: String, of subject: HelpSubject? = nil) -> [Call] {
        (positions[name] ?? []).map { calls[$0] }.filter { subject == nil || $0.subject == subject }
    }

    public static func calls(of subject: HelpSubject) -> [Call] { calls.filter { $0.subject == subject } }

    /// The calls that a page describes.
    public static func calls(of topic: HelpTopic) -> [Call] {
        topic.parts.flatMap { part -> [Call] in
            guard case .calls(let subject, let entries) = part else { return [] }
            return entries.flatMap { entry in
                entry.calls(of: subject).map {
                    Call(
                        subject: subject, name: $0.name, signature: $0.signature, meaning: entry.meaning,
                        entry: entry, topic: topic.name)
                }
            }
        }
    }
}

extension HelpEntry {
    /// The calls that the term names: `:limit(n) t:top(10)` are `limit(n)` and `top(10)`.
    func calls(of subject: HelpSubject) -> [(name: String, signature: String)] {
        words.compactMap { word in
            let head = word.prefix { !"({[\"'".contains($0) }
            var start = word.startIndex
            if let separator = head.lastIndex(where: { $0 == ":" || $0 == "." }) {
                // `c.assets` is a field that stands for any; the archive's are its own.
                guard head[separator] == ":" || subject == .archive || subject == .function else { return nil }
                start = head.index(after: separator)
            } else if subject != .function {
                return nil
            }
            let name = word[start...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            return name.isEmpty ? nil : (String(name), String(word[start...]))
        }
    }

    /// The term's parts between blanks outside of brackets and quotes; an argument without brackets stays with its
    /// call: `t:where "n > 5"`.
    private var words: [String] {
        var words: [String] = []
        var word = ""
        var depth = 0
        var quote: Character?
        for character in term {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
                if depth == 0, word.isEmpty, let call = words.popLast() { word = call + " " }
            } else if "({[".contains(character) {
                depth += 1
            } else if ")}]".contains(character) {
                depth -= 1
            } else if character == " ", depth == 0 {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }
}

extension Session {
    /// Names of the methods of what scripts hold, by what has them: what help describes.
    public var methodNames: [HelpSubject: [String]] {
        [
            .relation: types.relation.methodNames, .plan: types.plan.methodNames, .table: types.table.methodNames,
            .group: types.group.methodNames, .chart: types.chart.methodNames, .archive: types.archive.methodNames,
            .importing: types.importPlan.methodNames, .segments: Self.segmentMethodNames,
            .row: ["update", "delete", "history"],
        ]
    }

    /// Names of the functions that scripts have beyond Lua's own.
    public var functionNames: [String] { ownGlobals.filter { $0.value.asFunction != nil }.keys.sorted() }
}
