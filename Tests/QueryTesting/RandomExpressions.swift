import Model
import Query

/// A random expression: what it means, and how a person writes it.
struct Term {
    let expression: Expression
    let text: String

    init(_ expression: Expression, _ text: String) {
        self.expression = expression
        self.text = text
    }
}

/// Makes random expressions over one entity, typed so that they are understood.
struct RandomExpressions {
    let entity: Entity
    let today: CalendarDate
    var random: RandomSource

    init(_ entity: Entity, today: CalendarDate, seed: UInt64) {
        self.entity = entity
        self.today = today
        random = RandomSource(seed: seed)
    }

    // MARK: Conditions

    mutating func condition(_ depth: Int) -> Term {
        guard depth > 0 else { return comparison(0) }
        switch random.below(14) {
        case 0, 1, 2, 3, 4: return comparison(depth - 1)
        case 5:
            let (a, b) = (condition(depth - 1), condition(depth - 1))
            return Term(.all([a.expression, b.expression]), "(\(a.text) and \(b.text))")
        case 6:
            let (a, b) = (condition(depth - 1), condition(depth - 1))
            return Term(.any([a.expression, b.expression]), "(\(a.text) or \(b.text))")
        case 7, 8:
            let inner = condition(depth - 1)
            return Term(.not(inner.expression), "not \(inner.text)")
        case 9:
            let inner = value(depth - 1)
            return random.chance(0.5)
                ? Term(.isMissing(inner.expression), "(\(inner.text) == nil)")
                : Term(.not(.isMissing(inner.expression)), "(\(inner.text) ~= nil)")
        case 10:
            let (test, name) = random.pick([
                (Expression.TextTest.contains, "contains"), (.starts, "starts"), (.ends, "ends_with"),
            ])
            let (a, b) = (searched(depth - 1), searched(0))
            return Term(.text(test, a.expression, b.expression), "\(name)(\(a.text), \(b.text))")
        case 11: return truth(depth - 1)
        case 12: return customComparison(depth - 1)
        default:
            let (value, low, high) = (number(depth - 1), number(0), number(0))
            return Term(
                .all([
                    .compare(.greaterOrEqual, value.expression, low.expression),
                    .compare(.lessOrEqual, value.expression, high.expression),
                ]), "between(\(value.text), \(low.text), \(high.text))")
        }
    }

    private static let comparisons: [(Expression.Comparison, String)] = [
        (.equal, "=="), (.notEqual, "~="), (.less, "<"), (.lessOrEqual, "<="), (.greater, ">"), (.greaterOrEqual, ">="),
    ]

    private mutating func comparison(_ depth: Int) -> Term {
        let sides: (Term, Term)
        switch random.below(10) {
        case 0, 1, 2: sides = (integer(depth), random.chance(0.7) ? integer(depth) : real(depth))
        case 3, 4, 5: sides = (real(depth), number(depth))
        case 6, 7: sides = (text(depth), text(depth))
        case 8: sides = (date(depth), date(depth))
        default:
            guard random.chance(0.5), let field = field({ $0 == .datetime }) else { return booleanComparison(depth) }
            let moment = random.pick(RandomTables.moments)
            sides = (field, Term(.literal(.datetime(moment)), "datetime\"\(moment)\""))
        }
        return compare(sides, random.pick(Self.comparisons))
    }

    private func compare(_ sides: (Term, Term), _ comparison: (Expression.Comparison, String)) -> Term {
        Term(
            .compare(comparison.0, sides.0.expression, sides.1.expression),
            "(\(sides.0.text) \(comparison.1) \(sides.1.text))")
    }

    private mutating func booleanComparison(_ depth: Int) -> Term {
        guard let field = field({ $0 == .boolean }) else { return comparison(depth) }
        let value = random.chance(0.5)
        return compare(
            (field, Term(.literal(.boolean(value)), "\(value)")), random.pick(Array(Self.comparisons.prefix(2))))
    }

