// Help: functions, imports and scripts.
extension HelpTopic {
    static let functions = HelpTopic(
        "functions", title: Words(en: "Functions", zh: "函数"),
        summary: Words(en: "dates, texts, numbers, summaries, helpers", zh: "日期、文本、数字、汇总与辅助函数"),
        aliases: ["function", "dates", "日期函数"], related: ["conditions", "groups", "scripts"]
    ) {
        [
            .examples([
                "print(today(), date \"2026-09-30\" - today())",
                "print((today() - 90):format \"%Y年%m月\", today().weekday)",
                "print(money(1234.5), pinyin \"招商银行\", months_between(date \"2026-01-31\", today()))",
                "clients:order(\"pinyin(name)\"):limit(5)",
                "records{ { region = \"北京\", n = 3 }, { region = \"福建\", n = 5 } }:share(\"n\")",
                "print(fn.month(today()), fn.days_since(date \"2026-09-01\"))",
            ]),
            .heading(en: "Dates", zh: "日期"),
            .calls(
                .function,
                [
                    HelpEntry(
                        "today()", en: "the archive's date, the same throughout a script or block",
                        zh: "档案库的日期，同一脚本或语句块内不变"),
                    HelpEntry(
                        "date \"2026-09-30\"",
                        en:
                            "a date; d - e is days, d + 7 a date, d.year d.month d.day d.weekday, d:format \"%Y年%m月\"",
                        zh: "日期；d - e 为天数，d + 7 为日期，d.year d.month d.day d.weekday，d:format \"%Y年%m月\""),
                    HelpEntry(
                        "datetime \"2026-09-30T08:00:00Z\"", en: "a moment, shown in the archive's zone",
                        zh: "时刻，按档案库的时区显示"),
                    HelpEntry(
                        "year(d) month(d) day(d) weekday(d)", en: "parts of dates; Monday is 1", zh: "日期的组成部分；星期一为 1"),
                    HelpEntry("months_between(a, b)", en: "whole months from a to b", zh: "从 a 到 b 的整月数"),
                    HelpEntry("days_since(d)", en: "days from d to today", zh: "从 d 到今天的天数"),
                ]),
            .heading(en: "Texts and numbers", zh: "文本与数字"),
            .calls(
                .function,
                [
                    HelpEntry(
                        "lower(t) upper(t)", en: "the letters of a text made small or large", zh: "文本中的字母转为小写、大写"),
                    HelpEntry(
                        "abs(n) floor(n) ceil(n)", en: "of a number: without its sign, rounded down, rounded up",
                        zh: "数字的绝对值、向下取整、向上取整"),
                    HelpEntry(
                        "pinyin(t)", en: "how Chinese is read, without tones: order(\"pinyin(name)\")",
                        zh: "汉字的拼音，不带声调：order(\"pinyin(name)\")"),
                    HelpEntry("money(x)", en: "1,234.50 of 1234.5", zh: "把 1234.5 写成 1,234.50"),
                    HelpEntry(
                        "fn.month(d)", en: "every function under fn., where a field or variable has its name",
                        zh: "各函数也在 fn. 之下，用于字段或变量同名时"),
                ]),
            .heading(en: "Summaries, in agg{…}", zh: "汇总，用于 agg{…}"),
            .calls(
                .function,
                [
                    HelpEntry(
                        "count() sum(f) mean(f) median(f) min(f) max(f) quantile(f, p) distinct(f)",
                        en: "summaries for agg{…}; each takes a condition as well, sum(f, { class = \"A\" })",
                        zh: "用于 agg{…} 的汇总；都可再带条件：sum(f, { class = \"A\" })")
                ]),
            .heading(en: "Changes and values", zh: "变更与值"),
            .calls(
                .function,
                [
                    HelpEntry(
                        "expr \"points + 10\"", en: "an expression for update{…}, worked out by the database",
                        zh: "用于 update{…} 的表达式，由数据库计算"),
                    HelpEntry(
                        "records{ { region = \"北京\", n = 3 }, … }",
                        en:
                            "a table of your own values; records(list, { \"region\", \"n\" }) says the order of columns",
                        zh: "把自己的值做成表；records(列表, { \"region\", \"n\" }) 指定列的次序"),
                    HelpEntry(
                        "import{ file = \"clients.csv\", into = \"clients\" }",
                        en: "a plan for a file's records: see help \"import\"",
                        zh: "把文件中的记录做成计划：见 help \"导入\""),
                    HelpEntry(
                        "params{ from = { \"rep\", required = true, help = \"…\" } }",
                        en: "a script's parameters, from its command line: see help \"scripts\"",
                        zh: "脚本的参数，取自命令行：见 help \"脚本\""),
                    HelpEntry(
                        "help(x)", en: "help for a thing; help \"topics\" lists the pages",
                        zh: "某样东西的帮助；help \"topics\" 列出全部主题"
                    ),
                    HelpEntry("print(…)", en: "writes values", zh: "输出值"),
                ]),
            .list([
                HelpEntry(
                    "between since before contains starts ends_with missing present not_ one_of any none at_least",
                    en: "see help \"conditions\"", zh: "见 help \"条件\"")
            ]),
        ]
    }

