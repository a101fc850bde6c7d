import Analysis
import Display
import Lua
import Model

// `help`, `help(x)` and `x?`: the model explains itself, the methods are described here.
extension Session {
    /// The page for a value, or the overview.
    func help(_ value: LuaValue?) throws -> HelpView {
        switch value {
        case nil, .nil: return overview
        case .string(let topic): return try help(topic: topic)
        case .row(let row):
            guard let context = RowContext.of(row) else { return overview }
            return HelpView.entity(
                context.plan.entity, language: options.display.language,
                more: Self.rowMethods + analyses(of: context.plan.entity))
        case .userdata(let userdata):
            if let relation = userdata.object(as: RelationObject.self) {
                let more =
                    relation.entity == .segment
                    ? Self.segmentHelp : Self.relationMethods + analyses(of: relation.entity)
                return HelpView.entity(relation.entity, language: options.display.language, more: more)
            }
            if let field = userdata.object(as: FieldObject.self) { return help(field) }
            if userdata.object(as: ShowObject.self) != nil || userdata.object(as: ShowSetting.self) != nil {
                return HelpView(Self.showHelp(options.display.language))
            }
            if userdata.object(as: PlanObject.self) != nil { return HelpView(Self.planMethods) }
            if userdata.object(as: TableObject.self) != nil { return HelpView(Self.tableMethods) }
            if userdata.object(as: ChartObject.self) != nil { return HelpView(Self.charts) }
            if userdata.object(as: GroupObject.self) != nil { return HelpView(Self.groupMethods) }
            if userdata.object(as: ArchiveObject.self) != nil {
                return HelpView(Self.archiveHelp + Self.journalHelp)
            }
            return HelpView([.paragraph("\(userdata.typeName ?? "userdata"): \(lua.describe(.userdata(userdata)))")])
        case .function(let function): return try help(of: function)
        case let value?:
            return HelpView([.paragraph("a \(value.typeName): \(try text(value))")])
        }
    }

    /// `clients.where?`, `p.apply?`: what the lists of methods say of it.
    func methodHelp(_ thing: String) -> HelpView? {
        guard let separator = thing.lastIndex(where: { $0 == "." || $0 == ":" }) else { return nil }
        let method = String(thing[thing.index(after: separator)...])
        if let page = analysisHelp(method) { return page }
        let found = methodEntries(method)
        return found.isEmpty ? nil : HelpView([.list(found)])
    }

    /// Names of methods that the lists of methods describe.
    private var methodNames: [String] {
        [types.relation, types.plan, types.table, types.group, types.chart].flatMap { $0?.methodNames ?? [] }
            + (types.archive?.methodNames ?? [])
            + Self.segmentMethodNames
    }

    /// The lines on a method of that name, of whatever it is a method.
    private func methodEntries(_ name: String) -> [HelpView.Entry] {
        // A walk, `clients.visits?`, is told of by its own name and not by the line about walks.
        guard methodNames.contains(name) else { return [] }
        let method = ":" + name
        let entries =
            (Self.relationMethods + Self.segmentHelp + Self.planMethods + Self.tableMethods + Self.groupMethods
            + Self.rowMethods + Self.merging + Self.charts + Self.archiveHelp + Self.journalHelp
            + Self.verifying)
            .flatMap { block in
                if case .list(let entries) = block { entries } else { [HelpView.Entry]() }
            }
        return entries.filter { entry in
            entry.term.split(separator: " ").contains { word in
                let name = word.prefix { $0 != "(" && $0 != "{" }
                return name == method || (name.hasSuffix(method) && !name.hasPrefix(":"))
            }
        }
    }

    func help(_ field: FieldObject) -> HelpView {
        HelpView.field(field.field, of: field.entity, language: options.display.language)
    }

