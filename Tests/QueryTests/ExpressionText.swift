import Model
@testable import Query

extension Expression {
    /// Shortly, for failures: `(assets < 5) and extra.n`.
    var described: String {
        switch self {
        case .literal(let value): "\(value)"
        case .field(let path): path.described
        case .id: "id"
        case .today: "today()"
        case .search(let query, let aspect): "search \(aspect) \"\(query.text)\""
        case .computed(let column): "computed \(column.number) \(column.rows.ids) \(column.values)"
        case .custom(let path, let key): "\(path.described).\(key)"
        case .compare(let comparison, let a, let b): "(\(a.described) \(comparison) \(b.described))"
        case .all(let parts): "all[\(parts.map(\.described).joined(separator: ", "))]"
        case .any(let parts): "any[\(parts.map(\.described).joined(separator: ", "))]"
        case .not(let inner): "not \(inner.described)"
        case .isMissing(let inner): "missing(\(inner.described))"
        case .oneOf(let inner, let values): "\(inner.described) in \(values)"
        case .text(let test, let a, let b): "\(test.rawValue)(\(a.described), \(b.described))"
        case .arithmetic(let operation, let a, let b): "(\(a.described) \(operation.rawValue) \(b.described))"
        case .negate(let inner): "-\(inner.described)"
        case .concatenate(let a, let b): "(\(a.described) .. \(b.described))"
        case .length(let inner): "#\(inner.described)"
        case .fallback(let a, let b): "(\(a.described) or \(b.described))"
        case .when(let a, let b): "when(\(a.described), \(b.described))"
        case .choose(let a, let b, let c): "choose(\(a.described), \(b.described), \(c.described))"
        case .call(let function, let parts):
            "\(function.rawValue)(\(parts.map(\.described).joined(separator: ", ")))"
        case .summary(let relationship, where: let inner, let summary, let value):
            "\(summary)(\(relationship.described)\(inner.map { ": " + $0.described } ?? ""), \(value.expression.described))"
        case .related(let relationship, where: let inner, let test):
            "\(test)(\(relationship.described)\(inner.map { ": " + $0.described } ?? ""))"
        }
    }

    /// The fields of the row itself that are used.
    var fields: [FieldPath] {
        switch self {
        case .literal, .id, .today, .computed, .search: []
        case .field(let path), .custom(let path, _): [path]
        case .compare(_, let a, let b), .text(_, let a, let b), .arithmetic(_, let a, let b),
            .concatenate(let a, let b),
            .fallback(let a, let b), .when(let a, let b):
            a.fields + b.fields
        case .choose(let a, let b, let c): a.fields + b.fields + c.fields
        case .all(let parts), .any(let parts), .call(_, let parts): parts.flatMap(\.fields)
        case .not(let a), .isMissing(let a), .oneOf(let a, _), .negate(let a), .length(let a): a.fields
        case .related, .summary: []
        }
    }
}

extension FieldPath {
    fileprivate var described: String { references.map { "\($0.name)_row." }.joined() + field.name }
}

extension Relationship {
    var described: String {
        switch self {
        case .toOne(let entity, let field), .toMany(let entity, let field): "\(entity.plural).\(field.name)"
        }
    }
}
