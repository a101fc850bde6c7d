import Model
import TerminalText

extension Chart {
    /// The chart as a Vega-Lite specification, version 5, with its data inside.
    ///
    /// Amounts are in yuan. Dates and moments are ISO 8601 and shown as written, in no viewer's zone. Categories
    /// stand in the order of the rows.
    public func vegaLite(language: Language = .english) -> JSONTree {
        let options = DisplayOptions(language: language)
        return .members([
            "$schema": .text("https://vega.github.io/schema/vega-lite/v5.json"),
            "title": notes.isEmpty
                ? .text(heading(language))
                : .members([
                    "text": .text(heading(language)), "subtitle": .list(notes.map { .text(Text.visible($0)) }),
                ]),
            "width": .number(Chart.size.width - 120),
            "height": mark == .bar && isHorizontal(Bars(self, options)) ? nil : .number(Chart.size.height - 100),
            "data": .members(["values": data(options)]),
            "mark": markTree,
            "encoding": encoding(options),
            "config": .members([
                "font": .text("sans-serif"),
                "mark": .members(["color": .text(ChartPalette.series(0))]),
                "range": .members(["category": .list(ChartPalette.series.map { .text($0) })]),
            ]),
        ])
    }

    // MARK: Data

    /// The columns that are drawn. Words are the labels a reader sees, so that their order can be given.
    private func data(_ options: DisplayOptions) -> JSONTree {
        var channels: [Channel] = []
        for channel in [x, binEnd, y, color, size].compactMap({ $0 })
        where !channels.contains(where: { $0.column == channel.column }) {
            channels.append(channel)
        }
        return .list(
            rows.map { row in
                .object(
                    channels.map { channel in
                        .init(
                            name: columns[channel.column].name,
                            value: datum(value(row, channel), channel, options))
                    })
            })
    }

    private func datum(_ value: Value, _ channel: Channel, _ options: DisplayOptions) -> JSONTree {
        switch channel.kind {
        case .nominal, .ordinal: return .text(label(value, channel.column, options))
        case .quantitative, .temporal: break
        }
        switch value {
        case .missing: return .null
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .real(let value): return value.isFinite ? .number(value) : .null
        case .money(let fen): return fen % 100 == 0 ? .integer(fen / 100) : .number(Double(fen) / 100)
        case .text(let text): return .text(Text.visible(text))
        case .date, .datetime:
            return .text(ValueText.text(value, type: .any).split(separator: " ").joined(separator: "T") + zone(value))
        }
    }

    private func zone(_ value: Value) -> String {
        if case .datetime = value { "Z" } else { "" }
    }

    // MARK: Marks and channels

    private var markTree: JSONTree {
        let type =
            switch mark {
            case .bar, .histogram: "bar"
            case .line: "line"
            case .scatter: "point"
            case .heatmap: "rect"
            }
        return .members([
            "type": .text(type), "tooltip": .boolean(true),
            "point": mark == .line && rows.count <= 100 ? .boolean(true) : nil,
            "filled": mark == .scatter ? .boolean(true) : nil,
        ])
    }

    private func encoding(_ options: DisplayOptions) -> JSONTree {
        switch mark {
        case .bar:
            let bars = Bars(self, options)
            let isHorizontal = isHorizontal(bars)
            let category = definition(
                x, options,
                [
                    "sort": Self.order(bars.categories),
                    "axis": isHorizontal ? nil : .members(["labelAngle": .integer(0)]),
                ])
            let number = definition(
                y, options,
                [
                    "aggregate": hasRepeats ? .text("sum") : nil,
                    "stack": color == nil ? nil : isStacked ? .text("zero") : .null,
                ])
            let isSplit = color != nil && !isStacked
            return .members([
                "x": isHorizontal ? number : category,
                "y": isHorizontal ? category : number,
                "xOffset": isSplit && !isHorizontal ? offset(bars) : nil,
                "yOffset": isSplit && isHorizontal ? offset(bars) : nil,
                "color": colour(bars.series, options),
            ])
        case .line, .scatter:
            let points = Points(self, options)
            let series = points.series.map(\.name)
            return .members([
                "x": definition(
                    x, options,
                    [
                        "scale": x.kind == .temporal
                            ? .members(["type": .text("utc")])
                            : x.kind == .quantitative
                                ? .members(["zero": .boolean(false), "nice": .boolean(mark == .scatter)]) : nil,
                        "sort": points.categories.map(Self.order),
                    ]),
                "y": definition(y, options, ["scale": .members(["zero": .boolean(points.includesZero)])]),
                "color": colour(series, options),
                "shape": mark == .scatter ? colour(series, options) : nil,
                "size": size.flatMap { definition($0, options) },
            ])
        case .histogram: return histogramEncoding(options)
        case .heatmap:
            let map = HeatMap(self, options)
            return .members([
                "x": definition(x, options, ["sort": Self.order(map.columns)]),
                "y": definition(y, options, ["sort": Self.order(map.rows)]),
                "color": definition(
                    color, options,
                    [
                        "aggregate": hasRepeats ? .text("sum") : nil,
                        "scale": .members(["range": .list(ChartPalette.shades.map { .text($0) })]),
                    ]),
            ])
        }
    }

    private func histogramEncoding(_ options: DisplayOptions) -> JSONTree {
        if let binEnd {
            return .members([
                "x": definition(x, options, ["bin": .text("binned")]),
                "x2": .members(["field": .text(field(binEnd))]), "y": definition(y, options),
            ])
        }
        let bins = HistogramBins(self)
        var bin = JSONTree.boolean(true)
        if let step = bins.step, let first = bins.bins.first, let last = bins.bins.last {
            bin = .members(["extent": .list([.number(first.low), .number(last.high)]), "step": .number(step)])
        }
        return .members([
            "x": definition(x, options, ["bin": bin]),
            "y": .members(["aggregate": .text("count"), "title": .text(options.words(zh: "数量", en: "count"))]),
        ])
    }

    /// A channel's field, type and title with what else there is to say of it.
    private func definition(
        _ channel: Channel?, _ options: DisplayOptions, _ extra: KeyValuePairs<String, JSONTree?> = [:]
    ) -> JSONTree? {
        guard let channel else { return nil }
        let number: JSONTree? =
            switch columns[channel.column].type {
            case .percent where channel.kind == .quantitative: .text(".1~%")
            case .integer where channel.kind == .quantitative: .text("d")
            default: nil
            }
        var members: [JSONTree.Member] = [
            .init(name: "field", value: .text(field(channel))),
            .init(name: "type", value: .text(channel.kind.rawValue)),
        ]
        for case (let name, let value?) in extra { members.append(.init(name: name, value: value)) }
        members.append(.init(name: "title", value: .text(axisTitle(channel, options.language))))
        if let number, channel != color, channel != size {
            members.append(.init(name: "axis", value: .members(["format": number])))
        }
        return .object(members)
    }

    private func colour(_ series: [String], _ options: DisplayOptions) -> JSONTree? {
        color.flatMap { definition($0, options, ["sort": Self.order(series)]) }
    }

    private func offset(_ bars: Bars) -> JSONTree? {
        color.map { .members(["field": .text(field($0)), "sort": Self.order(bars.series)]) }
    }

    private static func order(_ labels: [String]) -> JSONTree { .list(labels.map { .text($0) }) }

    /// The column's name as a reference: Vega-Lite takes points and brackets for steps into an object.
    private func field(_ channel: Channel) -> String {
        columns[channel.column].name.reduce(into: "") { text, character in
            if "\\.[]'\"".contains(character) { text.append("\\") }
            text.append(character)
        }
    }
}
