import Analysis
import Display
import Foundation
import Model
import Testing
import Workbench

/// What help says, in both languages, and whether it is so: every example of every page is run.
@Suite("Help", .timeLimit(.minutes(5)))
struct HelpTests {
    // MARK: Languages

    @Test("Every page is there in both languages", arguments: HelpBook.standing.map(\.name))
    func languages(name: String) throws {
        let topic = try #require(HelpBook.standing.first { $0.name == name })
        #expect(!topic.title.en.isEmpty && !topic.title.zh.isEmpty)
        #expect(!topic.summary.en.isEmpty && hasHan(topic.summary.zh))
        for part in topic.parts {
            for words in part.words {
                #expect(!words.en.isEmpty)
                #expect(isChinese(words.zh), "\(name): \(words.zh)")
            }
        }
        for language in Language.allCases {
            let page = topic.view(language).text(DisplayOptions(width: 80, language: language))
            #expect(page.hasPrefix(topic.title[language]))
            #expect(topic.related.isEmpty || page.contains(language == .chinese ? "另见：" : "See also "))
        }
    }

    @Test("What pages point to is there")
    func related() throws {
        let bench = try Bench()
        for topic in HelpBook.standing {
            // Those of a door are there with the door.
            for name in topic.related where name != "keys" {
                #expect(try !bench.show("help '\(name)'").isEmpty, "\(topic.name): \(name)")
            }
        }
    }

    @Test("Every analysis is explained in Chinese, with its parameters and columns")
    func analysesInChinese() throws {
        let chinese = try Bench(display: DisplayOptions(rows: 10, language: .chinese))
        for declaration in AnalysisCatalogue.declarations {
            let page = try chinese.show("help '\(declaration.name)'")
            #expect(page.hasPrefix("\(declaration.name)  \(declaration.label.zh)"))
            for line in page.split(separator: "\n") where !isCode(line, declaration.examples) {
                #expect(isChinese(String(line)), "\(declaration.name): \(line)")
            }
            #expect(try chinese.show("help '\(declaration.label.zh)'") == page)
        }
    }

    @Test("Entities are described in Chinese")
    func entitiesInChinese() throws {
        let chinese = try Bench(display: DisplayOptions(rows: 10, language: .chinese))
        for entity in Vocabulary.entities {
            #expect(hasHan(entity.summary.zh) && !entity.summary.en.isEmpty)
            #expect(try chinese.show("help '\(entity.label.zh)'").contains(entity.summary.zh))
        }
        #expect(try chinese.show("help").contains("实体"))
        #expect(try chinese.show("help 'topics'").contains("条件"))
    }

    // MARK: Everything has help

    @Test("Every method of everything a script can hold is described")
    func methods() throws {
        let bench = try Bench()
        let analyses = Set(AnalysisCatalogue.declarations.map(\.name))
        for (subject, names) in bench.session.methodNames {
            for name in names where !analyses.contains(name) {
                #expect(!HelpBook.calls(named: name, of: subject).isEmpty, "\(subject): \(name)")
            }
        }
        for name in bench.session.functionNames {
            #expect(!HelpBook.calls(named: name, of: .function).isEmpty, "function \(name)")
        }
    }

    @Test func callsAreKnownByNameAndSignature() throws {
        let limit = try #require(HelpBook.calls(named: "limit", of: .relation).first)
        #expect(limit.signature == "limit(n)")
        #expect(limit.topic == "relations")
        let having = try #require(HelpBook.calls(named: "having", of: .table).first)
        #expect(having.signature == "having \"n > 5\"")
        #expect(HelpBook.calls(named: "missing", of: .function).first?.signature == "missing")
        #expect(HelpBook.calls(named: "demo", of: .archive).first != nil)
        #expect(HelpBook.calls(named: "assets").isEmpty)
    }

