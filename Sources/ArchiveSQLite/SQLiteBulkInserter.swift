import Archive
import CRows
import GRDB
import GRDBSQLite
import Model
import Query

/// Inserts rows of one entity from batches whose columns are its fields.
final class SQLiteBulkInserter: BulkInserter {
    /// One table's insert: which batch columns it takes, and what it fills in by itself.
    private struct Part {
        let statement: GRDB.Statement
        /// For each parameter after the id, the batch column.
        let sources: [Int]
        let names: [String]
        let table: String
    }

    private unowned let load: SQLiteBulkLoad
    private let entity: Entity
    private let fields: [Field]
    private var main: Part?
    private var text: Part?
    /// Takes a row's main part back when its texts are refused.
    private var undo: GRDB.Statement?
    /// The batch column of the client whose facts a row changes.
    private let clientColumn: Int?
    /// The batch column of a client's owner, whose missing value is the built-in rep.
    private let ownerColumn: Int?
    /// Rows with ids up to this one are in the full-text index; 0 where none are.
    private let searchMark: Int64
    /// Makes the index forget what it knows of a row's client before the row comes.
    private var searchChange: GRDB.Statement?
    /// The batch column with the client's id, for that.
    private let searchClient: Int?
    private let binding: CellBinding
    /// Whether SQLite's own next id, the largest that is there plus 1, was never another's: so it is from the first row on.
    private var givesFreshIDs = false

