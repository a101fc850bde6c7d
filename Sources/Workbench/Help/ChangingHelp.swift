// Help: plans, and what goes with a client when it goes.
extension HelpTopic {
    static let plans = HelpTopic(
        "plans", title: Words(en: "Plans", zh: "计划"),
        summary: Words(
            en: "update, delete, insert, upsert: shown first, applied with a reason, taken back",
            zh: "修改、删除、新增、更新或新增：先预览，说明理由后执行，可撤销"),
        aliases: ["plan", "changing", "变更", "修改"], related: ["journal", "merging", "import", "scripts"]
    ) {
        [
            .text(
                en:
                    "A plan shows what it would change. Nothing is written before apply; what is written is what was shown.",
                zh: "计划显示将要变更的内容。执行（apply）之前不写入任何内容；写入的就是所显示的。"),
            .examples([
                "p = clients:where{ owner = \"li\" }:update{ owner = \"wang\" }",
                HelpExample("p", en: "the first changes", zh: "显示前几项变更"),
                HelpExample("print(p:size())", en: "how many rows", zh: "涉及多少行"),
                HelpExample(
                    "p:apply(\"Li leaves on 30 November\")", en: "writes it: one change set", zh: "写入：一个变更集"),
                HelpExample(
                    "archive:undo(archive:changes{ n = 1 }[1].n)", en: "takes it back", zh: "撤销"),
                "clients:where{ class = \"A\" }:update{ points = \"(points or 0) + 10\" }",
                "clients:where{ class = \"A\" }:update{ points = function(c) return (c.points or 0) + #c.visits end }",
            ]),
            .heading(en: "Making one", zh: "建立计划"),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":update{ owner = \"wang\", points = expr \"points + 10\" }",
                        en:
                            "values, missing, expr \"…\" (or the text itself for numbers, amounts and dates) and functions of the row",
                        zh: "可给值、missing、expr \"…\"（数字、金额、日期字段可直接写文本）或以行为参数的函数"),
                    HelpEntry(
                        ":delete()", en: "takes along what belongs to its rows: see help \"merging\"",
                        zh: "连同属于这些行的内容一起删除：见 help \"合并\""),
                    HelpEntry(
                        ":insert{ code = \"K9\", name = \"…\" }", en: "one new row, or a list of them", zh: "新增一行，或一个列表"
                    ),
                    HelpEntry(
                        ":upsert(rows, { key = \"code\" })", en: "rows that are found by that field, or made",
                        zh: "按该字段查找，找到则更新，没有则新增"),
                ]),
            .heading(en: "A plan", zh: "计划的方法"),
            .list([HelpEntry("p", en: "the first changes", zh: "显示前几项变更")]),
            .calls(
                .plan,
                [
                    HelpEntry("p:preview(50)", en: "more of them", zh: "显示更多"),
                    HelpEntry(
                        "p:size()", en: "how many rows, what goes along with it included", zh: "涉及多少行，含连带变更的行"),
                    HelpEntry("p:rows()", en: "a table with a line for every value that changes", zh: "每个变更的值一行的表"),
                    HelpEntry(
                        "p:guard{ max_rows = 500, max_share = 0.10, all = true }",
                        en: "what it may touch without being asked about", zh: "护栏：在此范围内无须确认"),
                    HelpEntry(
                        "p:apply(\"why\")",
                        en:
                            "writes it, with the reason on record; a row that changed since stops it; archive:undo(n) takes it back",
                        zh: "写入并记录理由；其间有行被他人改动则不写入；archive:undo(n) 可撤销"),
                    HelpEntry(
                        "p:apply(\"why\", { on_conflict = \"skip\" })",
                        en: "leaves rows that changed since and writes the others", zh: "跳过其间被改动的行，写入其余"),
                    HelpEntry(
                        "p:export(\"p.xlsx\", { labels = \"zh\", overwrite = true })",
                        en:
                            "a sheet for somebody to approve: what it is, its SHA-256, every value; csv tsv json jsonl xlsx md html",
                        zh: "导出供审批的清单：计划说明、SHA-256、每一个值；csv tsv json jsonl xlsx md html"),
                    HelpEntry(
                        "p:save(\"p.plan\", { overwrite = true })",
                        en: "a file to apply later, by whoever may: dossier apply p.plan, or load_plan",
                        zh: "存为文件，以后由有权的人执行：dossier apply p.plan 或 load_plan"),
                ]),
            .calls(
                .archive,
                [
                    HelpEntry(
                        "archive:load_plan(\"p.plan\")",
                        en: "the plan again, checked against the archive and the model", zh: "重新读入计划，并对照档案库和模型检查")
                ]),
            .text(
                en:
                    "A plan that touches every row of an entity, or more than 1,000 rows, is confirmed by typing the number; without a terminal it is refused unless a guard allows it.",
                zh: "涉及某实体全部行，或超过 1,000 行的计划，须输入行数确认；没有终端时予以拒绝，除非护栏允许。"),
            .text(
                en:
                    "A saved plan keeps what it was made of: rows that changed since are a conflict, another archive refuses it, a file that was cut short or edited is none, and it is applied once.",
                zh: "保存的计划记下了建立时的数据：其后改动的行视为冲突，别的档案库拒绝执行，被截断或修改过的文件无效，且只能执行一次。"),
        ]
    }

    static let merging = HelpTopic(
        "merging", title: Words(en: "Deleting and merging", zh: "删除与合并"),
        summary: Words(en: "what goes along with a client; two files become one", zh: "删除客户时连带的内容；两份档案合为一份"),
        aliases: ["merge", "deleting", "合并", "删除", "客户合并"], related: ["plans", "duplicates", "journal"]
    ) {
        [
            .text(
                en:
                    "What is deleted takes with it what belongs to it and cannot be without it: a client its contacts, visits with their audit checks, members, responses, purchases, cases, surveys, credit, warnings and places in lists of segments; a campaign its members, responses, gift rules and budget lines. What can be without it stays and loses the reference: tasks, clients merged into it. The plan lists it all, by row; undoing the change set brings it all back.",
                zh:
                    "删除时，属于它、离开它便不能存在的内容一并删除：客户带走其联系人、拜访及稽核、活动成员、活动响应、成交、工单、满意度调查、信用、预警和在分群名单中的位置；活动带走其成员、响应、礼品规则和预算明细。可以独立存在的则保留并失去引用：任务、已并入它的客户。计划逐行列出全部内容；撤销该变更集即全部恢复。"
            ),
            .text(
                en:
                    "Reps, branches and segments take nothing along: who takes over a rep's clients is for people to say, so that they are deleted only when nothing refers to them.",
                zh: "客户经理、网点和分群不带走任何内容：客户由谁接手须由人决定，所以只有在无人引用时才能删除。"),
            .examples([
                "clients:where{ code = \"K000042\" }:delete()",
                "clients:merge(\"K000001\", \"K000002\", { prefer = \"newest\" })",
                "clients:duplicates{ min = 0.9 }",
                """
                for _, d in pairs(clients:duplicates{ min = 0.9 }) do
                  clients:merge(d.keep, d.drop, { prefer = "newest" }):apply("one client: " .. d.why)
                end
                """,
            ]),
            .calls(
                .relation,
                [
                    HelpEntry(
                        ":delete()", en: "a plan; what goes along is in it, and a visit added since stops it",
                        zh: "删除计划；连带内容都在其中，其间新增了拜访则不执行"),
                    HelpEntry(
                        ":merge(keep, drop, { prefer = \"newest\" })",
                        en: "a plan: what belongs to drop moves to keep, drop stays as merged into it; codes or rows",
                        zh: "合并计划：属于 drop 的内容移到 keep，drop 保留并标为已并入；可给编号或行"),
                ]),
            .list([
                HelpEntry(
                    "prefer = \"keep\" | \"drop\" | \"newest\"",
                    en: "whose value stands where both have one; the default is keep, newest goes by updated_at",
                    zh: "两边都有值时取谁的；默认 keep，newest 按 updated_at 取较新的"),
                HelpEntry(
                    "prefer = { name = \"drop\", credit = \"newest\" }",
                    en: "for single fields, and for the terms of credit",
                    zh: "按字段指定，也可指定信用条款"),
            ]),
            .text(
                en:
                    "Fields that keep does not have are filled from drop; an owner `unassigned`, a class `unrated` and a name that is the code count as none. Notes of both are joined, unless prefer names notes; custom fields are put together. Members of one campaign become one, with the earliest dates and the outcome that says more (converted, refused, pending); credit is added up; a warning stays open once for a rule; who opted out under either name stays out; places in lists of segments pass to keep unless it stands there itself. Clients merged into drop before lead to keep.",
                zh:
                    "keep 缺少的字段由 drop 补上；负责人为 unassigned、级别为 unrated、名称即编号的视为没有。两边的备注相接，除非 prefer 指定了 notes；自定义字段合在一起。同一活动的成员合为一个，取最早的日期和信息更多的结果（已成交、拒绝、待定）；信用相加；同一规则的预警只保留一条未关闭的；任一名下已退订的仍为退订；分群名单中的位置转给 keep，除非它已在其中。此前并入 drop 的客户改为指向 keep。"
            ),
        ]
    }
}
