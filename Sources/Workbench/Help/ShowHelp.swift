import Model

extension HelpTopic {
    /// `help "show"`.
    static let show = HelpTopic(
        "show", title: Words(en: "How results are shown", zh: "结果的显示"),
        summary: Words(en: "formats, all of what was cut, the pager, timing", zh: "格式、被截断结果的全部、分页器、耗时"),
        aliases: ["显示", "output", "pager"], related: ["tables", "charts"]
    ) {
        func entry(_ term: String, _ name: ShowSetting.Name) -> HelpEntry {
            let meaning = name.meaning
            return HelpEntry(term, en: meaning.en, zh: meaning.zh)
        }
        return [
            .text(
                en:
                    "On a terminal results are tables, in a pipe TSV. What is set here holds for the session, in scripts and -e too.",
                zh: "终端里结果是对齐的表，管道里是 TSV。以下设置在本次会话内有效，脚本和 -e 里同样可用。"),
            .examples([
                "clients:by(\"class\"):count()", "show.mode \"vertical\"", "clients:limit(2)", "show.mode \"table\"",
            ]),
            .list([
                HelpEntry(
                    "show(x, …)", en: "shows values as the prompt does, also in the middle of a block",
                    zh: "像提示符那样显示值，可用在语句块中间"),
                HelpEntry("show()", en: "the settings as they are", zh: "现有设置"),
                entry("show.last", .last), entry("show.mode \"vertical\"", .mode), entry("show.rows(20)", .rows),
                entry("show.width(120)", .width), entry("show.wrap(true)", .wrap), entry("show.totals(true)", .totals),
                entry("show.ambiguous \"wide\"", .ambiguous), entry("show.pager(false)", .pager),
                entry("show.timing(true)", .timing), entry("show.sql(true)", .sql),
            ]),
            .text(
                en:
                    "csv, tsv, json and jsonl are for copying: they have every row and field. The pager is DOSSIER_PAGER, PAGER or less -RFX; DOSSIER_PAGER=off turns it off. Bound values of SQL are shown as ?. print writes text without colour; on a terminal control characters are made visible.",
                zh:
                    "csv、tsv、json、jsonl 用于拷贝：总是全部行和字段。分页器是 DOSSIER_PAGER、PAGER，否则 less -RFX；DOSSIER_PAGER=off 关闭。SQL 中绑定的值显示为 ?。print 只写文本，不带颜色；终端里控制字符显示为可见符号。"
            ),
        ]
    }
}

extension ShowSetting.Name {
    /// What the setting says of itself.
    var meaning: Words {
        switch self {
        case .mode:
            Words(
                en: "results as table, vertical, markdown, csv, tsv, json or jsonl",
                zh: "结果写成 table vertical markdown csv tsv json jsonl")
        case .rows: Words(en: "rows of a table before its middle is cut; 0 for all", zh: "表显示的行数，0 为全部")
        case .width: Words(en: "columns a line may have; 0 for the terminal's own", zh: "一行的列宽，0 随终端")
        case .wrap: Words(en: "long texts in tables are wrapped instead of cut", zh: "表中长文本换行而不截断")
        case .totals:
            Words(
                en: "a line of totals under tables; \"auto\": under groups on a terminal", zh: "表下合计行，\"auto\" 仅用于分组表")
        case .ambiguous:
            Words(en: "whether … ─ α take two columns (wide) or one (narrow)", zh: "… ─ α 等占两列（wide）或一列（narrow）")
        case .pager: Words(en: "long results go through a pager", zh: "长结果用分页器显示")
        case .timing: Words(en: "after each block its time, rows, statements and memory", zh: "每段之后显示耗时、行数、语句数和内存")
        case .sql: Words(en: "and the SQL of each statement with its time", zh: "同时显示每条 SQL 及其耗时")
        case .last: Words(en: "all of the last result that was cut", zh: "上一个被截断结果的全部内容")
        }
    }
}
