// Help: conditions in their three spellings.
extension HelpTopic {
    static let conditions = HelpTopic(
        "conditions", title: Words(en: "Conditions", zh: "条件"),
        summary: Words(
            en: "what where{…} takes: tables, texts, functions; missing values", zh: "where{…} 的写法：表、文本、函数；缺失值的规则"),
        aliases: ["condition", "where 条件", "筛选条件"], related: ["relations", "functions", "search", "segments"]
    ) {
        [
            .text(
                en:
                    "A condition has three spellings that mean the same and mix freely. A table names fields, or their Chinese labels in brackets; every entry must hold.",
                zh: "条件有三种写法，含义相同，可混用。第一种是表：以字段名（或方括号中的中文标签）为键，各项须同时成立。"),
            .examples([
                "clients:where{ class = {\"A\",\"VIP\"}, assets = between(1e6, 5e6), region = not_(\"北京\") }",
                "clients:where{ notes = contains(\"投诉\"), verified_on = missing }",
                "clients:where{ visits = none{ date = since(today() - 90) } }",
                "clients:where{ [\"级别\"] = \"A\", [\"地区\"] = \"福建\" }:count()",
            ]),
            .calls(
                .function,
                [
                    HelpEntry("between(a, b)", en: "from a to b, both ends included", zh: "从 a 到 b，含两端"),
                    HelpEntry("since(d)  before(d)", en: "d or later; earlier than d", zh: "d 当日及以后；早于 d"),
                    HelpEntry(
                        "contains(t)  starts(t)  ends_with(t)", en: "texts that hold t, begin or end with it",
                        zh: "文本包含 t；以 t 开头；以 t 结尾"),
                    HelpEntry("missing  present", en: "without a value; with one", zh: "没有值；有值"),
                    HelpEntry(
                        "not_(x)", en: "not so; missing values fulfil it. x is a value or any of these",
                        zh: "不是 x；缺失值也满足。x 可以是值，也可以是以上任一写法"),
                    HelpEntry(
                        "one_of(list)", en: "one of the list's values; a list alone says the same",
                        zh: "列表中的某个值；直接写列表也一样"),
                    HelpEntry(
                        "any{…}  none{…}  at_least(n, {…})",
                        en:
                            "of the rows on the other side of a relationship: one, none, n or more fulfil the condition",
                        zh: "关联另一端的行：至少一行、没有一行、至少 n 行满足条件"),
                ]),
            .text(
                en:
                    "A text is a Lua expression in which a bare name is a field. Values go in by name, never by putting texts together.",
                zh: "第二种是文本：一个 Lua 表达式，其中的名称即字段。外部的值按名称传入，不要拼接字符串。"),
            .examples([
                "clients:where \"assets > 2e6 and x_current < y_capacity\"",
                "clients:where(\"points > n\", { n = 5 }):count()",
                "clients:where \"today() - last_visit > 90 and owner_row.branch == 'FZ'\"",
            ]),
            .text(
                en:
                    "A function of the row is read into the same question where it can be, and called row by row where not; explain() says which and why.",
                zh: "第三种是以行为参数的函数：能读懂的部分变成同样的查询交给数据库，其余逐行调用；explain() 说明哪些、为什么。"),
            .examples([
                "clients:where(function(c) return c.assets > 2e6 and c.x_current < c.y_capacity end)",
                "clients:where(function(c) return c.name:sub(1, 3) == \"福\" or #c.visits > 3 end):count()",
            ]),
            .heading(en: "In texts and functions", zh: "文本与函数中可用"),
            .list([
                HelpEntry(
                    "+ - * / // % ^ .. #", en: "n // 0, n % 0 and 0/0 are missing; texts count in bytes",
                    zh: "n // 0、n % 0 与 0/0 为缺失；文本长度按字节计"),
                HelpEntry(
                    "t:sub(i, j) t:lower() t:upper() t:len() t:find(p, 1, true)", en: "methods of texts", zh: "文本的方法"),
                HelpEntry(
                    "d.year d.month d.day d.weekday", en: "parts of a date; also year(d) …", zh: "日期的组成部分；也可写 year(d) 等"
                ),
                HelpEntry(
                    "contains(t, p) starts(t, p) ends_with(t, p) between(v, a, b)", en: "with the value given first",
                    zh: "此时先写要检查的值"),
                HelpEntry(
                    "lower upper abs floor ceil months_between days_since", en: "on any value, also under fn.",
                    zh: "对任意值，也可写在 fn. 之下"),
            ]),
            .heading(en: "Missing values", zh: "缺失值"),
            .text(
                en:
                    "In a condition nil orders as false and calculates to nil; not (…) of such a comparison holds; == and ~= are Lua's own, so that region ~= \"北京\" keeps the rows without a region. Captured values are read when the condition is given.",
                zh:
                    "在条件中，nil 与任何值比较大小都不成立，参与计算得 nil；对这样的比较取 not (…) 则成立；== 与 ~= 与 Lua 一致，所以 region ~= \"北京\" 会保留没有地区的行。函数捕获的值在给出条件时读取。"
            ),
        ]
    }
}
