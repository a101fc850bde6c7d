import Display
import Testing

@Suite("Errors")
struct ErrorTests {
    private let error = ErrorView(
        "unknown field `regoin` of clients — did you mean `region`?",
        at: ErrorView.Place(chunk: "scripts/x.lua", line: 12),
        source: "\tlocal 客户 = clients:where{ regoin = \"福建\" }", mark: .word("regoin"),
        notes: ["help(clients) lists the fields"],
        frames: [
            ErrorView.Frame("function 'handover'", at: ErrorView.Place(chunk: "scripts/x.lua", line: 30)),
            ErrorView.Frame("main chunk"),
        ])

    @Test("file, line, the source line with its place marked in columns, notes and calls")
    func whole() {
        #expect(
            error.text(DisplayOptions(width: 80)) == """
                error: unknown field `regoin` of clients — did you mean `region`?
                  scripts/x.lua:12
                    12 |     local 客户 = clients:where{ regoin = "福建" }
                       |                                 ^^^^^^
                  help(clients) lists the fields
                  in function 'handover' (scripts/x.lua:30)
                  in main chunk

                """)
    }

    @Test("in a pipe it is the same, in full")
    func pipe() {
        #expect(error.text(DisplayOptions(format: .tsv)) == error.text(DisplayOptions(width: 80)))
    }

    @Test("colour marks the place and changes nothing else")
    func colour() {
        let shown = error.text(DisplayOptions(width: 80, colour: true))
        #expect(shown.contains("\u{1B}[31mregoin\u{1B}[0m"))
        #expect(Ansi.stripped(shown) == error.text(DisplayOptions(width: 80)))
    }

    @Test("of a line wider than the terminal the part around the mark is shown")
    func narrow() {
        #expect(
            error.text(DisplayOptions(width: 40)) == """
                error: unknown field `regoin` of clients
                  — did you mean `region`?
                  scripts/x.lua:12
                    12 | …s:where{ regoin = "福建" }
                       |           ^^^^^^
                  help(clients) lists the fields
                  in function 'handover' (scripts/x.lua:30)
                  in main chunk

                """)
    }

    @Test("a mark that is not there, or beyond the line, does no harm")
    func marks() {
        func shown(_ mark: ErrorView.Mark) -> String {
            ErrorView("x", at: ErrorView.Place(chunk: "-e", line: 1), source: "a.ab b", mark: mark)
                .text(DisplayOptions(width: 40))
        }
        #expect(shown(.word("zz")) == "error: x\n  -e:1\n    1 | a.ab b\n")
        #expect(shown(.word("b")).hasSuffix("    1 | a.ab b\n      |      ^\n"))
        #expect(shown(.characters(2..<4)).hasSuffix("      |   ^^\n"))
        #expect(shown(.characters(6..<9)).hasSuffix("      |       ^\n"))
        #expect(shown(.characters(70..<90)).hasSuffix("      |       ^\n"))
    }

    @Test("messages of several lines, escape codes in them, and a runaway recursion")
    func awkward() {
        let frames = (1...300).map { ErrorView.Frame("function 'f\($0)'") }
        let shown = ErrorView("stack overflow\nat \u{1B}[31mx", frames: frames).text(DisplayOptions(width: 80))
        #expect(shown.hasPrefix("error: stack overflow\n  at ␛[31mx\n  in function 'f1'\n"))
        #expect(shown.contains("  in function 'f10'\n  … 280 more calls\n  in function 'f291'\n"))
        #expect(shown.hasSuffix("  in function 'f300'\n"))
    }
}

/// Takes colour away, to show that it was all that differed.
enum Ansi {
    static func stripped(_ text: String) -> String {
        var result = ""
        var isEscape = false
        for character in text {
            if character == "\u{1B}" { isEscape = true } else if !isEscape { result.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        return result
    }
}

@Suite("Errors and plans of any length")
struct LongTextTests {
    @Test("a message of megabytes is cut before it is wrapped, and says how much follows")
    func longMessage() {
        let message = String(repeating: "a\n", count: 2_000_000)
        let shown = ErrorView(message).text(DisplayOptions(width: 80)).split(separator: "\n")
        #expect(shown.count == 51)
        #expect(shown.last == "  … 3,999,901 more characters")
        let log = ErrorView(message).text(DisplayOptions())
        #expect(log.utf8.count < 200_000)
        #expect(log.contains("more characters"))
    }

    @Test("of a line of source of megabytes the part around the mark is shown")
    func longSource() {
        let source = String(repeating: "x", count: 300_000) + "!=" + String(repeating: "y", count: 300_000)
        let shown = ErrorView("no", source: source, mark: .characters(300_000..<300_002)).text(
            DisplayOptions(width: 80))
        #expect(shown.contains("x!=y"))
        #expect(shown.contains("^^\n"))
        #expect(shown.utf8.count < 500)
    }

    @Test(
        "what changes in a long text is seen on a narrow terminal, at its end, its beginning and in its middle",
        arguments: [
            ("财务负责人偏好稳健型产品；以微信联系为主。常年合作", "财务负责人偏好稳健型产品；以微信联系为主。常年合作；补充", "合作；补充"),
            ("财务负责人偏好稳健型产品；以微信联系为主。常年合作", "新：财务负责人偏好稳健型产品；以微信联系为主。常年合作", "新：财"),
            ("财务负责人偏好稳健型产品；以微信联系为主。常年合作", "财务负责人偏好稳健型产品；以电话联系为主。常年合作", "以电话联"),
        ])
    func changesAreSeen(old: String, new: String, seen: String) {
        let plan = PlanView(
            parts: [PlanView.Part(.update, Noun.row, rows: 1, of: 10)], values: 1, fields: 1,
            changes: [
                PlanView.RowChange(
                    .update, code: "K000001", name: "济南锦宇汽车销售服务有限责任公司",
                    fields: [PlanView.FieldChange(field: "notes", type: .text, old: .text(old), new: .text(new))])
            ])
        let shown = plan.text(DisplayOptions(width: 80))
        #expect(shown.contains(seen), "\(shown)")
        #expect(shown.contains(" → "))
        #expect(plan.text(DisplayOptions()).contains("\(old) → \(new)"))
    }

    @Test("no number of rows makes a table end the program", arguments: [Int.max, .max - 1, 0, -1, .min])
    func anyNumberOfRows(rows: Int) {
        let table = Table(
            columns: [TableColumn("n")], rows: (1...5).map { [.integer($0)] }, total: 5, noun: .row)
        #expect(table.text(DisplayOptions(width: 80, rows: rows)).contains("5 rows"))
    }
}