    @Test(
        "A question mark behind anything explains it",
        arguments: [
            ("clients.where?", ":where"), ("clients.级别?", "clients.class"),
            ("clients.visits?", "the visits of the clients"),
            ("reps['li'].clients?", "the clients of the reps"), ("reps[\"li\"].clients?", "whose owner"),
            ("clients['K000042'].owner?", "clients['K000042'].owner = "),
            ("clients['K000042'].update?", "plans for this row"),
            ("clients['K000042']?", "c:history()"), ("fn.month?", "parts of dates"), ("between?", "both ends"),
            ("missing?", "without a value"), ("rfm?", "r_score"), ("clients.rfm?", "r_score"),
            ("segments['quiet-A']?", "segments[\"quiet-A\"]:count()"), ("segments['quiet-A'].at?", "versions"),
            ("segments.freeze?", "snapshot"), ("archive.undo?", "puts every row back"),
            ("archive?", "archive:counts()"),
            ("today()?", "2026-09-30"), ("级别?", "clients.class"), ("条件?", "Conditions"), ("客户?", "clients  Client"),
            ("clients:by('class'):count()?", "t:pivot"), ("clients:by('class')?", ":having"),
            ("clients:limit(1):update{ points = 1 }?", "p:apply"), ("clients:by('class'):count():bar()?", "c:save"),
            ("clients.where ?", ":where"), ("unrated?", "class = \"unrated\""), ("未评级?", "class = \"unrated\""),
            ("visits.client?", "visits:client()"), ("string.format?", "a function"), ("5?", "a number"),
            ("{}?", "a table"), ("help(clients:by('class'):count().pivot)", "a row for each of rows"),
            ("help(archive.undo)", "puts every row back"), ("help(segments.save)", "asked afresh"),
            ("help(expr 'points')", "worked out by the database"), ("help(missing)", "without a value"),
        ])
    func questionMarks(block: String, text: String) throws {
        let shown = try Bench().show(block)
        #expect(shown.contains(text), "\(shown.prefix(400))")
    }