    /// A custom field beside any value.
    private mutating func customComparison(_ depth: Int) -> Term {
        guard let field = custom() else { return comparison(depth) }
        let other: Term
        var comparisons = Self.comparisons
        switch random.below(6) {
        case 0: other = integer(depth)
        case 1: other = real(depth)
        case 2: other = text(depth)
        case 3:
            let value = random.chance(0.5)
            other = Term(.literal(.boolean(value)), "\(value)")
            comparisons = Array(comparisons.prefix(2))
        case 4:
            guard let custom = custom() else { return comparison(depth) }
            other = custom
        default: other = Term(.literal(.integer(5)), "5")
        }
        let sides = random.chance(0.7) ? (field, other) : (other, field)
        return compare(sides, random.pick(comparisons))
    }

    /// A value as a condition: true when it is not missing; a boolean field when it is true.
    private mutating func truth(_ depth: Int) -> Term {
        switch random.below(3) {
        case 0:
            if let field = field({ $0 == .boolean }) {
                return Term(.compare(.equal, field.expression, .literal(.boolean(true))), field.text)
            }
        case 1: if let field = custom() { return field }
        default: break
        }
        // Anything but a custom field, which may be false.
        let inner = random.chance(0.5) ? number(depth) : random.chance(0.5) ? text(depth) : date(depth)
        return Term(.not(.isMissing(inner.expression)), "(\(inner.text) and \(inner.text))")
    }

    // MARK: Values

    mutating func value(_ depth: Int) -> Term {
        switch random.below(5) {
        case 0: integer(depth)
        case 1: real(depth)
        case 2: text(depth)
        case 3: date(depth)
        default: custom() ?? number(depth)
        }
    }

    mutating func number(_ depth: Int) -> Term { random.chance(0.5) ? integer(depth) : real(depth) }

    mutating func integer(_ depth: Int) -> Term {
        guard depth > 0 else {
            if random.chance(0.6), let field = field({ $0 == .integer }) { return field }
            return literal(RandomTables.integer(&random))
        }
        switch random.below(13) {
        case 0, 1, 2: return integer(0)
        case 11, 12:
            let (text, part) = (searched(depth - 1), random.chance(0.5) ? text(0) : cut(depth - 1))
            let first = random.chance(0.7) ? literal(Int64(1)) : integer(0)
            return Term(
                .call(.find, [text.expression, part.expression, first.expression]),
                "(\(text.text)):find(\(part.text), \(first.text), true)")
        case 3, 4: return arithmetic(integer(depth - 1), integer(depth - 1), divides: false)
        case 5:
            let (a, b) = (date(depth - 1), date(depth - 1))
            return Term(.arithmetic(.subtract, a.expression, b.expression), "(\(a.text) - \(b.text))")
        case 6:
            let inner = text(depth - 1)
            return Term(.length(inner.expression), "#(\(inner.text))")
        case 7: return datePart(depth - 1)
        case 8:
            let inner = number(depth - 1)
            let (function, name) = random.pick([(Expression.Function.floor, "floor"), (.ceil, "ceil")])
            return Term(.call(function, [inner.expression]), "\(name)(\(inner.text))")
        case 9:
            let inner = integer(depth - 1)
            return random.chance(0.5)
                ? Term(.negate(inner.expression), "(-(\(inner.text)))")
                : Term(.call(.abs, [inner.expression]), "abs(\(inner.text))")
        default: return random.chance(0.6) ? chosen(depth, RandomExpressions.integer) : related()
        }
    }

