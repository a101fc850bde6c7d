import Model

/// Something that might stand at the cursor, before it is known whether it fits what was typed.
struct CompletionCandidate {
    /// What is compared with what was typed.
    let name: String
    /// What is inserted.
    var text: String
    var label: String
    var kind: String
    var detail: String
    var cursor = 0
    /// The thing's name in both languages: what else finds it.
    var labels: Label?
    /// The lower go first where what was typed fits equally well.
    var group: Int
    /// A variable of the session: what it is is found out when it is shown.
    var isVariable = false

    init(
        _ name: String, text: String? = nil, label: String? = nil, kind: String, detail: String = "",
        labels: Label? = nil, group: Int = 0
    ) {
        self.name = name
        self.text = text ?? name
        self.label = label ?? name
        self.kind = kind
        self.detail = detail
        self.labels = labels
        self.group = group
    }
}

/// How well names fit what was typed. The first kinds of fit go before the later ones; a subsequence counts only
/// where nothing else fits, so that the one name that begins so stands alone.
struct CompletionRanking {
    let typed: String
    private let lowered: String
    private let memory: CompletionMemory

    init(_ typed: String, memory: CompletionMemory) {
        self.typed = typed
        lowered = typed.lowercased()
        self.memory = memory
    }

    /// The candidates that fit, the best first, each text once.
    /// - Parameter isStrict: not those that have only some of the letters.
    func ranked(_ candidates: [CompletionCandidate], limit: Int, isStrict: Bool = false) -> [CompletionCandidate] {
        var found: [(rank: Int, position: Int)] = []
        if typed.isEmpty {
            found = candidates.indices.map { (0, $0) }
        } else {
            for (position, candidate) in candidates.enumerated() {
                if let rank = rank(candidate) { found.append((rank, position)) }
            }
            if found.isEmpty, !isStrict {
                for (position, candidate) in candidates.enumerated() where isSubsequence(of: candidate.name) {
                    found.append((Self.fuzzy, position))
                }
            }
        }
        let isEmpty = typed.isEmpty
        found.sort { left, right in
            let (a, b) = (candidates[left.position], candidates[right.position])
            if left.rank != right.rank { return left.rank < right.rank }
            if a.group != b.group { return a.group < b.group }
            if !isEmpty, a.name.utf8.count != b.name.utf8.count { return a.name.utf8.count < b.name.utf8.count }
            return left.position < right.position
        }
        var result: [CompletionCandidate] = []
        var texts: Set<String> = []
        for (_, position) in found where result.count < limit {
            let candidate = candidates[position]
            if texts.insert(candidate.text).inserted { result.append(candidate) }
        }
        return result
    }

    private static let fuzzy = 7

    private func rank(_ candidate: CompletionCandidate) -> Int? {
        let name = candidate.name
        if name.hasPrefix(typed) { return 0 }
        let low = name.lowercased()
        if low.hasPrefix(lowered) { return 1 }
        if lowered.utf8.count > 0, isPartPrefix(low) { return 2 }
        if let labels = candidate.labels {
            if labels.zh.hasPrefix(typed) { return 3 }
            if typed.utf8.count > 2, labels.zh.contains(typed) { return 4 }
            // Of values a letter is enough: there are few, and most are typed by how they are read.
            if typed.utf8.count > 1 || candidate.kind == "value" {
                if lowered.utf8.count > 2, (" " + labels.en.lowercased()).contains(" " + lowered) { return 5 }
                if lowered.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
                    memory.pinyin(of: labels.zh).contains(where: { $0.hasPrefix(lowered) })
                {
                    return 6
                }
            }
        }
        return nil
    }

    /// The beginning of a word within the name, or of its words' initials: `vis` and `lv` are `last_visit`.
    private func isPartPrefix(_ low: String) -> Bool {
        var initials = ""
        var isAtStart = true
        var index = low.startIndex
        while index < low.endIndex {
            let character = low[index]
            if "_-./: ".contains(character) {
                isAtStart = true
            } else if isAtStart {
                isAtStart = false
                initials.append(character)
                if index > low.startIndex, low[index...].hasPrefix(lowered) { return true }
            }
            index = low.index(after: index)
        }
        return lowered.utf8.count > 1 && initials.count > 1 && initials.hasPrefix(lowered)
    }

    private func isSubsequence(of name: String) -> Bool {
        guard lowered.utf8.count > 1, let first = lowered.first else { return false }
        let low = name.lowercased()
        // The first letter is the one people get right.
        guard low.first == first else { return false }
        var rest = Substring(lowered)
        for character in low where character == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}
