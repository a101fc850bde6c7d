// Help: relations, their rows, what they are asked by.
extension HelpTopic {
    static let relations = HelpTopic(
        "relations", title: Words(en: "Relations", zh: "关系"),
        summary: Words(
            en: "clients, visits … and every method that makes a question of them",
            zh: "clients、visits 等全局名，以及由它们组成查询的各种方法"),
        aliases: ["relation", "查询"], related: ["conditions", "rows", "groups", "search", "plans"]
    ) {
        [
            .text(
                en:
                    "A relation is a question not yet asked. Each method gives a new one and changes nothing; the archive is asked when the answer is shown, counted or looped over.",
                zh: "关系是一个尚未提出的查询。每个方法都得到一个新的关系，原关系不变；显示、计数或循环时才真正查询档案库。"),
            .examples([
                HelpExample(
                    "clients:where{ class = \"A\", region = \"福建\" }:count()", en: "how many", zh: "共有多少"),
                HelpExample(
                    "clients:order(\"-assets\", \"code\"):limit(10)", en: "the ten largest", zh: "资产最多的十户"),
                HelpExample(
                    "clients:with{ idle = \"today() - last_visit\" }:where \"idle > 90\"", en: "a derived column",
                    zh: "派生列"),
                HelpExample(
                    "clients:where{ class = \"A\" }:visits{ status = \"completed\" }:by(\"rep\"):count()",
                    en: "visits to them, by rep", zh: "对它们的拜访，按客户经理"),
                "quiet = clients:where{ class = \"A\" } - visits:where{ date = since(today() - 90) }:client()",
                HelpExample("for c in quiet:limit(3) do print(c.code, c.name) end", en: "row by row", zh: "逐行处理"),
                HelpExample("quiet:explain()", en: "what the database is asked", zh: "交给数据库的语句"),
            ]),
            .heading(en: "Choosing", zh: "筛选"),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":where{ field = value, … }",
                        en:
                            "rows that fulfil every entry; also where \"assets > 2e6\", where(text, { n = 5 }) and a function of the row: see help \"conditions\"",
                        zh: "满足全部条件的行；也可写 where \"assets > 2e6\"、where(文本, { n = 5 })，或给一个以行为参数的函数：见 help \"条件\""),
                    HelpEntry(
                        ":search(\"投诉 未解决\")",
                        en: "rows whose texts have the words, the best first: see help \"search\"",
                        zh: "文本中含有这些词的行，最相关的在前：见 help \"检索\""),
                    HelpEntry(
                        ":order(\"-assets\", \"code\")", en: "sorted, - descends; missing last",
                        zh: "排序，- 为降序；缺失值排在最后"),
                    HelpEntry(
                        ":limit(n) :offset(n) :sample(n, seed)",
                        en:
                            "the first n rows, the rows after the first n, n rows by chance (the same for the same seed)",
                        zh: "前 n 行；跳过前 n 行；随机抽取 n 行（种子相同，结果相同）"),
                    HelpEntry(
                        ":visits() :client() …",
                        en:
                            "walk a relationship to the rows on its other side; takes a condition: visits{ status = \"completed\" }",
                        zh: "沿关联走到另一端的行；可带条件：visits{ status = \"completed\" }"),
                    HelpEntry(
                        "a | b   a & b   a - b", en: "union, intersection, difference of relations over one entity",
                        zh: "同一实体的关系之间的并集、交集、差集"),
                ]),
            .heading(en: "Columns", zh: "列"),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":with{ idle = \"today() - last_visit\" }",
                        en: "derived columns, from texts or functions, usable in later steps",
                        zh: "派生列，由表达式或函数得出，可用于后面的步骤"),
                    HelpEntry(
                        ":ntile(4, \"-assets\")",
                        en: "a column ntile, 1 … 4: in which of four parts of equal size a row stands",
                        zh: "增加 ntile 列，取值 1 … 4：该行位于等分四份中的第几份"),
                    HelpEntry(
                        ":field(\"count\")", en: "the field of that name, where a method has the name too",
                        zh: "取该名称的字段，用于字段与方法同名的情形"),
                ]),
            .heading(en: "Answers", zh: "求值"),
            .calls(
                .relation,
                [
                    HelpEntry(":count()", en: "how many rows; also #relation", zh: "行数；也可写 #关系"),
                    HelpEntry(
                        ":sum(\"assets\") :mean(\"assets\") :median(\"assets\") :min(\"assets\") :max(\"assets\")",
                        en: "a summary of a field or expression; missing values are left out",
                        zh: "对字段或表达式汇总：合计、平均、中位数、最小、最大；缺失值不计"),
                    HelpEntry(
                        ":quantile(\"assets\", .9)", en: "the value below which nine tenths lie", zh: "分位数：九成的值不超过它"),
                    HelpEntry(
                        ":distinct(\"region\") :column(\"code\")", en: "a list of the different values, or of all",
                        zh: "不同取值的列表；该列全部值的列表"),
                    HelpEntry(
                        ":first() :all() :get(code)", en: "the first row, all as a list, the one with the code or id",
                        zh: "第一行；全部行的列表；按编号或 id 取一行"),
                    HelpEntry(
                        ":each(fn)", en: "calls a function with each row; for c in clients do … end is the same",
                        zh: "对每一行调用函数；与 for c in clients do … end 相同"),
                    HelpEntry(
                        ":by(\"region\", \"month(last_visit)\")", en: "groups, to be summed up: see help \"groups\"",
                        zh: "分组，随后汇总：见 help \"分组\""),
                    HelpEntry(
                        ":agg{ n = count(), total = sum(\"assets\") }",
                        en: "several summaries of all rows in one table row",
                        zh: "对全部行同时做几项汇总，得到一行的表"),
                    HelpEntry(
                        ":histogram(\"assets\", { bins = 20 })", en: "a table of round bins: from, to, n",
                        zh: "按整数区间分组计数的表：from、to、n"),
                    HelpEntry(
                        ":table(\"code\", { k = \"assets / 1000\" })",
                        en: "these columns, or all, as a table in memory",
                        zh: "取这些列（不写则全部）成为内存中的表"),
                    HelpEntry(
                        ":export(\"out.csv\", { columns = { \"code\", \"name\" } })",
                        en: "a file: csv tsv json jsonl xlsx md html by its ending; labels = true, overwrite = true",
                        zh: "导出文件，格式按后缀：csv tsv json jsonl xlsx md html；labels = true 用标签作表头，overwrite = true 覆盖"),
                    HelpEntry(
                        ":why(\"K000042\")", en: "which conditions hold for that row and which fail, with its values",
                        zh: "该行满足哪些条件、不满足哪些，并列出它的值"),
                    HelpEntry(
                        ":explain()", en: "the SQL, the database's plan of it, and what stays in Lua and why",
                        zh: "SQL、数据库的执行方案，以及哪些部分留在 Lua 中、为什么"),
                    HelpEntry(
                        ":summary() :plan()",
                        en:
                            "of an analysis' answer: its few main figures, and the plan that writes it: see help \"analyses\"",
                        zh: "用于分析的结果：主要数字；把结果写入档案的计划：见 help \"分析\""),
                ]),
            .heading(en: "Changing", zh: "变更"),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":update{ owner = \"wang\" } :delete()", en: "plans for the rows: see help \"plans\"",
                        zh: "对这些行的计划：见 help \"计划\""),
                    HelpEntry(
                        ":insert{ code = \"K9\", name = \"…\" } :upsert(rows, { key = \"code\" })",
                        en: "plans for new rows, and for rows found by a field or made",
                        zh: "新增行的计划；按字段查找、没有则新增的计划"),
                    HelpEntry(
                        ":merge(\"K000001\", \"K000002\")", en: "one client out of two: see help \"merging\"",
                        zh: "把两个客户合并为一个：见 help \"合并\""),
                ]),
        ]
    }

    static let rows = HelpTopic(
        "rows", title: Words(en: "Rows", zh: "行"),
        summary: Words(en: "one client, one visit: its fields and what hangs on it", zh: "一个客户、一次拜访：它的字段以及挂在它上面的内容"),
        aliases: ["row", "a row"], related: ["relations", "plans", "journal"]
    ) {
        [
            .examples([
                HelpExample("c = clients[\"K000042\"]", en: "by code", zh: "按编号取"),
                HelpExample("c", en: "its card", zh: "显示卡片"),
                HelpExample(
                    "print(c.name, c.class, c[\"级别\"])", en: "fields, also by label", zh: "字段，也可用中文标签"),
                HelpExample("print(c.owner, c.owner_row.name)", en: "a reference", zh: "引用"),
                HelpExample("print(#c.visits, c.visits:max(\"date\"))", en: "a relation", zh: "关系"),
                "c:update{ points = (c.points or 0) + 10 }",
            ]),
            .list([
                HelpEntry("c.assets", en: "a field; missing is nil", zh: "字段；缺失为 nil"),
                HelpEntry(
                    "c.owner  c.owner_row.branch", en: "a reference's code, and the row it leads to",
                    zh: "引用的编号；它所指向的行"),
                HelpEntry(
                    "c.visits", en: "the rows on the other side, a relation: #c.visits, c.visits:count()",
                    zh: "关联另一端的行，是一个关系：#c.visits、c.visits:count()"),
                HelpEntry("c.extra.job", en: "a custom field", zh: "自定义字段"),
            ]),
            .calls(
                .row,
                [
                    HelpEntry(
                        "c:update{ points = 10 } c:delete()", en: "plans for this row: see help \"plans\"",
                        zh: "对这一行的计划：见 help \"计划\""),
                    HelpEntry(
                        "c:history()", en: "what became of it, change by change: see help \"journal\"",
                        zh: "它的历次变更：见 help \"变更日志\""),
                ]),
            .text(
                en: "Analyses that are asked of a relation can be asked of a row too: campaigns[\"AUG2020\"]:funnel().",
                zh: "可对关系做的分析，也可以对一行做：campaigns[\"AUG2020\"]:funnel()。"),
        ]
    }

    static let search = HelpTopic(
        "search", title: Words(en: "Search", zh: "检索"),
        summary: Words(en: "full text: words, phrases, fields, pinyin", zh: "全文检索：词、短语、指定字段、拼音"),
        aliases: ["全文检索", "搜索"], related: ["conditions", "relations"]
    ) {
        [
            .text(
                en:
                    "search(\"…\") finds rows by the words of their texts, the best first. Clients are found by their contacts' and visits' texts too.",
                zh: "search(\"…\") 按文本中的词查找行，最相关的在前。客户还可通过其联系人和拜访记录的文本找到。"),
            .examples([
                "clients:search(\"投诉 未解决\")",
                "clients:where{ class = \"A\" }:search(\"投诉\"):order(\"-assets\")",
                "clients:where \"search('投诉') and assets > 2e6\"",
                "clients:search(\"zhaoshang\"):limit(5)",
                "visits:search(\"notes:价格\"):count()",
            ]),
            .list([
                HelpEntry(
                    "投诉 未解决", en: "every word must hit, anywhere in the texts; Chinese by any part of it",
                    zh: "每个词都须命中，位置不限；中文按任意部分匹配"),
                HelpEntry("\"上门 拜访\"", en: "a phrase", zh: "短语"),
                HelpEntry("-已解决", en: "not that", zh: "不含该词"),
                HelpEntry("invest*", en: "words that begin so; without * whole words", zh: "以此开头的词；不带 * 则为整词"),
                HelpEntry(
                    "notes:养老金  contact.name:王  visits:投诉",
                    en: "in a field, or in all texts of contacts or visits", zh: "在某个字段中，或在联系人、拜访的全部文本中"),
                HelpEntry("zhaoshang  zhaos  zs", en: "names by pinyin or initials", zh: "按拼音或首字母查名称"),
            ]),
            .text(
                en:
                    "Two columns come along: score (4 all words in the name or code, 3 in the row's own texts, 2 with contacts, 1 with visits) and hit (where each word hit first). Sensitive fields and custom fields are not searched.",
                zh:
                    "结果多出两列：score（4 全部词在名称或编号中，3 在该行自身文本中，2 连同联系人，1 连同拜访）和 hit（各词首次命中之处）。敏感字段和自定义字段不参与检索。"
            ),
        ]
    }
}
