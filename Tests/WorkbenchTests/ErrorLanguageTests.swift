import Display
import Testing
import Workbench

@Suite("Errors in Chinese, and for habits from elsewhere", .timeLimit(.minutes(5)))
struct ErrorLanguageTests {
    @Test(
        "the errors that people meet most are in Chinese",
        arguments: [
            ("x = nosuch", "没有全局变量 `nosuch`"),
            ("clients:frist()", "clients 没有方法或字段 `frist`；是否指 `first`？"),
            ("clients:where{ regoin = 'x' }", "clients 没有字段 `regoin`；是否指 `region`？"),
            ("clients:first().regoin", "客户没有字段 `regoin`；是否指 `region`？"),
            ("clients['K999999']", "没有客户 \"K999999\""),
            ("clients:where{ owner = 'nobody9' }", "`owner` 不会是 \"nobody9\"：没有这个编号的客户经理"),
            ("clients:where{ class = 'a' }:count()", "`class` 不会是 \"a\"；可取 "),
            ("segments['nothing']", "没有分群 \"nothing\""),
            ("archive:undo(99)", "没有变更集 99"),
            ("clients:update{ points = 1 }:apply('x')", "该计划涉及全部 200 行 clients，需要确认，而此处无人可问"),
            ("clients:where{ class = 'A' }:update{ points = 1 }:guard{ max_rows = 1 }", "护栏只允许 1；未写入任何内容"),
            ("clients()", "关系不能加 () 调用"), ("x = = 1", "语法错误：'=' 附近有意外的符号"),
            ("for i = 1, 2 end", "语法错误：'end' 附近应有 'do'"),
            ("local t = nil; return t.x", "试图对 nil 值取下标（local 't'）"), ("help 'qqqqqq'", "没有关于 \"qqqqqq\" 的帮助"),
        ])
    func chinese(block: String, message: String) throws {
        let bench = try Bench(display: DisplayOptions(rows: 10, language: .chinese))
        let failure = try #require(bench.problem(block))
        #expect(failure.view.message.contains(message), "\(failure.view.message)")
    }

    @Test("a script that catches an error has it in English, whatever the language")
    func caught() throws {
        let bench = try Bench(display: DisplayOptions(rows: 10, language: .chinese))
        #expect(try bench.show("return select(2, pcall(function() return nosuch end))").contains("there is no global"))
    }

    @Test(
        "what is typed in other shells is answered by how it is done here",
        arguments: [
            (#"\d"#, "help lists the entities"), (#"\d visits"#, "help(visits)"),
            (".tables", "help lists the entities"),
            ("show tables", "help lists the entities"), ("select * from visits", "visits:where{ … }"),
            ("db.clients.find()", "clients:where{ … }"), (#"\timing"#, "show.timing(true)"),
            ("update clients set x = 1", "changes are plans"),
        ])
    func habits(block: String, hint: String) throws {
        let bench = try Bench()
        bench.session.shell = Shell(door: ShellDoor(edit: { $0 }, editFile: { _ in }))
        let failure = try #require(bench.problem(block))
        #expect(failure.view.notes.last?.contains(hint) == true, "\(failure.view)")
    }

    @Test("a ? before a name is help for it too")
    func questionBefore() throws {
        let bench = try Bench()
        let after = try bench.show("clients.where?")
        #expect(try bench.show("?clients.where") == after)
        #expect(!after.isEmpty)
    }
}
