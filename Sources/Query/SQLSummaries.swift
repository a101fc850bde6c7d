import Model

// What rows on the other side of a relationship come to, as SQL.
extension SQLWriter {
    /// A lookup by the reference, which has an index, for each row that is asked about; amounts in fen.
    mutating func summary(_ expression: Expression, _ scope: Scope) -> SQLText {
        guard case .summary(.toMany(let entity, let field), let condition, let summary, let value) = expression else {
            return SQLText("NULL")
        }
        let inner = self.scope(entity)
        let reference = "\(inner.alias).\(SQLText.quoted(Layout.column(of: field, in: entity).name))"
        let column = stored(value.expression, inner)
        let rows = whereClause(relatedFilters(entity, field, condition), inner)
        // Whole numbers are added as such and divided once, which floats would not keep exact.
        let total: SQLText =
            switch summary {
            case .sum: "coalesce(sum(" + column + "), 0)"
            case .mean:
                "(sum(" + column + ") / (count(" + column + ") * " + (value.expression.isAmount ? "100.0" : "1.0")
                    + "))"
            case .min: "min(" + column + ")"
            case .max: "max(" + column + ")"
            }
        return "(SELECT " + total + " FROM \(inner.tables)" + rows + " AND \(reference) = \(scope.alias).\"id\")"
    }
}
