import Model

/// Writes shapes and expressions as SQLite's SQL. The only place where SQL text for questions is made.
///
/// Conditions are written so that NULL means false: at the top, under AND and OR, that is how WHERE reads it;
/// `not` uses IS NOT TRUE. Amounts are compared as fen, so that indexes on them serve, and calculate as yuan.
struct SQLWriter {
    private var aliases = 0

    /// A table's alias in one SELECT and which of the entity's other tables it joins.
    final class Scope {
        let entity: Entity
        let alias: String
        var usesText = false
        var usesFacts = false
        /// Whether a condition on the rows themselves leaves few of them: then looking up each one's rows on the other
        /// side of a relationship costs less than making a list of all that fulfil the condition there.
        var isNarrow = false

        init(entity: Entity, alias: String) {
            self.entity = entity
            self.alias = alias
        }

        /// The FROM clause, once everything that is selected has been written.
        var tables: String {
            var text = "\(SQLText.quoted(Layout.table(entity))) \(alias)"
            if usesText {
                text +=
                    " LEFT JOIN \(SQLText.quoted(Layout.textTable(entity))) \(alias)x ON \(alias)x.\"id\" = \(alias).\"id\""
            }
            if usesFacts {
                text +=
                    " LEFT JOIN \(SQLText.quoted(Layout.factsTable)) \(alias)f ON \(alias)f.\"id\" = \(alias).\"id\""
            }
            return text
        }
    }

    mutating func scope(_ entity: Entity) -> Scope {
        defer { aliases += 1 }
        return Scope(entity: entity, alias: "t\(aliases)")
    }

    // MARK: Shapes

    /// ` WHERE …`, or nothing.
    mutating func whereClause(_ filters: [SQLShape.Filter], _ scope: Scope) -> SQLText {
        guard !filters.isEmpty else { return SQLText() }
        scope.isNarrow = filters.contains(where: \.isNarrowing)
        return " WHERE " + conjunction(filters, scope)
    }

    private mutating func conjunction(_ filters: [SQLShape.Filter], _ scope: Scope) -> SQLText {
        var parts: [SQLText] = []
        for filter in filters { parts.append(self.filter(filter, scope)) }
        return parts.isEmpty ? SQLText("1") : .joined(parts, by: " AND ")
    }

    private mutating func filter(_ filter: SQLShape.Filter, _ scope: Scope) -> SQLText {
        switch filter {
        case .expression(let expression):
            return condition(expression, scope)
        case .member(let shape):
            return "\(scope.alias).\"id\" IN (" + ids(of: shape) + ")"
        case .referenceAmong(let field, let shape):
            return "\(scope.alias).\(referenceColumn(field, scope.entity)) IN (" + ids(of: shape) + ")"
        case .referredBy(let shape, let field):
            return "\(scope.alias).\"id\" IN (" + references(field, of: shape) + ")"
        case .ids(let ids):
            let list = "[" + ids.map(String.init).joined(separator: ",") + "]"
            return "\(scope.alias).\"id\" IN (SELECT value FROM json_each(" + .argument(.text(list)) + "))"
        case .either(let left, let right):
            return "((" + conjunction(left, scope) + ") OR (" + conjunction(right, scope) + "))"
        case .neither(let filters):
            return "(" + conjunction(filters, scope) + ") IS NOT TRUE"
        }
    }

    /// `SELECT id …` of a shape, for IN.
    mutating func ids(of shape: SQLShape) -> SQLText {
        let scope = scope(shape.entity)
        return select(SQLText("\(scope.alias).\"id\""), from: shape, scope)
    }

    private mutating func references(_ field: Field, of shape: SQLShape) -> SQLText {
        let scope = scope(shape.entity)
        return select(SQLText("\(scope.alias).\(referenceColumn(field, shape.entity))"), from: shape, scope)
    }

    private mutating func select(_ columns: SQLText, from shape: SQLShape, _ scope: Scope) -> SQLText {
        let finished = shape.finished
        let condition = whereClause(finished.filters, scope)
        // The order only matters to a subquery that is cut off.
        let tail = shape.isLimited ? orderClause(shape, scope) + limitClause(shape) : SQLText()
        return "SELECT " + columns + " FROM \(scope.tables)" + condition + tail
    }

