import Foundation
import Interchange
import Model
import Testing

struct MappingTests {
    private func problem(_ json: String) -> String {
        do {
            _ = try ImportMapping(json: json.utf8, file: "map.json")
            return ""
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("{", "map.json is not JSON"),
        ("{}", "mapping, rows: is missing"),
        (#"{"rows": [{"entity": "cleint"}]}"#, #"rows[1].entity: there is no entity "cleint"; did you mean "client"?"#),
        (#"{"rows": [{"entity": "client"}], "row": 1}"#, "row: is nothing a mapping knows; did you mean `rows`?"),
        (
            #"{"rows": [{"entity": "client", "fields": {"regoin": "a"}}]}"#,
            "rows[1].fields.regoin: client has no field `regoin`; did you mean `region`?"
        ),
        (
            #"{"rows": [{"entity": "client", "fields": {"code": {"pad": 5}}}]}"#,
            "rows[1].fields.code: needs exactly one of"
        ),
        (
            #"{"rows": [{"entity": "client", "fields": {"verified_on": {"column": "d", "format": "%d"}}}]}"#,
            "rows[1].fields.verified_on.format"
        ),
        (#"{"rows": [{"entity": "client"}], "encoding": "klingon"}"#, "encoding: \"klingon\" is not known"),
        (#"{"rows": [{"entity": "client"}], "layout": {"delimiter": ";;"}}"#, "layout.delimiter: is one character"),
        (#"{"rows": [{"entity": "client"}], "layout": {"header": false}}"#, "layout.columns: is missing"),
        (#"{"rows": [{"entity": "client"}], "layout": {"fixed": [{"name": "a"}]}}"#, "layout.fixed[1]: needs `to`"),
        (#"{"rows": [{"entity": "contact", "extra": true}]}"#, "rows[1].extra: contact has no `extra`"),
        (#"{"rows": [{"entity": "client", "fields": {"revenue": "r"}}]}"#, "`revenue` of client cannot be imported"),
        (
            #"{"rows": [{"entity": "client"}], "create": [{"entity": "campaign", "cod": "x"}]}"#,
            "create[1].cod: campaign has no field"
        ),
    ])
    func `A mapping that cannot be understood says where and why`(_ json: String, _ expected: String) {
        #expect(problem(json).contains(expected))
    }

    @Test func `A column the file has not is named with the nearest there is`() throws {
        let bench = try ImportBench()
        let error = try #require(throws: ImportError.self) {
            try bench.importText(
                "Nummer,Name\n1,a\n", mapping: #"{"rows": [{"entity": "client", "fields": {"code": "Numer"}}]}"#)
        }
        #expect(error.description == "the file has no column `Numer` (did you mean `Nummer`?); it has Nummer, Name")
    }

    @Test func `Values are converted as the mapping says`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "rows": [ { "entity": "client", "fields": {
                  "code": { "column": "no", "pad": 4, "prefix": "K" },
                  "region": { "column": "place", "null": ["unknown", "-"] , "default": "福建" },
                  "class": { "column": "grade", "map": { "V": "VIP", "?": "" } },
                  "assets": { "column": "wan", "scale": 10000 },
                  "points": { "column": "cent", "scale": 0.01 },
                  "verified_on": { "column": "day", "format": "%d.%m.%y" },
                  "kind": { "value": "person" } } } ] }
            """
        try bench.importText(
            "no,place,grade,wan,cent,day\n7,unknown,V,1.2345,300,09.03.20\n8,上海,?,,,\n", mapping: mapping)
        let sql = """
            SELECT code || ' ' || region || ' ' || coalesce(class, '') || ' ' || coalesce(assets_fen, '') || ' ' ||
                   coalesce(points, '') || ' ' || coalesce(verified_on, '') || ' ' || kind FROM client ORDER BY code
            """
        #expect(try bench.texts(sql) == ["K0007 福建 VIP 1234500 3 2020-03-09 person", "K0008 上海     person"])
    }

    @Test func `One record makes several rows, and those it says nothing of are left out`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "create": [ { "entity": "campaign", "code": "AUG", "name": "八月" } ],
              "rows": [
                { "entity": "clients", "fields": { "code": "code" } },
                { "entity": "contact", "fields": { "name": "who", "phone": "phone" } },
                { "entity": "purchase", "fields": { "date": "day", "amount": "sum" }, "when": ["sum"] },
                { "entity": "member", "fields": { "campaign": { "value": "AUG" }, "wave": { "value": "primary" } },
                  "when": ["code"] } ] }
            """
        let text = "code,who,phone,day,sum\nK1,王芳,13800138000,2026-01-05,10\nK2,,,2026-01-05,\nK1,王芳,,2026-01-06,5\n"
        let report = try bench.importText(text, mapping: mapping)
        #expect(report.counts(of: .client).added == 2)
        #expect(report.counts(of: .contact).added == 1)
        #expect(report.counts(of: .purchase).added == 2)
        #expect(report.counts(of: .member).added == 2)
        #expect(try bench.integer("SELECT count(*) FROM purchase WHERE client_id = 1") == 2)
    }

    @Test func `A constant that breaks a rule is refused before anything is read`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "create": [ { "entity": "campaign", "code": "A", "name": "a", "channel": "pigeon" } ],
              "rows": [ { "entity": "client", "fields": { "code": "code" } } ] }
            """
        let error = try #require(throws: ImportError.self) { try bench.importText("code\nK1\n", mapping: mapping) }
        #expect(error.description.contains("`channel` of campaign: \"pigeon\" is none of"))
    }

    @Test func `The copies for users are the mappings that are tested`() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        for name in ["bank", "cdnow", "shop"] {
            let tested = try Data(contentsOf: here.appendingPathComponent("Mappings/\(name).lua"))
            let users = try Data(contentsOf: root.appendingPathComponent("scripts/mappings/\(name).lua"))
            #expect(tested == users)
        }
    }
}
