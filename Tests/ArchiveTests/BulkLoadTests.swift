import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("Bulk loading")
struct BulkLoadTests {
    /// A valid value of a field, different for different numbers.
    static func sample(_ field: Field, _ number: Int) -> Value {
        switch field.type {
        case .text: .text("文本 \(field.name) \(number) 'quoted' \"x\"")
        case .integer: .integer(Int64(number % 3) + 2)
        case .decimal: .real(Double(number % 4 + 1) / 8)
        case .money: .money(Int64(number) * 101 + 7)
        case .boolean: .boolean(number % 2 == 0)
        case .date: .date(CalendarDate(days: Int32(18_000 + number)))
        case .monthDayOrDate: .text(number % 2 == 0 ? "02-29" : "1984-02-29")
        case .datetime: .datetime(Timestamp(seconds: 1_600_000_000 + Int64(number)))
        case .json: .text("{\"n\":\(number),\"文\":\"本\"}")
        case .enumeration(let values): .text(values[number % values.count].name)
        case .reference: .integer(1)
        }
    }

    /// Entities so that a row comes after those it refers to.
    static let parentsFirst: [Entity] = {
        var done: [Entity] = []
        while done.count < Vocabulary.entities.count {
            for entity in Vocabulary.entities where !done.contains(entity) {
                let waits = entity.fields.compactMap(\.target).contains { $0 != entity && !done.contains($0) }
                if !waits || entity == .campaign || entity == .segment { done.append(entity) }
            }
        }
        return done
    }()

    @Test func everyEntityKeepsEveryKindOfField() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let session = archive.makeSession()
        var expected: [String: [[Value]]] = [:]
        try session.write { session in
            let load = try session.bulkLoad()
            for entity in Self.parentsFirst {
                let fields = entity.fields.filter { !$0.isDerived }
                let inserter = try load.inserter(for: entity, fields: fields)
                let batch = RowBatch(columns: fields.count)
                for number in 0..<(entity == .credit || entity == .dailyReport ? 1 : 3) {
                    let row = batch.add(id: entity == .rep ? 0 : Int64(number + 1))
                    for (column, field) in fields.enumerated() {
                        var value = Self.sample(field, number)
                        if case .uniqueWith? = field.rules.first { value = .integer(1) }
                        // Only the first of three members may be of campaign 1 and client 1.
                        if entity == .member, field.name == "campaign" { value = .integer(Int64(number + 1)) }
                        // The third row has only what it must have.
                        if number == 2, !field.isRequired, !field.rules.contains(.managed), field.name != "date" {
                            value = .missing
                        }
                        batch.set(row, column, value)
                    }
                }
                try inserter.insert(batch)
                expected[entity.name] = (0..<batch.count).map { [.integer(batch.id($0))] + batch.values($0) }
                #expect((0..<batch.count).allSatisfy { batch.id($0) > 0 })
            }
            try load.finish()
        }
        for entity in Vocabulary.entities {
            let fields = entity.fields.filter { !$0.isDerived }
            let columns = fields.map { Layout.column(of: $0, in: entity) }
            let main = Layout.table(entity)
            let list = columns.map { "\"\($0.table)\".\"\($0.name)\"" }.joined(separator: ", ")
            let text = Layout.textTable(entity)
            let join = Layout.isSplit(entity) ? " LEFT JOIN \"\(text)\" ON \"\(text)\".id = \"\(main)\".id" : ""
            let rows = try session.rows(
                "SELECT \"\(main)\".id, \(list) FROM \"\(main)\"\(join) WHERE \(entity == .rep ? "\"rep\".id > 1" : "1") ORDER BY 1",
                [.integer] + columns.map(\.kind))
            #expect(rows == expected[entity.name], "\(entity.name)")
        }
        #expect(try archive.verify() == [])
    }
}
