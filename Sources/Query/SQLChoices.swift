import Model

// `if … elseif … else` as SQL.
extension SQLWriter {
    /// One CASE with a WHEN for each condition: SQLite goes through nested ones twice as slowly.
    mutating func choose(
        _ condition: Expression, _ then: Expression, _ other: Expression, _ scope: Scope
    ) -> SQLText {
        let whole = Expression.choose(condition, then: then, else: other)
        // Sides of different kinds keep them, as a custom field does.
        let isMixed = whole.kind == .dynamic
        let (branches, rest) = whole.branches
        var text: SQLText
        if let subject = Self.subject(of: branches) {
            text = "CASE " + value(subject, scope)
        } else {
            text = SQLText("CASE")
        }
        let isSimple = text.sql != "CASE"
        for (test, result) in branches {
            text += " WHEN "
            if isSimple, case .compare(_, _, let literal) = test {
                text += value(literal, scope)
            } else {
                text += self.condition(test, scope)
            }
            text += " THEN " + (isMixed ? dynamic(result, scope) : value(result, scope))
        }
        return text + " ELSE " + (isMixed ? dynamic(rest, scope) : value(rest, scope)) + " END"
    }

    /// The field that every branch compares with a text or a whole number, so that it is read once.
    private static func subject(of branches: [(Expression, Expression)]) -> Expression? {
        var subject: Expression?
        for (test, _) in branches {
            guard case .compare(.equal, let left, let right) = test, case .field(let path) = left,
                path.references.isEmpty, path.field.target == nil, subject == nil || subject == left
            else { return nil }
            switch (path.field.type, right) {
            case (.text, .literal(.text)), (.enumeration, .literal(.text)), (.integer, .literal(.integer)):
                subject = left
            default: return nil
            }
        }
        return subject
    }
}

extension Expression {
    /// A choice, and the choices its other side leads to, as conditions in turn and what is left.
    fileprivate var branches: (branches: [(Expression, Expression)], rest: Expression) {
        var branches: [(Expression, Expression)] = []
        var rest = self
        while case .choose(let test, let then, let other) = rest {
            // Functions are read as "if not …, go on": told the right way round they are a chain.
            switch test {
            case .compare(.notEqual, let left, let right) where right.isPresentLiteral:
                branches.append((.compare(.equal, left, right), other))
                rest = then
            case .not(let inner):
                branches.append((inner, other))
                rest = then
            default:
                branches.append((test, then))
                rest = other
            }
        }
        return (branches, rest)
    }

    private var isPresentLiteral: Bool {
        if case .literal(let value) = self { !value.isMissing } else { false }
    }
}
