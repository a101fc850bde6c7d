import Model

extension SQLQuestion {
    /// The plan's rows in no order, for adding up by what they refer to: each row's id, the ids that these references
    /// hold (missing where they hold none), then the columns.
    ///
    /// A reference as a column is the code of the row it leads to, a lookup for each row; the id stands in the row, and
    /// often in the index that the question is answered from.
    public static func rows(_ plan: LogicalPlan, references: [Field], columns: [TypedExpression]) -> Statement {
        var writer = SQLWriter()
        let shape = SQLShape(plan).finished
        let scope = writer.scope(shape.entity)
        var selected = [SQLText("\(scope.alias).\"id\"")]
        for reference in references {
            selected.append(writer.column(FieldPath(entity: shape.entity, field: reference), scope))
        }
        for column in columns { selected.append(writer.stored(column.expression, scope)) }
        let condition = writer.whereClause(shape.filters, scope)
        let order = shape.isLimited ? writer.orderClause(shape, scope) : SQLText()
        let text =
            "SELECT " + .joined(selected, by: ", ") + " FROM \(scope.tables)" + condition + order
            + writer.limitClause(shape)
        return Statement(
            sql: text.sql, arguments: text.arguments, leadingID: true,
            columns: references.map { _ in ColumnKind.integer } + columns.map(\.type.columnKind))
    }
}
