import Model
import TerminalText

/// An SVG drawing in the making: elements in the order they are painted. Stands alone: no style sheet, no script, no
/// font or picture from elsewhere.
struct SVGDocument {
    enum Anchor: String { case start, middle, end }

    let width: Double
    let height: Double
    private var body = ""

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    static let ink = "#333333"
    static let faint = "#666666"
    static let grid = "#E3E3E3"
    static let fontSize = 12.0

    /// About how wide a text is in pixels. Fonts differ; this is on the side of too wide.
    static func textWidth(_ text: String, size: Double = fontSize) -> Double {
        Double(Text.width(of: text)) * size * 0.56
    }

    /// The beginning of a text that is at most that wide, with `…` where it is cut.
    static func fitted(_ text: String, _ width: Double, size: Double = fontSize) -> String {
        Text.truncate(text, to: max(1, Int(width / (size * 0.56))))
    }

    /// The whole file.
    func text(title: String) -> String {
        let (w, h) = (Self.number(width), Self.number(height))
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" \
            font-family="system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif" \
            font-size="\(Self.number(Self.fontSize))" role="img">
            <title>\(Self.escaped(title))</title>
            <rect class="ground" width="\(w)" height="\(h)" fill="#FFFFFF"/>
            \(body)</svg>

            """
    }

    mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, size: Double = fontSize, fill: String = ink,
        isBold: Bool = false, turned: Double? = nil
    ) {
        var attributes = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" fill=\"\(fill)\""
        if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
        if size != Self.fontSize { attributes += " font-size=\"\(Self.number(size))\"" }
        if isBold { attributes += " font-weight=\"600\"" }
        if let turned {
            attributes += " transform=\"rotate(\(Self.number(turned)) \(Self.number(x)) \(Self.number(y)))\""
        }
        body += "<text \(attributes)>\(Self.escaped(text))</text>\n"
    }

    /// - Parameter label: what a pointer over it shows; a mark of the data has one.
    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, fill: String, label: String? = nil
    ) {
        let place =
            "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\""
        element("rect", "\(place) fill=\"\(fill)\"", label)
    }

    mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, stroke: String = grid) {
        body +=
            "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" stroke=\"\(stroke)\"/>\n"
    }

    /// A line through points, with the series' dashes.
    mutating func path(_ points: [(x: Double, y: Double)], stroke: String, dash: String?) {
        guard points.count > 1 else { return }
        let places = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        body +=
            "<polyline class=\"mark\" points=\"\(places)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"2\" stroke-linejoin=\"round\"\(dashes)/>\n"
    }

    mutating func circle(x: Double, y: Double, radius: Double, fill: String, opacity: Double = 1, label: String?) {
        let faded = opacity < 1 ? " fill-opacity=\"\(Self.number(opacity))\"" : ""
        element(
            "circle",
            "cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\" fill=\"\(fill)\"\(faded)",
            label)
    }

    /// A point of a scatter plot in its series' shape.
    mutating func point(x: Double, y: Double, radius: Double, series: Int, label: String?) {
        let fill = ChartPalette.series(series)
        let r = radius * 1.15
        let corners: [(Double, Double)]
        switch series % 4 {
        case 1: corners = [(-r, -r), (r, -r), (r, r), (-r, r)].map { ($0 * 0.8, $1 * 0.8) }
        case 2: corners = [(0, -r * 1.2), (r * 1.1, r * 0.8), (-r * 1.1, r * 0.8)]
        case 3: corners = [(0, -r * 1.2), (r * 1.2, 0), (0, r * 1.2), (-r * 1.2, 0)]
        default: return circle(x: x, y: y, radius: radius, fill: fill, opacity: 0.75, label: label)
        }
        let places = corners.map { "\(Self.number(x + $0.0)),\(Self.number(y + $0.1))" }.joined(separator: " ")
        element("polygon", "points=\"\(places)\" fill=\"\(fill)\" fill-opacity=\"0.75\"", label)
    }

    private mutating func element(_ name: String, _ attributes: String, _ label: String?) {
        guard let label else {
            body += "<\(name) \(attributes)/>\n"
            return
        }
        body += "<\(name) class=\"mark\" \(attributes)><title>\(Self.escaped(label))</title></\(name)>\n"
    }

    /// At most two decimals.
    static func number(_ value: Double) -> String {
        var text = NumberText.fixed(value, decimals: 2)
        while text.hasSuffix("0"), text.contains(".") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Text as XML takes it, control characters made visible.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in Text.visible(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // Not characters, and not allowed in XML.
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
