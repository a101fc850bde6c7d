import Display

// What goes with a client, and two files that become one: the page of help.
extension Session {
    static let merging: [HelpView.Block] = [
        .heading("Deleting and merging"),
        .paragraph(
            "What is deleted takes with it what belongs to it and cannot be without it: a client its contacts, visits with their audit checks, members, responses, purchases, cases, surveys, credit, warnings and places in lists of segments; a campaign its members, responses, gift rules and budget lines. What can be without it stays and loses the reference: tasks, clients merged into it. The plan lists it all, by row; undoing the change set brings it all back."
        ),
        .paragraph(
            "Reps, branches and segments take nothing along: who takes over a rep's clients is for people to say, so that they are deleted only when nothing refers to them."
        ),
        .list([
            .init("clients:where{ … }:delete()", "a plan; what goes along is in it, and a visit added since stops it"),
            .init(
                "clients:merge(keep, drop, { prefer = \"newest\" })",
                "a plan: what belongs to drop moves to keep, drop stays as merged into it; codes or rows"),
            .init(
                "prefer = \"keep\" | \"drop\" | \"newest\"",
                "whose value stands where both have one; the default is keep, newest goes by updated_at"),
            .init(
                "prefer = { name = \"drop\", credit = \"newest\" }", "for single fields, and for the terms of credit"),
            .init("clients:duplicates{}", "pairs that may be one client: see help \"duplicates\""),
        ]),
        .paragraph(
            "Fields that keep does not have are filled from drop; an owner `unassigned`, a class `unrated` and a name that is the code count as none. Notes of both are joined, unless prefer names notes; custom fields are put together. Members of one campaign become one, with the earliest dates and the outcome that says more (converted, refused, pending); credit is added up; a warning stays open once for a rule; who opted out under either name stays out; places in lists of segments pass to keep unless it stands there itself. Clients merged into drop before lead to keep."
        ),
        .code([
            "for _, d in pairs(clients:duplicates{ min = 0.9 }) do",
            "  clients:merge(d.keep, d.drop, { prefer = \"newest\" }):apply(\"one client: \" .. d.why)", "end",
        ]),
    ]
}
