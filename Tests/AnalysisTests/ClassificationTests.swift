import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

@Suite("Classification")
struct ClassificationTests {
    /// Every pair of X and Y from 0 to 4, and who is left: influential clients, and a missing side.
    @Test("The rules over all pairs give the counts the domain names")
    func pairs() throws {
        let archive = try AnalysisArchive()
        var clients: [[String: Value]] = []
        for x in 0...4 {
            for y in 0...4 {
                clients.append(["x_current": .integer(Int64(x)), "y_capacity": .integer(Int64(y))])
            }
        }
        clients.append([
            "x_current": .integer(4), "y_capacity": .integer(0), "influential": .boolean(true),
            "influence_reason": .text("chairs the association"),
        ])
        clients.append(["x_current": .integer(1)])
        try archive.add(.client, clients)
        let answer = try archive.ask(Classification.self)
        #expect(
            try archive.counts(answer, by: "class_due")
                == ["A": 3, "B": 2, "C": 7, "KAROL": 3, "VIP": 1, "unrated": 11])
        #expect(try archive.counts(answer, by: "contradiction")["true"] == 11)
        #expect(try archive.counts(answer, by: "growth_account")["true"] == 4)
    }
}
