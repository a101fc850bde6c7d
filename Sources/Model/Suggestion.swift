/// "Did you mean …": the known name that someone who wrote an unknown one most likely meant.
///
/// One place for it, so that an unknown field, option, heading or allowed value gets the same answer everywhere.
///
///     Suggestion.nearest(to: "regoin", among: ["code", "name", "region"])   // "region"
public enum Suggestion {
    /// The nearest of `candidates` to `name`, or nil when none is near enough to be worth saying.
    /// Of equally near ones the first wins, so give them in the order people know them.
    public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        ranked(to: name, among: candidates, limit: 1).first
    }

    /// The nearest candidates, nearest first, at most `limit`. Empty when none is near enough.
    public static func ranked(to name: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
        let wanted = Spelling(name)
        guard !wanted.letters.isEmpty, limit > 0 else { return [] }
        var found: [(cost: Int, position: Int, name: String)] = []
        var seen: Set<String> = []
        for (position, candidate) in candidates.enumerated() {
            guard candidate != name, let cost = wanted.cost(of: Spelling(candidate)), seen.insert(candidate).inserted
            else { continue }
            found.append((cost, position, candidate))
        }
        found.sort { ($0.cost, $0.position) < ($1.cost, $1.position) }
        return found.prefix(limit).map(\.name)
    }

    /// The end of an error message: ``did you mean `region`?`` or, when nothing is near, nil.
    public static func question(for name: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
    }

    /// What follows an error about an unknown name: ``; did you mean `region`?``, or nothing when nothing is near.
    /// - Parameter quote: what stands around the name: a backtick around names, a quotation mark around texts.
    public static func hint(for name: String, among candidates: some Sequence<String>, quote: String = "`") -> String {
        nearest(to: name, among: candidates).map { "; did you mean \(quote)\($0)\(quote)?" } ?? ""
    }

    /// The edits that turn one into the other: insert, delete, replace a character, or swap two neighbours
    /// (Damerau–Levenshtein, each place edited once). Nil when more than `limit` are needed.
    public static func distance(_ left: String, _ right: String, limit: Int = .max) -> Int? {
        distance(Array(left.unicodeScalars), Array(right.unicodeScalars), limit: limit)
    }

    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (scalar == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            // Costs along a path never fall, so a row above the limit decides.
            if let least = current.min(), least > limit { return nil }
            beforeLast = last
            last = current
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }
}

/// A name as people misspell it: `lastVisit`, `last-visit` and `Last Visit` are all `last_visit`.
private struct Spelling {
    /// Lower case without separators.
    let letters: [Unicode.Scalar]
    /// The parts between separators.
    let words: [String]

    init(_ name: String) {
        var words: [String] = []
        var word = ""
        for scalar in name.lowercased().unicodeScalars {
            if scalar == "_" || scalar == "-" || scalar == " " || scalar == "." {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.unicodeScalars.append(scalar)
            }
        }
        if !word.isEmpty { words.append(word) }
        self.words = words
        letters = words.flatMap { Array($0.unicodeScalars) }
    }

    /// How far away a candidate is, in tenths of an edit so that a shorter completion goes before a longer one; nil
    /// when it is too far to be meant.
    func cost(of candidate: Spelling) -> Int? {
        if letters == candidate.letters { return 0 }
        let edits = Suggestion.distance(letters, candidate.letters, limit: allowedEdits).map { edits in
            // The first letter is the one people get right.
            edits * 10 + (letters.first == candidate.letters.first ? 0 : 3)
        }
        let extra = max(0, candidate.letters.count - letters.count)
        var best = edits
        func offer(_ cost: Int) { best = min(best ?? cost, cost) }
        if words.count > 1, words.sorted() == candidate.words.sorted() { offer(8) }
        if letters.count >= shortestPart {
            if candidate.letters.starts(with: letters) { offer(11 + min(extra, 8)) }
            if candidate.words.count > 1, words.count == 1, candidate.words.contains(words[0]) {
                offer(14 + min(extra, 8))
            }
        }
        if candidate.letters.count >= shortestPart, letters.starts(with: candidate.letters) {
            offer(14 + min(letters.count - candidate.letters.count, 8))
        }
        return best
    }

    /// A Chinese character carries what three letters do.
    private var isWide: Bool { letters.contains { $0.value >= 0x2E80 } }
    private var shortestPart: Int { isWide ? 2 : 3 }

    private var allowedEdits: Int {
        switch isWide ? letters.count * 2 : letters.count {
        case 0...1: 0
        case 2...5: 1
        case 6...9: 2
        default: 3
        }
    }
}
