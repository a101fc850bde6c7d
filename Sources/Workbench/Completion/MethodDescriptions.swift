import Display
import Model

/// How the methods of one kind of thing are written and what they mean: what the pages of help say of them.
struct MethodDescriptions {
    /// In the order of the pages, which is the order people need them in.
    let names: [String]
    private let calls: [String: HelpBook.Call]
    private let language: Language

    /// The first call of a name counts.
    init(_ calls: [HelpBook.Call], _ language: Language) {
        var names: [String] = []
        var known: [String: HelpBook.Call] = [:]
        for call in calls where known[call.name] == nil {
            known[call.name] = call
            names.append(call.name)
        }
        self.names = names
        self.calls = known
        self.language = language
    }

    func has(_ name: String) -> Bool { calls[name] != nil }

    /// `limit(n)  the first n rows`: the signature where there is more to it than the name, and the meaning.
    func detail(_ name: String) -> String {
        guard let call = calls[name] else { return "" }
        let meaning = call.meaning[language]
        return call.signature == name ? meaning : "\(call.signature)  \(meaning)"
    }
}

/// What help says, by what has the methods.
struct CompletionDescriptions {
    let language: Language
    let relation, segments, row, plan, table, group, chart, archive, importing, functions: MethodDescriptions

    init(_ calls: [HelpBook.Call], _ language: Language) {
        self.language = language
        let bySubject = Dictionary(grouping: calls, by: \.subject)
        func descriptions(_ subjects: HelpSubject...) -> MethodDescriptions {
            MethodDescriptions(subjects.flatMap { bySubject[$0] ?? [] }, language)
        }
        relation = descriptions(.relation)
        segments = descriptions(.segments)
        row = descriptions(.row)
        plan = descriptions(.plan)
        table = descriptions(.table)
        group = descriptions(.group, .relation)
        chart = descriptions(.chart)
        archive = descriptions(.archive)
        importing = descriptions(.importing)
        functions = descriptions(.function)
    }
}
