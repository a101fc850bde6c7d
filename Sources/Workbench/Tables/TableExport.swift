import Archive
import Display
import Interchange
import Lua
import Model
import Query

// Results written to files: csv, tsv, json, jsonl, xlsx, md and html by the file's ending.
extension Session {
    func addTableExport(to type: inout LuaTypeBuilder<TableObject>) {
        type.method("export") { [unowned self] object, call in
            let path = try call.string(1)
            let options = try OptionTable(call.value(2), of: "export", known: Self.exportOptions)
            var table = object.table
            if let chosen = options["columns"] {
                let source = ColumnSource(object)
                let columns = try self.columns([chosen], of: source, function: "export")
                table.rows = Self.rows(
                    of: columns.map { object.source.values(of: $0.value) }, count: table.rows.count)
                table.columns = columns.map { source.column($0.name, $0.value) }
            }
            try self.export(to: path, table, options) { sink in
                for (number, row) in table.rows.enumerated() {
                    if number % 1024 == 0 { try self.stopIfCancelled() }
                    try sink.row(row)
                }
            }
        }
    }

    func addRelationExport(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("export") { [unowned self] relation, call in
            let path = try call.string(1)
            let options = try OptionTable(call.value(2), of: "export", known: Self.exportOptions)
            let source = ColumnSource(relation.plan)
            let columns =
                try options["columns"].map { chosen in
                    try self.columns([chosen], of: source, function: "export").map { named in
                        (source.column(named.name, named.value), named.value)
                    }
                } ?? self.allColumns(relation.plan)
            let shown = Table(
                columns: columns.map(\.0), rows: [], noun: Noun(relation.entity), notes: relation.notes)
            let statement = SQLQuestion.rows(try self.settled(relation.plan), columns: columns.map(\.1))
            try self.export(to: path, shown, options) { sink in
                // As the rows come: a million of them need no more memory than a batch.
                try self.store.query(statement) { batch in
                    try self.stopIfCancelled()
                    for row in 0..<batch.count { try sink.row(batch.values(row)) }
                    return true
                }
            }
        }
    }

    private static let exportOptions = ["overwrite", "columns", "labels", "bom", "raw"]

    /// The language of labels that stand for names, where that is asked for.
    func exportLabels(_ given: OptionTable) throws -> Language? {
        switch given["labels"] {
        case nil, .boolean(false)?: nil
        case .boolean(true)?: options.display.language
        default: try given.word("labels", among: Language.allCases.map(\.rawValue)).flatMap(Language.init)
        }
    }

    /// Writes the file where scripts may write, and says so.
    func export(
        to path: String, _ table: Table, _ given: OptionTable, head: ExportHead = ExportHead(),
        rows: (inout Exporter.Sink) throws -> Void
    ) throws {
        var settings = ExportOptions()
        settings.language = options.display.language
        settings.overwrites = try given.flag("overwrite") ?? false
        settings.hasMark = try given.flag("bom") ?? false
        settings.isRaw = try given.flag("raw") ?? false
        settings.labels = try exportLabels(given)
        _ = try ExportFormat(path: path)
        try lua.checkFile(path, for: .writing)
        guard !options.isDryRun else {
            options.message("dry run: \(path) is not written")
            return
        }
        let count = try Exporter.write(
            path, columns: table.columns, title: table.title, head: head, notes: table.notes, options: settings,
            rows: rows)
        options.message("\(path): \(table.noun.counted(count, options.display.language))")
    }

    /// Ends a long answer when the run is being stopped.
    func stopIfCancelled() throws {
        if lua.isCancelled { throw LuaError(.cancelled, "interrupted") }
    }
}
