import Model

/// Chooses the columns of a chart: those asked for, and for the rest what most people would have meant.
struct ChartChoice {
    let table: Table
    let request: ChartRequest
    private let kinds: [Chart.Kind?]

    init(table: Table, request: ChartRequest) {
        self.table = table
        self.request = request
        kinds = table.columns.indices.map { column in
            ColumnKind.of(table.columns[column], table.rows.lazy.map { column < $0.count ? $0[column] : .missing })
        }
    }

    // MARK: The marks

    func bar() throws(ChartError) -> Chart {
        // The bars of a table of finished bins are those of a histogram.
        if request.x == nil, request.y.isEmpty, request.color == nil, let chart = finishedBins { return chart }
        let given = try given(request.y)
        let x = try position(request.x) ?? category(besides: given + known(request.color))
        guard let x else { throw lacking("a column for its categories", "x") }
        var chart = try series(.bar, x: (x, kind(x) == .nominal ? .nominal : .ordinal), y: given)
        chart.isStacked =
            request.stack
            ?? (chart.color != nil && chart.melted.isEmpty && table.columns[chart.y?.column ?? 0].isAdditive
                && chart.rows.allSatisfy { (chart.value($0, chart.y).axisNumber() ?? 0) >= 0 })
        return chart
    }

    func line() throws(ChartError) -> Chart {
        let given = try given(request.y)
        let taken = given + known(request.color)
        let open = table.columns.indices.filter { !taken.contains($0) }
        let x =
            try position(request.x) ?? open.first { kind($0) == .temporal } ?? open.first { kind($0) == .ordinal }
            ?? category(besides: taken)
        guard let x else { throw lacking("a column along which it runs", "x") }
        let isNumber = kinds[x] == .quantitative || (kinds[x] == .ordinal && holdsNumbers(x))
        return try series(.line, x: (x, isNumber ? .quantitative : kind(x)), y: given)
    }

    func scatter() throws(ChartError) -> Chart {
        guard request.y.count < 2 else { throw ChartError("scatter{…} takes one column for `y`") }
        let y0 = try given(request.y).first
        let taken = [y0].compactMap { $0 } + known(request.size)
        let free = numbers(besides: taken) + table.columns.indices.filter { kind($0) == .temporal }
        let x = try position(request.x) ?? free.first
        guard let x else { throw lacking("two columns of numbers", "x and y") }
        let y = y0 ?? numbers(besides: [x] + known(request.size)).first
        guard let y else { throw lacking("two columns of numbers", "x and y") }
        guard kind(x) == .temporal || holdsNumbers(x) else { throw notNumbers(x, "x") }
        var chart = try series(
            .scatter, x: (x, kind(x) == .temporal ? .temporal : .quantitative), y: [y])
        if let size = try position(request.size) {
            guard holdsNumbers(size) else { throw notNumbers(size, "size") }
            chart.size = .init(column: size, kind: .quantitative)
        }
        return chart
    }

    func histogram() throws(ChartError) -> Chart {
        let limit = request.bins ?? 20
        guard (1...Chart.mostBins).contains(limit) else {
            throw ChartError("a histogram has 1 to \(Chart.mostBins) bins, not \(limit)")
        }
        if request.x == nil, let chart = finishedBins { return chart }
        guard let x = try position(request.x) ?? numbers(besides: []).first else {
            throw lacking("a column of numbers", "x")
        }
        guard holdsNumbers(x) else { throw notNumbers(x, "x") }
        var chart = Chart(
            .histogram, columns: table.columns, rows: padded, x: .init(column: x, kind: .quantitative))
        chart.binLimit = limit
        return chart
    }

    /// The histogram of a table with columns `from`, `to` and `n`, as a relation's histogram is; nil for other tables.
    private var finishedBins: Chart? {
        guard let from = index("from"), let to = index("to"), let count = index("n"),
            [from, to, count].allSatisfy(holdsNumbers)
        else { return nil }
        var chart = Chart(
            .histogram, columns: table.columns, rows: padded, x: .init(column: from, kind: .quantitative),
            y: .init(column: count, kind: .quantitative))
        chart.binEnd = .init(column: to, kind: .quantitative)
        return chart
    }

