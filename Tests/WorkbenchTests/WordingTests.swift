import Display
import Testing

/// How errors are worded where the words once misled.
@Suite("Wording", .timeLimit(.minutes(5)))
struct WordingTests {
    @Test func aSegmentThatIsNotThereIsNotAMethod() throws {
        let bench = try Bench()
        let failure = bench.failure("segments['nope']")
        #expect(failure.contains("there is no segment \"nope\"") && failure.contains("\"quiet-A\""))
        #expect(!failure.contains("note"))
        #expect(bench.failure("segments['quiet-B']").contains("did you mean \"quiet-A\"?"))
        #expect(bench.failure("segments:freze('x', clients)").contains("did you mean `freeze`?"))
    }

    @Test func anExpressionForAFieldIsNoCondition() throws {
        let notes = try #require(try Bench().problem("clients:update{ points = 'abc' }")).view.notes
        #expect(notes.first == "in the value of points: abc")
        #expect(notes.last?.hasSuffix(" ^") == true)
        let condition = try #require(try Bench().problem("clients:where 'abc > 1'")).view.notes
        #expect(condition.first == "in the condition: abc > 1")
    }

    @Test(
        "Kinds of values have their articles",
        arguments: [
            ("clients[archive]", "not an archive"), ("clients | nil", "not a relation and nil"),
            ("archive:undo({})", "not a table"), ("clients:where{ class = archive }", "with an archive"),
        ])
    func articles(block: String, text: String) throws { #expect(try Bench().failure(block).contains(text)) }
}
