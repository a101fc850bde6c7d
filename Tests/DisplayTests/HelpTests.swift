import Display
import Model
import TerminalText
import Testing

@Suite("Help")
struct HelpTests {
    @Test("the meaning of a term that takes more than half the width goes below it")
    func longTerms() {
        let page = HelpView([
            .list([
                HelpView.Entry(":count()", "how many there are"),
                HelpView.Entry(":pivot{ rows = \"region\", cols = \"class\" }", "a column for each value of cols"),
            ])
        ])
        #expect(
            page.text(DisplayOptions(width: 60)) == """
                  :count()  how many there are
                  :pivot{ rows = "region", cols = "class" }
                            a column for each value of cols

                """)
    }

    @Test("a comment that does not fit beside its code stands above it, and code is broken after commas")
    func longCode() {
        let page = HelpView([
            .code([
                "clients  -- a table", "clients[\"K000042\"]      -- one client's card, all of it",
                "clients:where{ class = \"A, B\", region = not_(\"北京\") }",
            ])
        ])
        #expect(
            page.text(DisplayOptions(width: 36)) == """
                  clients  -- a table
                  -- one client's card, all of it
                  clients["K000042"]
                  clients:where{ class = "A, B",
                    region = not_("北京") }

                """)
    }

    @Test("in a narrow terminal no line of an entity's page is wider than it is")
    func narrow() {
        for line in HelpView.entity(.client).text(DisplayOptions(width: 40)).split(separator: "\n") {
            #expect(Text.width(of: String(line)) <= 40, "\(line)")
        }
    }

    @Test("an entity's fields with label, type, allowed values and unit, wrapped to the width")
    func entity() {
        let page = HelpView.entity(
            .rep,
            more: [
                .heading("What you can do"),
                .list([
                    HelpView.Entry(":count()", "how many there are"),
                    HelpView.Entry(":where{ role = \"rep\" }", "those for which the condition holds"),
                ]), .code(["reps:where{ role = \"rep\" }:count()"]),
            ])
        #expect(
            page.text(DisplayOptions(width: 72)) == """
                reps  Account manager
                A person of ours: account manager, controller, custodian, auditor, admin
                or trainer.

                Fields
                  code         Code         text        unique
                  name         Name         text        personal
                  branch       Branch       ref branch
                  role         Role         enum        rep, controller, custodian,
                                                        auditor, admin, trainer
                  active_from  Active from  date
                  active_to    Active to    date

                Related
                  :clients()           the clients whose owner this is
                  :kept_clients()      the clients whose custodian this is
                  :visits()            the visits whose rep this is
                  :assigned_visits()   the visits whose assigned_by this is
                  :purchases()         the purchases whose rep this is
                  :cases()             the cases whose first_owner this is
                  :tasks()             the tasks whose rep this is
                  :daily_reports()     the daily_reports whose rep this is
                  :handled_warnings()  the warnings whose handled_by this is
                  :audit_checks()      the audit_checks whose auditor this is

                What you can do
                  :count()                how many there are
                  :where{ role = "rep" }  those for which the condition holds
                  reps:where{ role = "rep" }:count()

                """)
    }

    @Test("one field, in Chinese, in a narrow terminal")
    func field() throws {
        let field = try #require(Entity.client["class"])
        #expect(
            HelpView.field(field, of: .client, language: .chinese).text(DisplayOptions(width: 36, language: .chinese))
                == """
                clients.class  级别
                  class  级别  enum
                    A A类, B B类, C C类, VIP, KAROL,
                    unrated 未评级; stored, written
                    by classification or by hand
                    with a reason

                """)
    }

    @Test("no line of any entity's help is wider than the terminal", arguments: [60, 80, 120])
    func widths(width: Int) {
        for entity in Vocabulary.entities {
            for language in Language.allCases {
                let page = HelpView.entity(entity, language: language)
                for line in page.text(DisplayOptions(width: width, language: language)).split(separator: "\n") {
                    #expect(Text.width(of: String(line)) <= width)
                }
            }
        }
    }

    @Test("into a pipe help goes unwrapped")
    func pipe() {
        let page = HelpView([.paragraph(String(repeating: "word ", count: 100))])
        #expect(page.text(DisplayOptions(format: .tsv)).split(separator: "\n").count == 1)
    }
}
