import Model

/// The growth-share matrix of the Boston Consulting Group, over any table (DOMAIN.md, "BCG quadrant").
public struct GrowthShareMatrix: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "bcg", label: Label(zh: "波士顿矩阵", en: "growth-share matrix"), subject: .table,
        summary: "star, cash cow, question mark or dog, from own sales, the largest rival's and growth",
        definition: [
            "relative_share = own ÷ the largest rival; it is high from `share_from` on. Growth is high from `growth_from` on. Both high: star 明星; only the share: cash cow 金牛; only the growth: question mark 问题; neither: dog 瘦狗.",
            "Without a rival, or with one of 0 or less, there is no relative share and no quadrant.",
        ],
        parameters: [
            AnalysisParameter("own", .text, standard: "\"own\"", "the column of one's own sales"),
            AnalysisParameter("rival", .text, standard: "\"rival\"", "the column of the largest rival's sales"),
            AnalysisParameter(
                "growth", .text, standard: "\"growth\"", "the column of the market's growth, 0.1 for 10 %"),
            AnalysisParameter(
                "share_from", .number(0...Double.greatestFiniteMagnitude), standard: "1.0", "a high relative share"),
            AnalysisParameter(
                "growth_from", .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
                standard: "0.10", "a high growth"),
        ],
        columns: [
            ("relative_share", "own ÷ rival, beside the table's own columns"),
            ("quadrant", "star, cash cow, question mark, dog"), ("label", "明星, 金牛, 问题, 瘦狗"),
        ],
        examples: [
            "t = records{ { line = \"cards\", own = 50, rival = 40, growth = 0.12 }, { line = \"loans\", own = 20, rival = 60, growth = 0.03 } }",
            "t:bcg()", "t:bcg{ share_from = 0.8, growth_from = 0.02 }",
            "t:rename{ own = \"sales\" }:bcg{ own = \"sales\" }:by(\"quadrant\"):count()",
        ])

    private let own, rival, growth: String
    private let shareFrom, growthFrom: Double

    public init(_ arguments: AnalysisArguments) throws {
        own = arguments.text("own") ?? "own"
        rival = arguments.text("rival") ?? "rival"
        growth = arguments.text("growth") ?? "growth"
        shareFrom = arguments.number("share_from") ?? 1
        growthFrom = arguments.number("growth_from") ?? 0.1
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        var table = try subject.table()
        let (own, rival, growth) = (
            try column("own", own, of: table), try column("rival", rival, of: table),
            try column("growth", growth, of: table)
        )
        let added = ["relative_share", "quadrant", "label"]
        if let taken = table.columns.first(where: { added.contains($0.name) }) {
            throw AnalysisError("the table has a column `\(taken.name)` already, which bcg would make")
        }
        var without = 0
        table.rows = table.rows.map { row in
            guard let mine = row[own].number, let theirs = row[rival].number, theirs > 0 else {
                without += 1
                return row + [.missing, .missing, .missing]
            }
            let relative = mine / theirs
            guard relative.isFinite else { return row + [.missing, .missing, .missing] }
            guard let rate = row[growth].number else { return row + [.real(relative), .missing, .missing] }
            let (name, label) =
                switch (relative >= shareFrom, rate >= growthFrom) {
                case (true, true): ("star", "明星")
                case (true, false): ("cash cow", "金牛")
                case (false, true): ("question mark", "问题")
                case (false, false): ("dog", "瘦狗")
                }
            return row + [.real(relative), .text(name), .text(label)]
        }
        table.columns += [.init("relative_share", .decimal), .init("quadrant", .text), .init("label", .text)]
        if without > 0 { table.notes.append("\(counted(without, "row")) without a rival to compare with: no quadrant") }
        return .table(table)
    }

    private func column(_ role: String, _ name: String, of table: AnalysisTable) throws -> Int {
        guard let position = table.columns.firstIndex(where: { $0.name == name }) else {
            let names = table.columns.map { $0.name }
            let hint = Suggestion.hint(for: name, among: names)
            throw AnalysisError(
                "the table has no column `\(name)`, it has \(names.joined(separator: ", "))\(hint); say which it is, as in bcg{ \(role) = \"…\" }"
            )
        }
        return position
    }
}

extension Value {
    /// The number of a count, a measure or an amount in yuan.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .money(let fen): Double(fen) / 100
        default: nil
        }
    }
}
