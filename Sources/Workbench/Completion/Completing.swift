import Archive
import Lua
import Model

extension Session {
    /// What may stand at the cursor, the best first. Nothing that a script wrote is run: names, fields and values come
    /// from the model, from the session's own state, and from the archive by questions that are over soon.
    /// - Parameters:
    ///   - offset: the cursor, in UTF-8 bytes of the block; within a character it counts as before it.
    ///   - patience: how long the archive may be asked for codes and names; what is found by then is offered.
    public func completions(
        in block: String, at offset: Int, limit: Int = 200, within patience: Duration = .milliseconds(20)
    ) -> SessionCompletions {
        let text = CompletionText(block, at: offset)
        guard !text.isSilent else { return SessionCompletions(start: text.offset) }
        var reader = CompletionReader(text, session: self)
        var maker = CompletionMaker(session: self, text: text, place: reader.read(), limit: max(0, limit))
        maker.patience = patience
        let memory = completionMemory
        defer { memory.store.endSnapshot() }
        (memory.isReading, memory.hasMore) = (false, false)
        var found = maker.completions()
        found.hasMore = memory.hasMore || found.items.count >= limit
        if memory.isReading {
            let note = Label(zh: "客户名称还在读取，稍后再按 Tab", en: "names are still being read: press Tab again in a moment")
            found.note = note[language]
        } else if memory.hasMore, found.items.isEmpty {
            // The time was over before anything was found: that is not the same as nothing.
            found.note = Label(zh: "时间内没有读完，请再按 Tab", en: "not all of it was read in time: press Tab again")[language]
        }
        return found
    }
}

/// Makes the proposals for a place.
struct CompletionMaker {
    let session: Session
    let text: CompletionText
    let place: CompletionPlace
    let limit: Int
    /// How long the archive may be asked.
    var patience = Duration.milliseconds(20)
    /// Within a condition in quotes: its columns, and where its text begins in the block.
    var columns: RowShape?
    var shift = 0

    var language: Language { session.options.display.language }
    var memory: CompletionMemory { session.completionMemory }
    var descriptions: CompletionDescriptions { session.completionDescriptions }
    var roles: CompletionRoles { CompletionRoles(session: session, frames: place.frames) }

    init(session: Session, text: CompletionText, place: CompletionPlace, limit: Int) {
        self.session = session
        self.text = text
        self.place = place
        self.limit = limit
    }

    func completions() -> SessionCompletions {
        switch place.kind {
        case .nothing: return SessionCompletions(start: text.typedStart + shift)
        case .declaration: return list([keyword("function")])
        case .statement: return list(names(isStatement: true))
        case .expression: return expressionCompletions(role)
        case .entry: return list(entryCandidates())
        case .afterOperand: return list(afterOperandCandidates())
        case .member(.row(let shape), isCall: true): return rowMembers(shape)
        case .member(let thing, let isCall): return list(members(of: thing, isCall: isCall))
        case .text: return textCompletions()
        }
    }

    /// After `row:`. What rows have is behind a dot: where what is typed begins such a name, the sign is put right.
    private func rowMembers(_ shape: RowShape) -> SessionCompletions {
        let methods = list(members(of: .row(shape), isCall: true))
        guard !text.typed.isEmpty, !methods.items.contains(where: { $0.text.hasPrefix(text.typed) }) else {
            return methods
        }
        var columns = list(columnCandidates(shape).filter { $0.name.hasPrefix(text.typed) })
        guard !columns.items.isEmpty else { return methods }
        columns.start -= 1
        for index in columns.items.indices {
            columns.items[index].text = "." + columns.items[index].text
            columns.items[index].label = "." + columns.items[index].label
        }
        return columns
    }

    /// Where a field's value is expected: the values it has, what makes conditions of it, what scripts made. The many
    /// other names only when what is typed is none of these.
    private func expressionCompletions(_ role: ValueRole) -> SessionCompletions {
        let values = valueCandidates(role)
        let others = names(isStatement: false)
        guard case .valueExpected = role.expectation else { return list(values + others) }
        let ranking = CompletionRanking(text.typed, memory: memory)
        // One after the other: a helper whose name begins so does not stand before a value that is read so.
        let own = others.filter { $0.kind == "local" || $0.isVariable && isValue($0.name) }
        let fitting = [values.filter { $0.kind != "function" && $0.kind != "condition" }, values, own]
            .flatMap { ranking.ranked($0, limit: limit, isStrict: true) }
        guard fitting.isEmpty else {
            var texts: Set<String> = []
            return shown(Array(fitting.filter { texts.insert($0.text).inserted }.prefix(limit)), start: text.typedStart)
        }
        return list(values + others)
    }

    /// Whether a global may be a field's value.
    private func isValue(_ name: String) -> Bool {
        switch session.inferredGlobal(name) {
        case .text, .literal, .number, .boolean, .date, .datetime, .missing, .value, .unknown, .condition: true
        case .list, .rawTable, .written: true
        default: false
        }
    }

    /// What is expected at the cursor.
    var role: ValueRole { roles.value(at: place.frames.count - 1) }

    /// The candidates that fit what was typed, as they are shown.
    func list(_ candidates: [CompletionCandidate]) -> SessionCompletions {
        list(candidates, typed: text.typed, start: text.typedStart)
    }

    func list(_ candidates: [CompletionCandidate], typed: String, start: Int) -> SessionCompletions {
        let ranked = CompletionRanking(typed, memory: memory).ranked(candidates, limit: limit)
        return shown(ranked, start: start)
    }

    /// Candidates that are ranked already.
    func shown(_ candidates: [CompletionCandidate], start: Int) -> SessionCompletions {
        SessionCompletions(start: start + shift, items: candidates.map(item))
    }

    private func item(_ candidate: CompletionCandidate) -> SessionCompletion {
        var kind = candidate.kind
        var detail = candidate.detail
        if candidate.isVariable {
            let value = session.inferredGlobal(candidate.name)
            kind = value.kind
            if case .function(let parameters) = value { detail = parameters }
            if case .known = value { kind = "function" }
        }
        return SessionCompletion(
            candidate.text, label: candidate.label, kind: kind, detail: detail, cursor: candidate.cursor)
    }

    private func afterOperandCandidates() -> [CompletionCandidate] {
        let operators = ["and", "or"].map(keyword)
        if columns != nil { return text.typed.isEmpty ? [] : operators }
        let isOutside: Bool
        switch place.frames.last {
        case nil, .body?: isOutside = true
        default: isOutside = false
        }
        guard isOutside else { return text.typed.isEmpty ? [] : operators }
        // The next statement may follow without anything between.
        if text.typed.isEmpty { return isOnNewLine ? names(isStatement: true) : [] }
        return operators + ["then", "do"].map(keyword) + names(isStatement: true)
    }

    /// Whether nothing but blanks stands before the cursor in its line.
    private var isOnNewLine: Bool { text.isFirstInLine }

    func keyword(_ word: String) -> CompletionCandidate { CompletionCandidate(word, kind: "keyword", group: 6) }
}