    init(load: SQLiteBulkLoad, db: Database, entity: Entity, fields: [Field], countsForFacts: Bool) throws {
        self.load = load
        self.entity = entity
        self.fields = fields
        clientColumn = countsForFacts ? fields.firstIndex { $0.name == "client" } : nil
        ownerColumn = entity == .client ? fields.firstIndex { $0.name == "owner" } : nil
        searchMark = load.searchMark(of: entity)
        searchClient = entity == .client ? nil : fields.firstIndex { $0.name == "client" }
        binding = CellBinding(parameters: fields.count + 1)
        if let derived = fields.first(where: \.isDerived) {
            throw ArchiveError.constraint("\(entity.name).\(derived.name) is derived and cannot be written")
        }
        if searchMark > 0 {
            searchChange = try db.makeStatement(
                sql: entity == .client
                    ? SearchSchema.newClient("?") : #"INSERT INTO "search_change" ("id") VALUES (?)"#)
        }
        main = try part(.main, db)
        if Layout.isSplit(entity) {
            text = try part(.text, db)
            if text != nil {
                undo = try db.makeStatement(sql: "DELETE FROM \(quoted(Layout.table(entity))) WHERE \"id\" = ?")
            }
        }
    }

    /// The id for a row that comes without one, where SQLite would give one that was another's: no id is given twice.
    private func freshID(_ db: Database) throws -> Int64? {
        guard !givesFreshIDs else { return nil }
        givesFreshIDs = true
        let table = Layout.table(entity)
        let largest = try Int64.fetchOne(db, sql: "SELECT max(\"id\") FROM \(quoted(table))") ?? 0
        let gone = try Int64.fetchOne(
            db, sql: #"SELECT max("last_id") FROM "change_record" WHERE "table" = ? AND "deleted" > 0"#,
            arguments: [table])
        return gone.flatMap { $0 > largest ? $0 + 1 : nil }
    }

    /// The insert into one of the entity's tables; nil for a text table none of whose fields come.
    private func part(_ part: Layout.Part, _ db: Database) throws -> Part? {
        let sources = fields.indices.filter { Layout.part(of: fields[$0], in: entity) == part }
        guard part == .main || !sources.isEmpty else { return nil }
        var names = sources.map { Layout.column(of: fields[$0], in: entity).name }
        var values = Array(repeating: "?", count: names.count)
        if part == .main, entity == .client, ownerColumn == nil {
            names.append("owner_id")
            values.append("\(Schema.unassignedRepID)")
        }
        let table = part == .main ? Layout.table(entity) : Layout.textTable(entity)
        // Managed fields that do not come have defaults in the schema, but a moment per row costs; one per load is true.
        if part == .main {
            for field in entity.fields where field.rules.contains(.managed) && !fields.contains(field) {
                guard field.type == .datetime else { continue }
                names.append(Layout.column(of: field, in: entity).name)
                values.append(quotedText(ArchiveInfo.now().description))
            }
        }
        let columns = (["id"] + names).map(quoted).joined(separator: ", ")
        let sql = "INSERT INTO \(quoted(table)) (\(columns)) VALUES (\((["?"] + values).joined(separator: ", ")))"
        return Part(statement: try db.makeStatement(sql: sql), sources: sources, names: names, table: table)
    }

    func insert(_ batch: RowBatch) throws {
        try load.connection.access { db in
            for row in 0..<batch.count { try insertRow(batch, row, db) }
        }
    }

    func insert(_ batch: RowBatch, row: Int) throws {
        try load.connection.access { db in try insertRow(batch, row, db) }
    }

    private func insertRow(_ batch: RowBatch, _ row: Int, _ db: Database) throws {
        guard let main else { throw BulkError.finished }
        let storage = batch.storage
        guard batch.columns == fields.count else {
            throw ArchiveError.failed(
                message: "a batch of \(batch.columns) columns for \(fields.count) fields of \(entity.name)", sql: "",
                arguments: [])
        }
        let given = batch.id(row)
        // A row that comes back below the mark: the index is told before, as by a trigger.
        if given != 0, given <= searchMark, let searchChange {
            let client = searchClient.map { batch.cell(row, $0).as.integer } ?? given
            try searchChange.execute(arguments: [client])
        }
        let handle = main.statement.sqliteStatement
        if given != 0 {
            sqlite3_bind_int64(handle, 1, given)
        } else if let fresh = try freshID(db) {
            sqlite3_bind_int64(handle, 1, fresh)
        } else {
            sqlite3_bind_null(handle, 1)
        }
        bind(main, storage, row)
        if let ownerColumn, batch.cell(row, ownerColumn).kind == ROW_MISSING.rawValue,
            let position = main.sources.firstIndex(of: ownerColumn)
        {
            sqlite3_bind_int64(handle, CInt(position + 2), Schema.unassignedRepID)
        }
        try step(main, batch, row, db)
        let id = given == 0 ? sqlite3_last_insert_rowid(db.sqliteConnection) : given
        if given == 0 { batch.setID(row, id) }
        if let text, text.sources.contains(where: { batch.cell(row, $0).kind != ROW_MISSING.rawValue }) {
            sqlite3_bind_int64(text.statement.sqliteStatement, 1, id)
            bind(text, storage, row)
            do {
                try step(text, batch, row, db)
            } catch {
                try undo?.execute(arguments: [id])
                givesFreshIDs = false
                throw error
            }
        }
        if let clientColumn { load.touch(batch.cell(row, clientColumn).as.integer) }
    }

    private func step(_ part: Part, _ batch: RowBatch, _ row: Int, _ db: Database) throws {
        let handle = part.statement.sqliteStatement
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE else {
            let error = ErrorMapping.lastError(
                db, code: code, location: load.location, written: written(part, batch, row))
            sqlite3_reset(handle)
            throw error
        }
        sqlite3_reset(handle)
    }

    private func written(_ part: Part, _ batch: RowBatch, _ row: Int) -> ErrorMapping.Written {
        ErrorMapping.Written(sql: "", arguments: []) { [fields, entity] _, column in
            let field = fields.firstIndex { Layout.column(of: $0, in: entity).name == column }
            return field.map { batch.value(row, $0) }
        }
    }

    /// Binds the row's cells where they lie: they stay there until the step is done.
    @inline(__always)
    private func bind(_ part: Part, _ batch: UnsafeMutablePointer<row_batch>, _ row: Int) {
        let cells = batch.pointee.cells + row * Int(batch.pointee.columns)
        for position in 0..<part.sources.count {
            binding.bind(
                cells[part.sources[position]], of: batch, to: part.statement.sqliteStatement,
                at: CInt(truncatingIfNeeded: position + 2))
        }
    }

    /// Lets the statements go. Rows that come later are refused.
    func close() {
        (main, text, undo, searchChange) = (nil, nil, nil, nil)
    }
}
