import Testing
import Workbench

@Suite("Parameters of scripts", .timeLimit(.minutes(5)))
struct ParameterTests {
    private func run(_ declaration: String, _ arguments: [String], _ then: String = "return 1") throws -> (
        Bench, String
    ) {
        let bench = try Bench()
        bench.session.arguments = arguments
        return (bench, "local args = params{ \(declaration) } \(then)")
    }

    private func show(_ declaration: String, _ arguments: String..., then: String) throws -> String {
        let (bench, block) = try run(declaration, arguments, then)
        return try bench.show(block)
    }

    private func problem(_ declaration: String, _ arguments: String..., then: String = "return 1") throws -> Failure? {
        let (bench, block) = try run(declaration, arguments, then)
        return bench.problem(block)
    }

    @Test func valuesAreReadByTheirTypes() throws {
        #expect(
            try show(
                "n = { 'integer' }, x = { 'number' }, name = { 'text' }, day = { 'date' }, on = { 'boolean' }, who = { 'rep' }, size = { {'small', 'large'} }",
                "--n", "5", "--x=2.5", "--name", "福州", "--day", "2026-09-01", "--on", "--who", "li", "--size", "small",
                then:
                    "return args.n + 1, args.x, args.name, today() - args.day, args.on, clients:where{ owner = args.who }:count() > 0, args.size"
            )
                == "6\n2.5\n\"福州\"\n29\ntrue\ntrue\n\"small\"")
    }

    @Test func whatIsNotGivenHasItsDefaultOrIsMissing() throws {
        #expect(
            try show(
                "n = { 'integer', default = 7 }, m = { 'integer' }, on = { 'boolean' }",
                then: "return args.n, args.m, args.on")
                == "7\nnil\nfalse")
    }

    @Test(
        "Wrong arguments are wrong usage",
        arguments: [
            ("n = { 'integer' }", "--n=x"), ("n = { 'integer' }", "--m=1"), ("n = { 'integer' }", "--n"),
            ("who = { 'rep' }", "--who=lii"),
            ("day = { 'date' }", "--day=2026-02-30"), ("size = { {'small', 'large'} }", "--size=big"),
            ("n = { 'integer', required = true }", ""),
        ])
    func wrong(declaration: String, argument: String) throws {
        #expect(try problem(declaration, argument)?.status == .usage)
    }

    @Test func helpIsMadeFromTheDeclaration() throws {
        let failure = try problem(
            "from = { 'rep', required = true, help = 'who leaves' }, n = { 'integer', default = 3 }", "--help")
        #expect(failure?.status == .done)
        let text = failure?.view.message ?? ""
        for part in ["--from", "who leaves", "--n", "3"] { #expect(text.contains(part), "\(part)") }
    }

    @Test func anUnknownParameterRaises() throws {
        let failure = try problem("form = { 'text' }", then: "return args.from")
        #expect(failure?.view.message == "the script has no parameter `from`; did you mean `form`?")
    }
}
