import Foundation
import Model

@testable import Analysis

/// The CDNOW purchase histories that lie beside the checkout (Fader and Hardie's sample of one in ten).
enum CDNOW {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/CDNOW_sample.txt")
        .path

    static let isThere = FileManager.default.fileExists(atPath: path)

    struct Purchase {
        let client: String
        let date: CalendarDate
        let fen: Int64
    }

    /// In the file's order. Fixed columns: the client in bytes 7 to 10, the date from 12, dollars from 24.
    static func purchases() throws -> [Purchase] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
            let fields = line.split(separator: " ")
            let day = fields[2]
            let text = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
            let dollars = fields[4].split(separator: ".")
            guard let date = CalendarDate(iso: text), let whole = Int64(dollars[0]), let cents = Int64(dollars[1])
            else {
                throw AnalysisError("not a purchase: \(line)")
            }
            return Purchase(client: String(fields[1]), date: date, fen: whole * 100 + cents)
        }
    }

    /// An archive of all of them, `C0001` to `C2357`.
    static func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive(today: "1998-07-01")
        let purchases = try purchases()
        let codes = Set(purchases.map(\.client)).sorted()
        try archive.add(.client, codes.map { ["code": .text("C" + $0)] })
        try archive.add(
            .purchase,
            purchases.map { ["client": .text("C" + $0.client), "date": .date($0.date), "amount": .money($0.fen)] })
        return archive
    }
}