    private func help(of function: LuaFunction) throws -> HelpView {
        for (name, value) in try environment.pairs() {
            guard let name = name.asString, value == .function(function),
                let page = Self.functions.first(where: { $0.term.hasPrefix(name) })
            else { continue }
            return HelpView([.list([page])])
        }
        // A method or a walk is a function to Lua: known again by being the same one.
        let relation = try relation(.scan(.client))
        for name in types.relation.methodNames where try lua.index(relation, .string(name)) == .function(function) {
            if let page = methodHelp("clients:" + name) { return page }
        }
        if let (key, _) = walks.first(where: { $0.value == function }),
            let entity = Vocabulary.entity(named: key.entity)
        {
            if let field = entity[key.name] { return help(FieldObject(entity: entity, field: field)) }
            if let inverse = entity.inverse(named: key.name) {
                return HelpView([
                    .paragraph(
                        "\(entity.plural):\(key.name)() are the \(inverse.entity.plural) of the \(entity.plural).")
                ])
            }
        }
        return HelpView([.paragraph("a function")])
    }

    func help(topic: String) throws -> HelpView {
        switch topic {
        case "conditions": return HelpView(Self.conditions)
        case "plans": return HelpView(Self.planMethods)
        case "merging", "merge": return HelpView(Self.merging)
        case "tables": return HelpView(Self.tableMethods)
        case "groups": return HelpView(Self.groupMethods)
        case "segments":
            return HelpView.entity(.segment, language: options.display.language, more: Self.segmentHelp)
        case "charts": return HelpView(Self.charts)
        case "journal": return HelpView(Self.journalHelp)
        case "archive": return HelpView(Self.archiveHelp + Self.journalHelp)
        case "relations": return HelpView(Self.relationMethods)
        case "search": return HelpView(Self.search)
        case "verify": return HelpView(Self.verifying)
        case "show": return HelpView(Self.showHelp(options.display.language))
        case "functions": return HelpView([.heading("Functions"), .list(Self.functions)])
        case "analyses": return analysesOverview
        default: break
        }
        if let page = analysisHelp(topic) { return page }
        let language = options.display.language
        if let entity = Vocabulary.entity(plural: topic) ?? Vocabulary.entity(named: topic) {
            return HelpView.entity(entity, language: language, more: Self.relationMethods + analyses(of: entity))
        }
        let fields = Vocabulary.entities.compactMap { entity in entity[topic].map { (entity, $0) } }
        // One word may be a field, a function and a method: `date`, `limit`, `growth`. All of them are told of.
        var blocks = fields.flatMap { HelpView.field($0.1, of: $0.0, language: language).blocks }
        let entries =
            Self.functions.filter { entry in
                entry.term.split(separator: " ").contains { $0.prefix { $0 != "(" && $0 != "{" } == topic }
            } + methodEntries(topic)
        if !entries.isEmpty { blocks += (blocks.isEmpty ? [] : [.heading("Also")]) + [.list(entries)] }
        if !blocks.isEmpty { return HelpView(blocks) }
        let names =
            Vocabulary.entities.map(\.plural) + Set(Vocabulary.entities.flatMap { $0.fields.map(\.name) })
            + Self.topics + AnalysisCatalogue.declarations.map(\.name) + Set(methodNames)
        let hint = Suggestion.hint(for: topic, among: names, quote: "\"")
        throw WorkbenchError("there is no help for \"\(topic)\"\(hint)")
    }

    /// Subjects with a page of their own, for `help "…"`.
    static let topics = [
        "conditions", "search", "relations", "plans", "merging", "tables", "groups", "charts", "segments", "analyses",
        "functions", "journal", "archive", "verify", "show",
    ]

