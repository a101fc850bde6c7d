import Archive
import Foundation
import Model
import Query
import Testing

@testable import Analysis

/// The CDNOW sample beside the checkout, and what is known of it.
enum CDNOWSample {
    static let path = "../shared/data/CDNOW_sample.txt"
    static let isThere = FileManager.default.fileExists(atPath: path)

    /// An archive of its 2,357 clients and 6,919 purchases.
    static func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive(today: "1998-07-01")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        let session = archive.session
        try session.beginWrite()
        let load = try session.bulkLoad()
        let clientFields = try ["code", "name"].map { try Entity.client.field($0) }
        let purchaseFields = try ["client", "date", "amount"].map { try Entity.purchase.field($0) }
        let clients = RowBatch(columns: clientFields.count)
        let purchases = RowBatch(columns: purchaseFields.count)
        var known: Set<Int64> = []
        for line in lines {
            let parts = line.split(separator: " ")
            guard parts.count == 5, let id = Int64(parts[1]) else { continue }
            if known.insert(id).inserted {
                let row = clients.add(id: id)
                clients.setText(row, 0, String(parts[1]))
                clients.setText(row, 1, String(parts[1]))
            }
            let date = "\(parts[2].prefix(4))-\(parts[2].dropFirst(4).prefix(2))-\(parts[2].suffix(2))"
            let row = purchases.add()
            purchases.setInteger(row, 0, id)
            purchases.set(row, 1, .day(date))
            purchases.set(row, 2, .yuan(Double(parts[4]) ?? .nan))
        }
        try load.inserter(for: .client, fields: clientFields).insert(clients)
        try load.inserter(for: .purchase, fields: purchaseFields).insert(purchases)
        try load.finish()
        try session.commit()
        session.endSnapshot()
        return archive
    }
}

@Suite("CDNOW", .enabled(if: CDNOWSample.isThere, "CDNOW_sample.txt is not in ../shared/data beside this checkout"))
struct CDNOWTests {
    @Test("F scores as of 1998-07-01")
    func rfm() throws {
        let archive = try CDNOWSample.archive()
        let answer = try archive.ask(RFM.self, ["as_of": "1998-07-01"])
        #expect(try archive.counts(answer, by: "f_score") == ["1": 1218, "3": 403, "4": 358, "5": 378])
        #expect(archive.notes(answer).isEmpty)
    }

    @Test("The top fifth of 2,357 clients, twice, and who reaches 80 %")
    func pareto() throws {
        let archive = try CDNOWSample.archive()
        let answer = try archive.ask(Pareto.self, ["by": .value("revenue"), "share": 0.2, "times": 2])
        let rows = try archive.summary(answer).rows
        #expect(rows[0][1] == 2357 && rows[0][3] == .money(24_409_194))
        #expect(rows[1][1] == 472 && Figure.share(rows[1][4].number ?? 0) == "67.46 %")
        #expect(rows[2][1] == 95 && Figure.share(rows[2][4].number ?? 0) == "32.19 %")
        #expect(rows[3][1] == 777 && Figure.decimal((rows[3][2].number ?? 0) * 100, digits: 1) == "33.0")
        #expect(archive.notes(answer).contains("8 clients with a value of zero or less"))
        #expect(try archive.counts(answer, by: "pareto_cuts") == ["0": 1885, "1": 377, "2": 95])
    }
}
