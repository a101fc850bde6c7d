import Display
import Testing
import Workbench

@Suite("Blocks as they are typed", .timeLimit(.minutes(5)))
struct TypedBlockTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("a full-width sign is shown at its place, with the reason, the corrected line and the corrected block")
    func fullWidth() throws {
        let failure = try #require(bench.problem("local x = \"客户\"\nreturn x，clients：count（）"))
        #expect(failure.view.message == "the full-width ， is not Lua; write ,")
        #expect(failure.view.place?.line == 2)
        #expect(failure.view.source == "return x，clients：count（）")
        #expect(failure.view.mark == .characters(8..<9))
        #expect(failure.view.notes == ["corrected: return x,clients:count()"])
        #expect(failure.correction == "local x = \"客户\"\nreturn x,clients:count()")
        #expect(failure.status == .failed)
    }

    @Test(
        "a Chinese name is offered in English, or as the text that works",
        arguments: [
            ("客户:count()", "clients:count()"), ("clients:where{ 级别 = 'A' }", "clients:where{ class = 'A' }"),
            ("return { 没有的 = 1 }", "return { [\"没有的\"] = 1 }"), ("x = 没有的", nil),
            ("f(“没有", nil), ("x != 1", nil),
        ] as [(String, String?)])
    func names(block: String, correction: String?) throws {
        let failure = try #require(bench.problem(block))
        if block != "x != 1" { #expect(failure.correction == correction, "\(block)") }
        #expect(failure.status == .failed)
    }

    @Test("an error on an earlier line is Lua's own, and so is one that has nothing to do with it")
    func others() throws {
        let earlier = try #require(bench.problem("x = = 1\nprint（1）"))
        #expect(earlier.view.message.contains("unexpected symbol"))
        #expect(earlier.correction == nil)
        let inText = try #require(bench.problem("x = \"（\" = 1"))
        #expect(!inText.view.message.contains("full-width") && inText.correction == nil)
    }

    @Test(
        "whether more lines can complete a block",
        arguments: [
            ("for i = 1, 2 do", true), ("x = {", true), ("1 +", true), ("f(", true), ("x = [[ what?", true),
            ("", false),
            ("clients", false), ("clients.assets?", false), ("if?", false), ("print（", false), ("f(“abc", false),
            ("f(\"abc”", false), ("x = 'open", false), ("x = = 1", false), ("--[[ a?", true), ("x = 1 -- what?", false),
        ])
    func incomplete(block: String, isIncomplete: Bool) {
        #expect(bench.session.isIncomplete(block) == isIncomplete, "\(block)")
    }
}
