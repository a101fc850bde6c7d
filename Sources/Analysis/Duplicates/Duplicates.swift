import Archive
import Model
import Query

/// Clients that may be one client with two files.
public struct Duplicates: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "duplicates", label: Label(zh: "疑似重复", en: "duplicates"), subject: .relation([.client]),
        summary: "pairs of clients that may be one, with a score and why",
        definition: [
            "Two clients are compared when they share a name, how it is read, or a phone number, e-mail address or WeChat name of a contact. Names are compared without width, case, blanks, punctuation, the words of the legal form (有限公司, 股份有限公司, 集团, Co., Ltd.) and the place at their front (福州市); a name of a person only as it stands.",
            "What is found has a weight; the score is 1 − (1 − a)(1 − b)…, so that several weak findings make a strong one. Region and industry only support others. All weights and thresholds are defaults of ours: look at the pairs and set your own.",
            "Names that tell two clients apart are never a pair, whatever else they share: the first and the second shop, two branch offices (分公司, 支行, 营业部), an office and its head office. Merged clients are left out. Asked of a single client, it is compared with all others.",
            "`keep` is the file with more filled fields, then with more visits, then the older one. Unless `all` is true a client is proposed as `drop` once and is then no `keep`, so that the list can be merged from top to bottom.",
        ],
        parameters: [
            AnalysisParameter("min", .number(0...1), standard: "0.7", "pairs below this score are left out"),
            AnalysisParameter(
                "weights", .numbers(DuplicateEvidence.names),
                standard:
                    "name 0.75, person 0.35, pinyin 0.65, phone 0.7, email 0.75, wechat 0.7, region 0.15, industry 0.15",
                "what each finding is worth, 0 to 1; person is the same name of two persons"),
            AnalysisParameter(
                "elsewhere", .number(0...1), standard: "0.8",
                "what is left of the weight of a name where both have a region and they differ"),
            AnalysisParameter(
                "block", .integer(2...1_000), standard: "50",
                "a name or number that more clients than this share says nothing about any two of them"),
            AnalysisParameter(
                "all", .boolean, standard: "false", "every pair, also of clients that stand in one already"),
        ],
        columns: [
            ("keep", "the client whose file is fuller"), ("drop", "the client that may be the same"),
            ("keep_name", "its name"), ("drop_name", "the other's name"), ("score", "0 to 1, higher is likelier"),
            ("why", "what they have in common"),
        ],
        examples: [
            "clients:duplicates{}",
            "clients[\"K000042\"]:duplicates{}",
            "clients:where{ region = \"福建\" }:duplicates{ min = 0.85, weights = { phone = 0.5 } }",
            "for _, d in pairs(clients:duplicates{ min = 0.9 }) do clients:merge(d.keep, d.drop):apply(\"one client: \" .. d.why) end",
        ])

    private let least: Double
    private let weights: [String: Double]
    private let elsewhere: Double
    private let block: Int
    private let takesAll: Bool

    public init(_ arguments: AnalysisArguments) throws {
        least = arguments.number("min") ?? 0.7
        weights = arguments.numbers("weights", DuplicateEvidence.standard)
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) where !(0...1).contains(weight) {
            throw AnalysisError("`weights.\(name)` of duplicates is between 0 and 1, not \(weight)")
        }
        elsewhere = arguments.number("elsewhere") ?? 0.8
        block = Int(clamping: arguments.integer("block") ?? 50)
        takesAll = arguments.boolean("all") ?? false
    }

    private struct Pair {
        let keep: DuplicateCandidate
        let drop: DuplicateCandidate
        let evidence: DuplicateEvidence
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        // Asked of one client, it is compared with all.
        let asked = try subject.plan()
        let first = try context.session.ids(.limit(asked, count: 2, offset: 0))
        let only = first.count == 1 ? first[0] : nil
        var blocks = DuplicateBlocks()
        var position = -1
        let clients = try SubjectRows.read(
            only == nil ? asked : .scan(.client), try Entity.client.columns(["name", "kind", "status", "code"]),
            context.session
        ) { batch, row in
            position += 1
            guard batch.text(row, 2) != "merged", FileRequirements.isFilled(batch, row, 0),
                let text = batch.text(row, 0)
            else { return }
            let name = ClientName(text, code: batch.text(row, 3), isPerson: batch.text(row, 1) == "person")
            blocks.add(.name, name.core, of: position)
            blocks.add(.pinyin, name.pinyin, of: position)
        }
        try clients.each(.contact, ContactLines.fields) { position, batch, row in
            for (column, key) in ContactLines.keys.enumerated() {
                if let line = ContactLines.spelled(batch, row, column) { blocks.add(key, line, of: position) }
            }
        }
        let ids = clients.rows.ids
        let candidates = blocks.pairs(limit: block).map { (ids[$0.0], ids[$0.1]) }.filter { pair in
            only == nil || pair.0 == only || pair.1 == only
        }
        let pairs = try scored(candidates, context.session)
        let chosen = takesAll ? pairs : Self.star(pairs)
        var notes = DuplicateKey.allCases.filter { blocks.crowded[$0.rawValue] > 0 }.map { key in
            "\(Figure.count(blocks.crowded[key.rawValue])) \(key.plural) shared by more than \(block) clients were passed over"
        }
        if chosen.count < pairs.count {
            notes.append(
                "\(Figure.count(pairs.count - chosen.count)) further pairs are of clients that stand above already (all = true shows them)"
            )
        }
        return .table(
            AnalysisTable(
                title: "Possible duplicates, score \(least) or more",
                columns: [
                    .init("keep", .reference(.client)), .init("drop", .reference(.client)), .init("keep_name", .text),
                    .init("drop_name", .text), .init("score", .decimal), .init("why", .text),
                ],
                rows: chosen.map { pair in
                    [
                        .text(pair.keep.code), .text(pair.drop.code), .text(pair.keep.shownName),
                        .text(pair.drop.shownName), .real((pair.evidence.score * 1_000).rounded() / 1_000),
                        .text(pair.evidence.why),
                    ]
                }, notes: notes))
    }

    /// How many candidates are read at a time: their texts are many.
    private static let atOnce = 5_000

    /// The pairs with a score that suffices, the likeliest first.
    private func scored(_ candidates: [(Int64, Int64)], _ session: any EngineSession) throws -> [Pair] {
        var pairs: [Pair] = []
        for start in stride(from: 0, to: candidates.count, by: Self.atOnce) {
            let chunk = candidates[start..<min(start + Self.atOnce, candidates.count)]
            let ids = Set(chunk.flatMap { [$0.0, $0.1] }).sorted()
            let files = try DuplicateCandidate.read(ids, session)
            for (first, second) in chunk {
                guard let one = files[first], let other = files[second],
                    let evidence = DuplicateEvidence(one, other, weights: weights, elsewhere: elsewhere),
                    evidence.score >= least - 1e-9
                else { continue }
                let isFirst = one.isKept(before: other)
                pairs.append(Pair(keep: isFirst ? one : other, drop: isFirst ? other : one, evidence: evidence))
            }
        }
        return pairs.sorted { one, other in
            if one.evidence.score != other.evidence.score { return one.evidence.score > other.evidence.score }
            return (one.keep.code, one.drop.code) < (other.keep.code, other.drop.code)
        }
    }

    /// The pairs in which no client is dropped twice, or kept and dropped.
    private static func star(_ pairs: [Pair]) -> [Pair] {
        var (kept, dropped): (Set<Int64>, Set<Int64>) = ([], [])
        return pairs.filter { pair in
            guard !dropped.contains(pair.keep.id), !dropped.contains(pair.drop.id), !kept.contains(pair.drop.id) else {
                return false
            }
            kept.insert(pair.keep.id)
            dropped.insert(pair.drop.id)
            return true
        }
    }
}
