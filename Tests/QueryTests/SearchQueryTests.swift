import Model
import Query
import Testing

@testable import QueryTesting

@Suite("What a search means")
struct SearchQueryTests {
    private func place(_ name: String, _ entity: Entity = .client) throws -> SearchPlace {
        try #require(SearchPlace.own(entity).first { $0.field.name == name })
    }

    private func finds(_ query: String, _ text: String, in field: String = "notes") throws -> Bool {
        try SearchQuery(query, entity: .client).matches([(place(field), text)])
    }

    // MARK: Words

    @Test(arguments: [
        ("投诉", "客户投诉处理", true), ("投", "投诉", true), ("诉", "投诉", true), ("诉", "诉", true), ("客诉", "客户投诉", false),
        ("投诉", "投，诉", false), ("投诉处", "客户投诉处理", true), ("养老金", "养老 金", false), ("A股", "看好a股", true),
        ("ａ股", "看好Ａ股市", true), ("投诉 处理", "处理投诉", true), ("投诉 表扬", "处理投诉", false), ("-表扬 投诉", "投诉", true),
        ("投诉 -处理", "处理投诉", false), ("\"投诉 处理\"", "投诉、处理", true), ("\"投诉 处理\"", "投诉了处理", false),
        ("“投诉 处理”", "投诉 处理中", true), ("\"户 投诉\"", "客户 投诉", true), ("\"客 投诉\"", "客户 投诉", false),
    ])
    func chinese(query: String, text: String, isFound: Bool) throws { #expect(try finds(query, text) == isFound) }

    @Test(arguments: [
        ("invest", "to INVEST now", true), ("invest", "investment", false), ("invest*", "investment", true),
        ("138", "13812345678", false), ("138*", "13812345678", true), ("a.b@c.com", "mail a.b@c.com", true),
        ("c.com", "mail a.b@c.com", true), ("été", "un ÉTÉ", true), ("3.5", "率3.5%", true), ("3.5", "率3,5", true),
        ("\"big deal\"", "a big-deal", true), ("\"big de\"*", "a big deal", true), ("\"big de\"", "a big deal", false),
        ("мир", "МИР", true), ("x1", "x 1", false),
    ])
    func words(query: String, text: String, isFound: Bool) throws { #expect(try finds(query, text) == isFound) }

    @Test func pinyinFindsNamesOnly() throws {
        #expect(try finds("zhaos", "招商银行", in: "name"))
        #expect(try finds("zs", "招商银行", in: "name"))
        #expect(try !finds("z", "招商银行", in: "name"))
        #expect(try !finds("zhaos", "招商银行", in: "notes"))
        #expect(try !finds("\"zhao shang\"", "招商银行", in: "name"))
    }

    @Test func fieldsAreSearchedByNameOrLabel() throws {
        for query in ["notes:投诉", "备注：投诉", "-name:投诉 投诉"] { #expect(try finds(query, "投诉"), "\(query)") }
        #expect(try !finds("name:投诉", "投诉"))
        let unsolved = try place("unsolved", .visit)
        for query in ["visits:投诉", "visit.unsolved:投诉", "拜访.未解决的问题:投诉", "拜访:投诉"] {
            #expect(try SearchQuery(query, entity: .client).matches([(unsolved, "有投诉")]), "\(query)")
        }
        #expect(try SearchQuery("unsolved:投诉", entity: .visit).matches([(unsolved, "有投诉")]))
        // A text with a colon in it.
        #expect(try finds("http://dossier", "see http://dossier/x"))
        #expect(try finds("时间:周五", "时间:周五"))
    }

    // MARK: Ranks

    @Test func allWordsHaveToHitAndTheFarthestDecides() throws {
        let query = try SearchQuery("投诉 王", entity: .client)
        let name = try place("name")
        let notes = try place("notes")
        let contact = try place("name", .contact)
        let visit = try place("problem", .visit)
        #expect(query.rank([(name, "王投诉")]) == .name)
        #expect(query.rank([(name, "王"), (notes, "投诉")]) == .own)
        #expect(query.rank([(contact, "王"), (notes, "投诉")]) == .contacts)
        #expect(query.rank([(contact, "王"), (notes, "x"), (visit, "投诉")]) == .visits)
        #expect(query.rank([(contact, "王"), (notes, "x")]) == nil)
    }

    @Test func aHitTellsThePlaceAndWhatStandsAround() throws {
        let visit = try place("problem", .visit)
        let word = try #require(try SearchQuery("投诉", entity: .client).words.first)
        let text = "客户对上一次的处理结果仍不满意又来投诉并要求尽快给出书面的答复和补偿方案"
        let range = try #require(word.range(in: text, visit))
        #expect(
            SearchQuery.excerpt(text, range, place: visit, of: .client, date: "2026-03-01")
                == "visit 2026-03-01 problem: …果仍不满意又来投诉并要求尽快给出书面的答…")
        #expect(SearchQuery.excerpt("投诉", 0..<6, place: try place("notes"), of: .client) == "notes: 投诉")
    }

    // MARK: Errors

    @Test(arguments: [
        (
            "",
            "there is no word in \"\" to search for: give letters, digits or characters, as in clients:search(\"投诉\")"
        ),
        (
            "、。 ！",
            "there is no word in \"、。 ！\" to search for: give letters, digits or characters, as in clients:search(\"投诉\")"
        ),
        ("-投诉", "\"-投诉\" only says what to leave out: give a word to find as well, as in \"投诉 -投诉\""),
        ("\"投诉", "the quotation mark in \"\"投诉\" is not closed; close it, or leave it out"),
        (
            "nmae:王",
            "clients have no field `nmae` to search in; did you mean `name`?; put \"…\" around a text with a colon"
        ),
        ("assets:5", "`assets` is no text that is searched; use where{…} for it"),
    ])
    func whatCannotBeUnderstood(query: String, message: String) {
        #expect(throws: QueryError(message)) { try SearchQuery(query, entity: .client) }
    }

    @Test func sensitiveFieldsAreNotSearched() throws {
        #expect(SearchPlace.indexed.allSatisfy { $0.field.privacy != .sensitive })
        #expect(throws: QueryError("`hobbies` is sensitive and not searched; use where{…} for it")) {
            try SearchQuery("hobbies:高尔夫", entity: .contact)
        }
        #expect(throws: QueryError.self) { try SearchQuery("x", entity: .response) }
    }

    /// Cut or not, a run of characters is found exactly where a plain search for its bytes finds it.
    @Test func runsAreFoundWhereTheirBytesAre() throws {
        var random = RandomSource(seed: 7)
        let alphabet = ["投", "诉", "客", "户", "，", "a", "１", " ", "Ｂ", "b", "é"]
        for _ in 0..<3000 {
            let text = (0..<Int(random.next() % 9)).map { _ in alphabet[Int(random.next() % 11)] }.joined()
            let word = (0..<Int(random.next() % 3) + 1).map { _ in alphabet[Int(random.next() % 4)] }.joined()
            #expect(try finds(word, text) == text.contains(word), "\(word) in \(text)")
            // The same by tokens, without the short way by bytes.
            #expect(try finds("\"\(word)\" \(word)", text) == text.contains(word))
        }
    }
}
