import Display

// `help(archive)`, `help "journal"`.
extension Session {
    static let archiveHelp: [HelpView.Block] = [
        .heading("The archive"),
        .list([
            .init("archive:counts()", "a table: how many rows of each entity"),
            .init("archive.path archive.read_only archive.demo archive.schema", "what it is"),
        ]),
    ]

    static let journalHelp: [HelpView.Block] = [
        .heading("The journal"),
        .paragraph(
            "Whatever writes, plans, imports, segments, undo, leaves a change set: who, when, why, by which script, and each row and field before and after. Nothing in a script can write it, leave it out or clear it."
        ),
        .code([
            "archive:changes{ by = \"wang\", since = today() - 30 }",
            "archive:changes(57):where{ field = \"owner\" }:export(\"57.xlsx\")",
            "archive:history(clients[\"K000042\"])",
            "archive:undo(57)",
        ]),
        .list([
            .init(
                "archive:changes{ by = \"wang\", n = 10 }",
                "a table of change sets, the newest first. by, kind (update, import, undo …), entity, script; reason holds a part of it; since and to are days, both included, or moments; n, the newest; digest = true adds the scripts' SHA-256"
            ),
            .init(
                "archive:changes(57)",
                "a table of what that one changed: entity, key, name, what, field, before, after; at most 100,000 values unless { n = … } says how many"
            ),
            .init(
                "archive:history(clients[\"K000042\"])",
                "a table of a row's changes, the oldest first: change_set, at, by, what, field, before, after, reason"),
            .init(
                "archive:history(clients, \"K000042\")", "the same by code or id, also of a row that was deleted"),
            .init(
                "archive:undo(57)",
                "puts every row back as it was, at once, as a change set of its own, which can be taken back too, and stays when the script fails later unless a plan was applied before it; { reason = \"…\" } says why; refused with the list where rows were changed since"
            ),
            .init("archive:undo(57, { force = true })", "overwrites what was changed since"),
            .init(
                "archive:undo(57, { max_rows = 5000 })",
                "allows so many rows: an undo of more than 1,000 is confirmed by typing the number, and without a terminal refused"
            ),
        ]),
        .paragraph(
            "Values are shown as people know them: references as codes, amounts in yuan. Moments in texts are in the archive's zone unless they end in Z."
        ),
    ]
}
