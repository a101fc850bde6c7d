import Testing

@testable import Model

@Suite("Did you mean")
struct SuggestionTests {
    private let fields = Entity.client.fields.map(\.name)

    @Test(
        "a slip of the fingers finds the field",
        arguments: [
            ("regoin", "region"), ("reigon", "region"), ("asets", "assets"), ("ower", "owner"),
            ("industri", "industry"),
            ("Region", "region"), ("lastVisit", "last_visit"), ("last-visit", "last_visit"),
            ("visit_last", "last_visit"),
            ("purchase_day", "purchase_days"), ("clas", "class"), ("xcurrent", "x_current"),
            ("verified", "verified_on"),
            ("sales", "annual_sales"),
        ])
    func slips(written: String, meant: String) {
        #expect(Suggestion.nearest(to: written, among: fields) == meant)
    }

    @Test("a singular finds the plural, and a Chinese label its nearest")
    func others() {
        #expect(Suggestion.nearest(to: "client", among: Vocabulary.entities.map(\.plural)) == "clients")
        #expect(Suggestion.nearest(to: "branchs", among: Vocabulary.entities.map(\.plural)) == "branches")
        #expect(Suggestion.nearest(to: "客户名", among: Entity.client.fields.map(\.label.zh)) == "客户名称")
        #expect(Suggestion.nearest(to: "form", among: ["to", "from"]) == "from")
    }

    @Test("what is like nothing gets no suggestion", arguments: ["", "_", "q", "zzzzzz", "balance_sheet", "天气"])
    func nothingNear(name: String) {
        #expect(Suggestion.nearest(to: name, among: fields) == nil)
        #expect(Suggestion.question(for: name, among: fields) == nil)
    }

    @Test("several come nearest first, each once")
    func ranking() {
        #expect(
            Suggestion.ranked(to: "visit", among: ["visit_count", "visits", "last_visit", "visits"]) == [
                "visits", "visit_count", "last_visit",
            ])
        #expect(Suggestion.ranked(to: "visit", among: ["visits", "visited"], limit: 1) == ["visits"])
    }

    @Test("distance counts a swap of neighbours as one edit and stops at its limit")
    func distances() {
        #expect(Suggestion.distance("form", "from") == 1)
        #expect(Suggestion.distance("", "abc") == 3)
        #expect(Suggestion.distance("kitten", "sitting") == 3)
        #expect(Suggestion.distance("kitten", "sitting", limit: 2) == nil)
        #expect(Suggestion.distance("福建", "福州") == 1)
    }
}
