import Archive
import Model

/// What completion keeps from one time to the next: made when it is first asked for.
final class CompletionMemory {
    /// Asks the archive apart from what scripts ask: it takes and gives back snapshots of its own.
    let store: any EngineSession
    /// What help says of methods and functions, in the language it was last asked in.
    /// What the archive said of its answer to this completion.
    var isReading = false
    var hasMore = false
    /// Values of fields, by entity and field, as far as they are listed; whether that is all.
    var listed: [String: (values: [String], isComplete: Bool)] = [:]
    fileprivate var keptDescriptions: CompletionDescriptions?
    /// How labels are read, by label: the syllables run together, and their initials.
    private var readings: [String: [String]] = [:]

    init(store: any EngineSession) { self.store = store }

    func pinyin(of label: String) -> [String] {
        if let known = readings[label] { return known }
        let syllables = Pinyin.text(of: label).split(separator: " ")
        let made = [syllables.joined(), String(syllables.compactMap(\.first))]
        readings[label] = made
        return made
    }
}

extension Session {
    var completionDescriptions: CompletionDescriptions {
        let memory = completionMemory
        if let known = memory.keptDescriptions, known.language == language { return known }
        let calls = HelpBook.calls + options.topics.flatMap { HelpBook.calls(of: $0) }
        let made = CompletionDescriptions(calls, language)
        memory.keptDescriptions = made
        return made
    }

    /// Makes what the first completion would have to wait for: begins to read the clients' names, on another thread, and
    /// takes up what help says of calls. For a door whose prompt stands; nothing else needs it.
    public func prepareCompletion() {
        completionMemory.store.prepareNames()
        completionMemory.listed = [:]
        _ = completionDescriptions
    }

    var completionMemory: CompletionMemory {
        if let known = keptCompletion { return known }
        let memory = CompletionMemory(store: engine.makeSession())
        keptCompletion = memory
        return memory
    }
}
