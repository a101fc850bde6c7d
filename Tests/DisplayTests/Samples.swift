import Display
import Model

/// Clients whose names need every care a terminal asks for.
enum Samples {
    static let names = [
        "福州海峡银行", "Müller & Söhne", "张三丰", "北京\t大\u{1B}[31m学", "👨‍👩‍👧 家庭 🇨🇳",
        "e\u{301}clair 有限公司,一个名字非常非常长的公司", "",
    ]

    static let clientColumns = columns([
        "code", "name", "class", "region", "influential", "points", "x_current", "discount_rate", "assets",
        "last_visit", "updated_at", "notes",
    ])

    static func columns(_ names: [String], of entity: Entity = .client) -> [TableColumn] {
        names.compactMap { entity[$0] }.map { TableColumn($0) }
    }

    static func client(_ number: Int) -> [Value] {
        [
            .text("K00000\(number)"),
            .text(names[(number - 1) % names.count]),
            number % 3 == 0 ? Value.missing : Value.text("A"),
            .text(number % 2 == 0 ? "福建" : "北京"),
            .boolean(number % 2 == 0),
            .integer(Int64(number) * 1234),
            .integer(3),
            .real(Double(number) / 7),
            number % 4 == 0 ? Value.missing : Value.money(Int64(number) * 123_456_789),
            .date(date(2026, 9, number)),
            .datetime(moment),
            .text(number % 2 == 0 ? "投诉：服务\n慢" : "–"),
        ]
    }

    static func clients(_ count: Int, total: Int? = nil) -> Table {
        Table(columns: clientColumns, rows: (0..<count).map { client($0 + 1) }, total: total, noun: Noun(.client))
    }

    static let moment = Timestamp(seconds: 1_790_756_100)

    static func date(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
        CalendarDate(year: year, month: month, day: day) ?? CalendarDate(days: 0)
    }
}
