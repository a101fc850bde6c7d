import Display

// `help "charts"`, `help(t:bar())`, `t.bar?`.
extension Session {
    static let charts: [HelpView.Block] = [
        .heading("Charts"),
        .paragraph(
            "A table draws itself. What is left open is chosen: the first column of words by the first column of numbers, dates along a time axis, columns of numbers of one type as series."
        ),
        .code([
            "clients:by(\"region\"):count():order(\"-n\"):bar()",
            "clients:by(\"region\", \"class\"):count():bar{ x = \"region\", y = \"n\", color = \"class\" }",
            "clients:by(\"region\", \"class\"):count():heatmap():save(\"regions.svg\")",
        ]),
        .list([
            .init(
                "t:bar() t:bar{ x = \"region\", y = \"n\", color = \"class\", stack = true, title = \"…\" }",
                "a bar a category; color splits it into series, stack puts those on each other"),
            .init(
                "t:line() t:line{ x = \"month\", y = { \"visits\", \"calls\" } }",
                "a line along dates, numbers or categories; color, or several columns for y, are series"),
            .init(
                "t:scatter() t:scatter{ x = \"points\", y = \"assets\", color = \"class\", size = \"n\" }",
                "a point a row"),
            .init(
                "t:histogram(\"assets\", { bins = 20 })",
                "how often numbers occur, in at most so many round bins; a table with columns from, to and n has its bins"
            ),
            .init(
                "t:heatmap() t:heatmap{ x = \"class\", y = \"region\", value = \"n\" }",
                "a field a combination, the darker the more; of a wide table a field a column"),
        ]),
        .heading("A chart"),
        .list([
            .init("c", "its drawing in characters"),
            .init(
                "c:save(\"x.svg\")",
                "also \"x.vl.json\" (Vega-Lite) and \"x.txt\", where scripts may write; a file that is there is replaced with { overwrite = true }"
            ),
            .init("c:spec()", "the Vega-Lite specification as a Lua table"),
        ]),
        .paragraph(
            "Rows that a chart cannot show are counted below it. Where several rows fall on one bar it is their sum."),
    ]
}
