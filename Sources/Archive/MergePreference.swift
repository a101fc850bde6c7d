import Model

/// Whose value stands where two clients that are merged both have one.
public struct MergePreference: Sendable, Hashable {
    public enum Side: String, Sendable, CaseIterable {
        /// The client that stays.
        case keep
        /// The client that is merged into it.
        case drop
        /// Whichever file was changed last.
        case newest
    }

    /// For every field that is not in `fields`.
    public var side: Side
    /// For single fields of clients, by name; `credit` stands for the terms of credit.
    public var fields: [String: Side]

    public init(_ side: Side = .keep, fields: [String: Side] = [:]) {
        self.side = side
        self.fields = fields
    }

    /// The fields for which a side can be chosen: all that a merge may fill or change.
    public static let choices: [String] = fillable.map(\.name) + ["credit"]

    /// Codes never change, and what becomes of the files themselves is the merge's business.
    static let fillable: [Field] = Entity.client.fields.filter { field in
        field.isWritable && !field.rules.contains(.fixed) && field.name != "status" && field.name != "merged_into"
    }
}

/// Why two clients are not merged. Nothing was planned.
public enum MergeError: Error, Sendable, Hashable {
    case itself(String)
    /// The first was merged into the second before.
    case merged(String, into: String?)
    case gone(Int64)
}

extension MergeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .itself(let code): "\(code) cannot be merged with itself: name two clients"
        case .merged(let code, let into?):
            "\(code) was merged into \(into) already; merge with \(into) instead, or take that back with archive:undo"
        case .merged(let code, nil): "\(code) was merged already; its status says so"
        case .gone(let id): "there is no client with the id \(id) any more"
        }
    }
}
