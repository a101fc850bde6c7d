import Model
import Query

/// What is asked to look names up. Rows with a key only.
enum NameQuestion {
    /// Whether codes are looked through as names are. Those of clients are found by their index alone.
    static func readsCodes(of entity: Entity) -> Bool { entity != .client }

    /// Ids and texts of the next rows: parameters are the id before them and how many.
    static func all(of entity: Entity) -> String {
        let texts =
            readsCodes(of: entity) && key(entity) != name(entity) ? [key(entity), name(entity)] : [name(entity)]
        return """
            SELECT "id", \(texts.joined(separator: ", ")) FROM \(table(entity)) WHERE "id" > ?\(offered(entity)) \
            ORDER BY "id" LIMIT ?
            """
    }

    /// Ids, codes and names of rows whose code lies between two, in its order: parameters are these and how many.
    static func byCode(_ entity: Entity) -> String {
        """
        SELECT "id", \(key(entity)), \(name(entity)) FROM \(table(entity)) \
        WHERE \(key(entity)) >= ? AND \(key(entity)) < ?\(offered(entity)) ORDER BY \(key(entity)) LIMIT ?
        """
    }

    /// Code and name of a row as it is now: its parameter is the id.
    static func row(_ entity: Entity) -> String {
        "SELECT \(key(entity)), \(name(entity)) FROM \(table(entity)) WHERE \"id\" = ?\(offered(entity))"
    }

    private static func table(_ entity: Entity) -> String { quoted(Layout.table(entity)) }
    private static func key(_ entity: Entity) -> String { quoted(entity.key ?? "id") }
    private static func name(_ entity: Entity) -> String { entity["name"] == nil ? key(entity) : quoted("name") }

    /// Merged clients are not offered.
    private static func offered(_ entity: Entity) -> String {
        entity == .client ? " AND \"status\" IS NOT 'merged'" : ""
    }
}
