import Model
import Query

/// What a SQLite archive is made of, generated from the model and its layout. The order is the one to create it in.
struct Schema: Sendable {
    /// One `CREATE` statement, remembered by name so that a bulk load can drop it and bring it back.
    struct Item: Sendable, Hashable {
        enum Kind: String, Sendable { case table, view, index, trigger }
        let kind: Kind
        let name: String
        /// The table the item is, or belongs to.
        let table: String
        let sql: String
    }

    /// `Doss` in ASCII, in the file's header: how `file` and we tell an archive from another program's database.
    static let applicationID: Int32 = 0x446F_7373
    /// The schema this code writes. `Migration.all` leads here from every older one.
    static let version = 6
    /// The id of the built-in rep that keeps the clients nobody else does.
    static let unassignedRepID: Int64 = 1
    static let unassignedRepCode = "unassigned"

    static let current = Schema()

    let tables: [Item]
    let indexes: [Item]
    /// Those that a bulk load drops and brings back.
    let triggers: [Item]
    /// Those that are always there.
    let keptTriggers: [Item]

    private init() {
        tables =
            SchemaTables.bookkeeping + Vocabulary.entities.flatMap(SchemaTables.tables) + [SchemaTables.facts]
            + SearchSchema.tables + SegmentTables.tables + JournalSchema.tables
        indexes = Vocabulary.entities.flatMap(SchemaIndexes.indexes) + SegmentTables.indexes + JournalSchema.indexes
        triggers = FactsTriggers.all + SearchSchema.insertTriggers
        keptTriggers = SearchSchema.keptTriggers + JournalSchema.triggers
    }

    /// The indexes of one table.
    func indexes(of table: String) -> [Item] { indexes.filter { $0.table == table } }

    /// The rows every archive has from the start.
    static let seedSQL = """
        INSERT INTO "rep" ("id", "code", "name") VALUES (\(unassignedRepID), '\(unassignedRepCode)', '未分配')
        """

    /// Everything as one script, in the order to run it.
    var script: String {
        ((tables + indexes + triggers + keptTriggers).map(\.sql) + [Schema.seedSQL, SearchSchema.seedSQL]).map {
            $0 + ";\n"
        }.joined()
    }
}

/// A name as SQL text: always quoted, because entities and fields are called `case`, `order`, `limit`, `plan`.
func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

/// A text as SQL text. For the schema alone: what a user writes is bound, never spliced.
func quotedText(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
