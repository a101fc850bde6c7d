// Help: named sets of clients.
extension HelpTopic {
    static let segments = HelpTopic(
        "segments", title: Words(en: "Segments", zh: "分群"),
        summary: Words(
            en: "named sets of clients: dynamic, frozen, by hand; their versions and growth",
            zh: "命名的客户集合：动态、快照、手工名单；版本与增长"),
        aliases: ["segment", "客群", "客户分群"], related: ["conditions", "relations", "journal"]
    ) {
        [
            .text(
                en:
                    "segments[\"quiet-A\"] is its clients, a relation like any other; segments:get(\"quiet-A\") is the segment's own row. What follows acts at once and is on record; it stays when the script fails later, unless a plan was applied before it.",
                zh:
                    "segments[\"quiet-A\"] 就是其中的客户，与其他关系一样使用；segments:get(\"quiet-A\") 是分群自身的那一行。以下操作立即生效并留痕；脚本随后失败也不回退，除非此前已执行过计划。"
            ),
            .examples([
                "segments[\"quiet-A\"]:by(\"owner\"):count()",
                "segments:save(\"large-FJ\", clients:where{ region = \"福建\", assets = since(1e6) }, \"large, Fujian\")",
                "segments:freeze(\"top 50\", clients:order(\"-assets\"):limit(50))",
                "segments:manual(\"dinner\", { \"K000001\", \"K000002\" })",
                "segments:add(\"dinner\", { \"K000003\" })",
                "segments:versions(\"dinner\")",
                "segments:overlap(\"quiet-A\", \"large-FJ\")",
                "print(segments:definition(\"large-FJ\"))",
            ]),
            .calls(
                .segments,
                [
                    HelpEntry(
                        "segments:save(name, relation, note)",
                        en:
                            "dynamic: the definition is kept as text and asked afresh each time; saving again makes the next version",
                        zh: "动态分群：定义以文本保存，每次使用时重新查询；再次保存即为下一版本"),
                    HelpEntry(
                        "segments:freeze(name, relation, note)",
                        en: "snapshot: its members in their order, with `rank` as a column; never moves",
                        zh: "快照：成员按次序固定，带 rank 列；永不变动"),
                    HelpEntry(
                        "segments:manual(name, { \"K000001\", … }, note)",
                        en: "a list by hand; saving it again makes the next version", zh: "手工名单；再次保存即为下一版本"),
                    HelpEntry(
                        "segments:add(name, codes) segments:remove(name, codes)",
                        en: "a list's next version with clients added or taken out", zh: "名单的下一版本：加入或移出客户"),
                    HelpEntry(
                        "segments:edit(name, text)",
                        en: "a new definition, as Lua text or a relation; it is read before it is kept",
                        zh: "新的定义，可为 Lua 文本或关系；先读懂才保存"),
                    HelpEntry("segments:definition(name, version)", en: "the definition's text", zh: "定义的文本"),
                    HelpEntry(
                        "segments:at(name, 2)  segments[name]:at(2)", en: "the clients by one of its versions",
                        zh: "按某个版本取客户"),
                    HelpEntry(
                        "segments:versions(name)",
                        en: "a table: clients, growth, who joined and left, as_of, note, who",
                        zh: "各版本的表：客户数、增长、加入与离开、截止日、说明、操作人"),
                    HelpEntry(
                        "segments:measure(name)", en: "counts it, or every dynamic one, and keeps the number",
                        zh: "统计并记下人数；不写名称则统计全部动态分群"),
                    HelpEntry(
                        "segments:growth(name)", en: "a table of the numbers kept, and today's", zh: "历次人数与今日人数的表"),
                    HelpEntry(
                        "segments:overlap(a, b)", en: "a table: only in a, in both, only in b, their shares, Jaccard",
                        zh: "重叠情况的表：仅在 a、两者都在、仅在 b，占比与 Jaccard 系数"),
                    HelpEntry(
                        "segments:why(name, \"K000042\")  segments[name]:why(\"K000042\")",
                        en: "which conditions hold for that client and which fail", zh: "该客户满足哪些条件、不满足哪些"),
                    HelpEntry("segments:rename(old, new)", en: "definitions that use it follow", zh: "改名；引用它的定义随之更改"),
                    HelpEntry("segments:note(name, text)", en: "its note", zh: "设置说明"),
                    HelpEntry(
                        "segments:delete(name)", en: "refused while a campaign or another segment uses it",
                        zh: "删除；仍被活动或其他分群使用时予以拒绝"),
                ]),
            .text(
                en:
                    "today() in a definition is the day it is asked. A definition that uses another segment names it: segments[\"quiet-A\"] & clients:where{ region = \"福建\" }.",
                zh: "定义中的 today() 是查询当天。定义可按名称引用另一分群：segments[\"quiet-A\"] & clients:where{ region = \"福建\" }。"),
        ]
    }
}
