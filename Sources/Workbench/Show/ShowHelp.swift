import Display
import Model

// `help "show"`.
extension Session {
    /// What a setting of `show` says of itself.
    static func meaning(of name: ShowSetting.Name, _ display: DisplayOptions) -> String {
        switch name {
        case .mode:
            display.words(
                zh: "结果写成 table vertical markdown csv tsv json jsonl",
                en: "results as table, vertical, markdown, csv, tsv, json or jsonl")
        case .rows: display.words(zh: "表显示的行数，0 为全部", en: "rows of a table before its middle is cut; 0 for all")
        case .width: display.words(zh: "一行的列宽，0 随终端", en: "columns a line may have; 0 for the terminal's own")
        case .wrap: display.words(zh: "表中长文本换行而不截断", en: "long texts in tables are wrapped instead of cut")
        case .totals:
            display.words(
                zh: "表下合计行，\"auto\" 仅用于分组表", en: "a line of totals under tables; \"auto\": under groups on a terminal")
        case .ambiguous:
            display.words(
                zh: "… ─ α 等占两列（wide）或一列（narrow）", en: "whether … ─ α take two columns (wide) or one (narrow)")
        case .pager: display.words(zh: "长结果用分页器显示", en: "long results go through a pager")
        case .timing:
            display.words(zh: "每段之后显示耗时、行数、语句数和内存", en: "after each block its time, rows, statements and memory")
        case .sql: display.words(zh: "同时显示每条 SQL 及其耗时", en: "and the SQL of each statement with its time")
        case .last: display.words(zh: "上一个被截断结果的全部内容", en: "all of the last result that was cut")
        }
    }

    static func showHelp(_ language: Language) -> [HelpView.Block] {
        let display = DisplayOptions(language: language)
        func words(zh: String, en: String) -> String { display.words(zh: zh, en: en) }
        func entry(_ term: String, _ name: ShowSetting.Name) -> HelpView.Entry {
            .init(term, meaning(of: name, display))
        }
        return [
            .heading(words(zh: "结果的显示", en: "How results are shown")),
            .paragraph(
                words(
                    zh: "终端里结果是对齐的表，管道里是 TSV。以下设置在本次会话内有效，脚本和 -e 里同样可用。",
                    en:
                        "On a terminal results are tables, in a pipe TSV. What is set here holds for the session, in scripts and -e too."
                )),
            .code([
                "clients:by(\"class\"):count()",
                "show.mode \"vertical\"",
                "clients:limit(2)",
                "show.mode \"table\"",
            ]),
            .list([
                .init(
                    "show(x, …)",
                    words(
                        zh: "像提示符那样显示值，可用在语句块中间", en: "shows values as the prompt does, also in the middle of a block")),
                .init("show()", words(zh: "现有设置", en: "the settings as they are")),
                entry("show.last", .last), entry("show.mode \"vertical\"", .mode), entry("show.rows(20)", .rows),
                entry("show.width(120)", .width), entry("show.wrap(true)", .wrap), entry("show.totals(true)", .totals),
                entry("show.ambiguous \"wide\"", .ambiguous), entry("show.pager(false)", .pager),
                entry("show.timing(true)", .timing), entry("show.sql(true)", .sql),
            ]),
            .paragraph(
                words(
                    zh:
                        "csv、tsv、json、jsonl 用于拷贝：总是全部行和字段。分页器是 DOSSIER_PAGER、PAGER，否则 less -RFX；DOSSIER_PAGER=off 关闭。SQL 中绑定的值显示为 ?。print 只写文本，不带颜色；终端里控制字符显示为可见符号。",
                    en:
                        "csv, tsv, json and jsonl are for copying: they have every row and field. The pager is DOSSIER_PAGER, PAGER or less -RFX; DOSSIER_PAGER=off turns it off. Bound values of SQL are shown as ?. print writes text without colour; on a terminal control characters are made visible."
                )),
        ]
    }
}
