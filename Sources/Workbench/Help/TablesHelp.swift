// Help: groups, tables and their charts.
extension HelpTopic {
    static let groups = HelpTopic(
        "groups", title: Words(en: "Groups", zh: "分组"),
        summary: Words(
            en: "by(…), agg{…}, having: from rows to a table of summaries", zh: "by(…)、agg{…}、having：由行得到汇总表"),
        aliases: ["group", "grouping", "分组汇总"], related: ["tables", "charts", "functions", "analyses"]
    ) {
        [
            .examples([
                "clients:by(\"region\", \"class\"):count()",
                "clients:by(\"owner_row.branch\"):sum(\"assets\"):order(\"-assets\"):top(5)",
                "visits:where{ status = \"completed\" }:by(\"month(date)\"):count()",
                "clients:by{ \"region\", long = \"today() - last_visit > 90\" }:count()",
                "clients:by(\"class\"):agg{ n = count(), rich = count \"assets > 1e6\", total = sum(\"assets\") }:having \"n > 10\"",
            ]),
            .calls(
                .group,
                [
                    HelpEntry(
                        ":count() :sum(\"assets\") :mean(\"assets\") :median(\"assets\") :min(\"assets\") :max(\"assets\")",
                        en: "one summary of each group, a table", zh: "对每组做一项汇总，得到一个表"),
                    HelpEntry(
                        ":quantile(\"assets\", .9) :distinct(\"owner\")",
                        en: "a quantile of each group; how many different values it has", zh: "每组的分位数；每组有多少个不同的值"),
                    HelpEntry(
                        ":agg{ n = count(), rich = count \"assets > 1e6\", total = sum(\"assets\", { class = \"A\" }) }",
                        en:
                            "several, each of all rows or of those that fulfil a condition; columns in the order of their names. { {\"n\", count()}, {\"total\", sum(\"assets\")} } says the order",
                        zh:
                            "同时做几项汇总，每项可针对全部行或满足条件的行；列按名称排列。写成 { {\"n\", count()}, {\"total\", sum(\"assets\")} } 可指定次序"
                    ),
                    HelpEntry(
                        ":having \"n > 10\"", en: "behind agg{…}: groups chosen after they are summed up",
                        zh: "接在 agg{…} 之后：汇总之后再筛选分组"),
                ]),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":by(\"region\", \"month(date)\") :by{ \"region\", m = \"month(date)\" }",
                        en: "groups by fields and expressions, named by what they are or as you say",
                        zh: "按字段和表达式分组，列名即其写法，或由您命名")
                ]),
        ]
    }

    static let tables = HelpTopic(
        "tables", title: Words(en: "Tables", zh: "表"),
        summary: Words(
            en: "what groups and analyses give: sort, shape, join, export", zh: "分组和分析的结果：排序、变形、连接、导出"),
        aliases: ["table", "表格", "结果表"], related: ["groups", "charts", "analyses"]
    ) {
        [
            .text(
                en:
                    "What groups and analyses give, and records{…} makes of a script's own values. Every method gives a new table. Conditions and expressions are those of relations, over the table's columns.",
                zh: "分组和分析得到的是表；records{…} 也可用脚本自己的值做成表。每个方法都得到一个新表。条件和表达式与关系相同，只是针对表的列。"),
            .examples([
                "t = clients:by(\"region\", \"class\"):agg{ n = count(), assets = sum(\"assets\") }",
                HelpExample("t:where \"n > 2\":order(\"-assets\"):top(5)", en: "the largest", zh: "最大的几组"),
                HelpExample("print(#t, t[1].region, t[1].n)", en: "rows and values", zh: "行与值"),
                "t:pivot{ rows = \"region\", cols = \"class\", values = \"n\", fill = 0, totals = true }",
                "t:join(visits:by(\"client_row.region\"):count():rename{ [\"client_row.region\"] = \"region\", n = \"visits\" }, \"region\", { how = \"left\" })",
                "t:with{ mean = \"assets / n\" }:select(\"region\", \"class\", \"mean\")",
                "t:export(\"regions.xlsx\", { overwrite = true })",
            ]),
            .heading(en: "Rows", zh: "行"),
            .calls(
                .table,
                [
                    HelpEntry(
                        "t[1].region  #t", en: "a row's value, how many rows; for i, row in pairs(t) do … end",
                        zh: "某行的值；行数；for i, row in pairs(t) do … end 逐行"),
                    HelpEntry(
                        "t:where \"n > 5\" t:having \"n > 5\"",
                        en: "rows for which a condition holds: a text, a table, a function", zh: "满足条件的行：条件可为文本、表或函数"),
                    HelpEntry(
                        "t:order(\"-n\", \"region\")", en: "sorted, - descends; missing last", zh: "排序，- 为降序；缺失值排在最后"),
                    HelpEntry(
                        "t:top(10) t:top(10, \"n\") t:bottom(10)",
                        en: "the first or last rows; with a column, those with most or least",
                        zh: "前几行、后几行；给出列名则取最大、最小的几行"),
                    HelpEntry(
                        "t:column(\"n\") t:columns() t:rows() t:first()",
                        en: "a column's values, the columns' names, all rows, the first one", zh: "一列的值；列名；全部行；第一行"),
                    HelpEntry("t:each(fn)", en: "calls a function with each row", zh: "对每一行调用函数"),
                    HelpEntry(
                        "t:clients() t:clients(\"column\")",
                        en: "the clients whose codes stand in a column, as a relation", zh: "某列中编号所指的客户，得到一个关系"),
                ]),
            .heading(en: "Columns", zh: "列"),
            .calls(
                .table,
                [
                    HelpEntry(
                        "t:with{ rate = \"n / total\" }", en: "more columns: expressions, functions of the row, values",
                        zh: "增加列：表达式、以行为参数的函数或值"),
                    HelpEntry(
                        "t:select(\"region\", { k = \"n / 1000\" }) t:rename{ old = \"new\" }",
                        en: "these columns; other names", zh: "只取这些列；改列名"),
                    HelpEntry(
                        "t:running(\"n\") t:share(\"n\") t:running_share(\"n\")",
                        en:
                            "running total, share of the whole, running share, in the table's order; { by = \"region\", as = \"name\" }",
                        zh: "累计、占比、累计占比，按表的次序；{ by = \"region\", as = \"列名\" } 分组计算、指定列名"),
                    HelpEntry(
                        "t:ntile(4, \"-n\")", en: "1 … 4: in which of four parts of equal size a row stands",
                        zh: "1 … 4：该行位于等分四份中的第几份"),
                ]),
            .heading(en: "Summaries and shapes", zh: "汇总与变形"),
            .calls(
                .table,
                [
                    HelpEntry(
                        "t:count() t:sum(\"n\") t:mean(\"n\") t:median(\"n\") t:min(\"n\") t:max(\"n\") t:quantile(\"n\", .9) t:distinct(\"region\")",
                        en: "summaries of a column", zh: "对一列汇总"),
                    HelpEntry(
                        "t:by(\"region\"):agg{ n = sum(\"n\") } t:agg{ n = sum(\"n\") }",
                        en: "grouped and summed up again",
                        zh: "再次分组汇总"),
                    HelpEntry(
                        "t:total() t:total(\"n\") t:totals()",
                        en: "one more row with the sums of counts and sums, or of the columns named",
                        zh: "加一行合计：计数列与合计列，或指定的列"),
                    HelpEntry(
                        "t:pivot{ rows = \"region\", cols = \"class\", values = \"n\" }",
                        en:
                            "a row for each of rows (one or several), a column for each value of cols; fill = 0, totals = true, agg = \"sum\" where several rows meet",
                        zh:
                            "透视表：rows（一个或几个）每个取值一行，cols 每个取值一列；fill = 0 填补空格，totals = true 加合计，几行落在一格时用 agg = \"sum\""
                    ),
                    HelpEntry(
                        "t:join(u, \"region\", { how = \"left\" })",
                        en:
                            "side by side where keys are equal: inner, left or full; { \"region\", \"class\" } are two keys, { owner = \"code\" } one of another name",
                        zh:
                            "按键相等左右连接：inner、left 或 full；{ \"region\", \"class\" } 为两个键，{ owner = \"code\" } 为两边名称不同的键"
                    ),
                    HelpEntry(
                        "t:plan()", en: "of an analysis' answer: the plan that writes what it found",
                        zh: "用于分析的结果：把所得写入档案的计划"),
                    HelpEntry(
                        "t:export(\"out.xlsx\", { overwrite = true })",
                        en:
                            "a file: csv tsv json jsonl xlsx md html; columns = {…}, labels = true, bom = true, raw = true",
                        zh: "导出文件：csv tsv json jsonl xlsx md html；columns = {…}、labels = true、bom = true、raw = true"),
                ]),
        ]
    }

    static let charts = HelpTopic(
        "charts", title: Words(en: "Charts", zh: "图表"),
        summary: Words(en: "bar, line, scatter, histogram, heatmap of a table", zh: "由表画条形图、折线图、散点图、直方图、热力图"),
        aliases: ["chart", "图", "画图"], related: ["tables", "groups"]
    ) {
        [
            .text(
                en:
                    "A table draws itself. What is left open is chosen: the first column of words by the first column of numbers, dates along a time axis, columns of numbers of one type as series.",
                zh: "表可以直接画图。未指定的自动选取：第一个文字列为类别，第一个数字列为数值，日期沿时间轴，同类的几个数字列为几个系列。"),
            .examples([
                "clients:by(\"region\"):count():order(\"-n\"):bar()",
                "clients:by(\"region\", \"class\"):count():bar{ x = \"region\", y = \"n\", color = \"class\" }",
                "visits:by(\"month(date)\"):count():line()",
                "clients:by(\"region\", \"class\"):count():heatmap():save(\"regions.svg\")",
            ]),
            .calls(
                .table,
                [
                    HelpEntry(
                        "t:bar() t:bar{ x = \"region\", y = \"n\", color = \"class\", stack = true, title = \"…\" }",
                        en: "a bar a category; color splits it into series, stack puts those on each other",
                        zh: "每个类别一条；color 分成系列，stack 把系列堆叠起来"),
                    HelpEntry(
                        "t:line() t:line{ x = \"month\", y = { \"visits\", \"calls\" } }",
                        en: "a line along dates, numbers or categories; color, or several columns for y, are series",
                        zh: "沿日期、数字或类别的折线；color 或多个 y 列为系列"),
                    HelpEntry(
                        "t:scatter() t:scatter{ x = \"points\", y = \"assets\", color = \"class\", size = \"n\" }",
                        en: "a point a row", zh: "每行一个点"),
                    HelpEntry(
                        "t:histogram(\"assets\", { bins = 20 })",
                        en:
                            "how often numbers occur, in at most so many round bins; a table with columns from, to and n has its bins",
                        zh: "数值的分布，最多分成这么多个整数区间；已有 from、to、n 列的表直接使用其区间"),
                    HelpEntry(
                        "t:heatmap() t:heatmap{ x = \"class\", y = \"region\", value = \"n\" }",
                        en: "a field a combination, the darker the more; of a wide table a field a column",
                        zh: "每个组合一格，越深越多；宽表则每列一格"),
                ]),
            .heading(en: "A chart", zh: "图表的方法"),
            .list([HelpEntry("c", en: "its drawing in characters", zh: "用字符画出")]),
            .calls(
                .chart,
                [
                    HelpEntry(
                        "c:save(\"x.svg\")",
                        en:
                            "also \"x.vl.json\" (Vega-Lite) and \"x.txt\", where scripts may write; a file that is there is replaced with { overwrite = true }",
                        zh:
                            "也可存为 \"x.vl.json\"（Vega-Lite）和 \"x.txt\"，须在允许脚本写入的文件夹内；已有的文件用 { overwrite = true } 覆盖"),
                    HelpEntry("c:spec()", en: "the Vega-Lite specification as a Lua table", zh: "Vega-Lite 规格，为 Lua 表"),
                ]),
            .text(
                en:
                    "Rows that a chart cannot show are counted below it. Where several rows fall on one bar it is their sum.",
                zh: "图上无法显示的行在图下计数说明。几行落在同一条上时取其合计。"),
        ]
    }
}