    mutating func real(_ depth: Int) -> Term {
        guard depth > 0 else {
            if random.chance(0.6), let field = field({ $0 == .money || $0 == .decimal }) { return field }
            return literal(RandomTables.real(&random))
        }
        switch random.below(9) {
        case 0, 1, 2: return real(0)
        case 3: return arithmetic(number(depth - 1), number(depth - 1), divides: true)
        case 4: return arithmetic(real(depth - 1), number(depth - 1), divides: false)
        case 5: return arithmetic(number(depth - 1), real(depth - 1), divides: false)
        case 6:
            let inner = real(depth - 1)
            return random.chance(0.5)
                ? Term(.negate(inner.expression), "(-(\(inner.text)))")
                : Term(.call(.abs, [inner.expression]), "abs(\(inner.text))")
        case 7:
            guard let field = custom() else { return real(0) }
            return arithmetic(field, number(depth - 1), divides: random.chance(0.3))
        default: return chosen(depth, RandomExpressions.real)
        }
    }

    mutating func text(_ depth: Int) -> Term {
        guard depth > 0 else {
            if random.chance(0.6), let field = field(Self.isText) { return field }
            let text = random.pick(RandomTables.texts)
            return Term(.literal(.text(text)), Self.quoted(text))
        }
        switch random.below(9) {
        case 0, 1, 2: return text(0)
        case 7, 8: return cut(depth - 1)
        case 3:
            let a = random.chance(0.2) ? cut(depth - 1) : text(depth - 1)
            let b: Term
            switch random.below(10) {
            case 0, 1: b = integer(depth - 1)
            case 2: b = real(depth - 1)
            case 3: b = date(depth - 1)
            default: b = text(depth - 1)
            }
            return Term(.concatenate(a.expression, b.expression), "(\(a.text) .. \(b.text))")
        case 4:
            let inner = searched(depth - 1)
            let (function, name) = random.pick([(Expression.Function.lower, "lower"), (.upper, "upper")])
            return Term(.call(function, [inner.expression]), "\(name)(\(inner.text))")
        default: return chosen(depth, RandomExpressions.text)
        }
    }

    mutating func date(_ depth: Int) -> Term {
        guard depth > 0 else {
            if random.chance(0.6), let field = field({ $0 == .date }) { return field }
            if random.chance(0.2) { return Term(.literal(.date(today)), "today()") }
            let date = RandomTables.date(&random)
            return Term(.literal(.date(date)), "date\"\(date)\"")
        }
        switch random.below(6) {
        case 0, 1: return date(0)
        case 2, 3:
            let (a, days) = (date(depth - 1), integer(depth - 1))
            return Term(.arithmetic(.add, a.expression, days.expression), "(\(a.text) + \(days.text))")
        case 4:
            let (a, days) = (date(depth - 1), integer(depth - 1))
            return Term(.arithmetic(.subtract, a.expression, days.expression), "(\(a.text) - \(days.text))")
        default: return chosen(depth, RandomExpressions.date)
        }
    }

    /// `a or b`, or `condition and a or b`.
    private mutating func chosen(_ depth: Int, _ make: (inout RandomExpressions, Int) -> Term) -> Term {
        let (a, b) = (make(&self, depth - 1), make(&self, depth - 1))
        guard random.chance(0.5) else { return Term(.fallback(a.expression, b.expression), "(\(a.text) or \(b.text))") }
        let test = condition(depth - 1)
        return Term(
            .fallback(.when(test.expression, then: a.expression), b.expression),
            "(\(test.text) and \(a.text) or \(b.text))")
    }

    private static func integer(_ maker: inout RandomExpressions, _ depth: Int) -> Term { maker.integer(depth) }
    private static func real(_ maker: inout RandomExpressions, _ depth: Int) -> Term { maker.real(depth) }
    private static func text(_ maker: inout RandomExpressions, _ depth: Int) -> Term { maker.text(depth) }
    private static func date(_ maker: inout RandomExpressions, _ depth: Int) -> Term { maker.date(depth) }

    private mutating func arithmetic(_ a: Term, _ b: Term, divides: Bool) -> Term {
        let operation =
            divides
            ? random.pick([Expression.Arithmetic.divide, .divide, .power])
            : random.pick([Expression.Arithmetic.add, .subtract, .multiply, .floorDivide, .modulo])
        return Term(
            .arithmetic(operation, a.expression, b.expression), "(\(a.text) \(operation.rawValue) \(b.text))")
    }

