import Model

/// What is asked of a logical plan, as a statement for an engine that speaks SQLite's SQL.
public enum SQLQuestion {
    /// The rows in their order: the id, then these columns.
    public static func rows(_ plan: LogicalPlan, columns: [TypedExpression], ordered: Bool = true) -> Statement {
        rows(of: SQLShape(plan).finished, columns, isOrdered: ordered)
    }

    /// The last `count` rows, the very last one first: reading the order backwards is as cheap as reading it forwards,
    /// where an offset would read all rows before.
    public static func lastRows(_ plan: LogicalPlan, count: Int, columns: [TypedExpression]) -> Statement {
        var shape = SQLShape(plan).unlimited.finished
        shape.count = count
        return rows(of: shape, columns, isReversed: true)
    }

    private static func rows(
        of shape: SQLShape, _ columns: [TypedExpression], isOrdered: Bool = true, isReversed: Bool = false
    ) -> Statement {
        var writer = SQLWriter()
        let scope = writer.scope(shape.entity)
        if !isOrdered, !shape.isLimited, let tested = TestedColumn(among: columns, of: shape) {
            return tested.statement(columns, &writer, scope)
        }
        var selected = [SQLText("\(scope.alias).\"id\"")]
        for column in columns { selected.append(writer.stored(column.expression, scope)) }
        let condition = writer.whereClause(shape.filters, scope)
        let order = isOrdered || shape.isLimited ? writer.orderClause(shape, scope, reversed: isReversed) : SQLText()
        let text =
            "SELECT " + .joined(selected, by: ", ") + " FROM \(scope.tables)" + condition + order
            + writer.limitClause(shape)
        return Statement(
            sql: text.sql, arguments: text.arguments, leadingID: true, columns: columns.map(\.type.columnKind))
    }

    /// One row, one integer column: how many rows there are.
    public static func count(_ plan: LogicalPlan) -> Statement {
        aggregates(plan, [.count])
    }

    /// One of SQL's own aggregates over a plan. Amounts are added in fen.
    public enum Aggregate: Sendable, Hashable {
        case count
        case countPresent(TypedExpression)
        case sum(TypedExpression)
        case minimum(TypedExpression)
        case maximum(TypedExpression)
    }

    /// One row with a column for each aggregate.
    public static func aggregates(_ plan: LogicalPlan, _ aggregates: [Aggregate]) -> Statement {
        var writer = SQLWriter()
        if aggregates == [.count], let query = SQLShape(plan).onlySearch {
            let text = "SELECT " + writer.countOfClients(query)
            return Statement(sql: text.sql, arguments: text.arguments, columns: [.integer])
        }
        let shape = SQLShape(plan).unlimited.finished
        let scope = writer.scope(shape.entity)
        var selected: [SQLText] = []
        var kinds: [ColumnKind] = []
        for aggregate in aggregates {
            switch aggregate {
            case .count:
                selected.append(SQLText("count(*)"))
                kinds.append(.integer)
            case .countPresent(let value):
                selected.append("count(" + writer.stored(value.expression, scope) + ")")
                kinds.append(.integer)
            case .sum(let value):
                selected.append("sum(" + writer.stored(value.expression, scope) + ")")
                kinds.append(value.type.columnKind)
            case .minimum(let value):
                selected.append("min(" + writer.stored(value.expression, scope) + ")")
                kinds.append(value.type.columnKind)
            case .maximum(let value):
                selected.append("max(" + writer.stored(value.expression, scope) + ")")
                kinds.append(value.type.columnKind)
            }
        }
        let condition = writer.whereClause(shape.filters, scope)
        let text = "SELECT " + .joined(selected, by: ", ") + " FROM \(scope.tables)" + condition
        return Statement(sql: text.sql, arguments: text.arguments, columns: kinds)
    }

