import Archive
import CRows
import Model

/// The rules between several fields of one row, and the values of rows already there that they need.
final class CrossRules {
    private struct Check {
        let field: Field
        let rule: Rule
    }

    private let entity: Entity
    private let checks: [Check]
    /// The fields the checks look at.
    let fields: [Field]
    /// Their places in the batch, nil where the record gives none.
    private let columns: [Int?]
    /// What the rows of the archive, and of this file so far, have in those fields. Only where rows can be found
    /// again and the rules matter, which is rare: influential clients, dates of campaigns.
    private var memory: [Int64: [Value]] = [:]
    private let remembers: Bool

    /// Nil when no rule between fields can be broken by the batch's fields.
    init?(entity: Entity, batchFields: [Field], remembers: Bool) {
        let given = Set(batchFields.map(\.name))
        var checks: [Check] = []
        var involved: [String] = []
        for field in entity.fields {
            for rule in field.rules {
                let partners: [String]
                switch rule {
                case .needs(let other), .requiredWhen(let other, _), .notBefore(let other): partners = [other]
                case .within(let first, let last): partners = [first, last]
                default: continue
                }
                guard given.contains(field.name) || partners.contains(where: given.contains) else { continue }
                checks.append(Check(field: field, rule: rule))
                involved += [field.name] + partners
            }
        }
        guard !checks.isEmpty else { return nil }
        self.entity = entity
        self.checks = checks
        self.remembers = remembers
        fields = entity.fields.filter { involved.contains($0.name) }
        columns = fields.map { field in batchFields.firstIndex { $0.name == field.name } }
    }

    func remember(_ id: Int64, _ values: [Value]) { memory[id] = values }

    /// What rule the row breaks together with what is there already, or nil.
    func broken(_ batch: RowBatch, _ row: Int, id: Int64?) -> (field: Field, problem: String)? {
        let values = merged(batch, row, id: id)
        func value(_ name: String) -> Value {
            fields.firstIndex { $0.name == name }.map { values[$0] } ?? .missing
        }
        for check in checks {
            let own = value(check.field.name)
            switch check.rule {
            case .needs(let other):
                if own == .boolean(true), value(other).isMissing {
                    return (check.field, "is yes, which needs \(shown(other))")
                }
            case .requiredWhen(let other, let when):
                if own.isMissing, value(other) == .text(when) {
                    return (check.field, "is missing, and is needed when \(shown(other)) is \(when)")
                }
            case .notBefore(let other):
                if let left = number(own), let right = number(value(other)), left < right {
                    return (check.field, "\(text(own)) is less than \(shown(other)), \(text(value(other)))")
                }
            case .within(let first, let last):
                guard let number = number(own) else { continue }
                let low = self.number(value(first)) ?? Int64.min
                let high = self.number(value(last)) ?? Int64.max
                if number < low || number > high {
                    return (check.field, "\(text(own)) is not between \(shown(first)) and \(shown(last))")
                }
            default: break
            }
        }
        return nil
    }

    /// The row is good: later records of the same row are checked with its values.
    func keep(_ batch: RowBatch, _ row: Int, id: Int64) {
        if remembers { memory[id] = merged(batch, row, id: id) }
    }

    private func merged(_ batch: RowBatch, _ row: Int, id: Int64?) -> [Value] {
        let old = id.flatMap { memory[$0] }
        return fields.indices.map { index in
            if let column = columns[index], batch.cell(row, column).kind != ROW_MISSING.rawValue {
                return batch.value(row, column)
            }
            return old?[index] ?? .missing
        }
    }

    private func shown(_ name: String) -> String { entity[name]?.shownName ?? name }

    private func number(_ value: Value) -> Int64? {
        switch value {
        case .integer(let number), .money(let number): number
        case .date(let date): Int64(date.days)
        case .datetime(let moment): moment.seconds
        default: nil
        }
    }

    private func text(_ value: Value) -> String {
        switch value {
        case .integer(let number): String(number)
        case .date(let date): date.description
        case .datetime(let moment): moment.description
        default: ""
        }
    }
}