    private var overview: HelpView {
        HelpView([
            .heading("Dossier"),
            .paragraph("The archive's entities are relations: questions not yet asked. Each method gives a new one."),
            .code([
                "clients                                      -- a table of the first and last clients",
                "clients[\"K000042\"]                           -- one client's card",
                "clients:where{ class = \"A\" }:count()         -- how many",
                "clients:by(\"region\", \"class\"):count()        -- grouped",
                "p = clients:where{ owner = \"li\" }:update{ owner = \"wang\" }",
                "p:apply(\"why\")                               -- nothing is written before this",
            ]),
            .heading("Entities"),
            .list(
                Vocabulary.entities.map {
                    HelpView.Entry($0.plural, options.display.language == .chinese ? $0.label.zh : $0.summary)
                }),
            .heading("More"),
            .list([
                .init("help(clients)", "its fields, their types and allowed values, what can be done"),
                .init("clients.assets?", "a trailing ? on anything is help for that thing"),
                .init(
                    "help \"conditions\"",
                    "what where{…} takes; also " + Self.topics.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")),
                .init("_", "the last result; _1, _2 … earlier ones"),
            ]),
        ])
    }

    static let relationMethods: [HelpView.Block] = [
        .heading("Relations"),
        .list([
            .init(
                ":where{ field = value, … }", "rows that fulfil every entry; also where \"assets > 2e6\" and a function"
            ),
            .init(":search(\"投诉 未解决\")", "rows whose texts have the words, the best first: see help \"search\""),
            .init(":order(\"-assets\", \"code\")", "sorted, - descends; missing last"),
            .init(":limit(n) :offset(n) :sample(n, seed)", "some of the rows, in their order"),
            .init(":with{ idle = \"today() - last_visit\" }", "derived columns, usable in later steps"),
            .init(":visits() :client() …", "walk a relationship; takes a condition"),
            .init("a | b   a & b   a - b", "union, intersection, difference over one entity"),
            .init(":count() :sum(\"assets\") :mean :median :min :max :quantile(\"assets\", .9)", "summaries"),
            .init(":distinct(\"region\") :column(\"code\")", "lists of values"),
            .init(
                ":by(\"region\", \"month(last_visit)\"):count()",
                "groups; also :agg{ n = count(), total = sum(\"assets\") }: see help \"groups\""),
            .init(":ntile(4, \"-assets\")", "a column ntile, 1 … 4: in which of four parts of equal size a row stands"),
            .init(":histogram(\"assets\", { bins = 20 })", "a table of round bins: from, to, n"),
            .init(":table(\"code\", { k = \"assets / 1000\" })", "these columns, or all, as a table in memory"),
            .init(":export(\"out.csv\", { columns = {…} })", "a file: csv tsv json jsonl xlsx md html"),
            .init(":first() :all() :get(code) :each(fn)", "rows; and for c in clients:where{…} do … end"),
            .init(":update{…} :delete() :insert{…} :upsert(rows, { key = \"code\" })", "plans: see help \"plans\""),
            .init(":why(\"K000042\")", "which conditions hold for that row and which fail, with its values"),
            .init(":explain()", "the SQL and the database's plan of it"),
        ]),
    ]

    static let rowMethods: [HelpView.Block] = [
        .heading("A row"),
        .list([
            .init("c.assets", "a field; missing is nil"),
            .init("c.owner  c.owner_row.branch", "a reference's code, and the row it leads to"),
            .init("c.visits", "the rows on the other side, a relation: #c.visits, c.visits:count()"),
            .init("c:update{ … } c:delete()", "plans for this row"),
            .init("c:history()", "what became of it, change by change: see help \"journal\""),
        ]),
    ]

    static let planMethods: [HelpView.Block] = [
        .heading("Plans"),
        .paragraph(
            "A plan shows what it would change. Nothing is written before apply; what is written is what was shown."),
        .list([
            .init("p", "the first changes"), .init("p:preview(50)", "more of them"),
            .init("p:size()", "how many rows, what goes along with it included"),
            .init("p:rows()", "a table with a line for every value that changes"),
            .init(
                "p:guard{ max_rows = 500, max_share = 0.10, all = true }", "what it may touch without being asked about"
            ),
            .init(
                "p:apply(\"why\")",
                "writes it, with the reason on record; a row that changed since stops it; archive:undo(n) takes it back"
            ),
            .init(
                "p:apply(\"why\", { on_conflict = \"skip\" })", "leaves rows that changed since and writes the others"),
            .init(
                "p:export(\"p.xlsx\", { labels = \"zh\", overwrite = true })",
                "a sheet for somebody to approve: what it is, its SHA-256, every value; csv tsv json jsonl xlsx md html"
            ),
            .init(
                "p:save(\"p.plan\", { overwrite = true })",
                "a file to apply later, by whoever may: dossier apply p.plan, or load_plan"),
            .init("archive:load_plan(\"p.plan\")", "the plan again, checked against the archive and the model"),
        ]),
        .paragraph(
            "A saved plan keeps what it was made of: rows that changed since are a conflict, another archive refuses it, a file that was cut short or edited is none, and it is applied once."
        ),
        .paragraph(
            "update takes values, missing, expr \"points + 10\" (or the text itself for numbers, amounts and dates) and functions of the row. delete takes along what belongs to its rows; help \"merging\" has what, and how two clients become one."
        ),
    ]

    static let conditions: [HelpView.Block] = [
        .heading("Conditions"),
        .paragraph("A table condition names fields, or their Chinese labels in brackets; every entry must hold."),
        .code([
            "clients:where{ class = {\"A\",\"VIP\"}, assets = between(1e6, 5e6), region = not_(\"北京\") }",
            "clients:where{ notes = contains(\"投诉\"), verified_on = missing }",
            "clients:where{ visits = none{ date = since(today() - 90) } }",
            "clients:where{ [\"级别\"] = \"A\" }",
        ]),
        .list([
            .init("between(a, b)", "both ends included"), .init("since(d)  before(d)", "d or later; earlier than d"),
            .init("contains  starts  ends_with", "texts that hold, begin or end so"),
            .init("missing  present", "without or with a value"), .init("not_(x)", "not so; missing values fulfil it"),
            .init("any{…} none{…} at_least(n, {…})", "of the rows on the other side of a relationship"),
        ]),
        .paragraph(
            "A string condition is a Lua expression in which a bare name is a field. Values go in by name: where(\"points > n\", { n = 5 })."
        ),
        .code([
            "clients:where \"assets > 2e6 and x_current < y_capacity\"",
            "clients:where \"today() - last_visit > 90 and owner_row.branch == 'FZ'\"",
        ]),
        .paragraph(
            "A function of the row is read into the same question where it can be, and called row by row where not; explain() says which and why."
        ),
        .code([
            "clients:where(function(c) return c.assets > 2e6 and c.x_current < c.y_capacity end)",
            "clients:where(function(c) return c.name:sub(1, 3) == \"福\" or #c.visits > 3 end)",
        ]),
        .list([
            .init("+ - * / // % ^ .. #", "n // 0, n % 0 and 0/0 are missing; texts count in bytes"),
            .init("t:sub(i, j) t:lower() t:upper() t:len() t:find(p, 1, true)", "methods of texts"),
            .init("d.year d.month d.day d.weekday", "parts of a date; also year(d) …"),
            .init("contains(t, p) starts(t, p) ends_with(t, p) between(v, a, b)", "with the value given first"),
            .init("lower upper abs floor ceil months_between days_since", "on any value, also under fn."),
        ]),
        .paragraph(
            "In a condition nil orders as false and calculates to nil; == and ~= are Lua's own. Captured values are read when the condition is given."
        ),
    ]

    static let functions: [HelpView.Entry] = [
        .init("today()", "the archive's date, the same throughout a script or block"),
        .init(
            "date \"2026-09-30\"",
            "a date; d - e is days, d + 7 a date, d.year d.month d.day d.weekday, d:format \"%Y年%m月\""),
        .init("year(d) month(d) day(d) weekday(d) months_between(a, b)", "parts of dates; Monday is 1"),
        .init("lower(t) upper(t) abs(n) floor(n) ceil(n)", "of a text, of a number"),
        .init("days_since(d)", "days from d to today"),
        .init("pinyin(t)", "how Chinese is read, without tones: order(\"pinyin(name)\")"),
        .init("money(x)", "1,234.50 of 1234.5"),
        .init(
            "count() sum(f) mean(f) median(f) min(f) max(f) quantile(f, p) distinct(f)",
            "summaries for agg{…}; each takes a condition as well, sum(f, { class = \"A\" })"),
        .init("expr \"points + 10\"", "an expression for update{…}, worked out by the database"),
        .init("import{ file = …, into = … }", "a plan for a file's records; map = a mapping file"),
        .init(
            "params{ from = { \"rep\", required = true, help = \"…\" } }",
            "a script's parameters, from its command line"),
        .init(
            "records{ { region = \"北京\", n = 3 }, … }",
            "a table of your own values; records(list, { \"region\", \"n\" }) says the order of columns"),
        .init("help(x)", "help for a thing"),
        .init("print(…)", "writes values"),
        .init(
            "between(a, b) since(d) before(d) contains(t) starts(t) ends_with(t) missing present not_(x) one_of(list)",
            "see help \"conditions\""),
        .init("any{…} none{…} at_least(n, {…})", "see help \"conditions\""),
    ]
}
