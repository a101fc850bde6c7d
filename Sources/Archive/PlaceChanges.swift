import Model
import Query

/// A client's place in one version of a segment's list: a snapshot, or a list kept by hand. Places are no rows of an
/// entity, but they say what a client took part in, so a plan that takes a client away says what becomes of them.
public struct SegmentPlace: Sendable, Hashable {
    public let client: Int64
    public let segment: Int64
    public let version: Int64
    public let rank: Int64

    public init(client: Int64, segment: Int64, version: Int64, rank: Int64) {
        self.client = client
        self.segment = segment
        self.version = version
        self.rank = rank
    }

    /// Where it is, whoever has it.
    struct List: Hashable {
        let segment: Int64
        let version: Int64
    }

    var list: List { List(segment: segment, version: version) }

    /// The same place for another client.
    func of(_ client: Int64) -> SegmentPlace {
        SegmentPlace(client: client, segment: segment, version: version, rank: rank)
    }

    /// The places of these clients, in the order of clients, segments and versions.
    static func of(_ clients: [Int64], _ session: any EngineSession) throws -> [SegmentPlace] {
        var places: [SegmentPlace] = []
        for chunk in clients.batches(of: 10_000) {
            for row in try session.rows(SQLSegments.places(of: chunk)) {
                guard case .integer(let client) = row[0], case .integer(let segment) = row[1],
                    case .integer(let version) = row[2], case .integer(let rank) = row[3]
                else { continue }
                places.append(SegmentPlace(client: client, segment: segment, version: version, rank: rank))
            }
        }
        return places
    }
}

/// What a plan does to lists of segments.
public struct PlaceChanges: Sendable, Hashable {
    /// What clients that leave have now: all of it, so that a place they were given since shows.
    public var left: [SegmentPlace] = []
    /// What others take in their stead.
    public var taken: [SegmentPlace] = []

    public init() {}

    public var isEmpty: Bool { left.isEmpty && taken.isEmpty }
}
