import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("A value that breaks a rule is named in the product's words")
struct ConstraintTests {
    let folder: TestFolder
    let session: any EngineSession

    init() throws {
        folder = try TestFolder()
        session = try SQLiteEngine.create(at: folder.file()).makeSession()
        try session.beginWrite()
        try session.addClient("K1")
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing went wrong"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        arguments: [
            ("class", .text("D"), "client.class must be one of A, B, C, VIP, KAROL, unrated; got “D”"),
            ("x_current", .integer(5), "client.x_current must be at most 4; got 5"),
            ("x_current", .text("high"), "client.x_current must be an integer; got “high”"),
            ("assets_fen", .money(-150), "client.assets must be at least 0; got -1.50"),
            ("discount_rate", .real(0), "client.discount_rate must be more than 0; got 0.0"),
            ("verified_on", .text("2026-02-29"), "client.verified_on must be a date like 2026-09-30; got “2026-02-29”"),
            ("verified_on", .text("now"), "client.verified_on must be a date like 2026-09-30; got “now”"),
            ("influential", .integer(2), "client.influential must be true or false; got 2"),
            ("name", .text("  "), "client.name must not be empty; got “  ”"),
            ("owner_id", .missing, "client.owner is required and has no value"),
            ("code", .text("K1"), "client.code must be unique: “K1” is there already"),
        ] as [(String, Value, String)])
    func ofAClient(column: String, value: Value, expected: String) throws {
        try session.addClient("K2")
        let updated = message { try session.run("UPDATE \"client\" SET \"\(column)\" = ? WHERE code = 'K2'", [value]) }
        #expect(updated == expected)
        guard !["code", "name", "owner_id"].contains(column) else { return }
        let inserted = message {
            try session.run(
                "INSERT INTO \"client\" (\"code\", \"\(column)\", \"name\", \"owner_id\") VALUES (?, ?, ?, ?)",
                [.text("K3"), value, .text("x"), .integer(1)])
        }
        #expect(inserted == expected)
    }

    @Test func ofOtherEntities() throws {
        #expect(
            message { try session.run("INSERT INTO visit (client_id, rep_id, status) VALUES (1, 1, 'completed')") }
                == "visit.date must be filled when status is completed")
        #expect(
            message { try session.run("INSERT INTO contact (client_id, name, birthday) VALUES (1, 'x', '02-30')") }
                == "contact.birthday must be a date like 1980-02-29, or 02-29")
        #expect(
            message { try session.run("INSERT INTO client_text (id, extra) VALUES (1, '[1]')") }
                == "client.extra must be a JSON object")
        #expect(
            message { try session.run("INSERT INTO client_text (id, extra) VALUES (1, '{')") }
                == "client.extra must be a JSON object")
        #expect(
            message {
                try session.run(
                    "INSERT INTO campaign (code, name, starts_on, ends_on) VALUES ('C', 'C', '2026-02-01', '2026-01-01')"
                )
            } == "campaign.ends_on must not be before starts_on")
        #expect(
            message {
                try session.run(
                    """
                    INSERT INTO campaign (code, name, starts_on, ends_on, contact_due) \
                    VALUES ('C', 'C', '2026-02-01', '2026-03-01', '2026-04-01')
                    """)
            } == "campaign.contact_due must be between starts_on and ends_on")
        try session.run("INSERT INTO campaign (id, code, name) VALUES (1, 'C', 'C')")
        try session.run("INSERT INTO member (campaign_id, client_id) VALUES (1, 1)")
        #expect(
            message {
                try session.run(
                    "INSERT INTO member (campaign_id, client_id) VALUES (?, ?)", [.integer(1), .integer(1)])
            }
                == "member.campaign and member.client must be unique together: 1, 1 is there already")
    }

    @Test func aReferenceThatLeadsNowhere() throws {
        try session.run("INSERT INTO visit (id, client_id, rep_id, status) VALUES (7, 99, 1, 'planned')")
        #expect(message { try session.commit() } == "visit 7: client leads to no client (id 99)")
        #expect(session.isWriting, "the transaction can still be put right")
        try session.run("DELETE FROM visit")
        try session.commit()
    }

    @Test func aBulkLoadNamesTheRowsValue() throws {
        let load = try session.bulkLoad()
        let inserter = try load.inserter(for: .contact, fields: Entity.contact.fields("client", "name", "sex"))
        let batch = RowBatch(columns: 3)
        batch.set(batch.add(), 0, .integer(1))
        batch.set(0, 1, .text("王五"))
        batch.set(0, 2, .text("unknown"))
        #expect(message { try inserter.insert(batch) } == "contact.sex must be one of male, female; got “unknown”")
    }

    @Test func aRefusedTextTakesItsRowAlong() throws {
        let load = try session.bulkLoad()
        let inserter = try load.inserter(for: .client, fields: Entity.client.fields("code", "name", "extra"))
        let batch = RowBatch(columns: 3)
        for (row, extra) in ["{}", "[]"].enumerated() {
            batch.add()
            batch.setText(row, 0, "N\(row)")
            batch.setText(row, 1, "N\(row)")
            batch.setText(row, 2, extra)
        }
        #expect(message { try inserter.insert(batch) } == "client.extra must be a JSON object; got “[]”")
        try load.finish()
        #expect(try session.rows("SELECT code FROM client ORDER BY code", [.text]) == [[.text("K1")], [.text("N0")]])
        try session.commit()
    }

    @Test func anUnknownStatementCarriesItsSQL() throws {
        let text = message { _ = try session.rows("SELECT name FROM nowhere", [.integer]) }
        #expect(text.contains("no such table: nowhere"))
        #expect(text.contains("SELECT name FROM nowhere"))
    }
}
