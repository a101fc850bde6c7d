/// The characters that text drawings are made of. Blocks and lines take two columns in terminals that are set up the
/// East Asian way, where letters and signs take their place.
struct ChartGlyphs {
    let isNarrow: Bool
    private let options: DisplayOptions

    init(_ options: DisplayOptions) {
        self.options = options
        isNarrow = !options.ambiguousIsWide
    }

    /// Fills of the parts of a bar, told apart without colour.
    func fill(_ series: Int) -> String {
        let fills = isNarrow ? ["█", "░", "▓", "▚", "▒", "▌", "▀", "▄"] : ["#", ".", "%", "=", "+", "o", "-", "x"]
        return fills[series % fills.count]
    }

    /// Signs of the points of a series.
    func mark(_ series: Int) -> String { ["o", "x", "+", "*", "#", "@", "%", "&"][series % 8] }

    /// From little to much.
    var shades: [String] { isNarrow ? ["░", "▒", "▓", "█"] : [".", "+", "*", "#"] }
    var shadeStyles: [Style] { [.blue, .cyan, .green, .yellow] }

    /// The line at which bars begin, where some go to the left.
    var axis: String { isNarrow ? "│" : "|" }
    var tickLeft: String { isNarrow ? "┤" : "+" }
    var corner: String { isNarrow ? "└" : "+" }
    var tickBelow: String { isNarrow ? "┬" : "+" }
    var rule: String { isNarrow ? "─" : "-" }

    /// A bar of that length in columns, to the right, in eighths. A number that is not zero is never nothing.
    func bar(_ length: Double) -> String {
        guard length > 0 else { return "" }
        guard isNarrow else { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
        let eighths = max(1, Int((length * 8).rounded()))
        let rest = eighths % 8
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[rest]
    }

    /// A bar to the left, in halves: Unicode has no other blocks that end at the right.
    func leftBar(_ length: Double) -> String {
        guard length > 0 else { return "" }
        guard isNarrow else { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
        let halves = max(1, Int((length * 2).rounded()))
        return (halves % 2 == 1 ? "▐" : "") + String(repeating: "█", count: halves / 2)
    }
}
