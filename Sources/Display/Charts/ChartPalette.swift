/// Colours of series and shades. The series' colours are told apart with the common kinds of colour blindness and on
/// light and dark grounds (after Okabe and Ito); the shades grow evenly darker, so that they also work in grey.
enum ChartPalette {
    static let series = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F", "#B8A900"]

    /// How many series can be told apart.
    static let count = 8

    static func series(_ index: Int) -> String { series[index % count] }

    /// From little to much.
    private static let ramp: [(red: Double, green: Double, blue: Double)] = [
        (239, 246, 252), (190, 217, 238), (120, 178, 218), (50, 128, 188), (8, 69, 130),
    ]

    /// The ramp's own colours, for a specification.
    static var shades: [String] { ramp.map { hex($0.red, $0.green, $0.blue) } }

    /// The colour of a share from 0 to 1.
    static func shade(_ share: Double) -> String {
        let place = min(max(share, 0), 1) * Double(ramp.count - 1)
        let low = min(Int(place), ramp.count - 2)
        let rest = place - Double(low)
        let (a, b) = (ramp[low], ramp[low + 1])
        func mixed(_ a: Double, _ b: Double) -> Double { a + (b - a) * rest }
        return hex(mixed(a.red, b.red), mixed(a.green, b.green), mixed(a.blue, b.blue))
    }

    private static func hex(_ parts: Double...) -> String {
        "#"
            + parts.map { part in
                let digits = String(Int(part.rounded()), radix: 16, uppercase: true)
                return digits.count < 2 ? "0" + digits : digits
            }.joined()
    }

    /// Styles of series on a terminal, in the same order. The marks differ as well.
    static func style(_ index: Int) -> Style {
        let styles: [Style] = [.cyan, .yellow, .green, .magenta, .blue, .red, .dim, .bold]
        return styles[index % styles.count]
    }
}
