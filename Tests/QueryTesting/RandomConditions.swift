import Model
import Query

/// A random table condition: its entries, and what they mean.
struct RandomConditions {
    let entity: Entity
    var random: RandomSource

    init(_ entity: Entity, seed: UInt64) {
        self.entity = entity
        random = RandomSource(seed: seed)
    }

    mutating func entries(_ depth: Int = 2) -> (entries: [Operand.Entry], meaning: Expression) {
        var entries: [Operand.Entry] = []
        var parts: [Expression] = []
        var names: Set<String> = []
        for _ in 0..<(1 + random.below(3)) {
            let (entry, part) = entry(depth)
            guard names.insert(entry.name).inserted else { continue }
            entries.append(entry)
            parts.append(part)
        }
        return (entries, .all(parts))
    }

    private mutating func entry(_ depth: Int) -> (Operand.Entry, Expression) {
        if depth > 0, random.chance(0.2), !entity.inverses.isEmpty {
            let inverse = random.pick(entity.inverses)
            let test = random.pick([Expression.RelatedTest.any, .none, .atLeast(random.below(4))])
            var inner = RandomConditions(inverse.entity, seed: random.next())
            let (entries, meaning) = related(random.chance(0.7) ? inner.entries(depth - 1) : nil)
            return (
                Operand.Entry(inverse.name, .related(test, entries)),
                .related(.toMany(inverse.entity, inverse.field), where: meaning, test)
            )
        }
        if random.chance(0.12), let extra = entity["extra"] {
            let key = random.pick(RandomTables.customKeys)
            let column = Expression.custom(FieldPath(entity: entity, field: extra), key: key)
            let (operand, meaning) = custom(column)
            return (Operand.Entry("extra.\(key)", operand), meaning)
        }
        let fields = entity.fields.filter { $0.type != .json }
        let field = random.pick(fields)
        let column = Expression.field(FieldPath(entity: entity, field: field))
        let name = random.chance(0.2) && entity.field(labelled: field.label.zh) == field ? field.label.zh : field.name
        let (operand, meaning) = test(field, column, depth: 2)
        return (Operand.Entry(name, operand), meaning)
    }

    private func related(_ made: (entries: [Operand.Entry], meaning: Expression)?) -> ([Operand.Entry], Expression?) {
        (made?.entries ?? [], made?.meaning)
    }

    private mutating func test(_ field: Field, _ column: Expression, depth: Int) -> (Operand, Expression) {
        let isOrdered = field.type != .boolean
        switch random.below(9) {
        case 0: return (.missing, .isMissing(column))
        case 1: return (.present, .not(.isMissing(column)))
        case 2 where depth > 0:
            let (inner, meaning) = test(field, column, depth: depth - 1)
            return (.not(inner), .not(meaning))
        case 3 where isOrdered:
            let ((a, low), (b, high)) = (literal(field), literal(field))
            return (
                .between(a, b),
                .all([
                    .compare(.greaterOrEqual, column, .literal(low)), .compare(.lessOrEqual, column, .literal(high)),
                ])
            )
        case 4 where isOrdered:
            let (a, value) = literal(field)
            return random.chance(0.5)
                ? (.since(a), .compare(.greaterOrEqual, column, .literal(value)))
                : (.before(a), .compare(.less, column, .literal(value)))
        case 5:
            // Long lists go to the database by another way than short ones.
            let count = random.chance(0.2) ? 70 : 1 + random.below(4)
            let values = (0..<count).map { _ in literal(field) }
            return (.oneOf(values.map(\.0)), .any(values.map { .compare(.equal, column, .literal($0.1)) }))
        case 6:
            guard Self.isText(field) else { fallthrough }
            let test = random.pick([Expression.TextTest.contains, .starts, .ends])
            let part = random.pick(RandomTables.texts)
            return (.text(test, part), .text(test, column, .literal(.text(part))))
        default:
            let (a, value) = literal(field)
            return (.value(a), .compare(.equal, column, .literal(value)))
        }
    }

    private mutating func custom(_ column: Expression) -> (Operand, Expression) {
        let (literal, value): (Operand.Literal, Value)
        switch random.below(4) {
        case 0:
            let flag = random.chance(0.5)
            (literal, value) = (.boolean(flag), .boolean(flag))
        case 1:
            let text = random.pick(RandomTables.texts)
            (literal, value) = (.text(text), .text(text))
        case 2:
            let number = RandomTables.real(&random)
            (literal, value) = (.number(number), .real(number))
        default:
            let number = RandomTables.integer(&random)
            (literal, value) = (.integer(number), .integer(number))
        }
        let equal = Expression.compare(.equal, column, .literal(value))
        switch random.below(6) {
        case 0: return (.missing, .isMissing(column))
        case 1: return (.present, .not(.isMissing(column)))
        case 2: return (.not(.value(literal)), .not(equal))
        case 3:
            return (.oneOf([literal, .integer(5)]), .any([equal, .compare(.equal, column, .literal(.integer(5)))]))
        case 4: return (.text(.contains, "a"), .text(.contains, column, .literal(.text("a"))))
        default: return (.value(literal), equal)
        }
    }

    private mutating func literal(_ field: Field) -> (Operand.Literal, Value) {
        switch field.type {
        case .text, .monthDayOrDate, .json:
            let text = field.name == entity.key ? "K\(random.below(40))" : random.pick(RandomTables.texts + ["名1"])
            return (.text(text), .text(text))
        case .enumeration(let values):
            let name = random.pick(values).name
            return (.text(name), .text(name))
        case .boolean:
            let value = random.chance(0.5)
            return (.boolean(value), .boolean(value))
        case .integer:
            if random.chance(0.2) {
                let number = RandomTables.real(&random)
                return (.number(number), .real(number))
            }
            let number = RandomTables.integer(&random)
            return (.integer(number), .integer(number))
        case .decimal:
            let number = RandomTables.real(&random)
            return (.number(number), .real(number))
        case .money:
            switch random.below(3) {
            case 0:
                let yuan = RandomTables.integer(&random)
                return (.integer(yuan), .integer(yuan))
            case 1:
                let yuan = RandomTables.real(&random)
                return (.number(yuan), .real(yuan))
            default:
                let yuan = Double(random.pick(RandomTables.fen)) / 100
                return (.number(yuan), .real(yuan))
            }
        case .date:
            let date = RandomTables.date(&random)
            return (random.chance(0.5) ? .date(date) : .text("\(date)"), .date(date))
        case .datetime:
            let moment = random.pick(RandomTables.moments)
            return (random.chance(0.5) ? .datetime(moment) : .text("\(moment)"), .datetime(moment))
        case .reference(let target, _):
            guard Vocabulary.entity(named: target)?.key != nil else {
                let id = Int64(1 + random.below(25))
                return (.integer(id), .integer(id))
            }
            let code = random.pick(["K4", "b1", "福2", "_3", "unassigned", "nobody"])
            return (.text(code), .text(code))
        }
    }

    private static func isText(_ field: Field) -> Bool {
        switch field.type {
        case .text, .enumeration, .monthDayOrDate: true
        case .reference(let target, _): Vocabulary.entity(named: target)?.key != nil
        default: false
        }
    }
}