    func heatmap() throws(ChartError) -> Chart {
        let value = try position(request.value)
        let asked = try given(request.y)
        guard asked.count < 2 else { throw ChartError("heatmap{…} takes one column for `y`") }
        let x0 = try position(request.x)
        let taken = [value, x0, asked.first].compactMap { $0 }
        var words = table.columns.indices.filter { !taken.contains($0) && kind($0) != .quantitative }
        let open = numbers(besides: taken)
        if x0 == nil, asked.isEmpty, value == nil, words.count <= 1, open.count > 1, let row = words.first ?? open.first
        {
            // A wide table: its columns of numbers are the columns of the map.
            let columns = alike(open.filter { $0 != row })
            if columns.count > 1 || words.count == 1 { return melted(.heatmap, rows: row, columns: columns) }
        }
        if words.count + [x0, asked.first].compactMap({ $0 }).count < 2 {
            words += open.filter { words.count < 2 && $0 != open.last }
        }
        let y = asked.first ?? words.first
        guard let y else { throw lacking("a column for its rows", "y") }
        guard let x = x0 ?? words.first(where: { $0 != y }) else { throw lacking("a column for its columns", "x") }
        guard let shade = value ?? open.first(where: { $0 != x && $0 != y }) else {
            throw lacking("a column of numbers to shade", "value")
        }
        guard holdsNumbers(shade) else { throw notNumbers(shade, "value") }
        try differ(x, y, "x", "y")
        var chart = Chart(
            .heatmap, columns: table.columns, rows: padded, x: .init(column: x, kind: axisKind(kind(x))),
            y: .init(column: y, kind: axisKind(kind(y))))
        chart.color = .init(column: shade, kind: .quantitative)
        return chart
    }

    // MARK: Series

    /// A chart of numbers along something: in one series, one a value of `color`, or one a column of `y`.
    /// - Parameter y: empty: chosen.
    private func series(
        _ mark: Chart.Mark, x: (column: Int, kind: Chart.Kind), y asked: [Int]
    ) throws(ChartError) -> Chart {
        var color = try position(request.color)
        if color == nil, mark != .scatter, asked.count < 2, repeats(x.column) {
            color = table.columns.indices.first { $0 != x.column && !asked.contains($0) && isSplit($0) }
        }
        var y = asked
        if y.isEmpty {
            let open = numbers(besides: [x.column] + [color].compactMap { $0 })
            y = color == nil && !repeats(x.column) ? alike(open) : Array(open.prefix(1))
        }
        guard !y.isEmpty else { throw lacking("a column of numbers", "y") }
        for column in y {
            try differ(x.column, column, "x", "y")
            guard holdsNumbers(column) else { throw notNumbers(column, "y") }
        }
        var chart: Chart
        if y.count > 1 {
            guard color == nil else {
                throw ChartError(
                    "`color` makes the series of a chart of one column: name one for `y`, or leave out `color`")
            }
            chart = melted(mark, rows: x.column, columns: y)
            chart.x.kind = x.kind
        } else {
            chart = Chart(
                mark, columns: table.columns, rows: padded, x: .init(column: x.column, kind: x.kind),
                y: .init(column: y[0], kind: .quantitative))
            if let color {
                try differ(color, y[0], "color", "y")
                chart.color = .init(column: color, kind: .nominal)
            }
        }
        if x.kind == .temporal { ColumnKind.readDates(&chart.rows, chart.x.column) }
        return chart
    }

    /// Rows of one number each of a table with several columns of them.
    private func melted(_ mark: Chart.Mark, rows: Int, columns: [Int]) -> Chart {
        let names = columns.map { table.columns[$0].name }
        let types = Set(columns.map { table.columns[$0].type })
        let used = table.columns[rows].name
        let made = [
            table.columns[rows],
            TableColumn(used == "series" ? "series_" : "series", type: .text),
            TableColumn(
                used == "value" ? "value_" : "value",
                type: types.count == 1 ? table.columns[columns[0]].type : .decimal),
        ]
        let long = padded.flatMap { row in zip(columns, names).map { [row[rows], .text($1), row[$0]] } }
        let number = Chart.Channel(column: 2, kind: .quantitative)
        let series = Chart.Channel(column: 1, kind: .nominal)
        var chart: Chart
        if mark == .heatmap {
            chart = Chart(mark, columns: made, rows: long, x: series, y: .init(column: 0, kind: axisKind(kind(rows))))
            chart.color = number
        } else {
            chart = Chart(mark, columns: made, rows: long, x: .init(column: 0, kind: kind(rows)), y: number)
            chart.color = series
        }
        chart.melted = names
        return chart
    }

