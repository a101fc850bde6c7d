import Display

// `help "tables"`, `help(t)`, `t.pivot?`.
extension Session {
    static let tableMethods: [HelpView.Block] = [
        .heading("Tables"),
        .paragraph(
            "What groups and analyses give, and records{…} makes of a script's own values. Every method gives a new table. Conditions and expressions are those of relations, over the table's columns."
        ),
        .code([
            "t = clients:by(\"region\", \"class\"):agg{ n = count(), assets = sum(\"assets\") }",
            "t:where \"n > 10\":order(\"-assets\"):top(5)",
            "t:pivot{ rows = \"region\", cols = \"class\", values = \"n\", fill = 0, totals = true }",
            "t:join(visits:by(\"client_row.region\"):count(), \"region\", { how = \"left\" })",
            "t:export(\"regions.xlsx\")",
        ]),
        .list([
            .init("t[1].region  #t", "a row's value, how many rows; for i, row in pairs(t) do … end"),
            .init("t:where \"n > 5\" t:having(…)", "rows for which a condition holds: a text, a table, a function"),
            .init("t:order(\"-n\", \"region\")", "sorted, - descends; missing last"),
            .init(
                "t:top(10) t:top(10, \"n\") t:bottom(10)",
                "the first or last rows; with a column, those with most or least"
            ),
            .init(
                "t:with{ rate = \"n / total\" }", "more columns: expressions, functions of the row, values"),
            .init("t:select(\"region\", { k = \"n / 1000\" }) t:rename{ old = \"new\" }", "these columns; other names"),
            .init("t:column(\"n\") t:columns() t:rows() t:first() t:each(fn)", "lists, rows"),
            .init(
                "t:count() t:sum(\"n\") t:mean t:median t:min t:max t:quantile(\"n\", .9) t:distinct(\"region\")",
                "summaries of a column"),
            .init("t:by(\"region\"):agg{…} t:agg{…}", "grouped and summed up again"),
            .init(
                "t:total() t:total(\"n\")", "one more row with the sums of counts and sums, or of the columns named"),
            .init(
                "t:pivot{ rows = \"region\", cols = \"class\", values = \"n\" }",
                "a row for each of rows (one or several), a column for each value of cols; fill = 0, totals = true, agg = \"sum\" where several rows meet"
            ),
            .init(
                "t:join(u, \"region\", { how = \"left\" })",
                "side by side where keys are equal: inner, left or full; { \"region\", \"class\" } are two keys, { owner = \"code\" } one of another name"
            ),
            .init(
                "t:running(\"n\") t:share(\"n\") t:running_share(\"n\")",
                "running total, share of the whole, running share, in the table's order; { by = \"region\", as = \"name\" }"
            ),
            .init("t:ntile(4, \"-n\")", "1 … 4: in which of four parts of equal size a row stands"),
            .init("t:clients() t:clients(\"column\")", "the clients whose codes stand in a column, as a relation"),
            .init(
                "t:export(\"out.xlsx\", { overwrite = true })",
                "a file: csv tsv json jsonl xlsx md html; columns = {…}, labels = true, bom = true, raw = true"),
        ]),
    ]

    static let groupMethods: [HelpView.Block] = [
        .heading("Groups"),
        .list([
            .init(
                ":by(\"region\", \"month(date)\") :by{ \"region\", m = \"month(date)\" }",
                "groups by fields and expressions, named by what they are or as you say"),
            .init(":count() :sum(\"assets\") …", "one summary of each group, a table"),
            .init(
                ":agg{ n = count(), rich = count \"assets > 1e6\", total = sum(\"assets\", { class = \"A\" }) }",
                "several, each of all rows or of those that fulfil a condition; columns by name"),
            .init(":agg{ {\"n\", count()}, {\"total\", sum(\"assets\")} }", "columns in this order"),
            .init(":agg{…}:having \"n > 10\"", "groups chosen after they are summed up"),
        ]),
    ]
}
