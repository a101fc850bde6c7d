import Archive
import CRows
import Model
import Query

/// Writes what records say of rows that are there already. A cell that says nothing leaves the row's value, and a row
/// that has everything already is not touched.
final class RowUpdater {
    private struct Part {
        let statement: any PreparedStatement
        /// Batch columns, in the order of the parameters; the last parameter is the id.
        let columns: [Int]
    }

    private var main: Part?
    private var text: Part?
    /// Marks the row as changed: version and time.
    private let touch: (any PreparedStatement)?
    private let now: Timestamp

    init(session: any EngineSession, entity: Entity, fields: [Field], match: Set<String>, now: Timestamp) throws {
        self.now = now
        // What is written when a row is made stays as it was.
        let columns = fields.indices.filter { !match.contains(fields[$0].name) && !fields[$0].rules.contains(.fixed) }
        let mainColumns = columns.filter { Layout.part(of: fields[$0], in: entity) == .main }
        let textColumns = columns.filter { Layout.part(of: fields[$0], in: entity) == .text }
        if !mainColumns.isEmpty {
            let sql = Self.mainSQL(entity, mainColumns.map { fields[$0] })
            main = Part(statement: try session.prepare(sql), columns: mainColumns)
        }
        if !textColumns.isEmpty {
            let sql = Self.textSQL(entity, textColumns.map { fields[$0] })
            text = Part(statement: try session.prepare(sql), columns: textColumns)
        }
        let managed = Self.managedAssignments(entity)
        touch =
            managed.isEmpty
            ? nil
            : try session.prepare(
                Write(
                    sql:
                        "UPDATE \(Self.quoted(Layout.table(entity))) SET \(managed.joined(separator: ", ")) WHERE \"id\" = ?",
                    table: Layout.table(entity), columns: ["updated_at", "version"]))
    }

    /// Writes one row of the batch; whether anything changed.
    func update(_ batch: RowBatch, row: Int) throws -> Bool {
        var changed = false
        let id = Value.integer(batch.id(row))
        if let main, Self.says(batch, row, main.columns) {
            changed = try main.statement.run(main.columns.map { batch.value(row, $0) } + [id]) > 0
        }
        if let text, Self.says(batch, row, text.columns) {
            if try text.statement.run(text.columns.map { batch.value(row, $0) } + [id]) > 0 { changed = true }
        }
        if changed, let touch { _ = try touch.run(touchArguments + [id]) }
        return changed
    }

    private var touchArguments: [Value] { [.datetime(now)] }

    private static func says(_ batch: RowBatch, _ row: Int, _ columns: [Int]) -> Bool {
        columns.contains { batch.cell(row, $0).kind != ROW_MISSING.rawValue }
    }

    private static func mainSQL(_ entity: Entity, _ fields: [Field]) -> Write {
        let columns = fields.map { Layout.column(of: $0, in: entity).name }
        let names = columns.map(quoted)
        let assignments = names.enumerated().map { "\($1) = coalesce(?\($0 + 1), \($1))" }
        let differences = names.enumerated().map { "(?\($0 + 1) IS NOT NULL AND \($1) IS DISTINCT FROM ?\($0 + 1))" }
        return Write(
            sql: """
                UPDATE \(quoted(Layout.table(entity))) SET \(assignments.joined(separator: ", ")) \
                WHERE "id" = ?\(names.count + 1) AND (\(differences.joined(separator: " OR ")))
                """, table: Layout.table(entity), columns: columns)
    }

    /// The row of long texts may be absent. Custom fields are added to those there are.
    private static func textSQL(_ entity: Entity, _ fields: [Field]) -> Write {
        let columns = fields.map { Layout.column(of: $0, in: entity).name }
        let names = columns.map(quoted)
        let table = quoted(Layout.textTable(entity))
        var assignments: [String] = []
        var differences: [String] = []
        for (field, name) in zip(fields, names) {
            let old = "\(table).\(name)"
            let new =
                field.name == "extra"
                ? "json_patch(coalesce(\(old), '{}'), excluded.\(name))" : "excluded.\(name)"
            assignments.append("\(name) = coalesce(\(new), \(old))")
            differences.append("(excluded.\(name) IS NOT NULL AND \(old) IS DISTINCT FROM \(new))")
        }
        let parameters = names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        return Write(
            sql: """
                INSERT INTO \(table) (\(names.joined(separator: ", ")), "id") VALUES (\(parameters), ?\(names.count + 1)) \
                ON CONFLICT ("id") DO UPDATE SET \(assignments.joined(separator: ", ")) \
                WHERE \(differences.joined(separator: " OR "))
                """, table: Layout.textTable(entity), columns: columns)
    }

    private static func managedAssignments(_ entity: Entity) -> [String] {
        var assignments: [String] = []
        if entity["updated_at"]?.rules.contains(.managed) == true { assignments.append("\"updated_at\" = ?") }
        if !assignments.isEmpty, entity["version"]?.rules.contains(.managed) == true {
            assignments.append("\"version\" = \"version\" + 1")
        }
        return assignments
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