    @Test(
        "A word in either language finds its page",
        arguments: [
            ("条件", "between(a, b)"), ("客户", "K"), ("级别", "clients.class"), ("计划", "p:apply"), ("撤销", "archive:undo"),
            ("二八分析", "pareto"), ("分群", "segments:save"), ("Conditions", "between(a, b)"), ("合并", ":merge"),
            ("overview", "Entities"), ("topics", "help \"conditions\""), ("主题", "help \"conditions\""),
            ("80/20", "pareto"),
            (" conditions ", "between(a, b)"), ("Client", "K"), ("VIP", "class = \"VIP\""),
        ])
    func words(word: String, text: String) throws { #expect(try Bench().show("help '\(word)'").contains(text)) }

    @Test(
        "What is not there gets the nearest name",
        arguments: [
            ("conditoins", "\"conditions\""), ("paretto", "\"pareto\""), ("条件表", "条件"),
            ("xyzzyxyzzy", "help \"topics\""),
        ])
    func nearest(word: String, text: String) throws { #expect(try Bench().failure("help '\(word)'").contains(text)) }

    @Test func aDoorAddsItsOwnPages() throws {
        let bench = try Bench()
        bench.session.options.topics = [
            HelpTopic("keys", title: Words(en: "Keys", zh: "按键"), summary: Words(en: "the editor's", zh: "编辑器的按键")) {
                [.calls(.door, [HelpEntry("Ctrl-R", en: "searches the history", zh: "查找历史")])]
            }
        ]
        #expect(try bench.show("help 'keys'").contains("searches the history"))
        #expect(try bench.show("keys?").contains("Ctrl-R"))
        #expect(try bench.show("help '按键'").contains("Ctrl-R"))
        #expect(try bench.show("help 'topics'").contains("the editor's"))
    }

    @Test func askingForHelpDoesNothingElse() throws {
        let bench = try Bench()
        #expect(try bench.show("clients:limit(1):update{ points = 4711 }:apply('x').size?").contains("how many rows"))
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
    }

    // MARK: Examples

    @Test("The examples of every page run, in their order", arguments: HelpBook.standing.map(\.name))
    func examples(name: String) throws {
        let topic = try #require(HelpBook.standing.first { $0.name == name })
        let examples = topic.parts.flatMap { part in
            if case .examples(let examples) = part { examples.map(\.code) } else { [String]() }
        }
        // What a session at a prompt has needs a person who types.
        guard name != "session" else { return }
        #expect(examples.count >= 3, "\(name) has \(examples.count) examples")
        try Lines(page: name).run(examples)
    }

    @Test("The examples of every analysis run", arguments: AnalysisCatalogue.declarations.map(\.name))
    func analysisExamples(name: String) throws {
        let declaration = try #require(AnalysisCatalogue.declarations.first { $0.name == name })
        #expect(!declaration.examples.isEmpty)
        try Lines(page: name).run(declaration.examples)
    }

    @Test("The examples of every entity and field run")
    func fieldExamples() throws {
        let lines = try Lines(page: "fields")
        for entity in Vocabulary.entities {
            try lines.run(code(of: lines.bench.show("help '\(entity.plural)'"), beginningWith: "  \(entity.plural):"))
            for field in entity.fields {
                let page = try lines.bench.show("help(\(entity.plural):field('\(field.name)'))")
                try lines.run(code(of: page, beginningWith: "  \(entity.plural):"))
            }
            for inverse in entity.inverses {
                let page = try lines.bench.show("\(entity.plural).\(inverse.name)?")
                try lines.run(code(of: page, beginningWith: "  \(entity.plural):"))
            }
        }
    }

    private func code(of page: String, beginningWith start: String) -> [String] {
        // A list has its meanings behind a gap.
        page.split(separator: "\n").filter { $0.hasPrefix(start) && !$0.dropFirst(2).contains("  ") }.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    // MARK: Words

    private func hasHan(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    }

    /// No sentence of English: Chinese, or a term or two.
    private func isChinese(_ text: String) -> Bool {
        hasHan(text) || text.firstMatch(of: /[A-Za-z]{2,} [a-z]{2,}/) == nil
    }

    private func isCode(_ line: Substring, _ examples: [String]) -> Bool {
        let text = line.trimmingCharacters(in: .whitespaces)
        return examples.contains {
            $0.split(separator: "\n").contains { $0.trimmingCharacters(in: .whitespaces) == text }
        }
            || text.hasPrefix("See also")
    }
}

extension HelpPart {
    fileprivate var words: [Words] {
        switch self {
        case .heading(let words), .text(let words): [words]
        case .examples(let examples): examples.compactMap(\.note)
        case .calls(_, let entries), .list(let entries): entries.map(\.meaning)
        }
    }
}

/// Runs lines of help and documentation over a demo archive of their own, one session a page.
final class Lines {
    let bench: Bench
    private let page: String

    init(page: String) throws {
        self.page = page
        bench = try Bench(confirms: true, writesFiles: true)
        bench.session.arguments = []
        // What examples read. They name files of the folder they are typed in.
        let clients = "客户编号,客户名称,地区\nX000001,福州甲公司,福建\nX000002,厦门乙公司,福建\n"
        try Data(clients.utf8).write(to: URL(fileURLWithPath: bench.folder + "/clients.csv"))
    }

    func run(_ examples: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        for example in examples {
            if let problem = bench.problem(located(example)) {
                Issue.record("\(page): \(example): \(problem.view.message)", sourceLocation: sourceLocation)
            }
        }
    }

    /// With the files it names in the folder that scripts may use.
    private func located(_ code: String) -> String {
        code.replacing(/"([\w.-]+\.(?:csv|tsv|xlsx|svg|plan|json|jsonl|md|html|txt|lua|dossier))"/) {
            "\"\(bench.folder)/\($0.output.1)\""
        }
    }
}
