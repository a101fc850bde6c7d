// Help: the archive itself, its journal and whether it is whole.
extension HelpTopic {
    static let archive = HelpTopic(
        "archive", title: Words(en: "The archive", zh: "档案库"),
        summary: Words(en: "what it is, how much is in it; plans from files, undo, checks", zh: "档案库的情况与规模；读入计划、撤销、核验"),
        related: ["journal", "verify", "plans"]
    ) {
        [
            .examples([
                HelpExample("archive:counts()", en: "how much is in it", zh: "各实体的行数"),
                HelpExample("print(archive.path, archive.schema)", en: "what it is", zh: "档案库的位置与结构版本"),
                "archive:changes{ n = 5 }",
                HelpExample("archive:backup(\"copy.dossier\")", en: "a second copy, read back", zh: "第二份副本，写后重读"),
            ]),
            .calls(
                .archive,
                [
                    HelpEntry(
                        "archive:backup(\"copy.dossier\")",
                        en:
                            "a whole copy of the archive, read back and on record; { overwrite = true } writes over one",
                        zh: "档案库的完整副本，写后重读并留痕；{ overwrite = true } 覆盖已有文件"),
                    HelpEntry("archive:counts()", en: "a table: how many rows of each entity", zh: "各实体行数的表"),
                    HelpEntry(
                        "archive.path archive.read_only archive.demo archive.schema",
                        en:
                            "its file, whether it is open for reading only, whether it is made up, the version of its schema",
                        zh: "文件路径；是否只读；是否演示数据；结构版本"),
                ]),
            .list([
                HelpEntry("archive:verify()", en: "see help \"verify\"", zh: "见 help \"核验\""),
                HelpEntry("archive:load_plan(\"p.plan\")", en: "see help \"plans\"", zh: "见 help \"计划\""),
            ]),
        ]
    }

    static let journal = HelpTopic(
        "journal", title: Words(en: "The journal", zh: "变更日志"),
        summary: Words(en: "who changed what, when and why; undo", zh: "谁、何时、为何改了什么；撤销"),
        aliases: ["changes", "change sets", "undo", "日志", "撤销", "变更集", "变更历史"],
        related: ["plans", "archive", "verify"]
    ) {
        [
            .text(
                en:
                    "Whatever writes, plans, imports, segments, undo, leaves a change set: who, when, why, by which script, and each row and field before and after. Nothing in a script can write it, leave it out or clear it.",
                zh:
                    "凡是写入——计划、导入、分群、撤销——都留下变更集：谁、何时、为何、由哪个脚本，以及每行每个字段的前后值。脚本无法改写、跳过或清除日志。"
            ),
            .examples([
                "clients:where{ code = \"K000042\" }:update{ points = 100 }:apply(\"an example\")",
                "archive:changes{ since = today() - 30 }",
                "n = archive:changes{ n = 1 }[1].n",
                HelpExample("archive:changes(n)", en: "what it changed", zh: "它改了什么"),
                "archive:history(clients[\"K000042\"])",
                HelpExample("archive:undo(n)", en: "takes it back", zh: "撤销"),
            ]),
            .calls(
                .archive,
                [
                    HelpEntry(
                        "archive:changes{ by = \"wang\", n = 10 }",
                        en:
                            "a table of change sets, the newest first. by, kind (update, import, undo …), entity, script; reason holds a part of it; since and to are days, both included, or moments; n, the newest; digest = true adds the scripts' SHA-256",
                        zh:
                            "变更集的表，最新的在前。可按 by（操作人）、kind（update、import、undo …）、entity、script 筛选；reason 为理由的一部分；since 和 to 为日期（含两端）或时刻；n 为最新的几个；digest = true 附上脚本的 SHA-256"
                    ),
                    HelpEntry(
                        "archive:changes(57)",
                        en:
                            "a table of what that one changed: entity, key, name, what, field, before, after; at most 100,000 values unless { n = … } says how many",
                        zh: "该变更集改动的内容：实体、键、名称、操作、字段、前值、后值；最多 100,000 个值，可用 { n = … } 另定"),
                    HelpEntry(
                        "archive:history(clients[\"K000042\"])",
                        en:
                            "a table of a row's changes, the oldest first: change_set, at, by, what, field, before, after, reason",
                        zh: "某一行的历次变更，最早的在前：变更集、时间、操作人、操作、字段、前值、后值、理由"),
                    HelpEntry(
                        "archive:history(clients, \"K000042\")",
                        en: "the same by code or id, also of a row that was deleted",
                        zh: "同上，按编号或 id，也可用于已删除的行"),
                    HelpEntry(
                        "archive:undo(57)",
                        en:
                            "puts every row back as it was, at once, as a change set of its own, which can be taken back too, and stays when the script fails later unless a plan was applied before it; { reason = \"…\" } says why; refused with the list where rows were changed since",
                        zh:
                            "立即把每一行恢复原样，自身也是一个变更集，也可再撤销；脚本随后失败也不回退，除非此前已执行过计划；{ reason = \"…\" } 写明理由；其后有行被改动则拒绝并列出"
                    ),
                    HelpEntry(
                        "archive:undo(57, { force = true })", en: "overwrites what was changed since",
                        zh: "强制撤销，覆盖其后的改动"),
                    HelpEntry(
                        "archive:undo(57, { max_rows = 5000 })",
                        en:
                            "allows so many rows: an undo of more than 1,000 is confirmed by typing the number, and without a terminal refused",
                        zh: "允许这么多行：撤销超过 1,000 行须输入行数确认，没有终端时予以拒绝"),
                ]),
            .text(
                en:
                    "Values are shown as people know them: references as codes, amounts in yuan. Moments in texts are in the archive's zone unless they end in Z.",
                zh: "值按人们熟悉的形式显示：引用为编号，金额以元计。文本中的时刻以档案库的时区为准，以 Z 结尾的除外。"),
        ]
    }

    static let verify = HelpTopic(
        "verify", title: Words(en: "Whether the archive is whole", zh: "核验"),
        summary: Words(en: "nothing damaged, lost or tampered with?", zh: "档案库是否完整：没有损坏、丢失或篡改"),
        aliases: ["verification", "whole", "完整性"], related: ["archive", "journal"]
    ) {
        [
            .examples([
                HelpExample("archive:verify()", en: "empty when all is fine", zh: "一切正常时为空表"),
                "print(#archive:verify{ full = true })",
                "archive:verify{ limit = 20 }",
            ]),
            .calls(
                .archive,
                [
                    HelpEntry(
                        "archive:verify()",
                        en:
                            "checks the file, its structure, references, kept facts, the journal's chain and every value; a table of problems, empty when all is fine",
                        zh: "检查文件、结构、引用、留存的统计、日志链和每一个值；得到问题的表，一切正常时为空"),
                    HelpEntry(
                        "archive:verify{ full = true }", en: "compares every index with its table too", zh: "并逐一比对索引与表"),
                    HelpEntry(
                        "archive:verify{ limit = 20 }", en: "lists so many problems of each kind; all are counted",
                        zh: "每类最多列出这么多问题；总数照计"),
                    HelpEntry(
                        "archive:verify{ expect_head = \"…\" }",
                        en: "whether the head that `dossier verify` showed earlier is still in the journal",
                        zh: "先前 `dossier verify` 显示的日志头是否仍在日志中"),
                ]),
            .text(
                en: "`dossier verify` does the same from the command line and ends with 1 when there are problems.",
                zh: "命令行 `dossier verify` 做同样的核验，有问题时以 1 退出。"),
        ]
    }
}
