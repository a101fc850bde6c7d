import Model
import Query

extension Entity {
    /// A field that the analysis counts on the model to have.
    func field(_ name: String) throws(AnalysisError) -> Field {
        guard let field = self[name] else { throw AnalysisError("\(plural) have no field `\(name)`") }
        return field
    }

    /// Several of them.
    func fields(_ names: [String]) throws(AnalysisError) -> [Field] {
        var fields: [Field] = []
        for name in names { fields.append(try field(name)) }
        return fields
    }

    /// A field, or the row's `id`, as a column of a question.
    func column(_ name: String) throws(AnalysisError) -> TypedExpression {
        if name == "id" { return TypedExpression(.id, .integer) }
        return TypedExpression(FieldPath(entity: self, field: try field(name)))
    }

    /// Several of them.
    func columns(_ names: [String]) throws(AnalysisError) -> [TypedExpression] {
        var columns: [TypedExpression] = []
        for name in names { columns.append(try column(name)) }
        return columns
    }
}

extension Scope {
    func field(_ name: String) throws(AnalysisError) -> Expression { try entity.column(name).expression }
}
