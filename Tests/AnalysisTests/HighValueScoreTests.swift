import Model
import Query
import Testing

@testable import Analysis

@Suite("High-value score")
struct HighValueScoreTests {
    private func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive()
        try archive.add(
            .client,
            [
                ["contribution": 80, "growth": 60, "acceptance": 40, "influence": 20, "resources": 100],
                ["contribution": 80, "growth": 60], [:],
            ])
        return archive
    }

    @Test("80/60/40/20/100 is 68.0; a missing input is no score")
    func standard() throws {
        let archive = try archive()
        let answer = try archive.ask(HighValueScore.self)
        #expect(try archive.values(answer, "score") == [.real(68), .missing, .missing])
        #expect(
            try archive.values(answer, "score_coverage").map { $0.number ?? -1 }.map { ($0 * 10).rounded() } == [
                10, 7, 0,
            ])
    }

    @Test("Renormalised on request, with the coverage")
    func renormalised() throws {
        let archive = try archive()
        let answer = try archive.ask(HighValueScore.self, ["renormalise": true])
        let scores = try archive.values(answer, "score")
        #expect(scores[0] == .real(68))
        // (40 + 12) / 0.7
        #expect(abs((scores[1].number ?? 0) - 52 / 0.7) < 1e-9)
        #expect(scores[2] == .missing)
    }

    @Test("Weights are parameters; an input without weight is not asked for")
    func weights() throws {
        let archive = try archive()
        let two: [String: AnalysisArguments.Given] = [
            "contribution": 0.75, "growth": 0.25, "acceptance": 0, "influence": 0, "resources": 0,
        ]
        #expect(
            try archive.values(try archive.ask(HighValueScore.self, two), "score") == [.real(75), .real(75), .missing])
    }

    @Test("Weights that do not add up to 1 are refused, unless renormalised")
    func sums() throws {
        let archive = try archive()
        #expect(archive.failure(HighValueScore.self, ["growth": 0.5]).contains("add up to 1.3000, not to 1"))
        #expect(archive.failure(HighValueScore.self, ["growth": 1.5]).contains("between 0.0 and 1.0"))
        let answer = try archive.ask(HighValueScore.self, ["growth": 0.5, "renormalise": true])
        #expect(abs((try archive.values(answer, "score")[0].number ?? 0) - 86 / 1.3) < 1e-9)
        let nothing: [String: AnalysisArguments.Given] = [
            "contribution": 0, "growth": 0, "acceptance": 0, "influence": 0, "resources": 0, "renormalise": true,
        ]
        #expect(archive.failure(HighValueScore.self, nothing).contains("all 0"))
    }
}
