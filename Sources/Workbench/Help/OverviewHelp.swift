import Model

// Help: the first page.
extension HelpTopic {
    static let start = HelpTopic(
        "start", title: Words(en: "Dossier", zh: "Dossier"),
        summary: Words(en: "the first page: help alone shows it", zh: "首页：单独输入 help 即显示"),
        aliases: ["overview", "help", "帮助", "概览", "入门"]
    ) {
        [
            .text(
                en: "The archive's entities are relations: questions not yet asked. Each method gives a new one.",
                zh: "档案库中的每种实体都是一个关系，即尚未提出的查询；每个方法都得到一个新的关系。"),
            .examples([
                HelpExample("clients", en: "a table: the first and the last", zh: "最前和最后几个客户的表"),
                HelpExample("clients[\"K000042\"]", en: "one client's card", zh: "一个客户的卡片"),
                HelpExample("clients:where{ class = \"A\" }:count()", en: "how many", zh: "共有多少"),
                HelpExample("clients:by(\"region\", \"class\"):count()", en: "grouped", zh: "分组计数"),
                HelpExample(
                    "p = clients:where{ owner = \"li\" }:update{ owner = \"wang\" }", en: "a change, planned",
                    zh: "变更计划"),
                HelpExample("p:apply(\"why\")", en: "nothing is written before this", zh: "在此之前不写入任何内容"),
            ]),
            .heading(en: "Entities", zh: "实体"),
            .list(
                Vocabulary.entities.map {
                    HelpEntry($0.plural, en: $0.summary.en, zh: "\($0.label.zh)  \($0.summary.zh)")
                }),
            .heading(en: "More", zh: "更多"),
            .list([
                HelpEntry(
                    "help(clients)", en: "its fields, their types and allowed values, what can be done",
                    zh: "它的字段、类型、允许的值，以及能做什么"),
                HelpEntry(
                    "clients.assets?  clients.where?", en: "a trailing ? on anything is help for that thing",
                    zh: "在任何东西后面加 ? 即显示它的帮助"),
                HelpEntry(
                    "help \"conditions\"  help \"pareto\"", en: "a subject, a field, an analysis, a function, a method",
                    zh: "某个主题、字段、分析、函数或方法，如 help \"条件\""),
                HelpEntry("help \"topics\"", en: "all subjects, a line each", zh: "全部主题，每个一行"),
                HelpEntry("_", en: "the last result; _1, _2 … earlier ones", zh: "上一个结果；_1、_2 … 为更早的结果"),
            ]),
        ]
    }
}
