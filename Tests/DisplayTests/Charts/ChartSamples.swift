import Display
import Foundation
import FoundationXML
import Model

/// Small tables, and charts of them.
enum ChartSamples {
    static func table(_ columns: [(String, DisplayType)], _ rows: [[Value]]) -> Table {
        Table(columns: columns.map { TableColumn($0.0, type: $0.1, isAdditive: $0.1 == .count) }, rows: rows)
    }

    static let regions = table(
        [("region", .text), ("n", .count)],
        [
            [.text("福建"), .integer(1234)], [.text("内蒙古"), .integer(980)], [.text("Macau"), .integer(5)],
            [.missing, .integer(0)], [.text("北京"), .missing],
        ])

    static let classes = table(
        [("region", .text), ("class", .enumeration), ("n", .count)],
        [
            [.text("福建"), .text("A"), .integer(40)], [.text("福建"), .text("C"), .integer(20)],
            [.text("北京"), .text("A"), .integer(10)], [.text("北京"), .text("B"), .integer(30)],
            [.text("北京"), .text("C"), .integer(5)],
        ])

    static let changes = table(
        [("quarter", .text), ("change", .money)],
        [
            [.text("Q1"), .money(150_000_00)], [.text("Q2"), .money(-50_000_00)], [.text("Q3"), .money(-1)],
            [.text("Q4"), .money(75_000_00)],
        ])

    static let months = table(
        [("month", .text), ("visits", .count), ("calls", .count)],
        (1...9).map { (month: Int64) -> [Value] in
            let calls = month == 5 ? Value.missing : Value.integer(100 - month * month)
            return [.text("2026-0\(month)"), .integer(10 * month), calls]
        })

    static let points = table(
        [("points", .count), ("assets", .decimal), ("class", .text)],
        (0..<12).map { (number: Int) -> [Value] in
            [.integer(Int64(number * 10)), .real(Double(number * number)), .text(number % 2 == 0 ? "A" : "B")]
        })

    static let amounts = table(
        [("code", .text), ("assets", .money)],
        [0, 10, 20, 20, 30, 30, 30, 49, 50, 99, -1].map { (yuan: Int64) -> [Value] in
            [.text("K\(yuan)"), yuan < 0 ? .missing : .money(yuan * 100)]
        })

    static let bins = table(
        [("from", .count), ("to", .count), ("n", .count)],
        [[.integer(0), .integer(10), .integer(7)], [.integer(10), .integer(20), .integer(3)]])

    static func chart(_ mark: Chart.Mark, _ table: Table, _ adjust: (inout ChartRequest) -> Void = { _ in }) throws
        -> Chart
    {
        var request = ChartRequest(mark)
        adjust(&request)
        return try Chart(request, of: table)
    }

    /// Numbers that need care: none, all alike, the largest and smallest there are, some of each.
    static let numbers: [(name: String, values: [Value])] = [
        ("one", [.integer(5)]), ("one that is zero", [.integer(0)]), ("one that is negative", [.real(-3.5)]),
        ("all alike", [.real(2.5), .real(2.5), .real(2.5)]), ("all missing", [.missing, .missing]),
        ("some missing", [.missing, .integer(3), .missing, .integer(4)]),
        ("the largest", [.real(.greatestFiniteMagnitude), .real(-.greatestFiniteMagnitude)]),
        ("the smallest", [.real(.leastNonzeroMagnitude), .real(0), .real(-.leastNonzeroMagnitude)]),
        ("nearly alike", [.real(1e15), .real(1e15 + 0.125)]),
        ("infinite", [.real(.infinity), .real(1), .real(-.infinity)]),
        ("whole and extreme", [.integer(.max), .integer(.min), .integer(0)]),
        ("large amounts", [.money(.max), .money(-1), .money(0)]), ("tiny and huge", [.real(1e-300), .real(1e300)]),
        ("fractions", [.real(0.1), .real(0.2), .real(0.30000000000000004)]), ("none", []),
    ]

    static let labels: [Value] = [
        .text("福州海峡银行股份有限公司台江支行营业部"), .text("a\u{1B}[31mred\u{7}"), .text("line\nfeed\ttab"), .missing,
        .text("</text><script>&\"'"), .text("👨‍👩‍👧 家庭"), .text(""),
    ]
}

/// What an SVG file holds, by an XML parser that is not ours.
final class SVGReading: NSObject, XMLParserDelegate {
    private(set) var counts: [String: Int] = [:]
    /// Elements that stand for a value.
    private(set) var marks: [String: Int] = [:]
    private(set) var texts: [String] = []
    private(set) var isWellFormed = false
    private var text: String?

    init(_ svg: String) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        if attributes["class"] == "mark" { marks[name, default: 0] += 1 }
        if name == "text" { text = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text?.append(string) }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard name == "text", let found = text else { return }
        texts.append(found)
        text = nil
    }
}