    /// - Parameter reversed: the very same order backwards, for the last rows.
    mutating func orderClause(_ shape: SQLShape, _ scope: Scope, reversed: Bool = false) -> SQLText {
        var keys: [SQLText] = []
        let backwards = reversed ? " DESC" : ""
        if let seed = shape.sampleSeed {
            keys.append("dossier_sample_hash(" + .argument(.integer(seed)) + ", \(scope.alias).\"id\")" + backwards)
        }
        for key in shape.order {
            let direction = key.descending != reversed ? " DESC" : ""
            keys.append(stored(key.value.expression, scope) + direction + (reversed ? " NULLS FIRST" : " NULLS LAST"))
        }
        if let name = shape.entity.key, let field = shape.entity[name] {
            keys.append(column(FieldPath(entity: shape.entity, field: field), scope) + backwards)
        }
        keys.append(SQLText("\(scope.alias).\"id\"" + backwards))
        return " ORDER BY " + .joined(keys, by: ", ")
    }

    func limitClause(_ shape: SQLShape) -> SQLText {
        guard shape.isLimited else { return SQLText() }
        var clause = " LIMIT " + SQLText.argument(.integer(Int64(shape.count ?? -1)))
        if shape.offset > 0 { clause += " OFFSET " + SQLText.argument(.integer(Int64(shape.offset))) }
        return clause
    }

    private func referenceColumn(_ field: Field, _ entity: Entity) -> String {
        SQLText.quoted(Layout.column(of: field, in: entity).name)
    }

    // MARK: Fields

    /// The stored column of a field: fen, ids of references.
    func column(_ path: FieldPath, _ scope: Scope) -> SQLText {
        if let first = path.references.first {
            // One step along a reference is a lookup by primary key in a subquery of its own.
            guard let target = first.target else { return SQLText("NULL") }
            let inner = Scope(entity: target, alias: scope.alias + "r")
            let rest = FieldPath(references: Array(path.references.dropFirst()), entity: path.entity, field: path.field)
            let value = column(rest, inner)
            return "(SELECT " + value
                + " FROM \(inner.tables) WHERE \(inner.alias).\"id\" = \(scope.alias).\(referenceColumn(first, scope.entity)))"
        }
        let column = Layout.column(of: path.field, in: path.entity)
        let name = SQLText.quoted(column.name)
        switch column.part {
        case .main: return SQLText("\(scope.alias).\(name)")
        case .text:
            scope.usesText = true
            return SQLText("\(scope.alias)x.\(name)")
        case .facts:
            scope.usesFacts = true
            switch path.field.name {
            case "last_visit", "last_purchase", "margin": return SQLText("\(scope.alias)f.\(name)")
            default: return SQLText("coalesce(\(scope.alias)f.\(name), 0)")
            }
        }
    }

    /// A value from memory, amounts in fen.
    func column(_ computed: ComputedColumn, _ scope: Scope) -> SQLText {
        "dossier_computed(" + SQLText.argument(.integer(computed.number)) + ", \(scope.alias).\"id\")"
    }

    /// The field as a result column and sort key: fen of an amount, code of a reference.
    func stored(_ path: FieldPath, _ scope: Scope) -> SQLText {
        let column = column(path, scope)
        guard let target = path.field.target, let key = target.key else { return column }
        return "(SELECT k.\(SQLText.quoted(key)) FROM \(SQLText.quoted(Layout.table(target))) k WHERE k.\"id\" = "
            + column + ")"
    }

    /// The expression as a result column: plain amounts in fen, everything else as `value`.
    mutating func stored(_ expression: Expression, _ scope: Scope) -> SQLText {
        switch expression {
        case .field(let path): return stored(path, scope)
        case .computed(let computed): return column(computed, scope)
        case .summary: return summary(expression, scope)
        case .fallback(let left, let right) where expression.isAmount:
            return "coalesce(" + stored(left, scope) + ", " + stored(right, scope) + ")"
        case .when(let condition, let inner) where expression.isAmount:
            let test = self.condition(condition, scope)
            return "CASE WHEN " + test + " THEN " + stored(inner, scope) + " END"
        case .choose(let condition, let then, let other) where expression.isAmount:
            let test = self.condition(condition, scope)
            return "CASE WHEN " + test + " THEN " + stored(then, scope) + " ELSE " + stored(other, scope) + " END"
        default: return value(expression, scope)
        }
    }
}
