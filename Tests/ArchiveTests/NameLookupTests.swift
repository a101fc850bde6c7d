import Archive
import ArchiveSQLite
import Glibc
import Model
import Query
import Testing

@Suite("Names and codes by what was typed", .timeLimit(.minutes(5)))
struct NameLookupTests {
    private let folder: TestFolder
    private let engine: SQLiteEngine
    private let session: any EngineSession

    private static let clients = [
        ("K1", "招商银行股份有限公司"), ("K2", "招商证券"), ("K3", "中国招商局"), ("K4", "张伟"), ("K5", "张卫国"), ("K6", "单雪梅"),
        ("K7", "Acme Trading Co"), ("K8", "欧阳明"), ("K9", "重庆（长安）汽车"), ("K10", "ＡＢＣ银行"), ("Z1", "福州水产"),
        ("K11", "合并了的招商"),
    ]

    init() throws {
        folder = try TestFolder()
        engine = try SQLiteEngine.create(at: folder.file())
        session = engine.makeSession()
        try session.write { session in
            for (code, name) in Self.clients {
                try session.run(
                    #"INSERT INTO "client" ("code", "name", "status", "owner_id") VALUES (?, ?, ?, 1)"#,
                    [.text(code), .text(name), .text(code == "K11" ? "merged" : "active")])
            }
            try session.run(#"INSERT INTO "rep" ("code", "name") VALUES ('li', '李小龙'), ('wang', '王芳')"#)
        }
    }

    /// With as much time as it needs.
    private func matches(_ typed: String, of entity: Entity = .client, limit: Int = 50) throws -> [NameMatch] {
        try session.names(matching: typed, of: entity, limit: limit, within: .seconds(60)).matches
    }

    private func codes(_ typed: String, of entity: Entity = .client) throws -> [String] {
        try matches(typed, of: entity).map(\.code)
    }

    @Test(
        "each kind of fit",
        arguments: [
            ("K10", "K10", .code), ("k7", "K7", .code), ("招商银", "K1", .name), ("acme", "K7", .name),
            ("abc银", "K10", .name), ("zhaoshangzh", "K2", .pinyin), ("zhaosy", "K1", .initials),
            ("zhangw", "K4", .pinyin), ("shanxue", "K6", .pinyin), ("danxue", "K6", .pinyin), ("oym", "K8", .initials),
            ("ouyang", "K8", .pinyin), ("zsyh", "K1", .initials), ("zhshyh", "K1", .initials),
            ("zszq", "K2", .initials),
            ("招商局", "K3", .within), ("招shang局", "K3", .pinyin), ("traing", "K7", .fuzzy), ("trad", "K7", .within),
            ("atc", "K7", .initials), ("zhagnwei", "K4", .fuzzy), ("招银", "K1", .fuzzy), ("找商证券", "K2", .fuzzy),
            ("cqca", "K9", .initials), ("chongqingchangan", "K9", .pinyin), ("shuich", "Z1", .pinyin),
            ("z1", "Z1", .code),
        ] as [(String, String, NameMatch.Kind)])
    func kinds(typed: String, code: String, kind: NameMatch.Kind) throws {
        let match = try matches(typed).first { $0.code == code }
        #expect(match?.kind == kind, "\(typed)")
        #expect(match?.name == Self.clients.first { $0.0 == code }?.1)
    }

    @Test("the best kind first, then where it begins, then the shorter, then by code")
    func order() throws {
        #expect(try codes("招商") == ["K2", "K1", "K3"])
        #expect(try codes("zhang").prefix(2) == ["K4", "K5"])
        let kinds = try matches("z").map(\.kind)
        #expect(kinds == kinds.sorted())
        #expect(try codes("z").first == "Z1")
    }

    @Test("what fits nothing finds nothing, and nothing typed finds the first by code")
    func nothing() throws {
        for typed in ["xyzxyzxyz", "🙂", "。", "\u{0}", "%", "'", String(repeating: "招", count: 300)] {
            #expect(try matches(typed).isEmpty, "\(typed)")
        }
        #expect(try codes("") == ["K1", "K10", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "Z1"])
        #expect(try matches("", limit: 2).count == 2)
        #expect(try matches("招商", limit: 1).map(\.code) == ["K2"])
    }

    @Test("merged clients are left out by code and by name")
    func merged() throws {
        #expect(try codes("K11") == [])
        #expect(try !codes("招商").contains("K11"))
    }

    @Test("what others and this session change is found, and what is gone is not offered")
    func changes() throws {
        #expect(try codes("zhangwei") == ["K4", "K5"])
        let other = try SQLiteEngine.open(folder.file())
        defer { try? other.close() }
        try other.makeSession().write { session in
            try session.run(#"INSERT INTO "client" ("code", "name", "owner_id") VALUES ('N1', '张微', 1)"#)
            try session.run(#"UPDATE "client" SET "name" = '林黛玉' WHERE "code" = 'K4'"#)
            try session.run(#"DELETE FROM "client" WHERE "code" = 'K5'"#)
        }
        // At once: rows that are new, and nothing that is not so any more.
        #expect(try codes("zhangwei") == ["N1"])
        while !session.hasNames(of: .client) { usleep(1000) }
        #expect(try codes("lindai") == ["K4"])
        try session.write { session in
            try session.run(#"UPDATE "client" SET "status" = 'merged' WHERE "code" = 'K4'"#)
        }
        #expect(try codes("lindai") == [])
    }

    @Test("a reading that hardly anybody uses stands behind the usual one, and more than were asked for is said")
    func readings() throws {
        try session.write { session in
            for (code, name) in [("R1", "福州信源水产"), ("R2", "福州双宇船务有限公司")] {
                try session.run(
                    #"INSERT INTO "client" ("code", "name", "owner_id") VALUES (?, ?, 1)"#, [.text(code), .text(name)])
            }
        }
        #expect(try codes("fzsy") == ["R2", "R1"])
        let first = try session.names(matching: "fzsy", of: .client, limit: 1, within: .seconds(60))
        #expect(first.matches.map(\.code) == ["R2"])
        #expect(first.hasMore)
        #expect(!first.isReading)
    }

    @Test("reps by name and by code; a renamed one at once")
    func reps() throws {
        #expect(try matches("lixl", of: .rep).map(\.kind) == [.initials])
        #expect(try codes("xiaolong", of: .rep) == ["li"])
        #expect(try codes("wagn", of: .rep) == ["wang"])
        try session.write { try $0.run(#"UPDATE "rep" SET "name" = '赵云' WHERE "code" = 'li'"#) }
        #expect(try codes("zhaoyun", of: .rep) == ["li"])
    }

    @Test("an entity without a key has none")
    func keyless() throws { #expect(try matches("a", of: .visit).isEmpty) }

    @Test("preparing returns at once, and closing while names are read is no error")
    func closing() throws {
        session.prepareNames()
        try engine.close()
        #expect(throws: ArchiveError.self) { try matches("zhang") }
    }

    @Test("a read-only archive is looked through as any other")
    func readOnly() throws {
        try engine.close()
        let still = try SQLiteEngine.open(folder.file(), readOnly: true)
        defer { try? still.close() }
        let found = try still.makeSession().names(matching: "zsyh", of: .client, limit: 5, within: .seconds(60)).matches
        #expect(found.map(\.code) == ["K1"])
    }

    @Test("no time at all is no error")
    func noTime() throws {
        _ = try session.names(matching: "zhang", of: .client, limit: 5, within: .zero)
        _ = try session.names(matching: "zhang", of: .client, limit: 5, within: .seconds(-1))
        #expect(try codes("zhangwei") == ["K4", "K5"])
    }
}
