import Model
import Query

extension EngineSession {
    /// The largest id of an entity's rows that is in use, or was: no id is given twice.
    /// - Throws: `ArchiveError.corrupt` where hardly any are left, which only another program can have brought about.
    public func largestID(of entity: Entity) throws -> Int64 {
        guard case .integer(let id)? = try rows(SQLChange.largestID(entity)).first?.first else { return 0 }
        guard id < Int64.max - 1 << 40 else {
            throw ArchiveError.corrupt(
                location: "the archive", detail: "there are no ids left for \(entity.plural): one has the id \(id)")
        }
        return id
    }
}