    private mutating func datePart(_ depth: Int) -> Term {
        let moment = random.chance(0.2) ? field({ $0 == .datetime }) : nil
        let inner = moment ?? date(depth)
        switch random.below(6) {
        case 0: return Term(.call(.year, [inner.expression]), "year(\(inner.text))")
        case 1: return Term(.call(.month, [inner.expression]), "month(\(inner.text))")
        case 2: return Term(.call(.day, [inner.expression]), "day(\(inner.text))")
        case 3: return Term(.call(.weekday, [inner.expression]), "weekday(\(inner.text))")
        case 4:
            let other = date(depth)
            return Term(
                .call(.monthsBetween, [inner.expression, other.expression]),
                "months_between(\(inner.text), \(other.text))")
        default:
            let date = date(depth)
            return Term(
                .arithmetic(.subtract, .literal(.date(today)), date.expression), "days_since(\(date.text))")
        }
    }

    private mutating func related() -> Term {
        guard !entity.inverses.isEmpty else { return integer(0) }
        let inverse = random.pick(entity.inverses)
        return Term(.related(.toMany(inverse.entity, inverse.field), where: nil, .count), "#\(inverse.name)")
    }

    /// Some bytes of a text, perhaps not whole characters.
    private mutating func cut(_ depth: Int) -> Term {
        let text = searched(depth)
        func position(_ random: inout RandomSource) -> Int64 {
            random.chance(0.9) ? Int64(random.below(9)) - 4 : random.pick(RandomTables.integers)
        }
        let first = random.chance(0.8) ? literal(position(&random)) : integer(0)
        guard random.chance(0.7) else {
            return Term(
                .call(.sub, [text.expression, first.expression, .literal(.integer(-1))]),
                "(\(text.text)):sub(\(first.text))")
        }
        let last = literal(position(&random))
        return Term(
            .call(.sub, [text.expression, first.expression, last.expression]),
            "string.sub(\(text.text), \(first.text), \(last.text))")
    }

    /// What `contains` and `lower` take: a text or a custom field.
    private mutating func searched(_ depth: Int) -> Term {
        if random.chance(0.2), let field = custom() { return field }
        return text(depth)
    }

    // MARK: Leaves

    private static func isText(_ type: FieldType) -> Bool {
        switch type {
        case .text, .enumeration, .monthDayOrDate: true
        case .reference(let target, _): Vocabulary.entity(named: target)?.key != nil
        default: false
        }
    }

    /// A field of the entity, or of a row that a reference leads to.
    private mutating func field(_ fits: (FieldType) -> Bool) -> Term? {
        var references: [Field] = []
        var entity = entity
        while random.chance(0.2), references.count < 3 {
            let ways = entity.fields.filter { $0.target.map(RandomTables.asked.contains) == true }
            guard !ways.isEmpty else { break }
            let way = random.pick(ways)
            references.append(way)
            entity = way.target ?? entity
        }
        let fields = entity.fields.filter { fits($0.type) }
        guard !fields.isEmpty else { return nil }
        let field = random.pick(fields)
        let way = references.map { "\($0.name)_row." }.joined()
        return Term(.field(FieldPath(references: references, entity: entity, field: field)), way + field.name)
    }

    private mutating func custom() -> Term? {
        guard let field = entity["extra"] else { return nil }
        let key = random.pick(RandomTables.customKeys + ["none"])
        return Term(.custom(FieldPath(entity: entity, field: field), key: key), "extra.\(key)")
    }

    private func literal(_ value: Int64) -> Term {
        let text = value == .min ? "(-9223372036854775807 - 1)" : value < 0 ? "(\(value))" : "\(value)"
        return Term(.literal(.integer(value)), text)
    }

    private func literal(_ value: Double) -> Term {
        Term(.literal(.real(value)), value < 0 ? "(\(value))" : "\(value)")
    }

    private static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(result)\""
    }
}
