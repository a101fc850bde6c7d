import Display

// What `help(segments)` says beside the fields.
extension Session {
    static let segmentHelp: [HelpView.Block] = [
        .heading("Segments"),
        .paragraph(
            "segments[\"quiet-A\"] is its clients, a relation like any other; segments:get(\"quiet-A\") is the segment's own row. What follows acts at once and is on record; it stays when the script fails later, unless a plan was applied before it."
        ),
        .list([
            .init(
                "segments:save(name, relation, note)",
                "dynamic: the definition is kept as text and asked afresh each time; saving again makes the next version"
            ),
            .init(
                "segments:freeze(name, relation, note)",
                "snapshot: its members in their order, with `rank` as a column; never moves"),
            .init(
                "segments:manual(name, { \"K000001\", … }, note)",
                "a list by hand; segments:add(name, codes) and segments:remove(name, codes) make its next versions"),
            .init(
                "segments:edit(name, text)",
                "a new definition, as Lua text or a relation; it is read before it is kept"),
            .init("segments:definition(name, version)", "the definition's text"),
            .init("segments:at(name, 2)  segments[name]:at(2)", "the clients by one of its versions"),
            .init("segments:versions(name)", "a table: clients, growth, who joined and left, as_of, note, who"),
            .init("segments:measure(name)", "counts it, or every dynamic one, and keeps the number"),
            .init("segments:growth(name)", "a table of the numbers kept, and today's"),
            .init("segments:overlap(a, b)", "a table: only in a, in both, only in b, their shares, Jaccard"),
            .init(
                "segments:why(name, \"K000042\")  segments[name]:why(\"K000042\")",
                "which conditions hold for that client and which fail"),
            .init("segments:rename(old, new)", "definitions that use it follow"),
            .init("segments:note(name, text)", "its note"),
            .init("segments:delete(name)", "refused while a campaign or another segment uses it"),
        ]),
        .paragraph(
            "today() in a definition is the day it is asked. A definition that uses another segment names it: segments[\"quiet-A\"] & clients:where{ region = \"福建\" }."
        ),
    ]
}
