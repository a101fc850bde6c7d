/// Why a demo archive cannot be made. Nothing has been written when one of these is thrown.
public enum DemoError: Error, Sendable, Hashable {
    /// The archive holds something already.
    case notEmpty(entity: String)
    case clientsOutOfRange(Int)
    /// The standing example is a campaign of August 2020, so the archive must reach past it.
    case asOfOutOfRange(String)
    /// The demo's columns and the model disagree; a fault of the product.
    case unknownField(entity: String, field: String)
}

extension DemoError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notEmpty(let entity):
            "the archive already has rows in \(entity); made-up data only goes into a new archive, so name a path where none is yet"
        case .clientsOutOfRange(let count):
            "cannot make \(count) clients; ask for 1 to \(DemoArchive.mostClients)"
        case .asOfOutOfRange(let date):
            "cannot make an archive as of \(date); choose a date from \(DemoArchive.earliestAsOf) to \(DemoArchive.latestAsOf)"
        case .unknownField(let entity, let field):
            "the model has no field \(field) of \(entity), which the demo wants to fill; please report this"
        }
    }
}