    private var padded: [[Value]] {
        table.rows.map { row in
            row.count >= table.columns.count
                ? row : row + [Value](repeating: .missing, count: table.columns.count - row.count)
        }
    }

    // MARK: Columns

    /// The column of that name, or the one made from that expression.
    private func index(_ name: String) -> Int? {
        table.columns.firstIndex { $0.name == name } ?? table.columns.firstIndex { $0.source == name }
    }
    private func known(_ name: String?) -> [Int] { [name.flatMap(index)].compactMap { $0 } }

    private func position(_ name: String?) throws(ChartError) -> Int? {
        guard let name else { return nil }
        if let column = index(name) { return column }
        let names = table.columns.map(\.name)
        throw ChartError(
            "the table has no column `\(name)`, it has \(names.joined(separator: ", "))"
                + Suggestion.hint(for: name, among: names))
    }

    private func given(_ names: [String]) throws(ChartError) -> [Int] {
        var columns: [Int] = []
        for name in names { if let column = try position(name) { columns.append(column) } }
        return columns
    }

    private func kind(_ column: Int) -> Chart.Kind { kinds[column] ?? .nominal }
    /// A heatmap's axes are made of words, whatever their values are.
    private func axisKind(_ kind: Chart.Kind) -> Chart.Kind { kind == .nominal ? .nominal : .ordinal }

    /// A column for categories: of words, else of dates or ranks, else the first of several columns of numbers.
    private func category(besides taken: [Int]) -> Int? {
        let open = table.columns.indices.filter { !taken.contains($0) }
        if let words = open.first(where: { kind($0) != .quantitative }) { return words }
        return open.count + taken.count > 1 ? open.first : nil
    }

    private func numbers(besides taken: [Int]) -> [Int] {
        let open = table.columns.indices.filter { !taken.contains($0) }
        let measured = open.filter { kinds[$0] == .quantitative }
        return measured.isEmpty ? open.filter { kinds[$0] == .ordinal && holdsNumbers($0) } : measured
    }

    /// The first of the columns and those of the same type and unit: what can share one axis.
    private func alike(_ columns: [Int]) -> [Int] {
        guard let first = columns.first.map({ table.columns[$0] }) else { return [] }
        return columns.filter { table.columns[$0].type == first.type && table.columns[$0].unit == first.unit }
    }

    private func values(_ column: Int) -> [Value] { table.rows.map { column < $0.count ? $0[column] : .missing } }

    private func repeats(_ column: Int) -> Bool { Set(values(column)).count < table.rows.count }

    /// Whether a column divides the rows into few enough series.
    private func isSplit(_ column: Int) -> Bool {
        guard kind(column) == .nominal || kind(column) == .ordinal else { return false }
        let values = values(column)
        let distinct = Set(values).count
        return distinct < values.count && distinct <= ChartPalette.count
    }

    private func holdsNumbers(_ column: Int) -> Bool {
        switch table.columns[column].type {
        case .count, .integer, .decimal, .percent, .money: return true
        case .any:
            return values(column).allSatisfy { value in
                switch value {
                case .integer, .real, .money, .missing: true
                default: false
                }
            }
        default: return false
        }
    }

    // MARK: Errors

    private func differ(_ one: Int, _ other: Int, _ first: String, _ second: String) throws(ChartError) {
        guard one == other else { return }
        throw ChartError("`\(first)` and `\(second)` are both `\(table.columns[one].name)`: name two columns")
    }

    private func notNumbers(_ column: Int, _ part: String) -> ChartError {
        let name = table.columns[column].name
        let numbers = table.columns.indices.filter(holdsNumbers).map { table.columns[$0].name }
        let offer =
            numbers.isEmpty
            ? "the table has no column of numbers" : "columns of numbers: \(numbers.joined(separator: ", "))"
        let type = table.columns[column].type
        let hint =
            type == .date || type == .datetime ? "; dates are counted by group, as by(\"year(\(name))\"):count()" : ""
        return ChartError("`\(part)` needs numbers and `\(name)` is \(type.name); \(offer)\(hint)")
    }

    private func lacking(_ what: String, _ part: String) -> ChartError {
        let names = table.columns.map(\.name).joined(separator: ", ")
        return ChartError(
            "a \(request.mark.rawValue) chart needs \(what) (`\(part)`); the table has \(names.isEmpty ? "no columns" : names)"
        )
    }
}