    static let importing = HelpTopic(
        "import", title: Words(en: "Import", zh: "导入"),
        summary: Words(en: "CSV, TSV and fixed columns into the archive", zh: "把 CSV、TSV、定长列文件导入档案库"),
        aliases: ["importing", "导入文件"], related: ["plans", "journal", "scripts"]
    ) {
        [
            .text(
                en:
                    "import{…} reads the whole file, checks every record and says what it would do; nothing is written before apply. Importing a file twice adds nothing the second time.",
                zh: "import{…} 读完整个文件，检查每条记录并说明将做什么；执行之前不写入任何内容。同一文件再次导入不会重复增加。"),
            .examples([
                "p = import{ file = \"clients.csv\", into = \"clients\" }",
                "p",
                "print(p:size())",
                "p:apply(\"the list from the branch\")",
                "import{ file = \"clients.csv\", map = { rows = { { entity = \"client\", fields = { code = \"客户编号\", name = \"客户名称\" } } }, ignore = true } }",
            ]),
            .calls(
                .importing,
                [
                    HelpEntry("p:size()", en: "how many records the file has", zh: "文件中的记录数"),
                    HelpEntry(
                        "p:apply(\"why\")", en: "writes them, with the reason on record", zh: "写入并记录理由"),
                ]),
            .list([
                HelpEntry("file = \"clients.csv\"", en: "the file, where scripts may read", zh: "文件，须在允许脚本读取的文件夹内"),
                HelpEntry("into = \"clients\"", en: "what the records are", zh: "记录属于哪个实体"),
                HelpEntry(
                    "map = \"mapping.lua\"",
                    en: "a mapping file, Lua or JSON, or its table: columns to fields where headings do not say",
                    zh: "映射文件（Lua 或 JSON）或映射表：表头不能说明时，指定列与字段的对应"),
                HelpEntry(
                    "encoding = \"gb18030\"  delimiter = \";\"", en: "instead of finding them out",
                    zh: "指定编码、分隔符，不写则自动判别"),
                HelpEntry(
                    "repeats = \"keep\" | \"skip\"", en: "records that repeat an earlier one of the file exactly",
                    zh: "文件中完全重复的记录：保留或跳过"),
                HelpEntry(
                    "keep_good = true  rejects = \"bad.csv\"",
                    en: "import the good records although others are refused; where those go, with the reason",
                    zh: "有记录被拒绝时仍导入其余；被拒绝的连同原因写入该文件"),
                HelpEntry(
                    "extra = true", en: "columns without a field go to the client's custom fields",
                    zh: "没有对应字段的列放入客户的自定义字段"),
            ]),
            .text(
                en: "`dossier import FILE` does the same from the command line.", zh: "命令行 `dossier import 文件` 做同样的事。"),
        ]
    }

    static let scripts = HelpTopic(
        "scripts", title: Words(en: "Scripts", zh: "脚本"),
        summary: Words(
            en: "dossier run, parameters, dry runs, what a script may do", zh: "dossier run、参数、演练、脚本的权限"),
        aliases: ["script", "params", "parameters", "参数"], related: ["plans", "import", "functions"]
    ) {
        [
            .text(
                en:
                    "`dossier run FILE` runs a script in one transaction: what it applied is written together when it ends well, and not at all when it fails. params says what it takes from its command line, checks it and makes --help.",
                zh:
                    "`dossier run 文件` 在一个事务中运行脚本：正常结束时，它执行的计划一并写入；失败则一概不写。params 声明命令行参数，负责检查并生成 --help。"
            ),
            .examples([
                "args = params{ from = { \"rep\", default = \"li\", help = \"who leaves\" }, days = { \"integer\", default = 90 } }",
                "print(args.from, args.days)",
                "plan = clients:where{ owner = args.from, last_visit = before(today() - args.days) }:update{ owner = \"wang\" }",
                "plan:guard{ max_rows = 500 }",
                "plan:apply(\"quiet clients of \" .. args.from)",
            ]),
            .list([
                HelpEntry(
                    "from = { \"rep\", required = true, help = \"…\" }",
                    en: "the type (text, integer, number, money, boolean, date, an entity), required or default, help",
                    zh: "类型（text、integer、number、money、boolean、date 或实体）、是否必填或默认值、说明"),
                HelpEntry(
                    "dossier run f.lua --from li --dry-run", en: "the same output and the plans; nothing is written",
                    zh: "演练：输出和计划相同，不写入任何内容"),
                HelpEntry("dossier run f.lua --help", en: "the script's parameters", zh: "显示脚本的参数"),
                HelpEntry("dossier -e 'clients:count()'", en: "one line", zh: "运行一行"),
                HelpEntry(
                    "--allow-read DIR  --allow-write DIR", en: "the folders a script may read and write",
                    zh: "允许脚本读取、写入的文件夹"),
                HelpEntry(
                    "--lang zh | en", en: "the language of help, labels and messages", zh: "帮助、标签和提示所用的语言"),
            ]),
            .text(
                en:
                    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 stopped by a guard, 4 a conflict, 5 the archive cannot be used, 130 interrupted.",
                zh: "退出码：0 完成，1 失败，2 用法错误，3 被护栏阻止，4 冲突，5 档案库不可用，130 被中断。"),
        ]
    }
}
