import Model

/// A column that is worked out and that a condition on the rows compares with a constant. SQLite would work it out
/// twice, once for the condition and once for the answer; in a subquery of its own it is worked out once.
struct TestedColumn {
    private let position: Int
    private let comparison: Expression.Comparison
    private let bound: Value
    private let others: [SQLShape.Filter]

    init?(among columns: [TypedExpression], of shape: SQLShape) {
        for (index, filter) in shape.filters.enumerated() {
            guard case .expression(.compare(let comparison, let left, .literal(let bound))) = filter,
                comparison != .equal, comparison != .notEqual, !left.children.isEmpty, left.kind.isNumber,
                let position = columns.firstIndex(where: { $0.expression == left && $0.type != .money })
            else { continue }
            self.position = position
            self.comparison = comparison
            self.bound = bound
            others = shape.filters.enumerated().filter { $0.offset != index }.map(\.element)
            return
        }
        return nil
    }

    /// The rows, in no order.
    func statement(_ columns: [TypedExpression], _ writer: inout SQLWriter, _ scope: SQLWriter.Scope) -> Statement {
        var selected = [SQLText("\(scope.alias).\"id\" AS i")]
        for (index, column) in columns.enumerated() {
            selected.append(writer.stored(column.expression, scope) + " AS c\(index)")
        }
        let condition = writer.whereClause(others, scope)
        let sign =
            switch comparison {
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            default: ">="
            }
        let names = ["i"] + columns.indices.map { "c\($0)" }
        // The limit that is none keeps SQLite from putting the expression into both places again.
        let text =
            "SELECT \(names.joined(separator: ", ")) FROM (SELECT " + .joined(selected, by: ", ")
            + " FROM \(scope.tables)" + condition + " LIMIT -1) WHERE c\(position) \(sign) "
            + writer.value(.literal(bound), scope)
        return Statement(
            sql: text.sql, arguments: text.arguments, leadingID: true, columns: columns.map(\.type.columnKind))
    }
}
