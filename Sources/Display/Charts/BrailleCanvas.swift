/// A field of terminal cells of two by four dots each. A cell has one colour: of the series that drew in it last.
struct BrailleCanvas {
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    private var owners: [Int]
    private var marks: [String?]

    init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        let count = self.columns * self.rows
        dots = Array(repeating: 0, count: count)
        owners = Array(repeating: 0, count: count)
        marks = Array(repeating: nil, count: count)
    }

    /// The dot of a place from 0 to 1 from the left and from below.
    func dot(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
        (
            Int((min(max(x, 0), 1) * Double(columns * 2 - 1)).rounded()),
            Int(((1 - min(max(y, 0), 1)) * Double(rows * 4 - 1)).rounded())
        )
    }

    mutating func set(_ point: (x: Int, y: Int), series: Int) {
        guard (0..<columns * 2).contains(point.x), (0..<rows * 4).contains(point.y) else { return }
        // Braille counts the dots of the upper three rows down each column, then those of the last.
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        let cell = point.y / 4 * columns + point.x / 2
        dots[cell] |= bits[point.y % 4][point.x % 2]
        owners[cell] = series
    }

    /// Four dots in a square: one alone is hard to see.
    mutating func block(_ point: (x: Int, y: Int), series: Int) {
        for (x, y) in [(0, 0), (1, 0), (0, -1), (1, -1)] { set((point.x + x, point.y + y), series: series) }
    }

    /// A straight line between two dots (Bresenham).
    mutating func line(from: (x: Int, y: Int), to: (x: Int, y: Int), series: Int) {
        var (x, y) = from
        let (dx, dy) = (abs(to.x - x), -abs(to.y - y))
        let (stepX, stepY) = (x < to.x ? 1 : -1, y < to.y ? 1 : -1)
        var error = dx + dy
        while true {
            set((x, y), series: series)
            if x == to.x, y == to.y { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += stepX
            }
            if doubled <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// Puts a sign into the cell of a dot. A sign that is there stays.
    mutating func mark(_ point: (x: Int, y: Int), _ sign: String, series: Int) {
        guard (0..<columns * 2).contains(point.x), (0..<rows * 4).contains(point.y) else { return }
        let cell = point.y / 4 * columns + point.x / 2
        guard marks[cell] == nil else { return }
        marks[cell] = sign
        owners[cell] = series
    }

    /// A row of cells; nil for an empty one.
    func cells(_ row: Int) -> [(text: String, series: Int)?] {
        (0..<columns).map { column in
            let cell = row * columns + column
            if let mark = marks[cell] { return (mark, owners[cell]) }
            guard dots[cell] > 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) else { return nil }
            return (String(Character(scalar)), owners[cell])
        }
    }
}