    /// Each value once, in order, missing last.
    public static func distinct(_ plan: LogicalPlan, _ value: TypedExpression) -> Statement {
        var writer = SQLWriter()
        let shape = SQLShape(plan).unlimited.finished
        let scope = writer.scope(shape.entity)
        let column = writer.stored(value.expression, scope)
        let condition = writer.whereClause(shape.filters, scope)
        let text =
            "SELECT DISTINCT " + column + " AS v FROM \(scope.tables)" + condition + " ORDER BY v NULLS LAST"
        return Statement(sql: text.sql, arguments: text.arguments, columns: [value.type.columnKind])
    }

    /// `EXPLAIN QUERY PLAN` of a statement: SQLite's own words in the fourth column.
    public static func queryPlan(_ statement: Statement) -> Statement {
        Statement(
            sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments,
            columns: [.integer, .integer, .integer, .text])
    }
}

extension SQLQuestion {
    /// These rows in the order of the list; ids that do not exist are passed over.
    public static func rows(_ entity: Entity, inOrder ids: [Int64], columns: [TypedExpression]) -> Statement {
        var writer = SQLWriter()
        let scope = writer.scope(entity)
        var selected = [SQLText("\(scope.alias).\"id\"")]
        for column in columns { selected.append(writer.stored(column.expression, scope)) }
        let list = "[" + ids.map(String.init).joined(separator: ",") + "]"
        // CROSS JOIN keeps the list on the outside: its order is the answer's.
        let text =
            "SELECT " + .joined(selected, by: ", ") + " FROM json_each(" + .argument(.text(list))
            + ") j CROSS JOIN \(scope.tables) WHERE \(scope.alias).\"id\" = j.value ORDER BY j.key"
        return Statement(
            sql: text.sql, arguments: text.arguments, leadingID: true, columns: columns.map(\.type.columnKind))
    }

    /// The ids that a reference of these rows holds.
    public static func referenceIDs(_ entity: Entity, ids: [Int64], _ field: Field) -> Statement {
        var writer = SQLWriter()
        let scope = writer.scope(entity)
        let column = writer.column(FieldPath(entity: entity, field: field), scope)
        let condition = writer.whereClause([.ids(ids)], scope)
        let text = "SELECT \(scope.alias).\"id\", " + column + " FROM \(scope.tables)" + condition
        return Statement(sql: text.sql, arguments: text.arguments, leadingID: true, columns: [.integer])
    }
}

extension SQLQuestion {
    /// The rows of a plan, each led by the id that a reference of it holds in place of its own id: for adding up visits
    /// or purchases by client without looking up a code for every row: the id stands in the row, and often in the index
    /// that the question is answered from. Rows without the reference are left out.
    /// - Parameters:
    ///   - references: other references, whose ids (missing where they hold none) come before the columns.
    ///   - order: nil for however the archive gives them; otherwise by the id referred to, then by these fields of the
    ///     row, missing first. An index that begins with the reference makes that cost nothing.
    public static func rows(
        _ plan: LogicalPlan, ledBy reference: Field, references: [Field] = [], columns: [TypedExpression],
        order: [Field]? = nil
    ) -> Statement {
        var writer = SQLWriter()
        let shape = SQLShape(plan).unlimited.finished
        let scope = writer.scope(shape.entity)
        let path = FieldPath(entity: shape.entity, field: reference)
        let lead = writer.column(path, scope)
        var selected = [lead]
        for other in references { selected.append(writer.column(FieldPath(entity: shape.entity, field: other), scope)) }
        for column in columns { selected.append(writer.stored(column.expression, scope)) }
        var filters = shape.filters
        if !reference.isRequired { filters.append(.expression(.not(.isMissing(.field(path))))) }
        let condition = writer.whereClause(filters, scope)
        var ending = SQLText()
        if let order {
            let keys = order.map { writer.column(FieldPath(entity: shape.entity, field: $0), scope) }
            ending = " ORDER BY " + .joined([lead] + keys, by: ", ")
        }
        let text = "SELECT " + .joined(selected, by: ", ") + " FROM \(scope.tables)" + condition + ending
        return Statement(
            sql: text.sql, arguments: text.arguments, leadingID: true,
            columns: references.map { _ in ColumnKind.integer } + columns.map(\.type.columnKind))
    }
}
