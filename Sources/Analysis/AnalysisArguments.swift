import Model
import Query

/// The arguments of an analysis, checked against its declaration: every name is declared, every value of its kind and
/// within its range.
public struct AnalysisArguments: Sendable {
    /// A value as a script gives it.
    public enum Given: Sendable, Hashable {
        case literal(Operand.Literal)
        case list([Operand.Literal])
        case named([String: Operand.Literal])
        /// What an expression in the scope of the relation was read as, and how it was written.
        case expression(String, TypedExpression)
        case relation(LogicalPlan)
    }

    private let declaration: AnalysisDeclaration
    private let given: [String: Given]

    /// - Throws: `AnalysisError` for a name that is not declared, a value of another kind, one out of range, and a
    ///   parameter that is missing.
    public init(_ declaration: AnalysisDeclaration, _ given: [String: Given] = [:]) throws(AnalysisError) {
        self.declaration = declaration
        self.given = given
        for name in given.keys.sorted() where !declaration.parameters.contains(where: { $0.name == name }) {
            let names = declaration.parameters.map(\.name)
            let hint = Suggestion.hint(for: name, among: names)
            let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
            throw AnalysisError("\(declaration.name) has no parameter `\(name)`, \(known)\(hint)")
        }
        for parameter in declaration.parameters {
            guard let value = given[parameter.name] else {
                guard parameter.standard != nil else {
                    throw AnalysisError(
                        "\(declaration.name) needs `\(parameter.name)`: \(parameter.help), as in \(declaration.examples.first ?? declaration.name)"
                    )
                }
                continue
            }
            try check(value, parameter)
        }
    }

    private func check(_ value: Given, _ parameter: AnalysisParameter) throws(AnalysisError) {
        func refuse(_ demand: String) -> AnalysisError {
            AnalysisError("`\(parameter.name)` of \(declaration.name) is \(demand), not \(value.described)")
        }
        switch parameter.kind {
        case .date: guard date(parameter.name) != nil else { throw refuse("a date such as \"2026-09-30\"") }
        case .integer(let range):
            guard let number = integer(parameter.name) else { throw refuse("a whole number") }
            guard range.contains(number) else { throw refuse(range.described) }
        case .number(let range):
            guard let number = number(parameter.name) else { throw refuse("a number") }
            guard range.contains(number) else { throw refuse(range.described) }
        case .boolean: guard case .literal(.boolean) = value else { throw refuse("true or false") }
        case .text: guard case .literal(.text) = value else { throw refuse("a text") }
        case .choice(let allowed), .choices(let allowed):
            if case .choice = parameter.kind, case .list = value { throw refuse("one text") }
            let texts = texts(parameter.name) ?? []
            guard !texts.isEmpty else { throw refuse("one of \(allowed.joined(separator: ", "))") }
            for text in texts where !allowed.contains(text) {
                let hint = Suggestion.hint(for: text, among: allowed, quote: "\"")
                throw AnalysisError(
                    "`\(parameter.name)` of \(declaration.name) is one of \(allowed.joined(separator: ", ")), not \"\(text)\"\(hint)"
                )
            }
        case .field, .numericField:
            guard case .expression(_, let expression) = value else { throw refuse("the name of a field") }
            if parameter.kind == .numericField, !expression.type.isCountable {
                throw refuse("the name of a field with numbers or amounts")
            }
        case .relation(let entity):
            guard case .relation(let plan) = value else { throw refuse("a relation of \(entity.plural)") }
            guard plan.entity == entity else { throw refuse("a relation of \(entity.plural)") }
        case .numbers(let names):
            guard case .named(let numbers) = value else {
                throw refuse("a table such as { \(names.first ?? "name") = 1 }")
            }
            for name in numbers.keys.sorted() {
                guard names.contains(name) else {
                    let hint = Suggestion.hint(for: name, among: names, quote: "\"")
                    throw AnalysisError(
                        "`\(parameter.name)` of \(declaration.name) has no \"\(name)\", it has \(names.joined(separator: ", "))\(hint)"
                    )
                }
                guard numbers[name]?.asNumber != nil else {
                    throw AnalysisError("`\(parameter.name).\(name)` of \(declaration.name) is a number")
                }
            }
        }
    }

    // MARK: Values, nil where they were not given

    public func date(_ name: String) -> CalendarDate? {
        switch given[name] {
        case .literal(.date(let date))?, .literal(.relativeDate(let date, _))?: date
        case .literal(.text(let text))?: CalendarDate(iso: text)
        default: nil
        }
    }

    public func integer(_ name: String) -> Int64? {
        switch given[name] {
        case .literal(.integer(let number))?: number
        case .literal(.number(let number))?: Int64(exactly: number)
        default: nil
        }
    }

    public func number(_ name: String) -> Double? {
        if case .literal(let literal)? = given[name] { literal.asNumber } else { nil }
    }

    public func boolean(_ name: String) -> Bool? {
        if case .literal(.boolean(let value))? = given[name] { value } else { nil }
    }

    public func text(_ name: String) -> String? {
        if case .literal(.text(let text))? = given[name] { text } else { nil }
    }

    public func texts(_ name: String) -> [String]? {
        switch given[name] {
        case .literal(.text(let text))?: [text]
        case .list(let list)?:
            list.map { if case .text(let text) = $0 { text } else { $0.described } }
        default: nil
        }
    }

    public func field(_ name: String) -> (name: String, value: TypedExpression)? {
        if case .expression(let text, let value)? = given[name] { (text, value) } else { nil }
    }

    public func relation(_ name: String) -> LogicalPlan? {
        if case .relation(let plan)? = given[name] { plan } else { nil }
    }

    /// The numbers that were given, over those that count otherwise.
    public func numbers(_ name: String, _ standard: [String: Double]) -> [String: Double] {
        guard case .named(let numbers)? = given[name] else { return standard }
        return standard.merging(numbers.compactMapValues(\.asNumber)) { _, given in given }
    }
}

extension AnalysisArguments.Given {
    var described: String {
        switch self {
        case .literal(let literal): literal.described
        case .list: "a list"
        case .named: "a table"
        case .expression(let text, _): "\"\(text)\""
        case .relation(let plan): "a relation of \(plan.entity.plural)"
        }
    }
}

extension Operand.Literal {
    var asNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.isFinite ? value : nil
        default: nil
        }
    }
}

extension ExpressionType {
    /// Whether its values can be added up.
    var isCountable: Bool {
        switch self {
        case .integer, .real, .money, .unknown: true
        default: false
        }
    }
}

extension ClosedRange<Double> {
    fileprivate var described: String {
        switch (lowerBound > -.greatestFiniteMagnitude, upperBound < .greatestFiniteMagnitude) {
        case (true, true): "between \(lowerBound) and \(upperBound)"
        case (true, false): "\(lowerBound) or more"
        case (false, true): "\(upperBound) or less"
        case (false, false): "a number"
        }
    }
}

extension ClosedRange<Int64> {
    fileprivate var described: String {
        switch (lowerBound > .min, upperBound < .max) {
        case (true, true): "between \(lowerBound) and \(upperBound)"
        case (true, false): "\(lowerBound) or more"
        case (false, true): "\(upperBound) or less"
        case (false, false): "a whole number"
        }
    }
}
