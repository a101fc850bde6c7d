import Model

/// The meaning of expressions and logical plans, in plain Swift over rows held in memory: what SEMANTICS.md says,
/// written as directly as it can be. It is slow and it is the law: SQL, and whatever else runs a plan, must give the
/// same rows in the same order.
///
///     let evaluator = Evaluator(MemoryArchive([(.client, clients), (.visit, visits)]), today: today)
///     try evaluator.ids(.filter(.scan(.client), condition))
public struct Evaluator: Sendable {
    let archive: MemoryArchive
    /// The day on which everything is asked.
    let today: CalendarDate

    public init(_ archive: MemoryArchive, today: CalendarDate) {
        self.archive = archive
        self.today = today
    }

    /// Whether the row fulfils the condition.
    public func holds(_ condition: Expression, for row: MemoryArchive.Row) -> Bool {
        switch condition {
        case .compare(let comparison, let left, let right):
            return compare(comparison, result(left, row), result(right, row))
        case .all(let parts): return parts.allSatisfy { holds($0, for: row) }
        case .any(let parts): return parts.contains { holds($0, for: row) }
        case .not(let inner): return !holds(inner, for: row)
        case .isMissing(let inner): return result(inner, row) == .value(.missing)
        case .oneOf(let inner, let values):
            let value = result(inner, row)
            return values.contains { isEqual(value, .value($0.calculating)) } && value != .value(.missing)
        case .text(let test, let inner, let part):
            guard let text = text(inner, row), let part = self.text(part, row) else { return false }
            return fulfils(test, text, part)
        case .related(let relationship, let condition, let test):
            let count = count(relationship, condition, of: row)
            switch test {
            case .count, .any: return count > 0
            case .none: return count == 0
            case .atLeast(let wanted): return count >= wanted
            }
        default: return result(condition, row).isTrue
        }
    }

    /// The value of an expression for a row, as results show it: a plain amount as an amount, else as it calculates.
    /// A custom list or object is the text of its JSON.
    public func value(_ expression: TypedExpression, for row: MemoryArchive.Row) -> Value {
        guard expression.type == .money else { return result(expression.expression, row).shown }
        return amount(expression.expression, row)
    }

    // MARK: Values

    /// What an expression gives: a value of the archive or a custom list or object.
    enum Result: Hashable {
        case value(Value)
        case structure(String)
        /// A text that is no UTF-8, because `sub` cut a character in two.
        case bytes([UInt8])

        init(_ bytes: [UInt8]) {
            if let text = String(validating: bytes, as: UTF8.self) {
                self = .value(.text(text))
            } else {
                self = .bytes(bytes)
            }
        }

        /// As Lua takes it for a condition.
        var isTrue: Bool { self != .value(.missing) && self != .value(.boolean(false)) }

        var shown: Value {
            switch self {
            case .value(let value): value
            case .structure(let text): .text(text)
            case .bytes(let bytes): .text(String(decoding: bytes, as: UTF8.self))
            }
        }

        /// The bytes of a text; nil for everything else.
        var text: [UInt8]? {
            switch self {
            case .value(.text(let text)): Array(text.utf8)
            case .bytes(let bytes): bytes
            default: nil
            }
        }

        var value: Value { if case .value(let value) = self { value } else { .missing } }
    }

    /// The value as it calculates: amounts as floats of yuan, references as codes.
    func result(_ expression: Expression, _ row: MemoryArchive.Row) -> Result {
        switch expression {
        case .custom(let path, let key):
            guard let row = follow(path.references, from: row) else { return .value(.missing) }
            switch row.custom[path.field.name]?[key] {
            case .value(let value)?: return .value(value)
            case .structure(let text)?: return .structure(text)
            case nil: return .value(.missing)
            }
        case .fallback(let left, let right):
            let first = result(left, row)
            return first.isTrue ? first : result(right, row)
        case .when(let condition, let inner): return holds(condition, for: row) ? result(inner, row) : .value(.missing)
        case .choose(let condition, let then, let other):
            return holds(condition, for: row) ? result(then, row) : result(other, row)
        case .concatenate(let left, let right):
            guard let first = joinable(left, row), let second = joinable(right, row) else { return .value(.missing) }
            return Result(first + second)
        case .call(let function, let arguments) where [.lower, .upper, .sub].contains(function):
            return textCall(function, arguments.map { result($0, row) })
        case .call(.find, let arguments): return .value(find(arguments.map { result($0, row) }))
        default: return .value(value(expression, row))
        }
    }

    private func value(_ expression: Expression, _ row: MemoryArchive.Row) -> Value {
        switch expression {
        case .literal(let value): return value.calculating
        case .id: return .integer(row.id)
        case .today: return .date(today)
        case .computed(let column): return column.value(of: row.id).calculating
        case .search(let query, let aspect): return search(query, aspect, row)
        case .summary(let relationship, let condition, let summary, let value):
            if expression.isAmount { return amount(expression, row).calculating }
            return summarise(summary, related(relationship, condition, of: row), value)
        case .field(let path): return value(path, row).calculating
        case .arithmetic(let operation, let left, let right):
            return calculate(operation, result(left, row).value, result(right, row).value)
        case .negate(let inner): return LuaNumber.negate(result(inner, row).value)
        case .length(let inner): return text(inner, row).map { .integer(Int64($0.count)) } ?? .missing
        case .call(let function, let arguments):
            return call(function, arguments.map { result($0, row).value })
        case .related(let relationship, let condition, .count):
            return .integer(Int64(count(relationship, condition, of: row)))
        default: return .boolean(holds(expression, for: row))
        }
    }

    /// A field along references; a reference as the code of the row it leads to, or its id where it has none.
    func value(_ path: FieldPath, _ row: MemoryArchive.Row) -> Value {
        guard let row = follow(path.references, from: row) else { return .missing }
        let value = archive.stored(path.field, of: row)
        guard let target = path.field.target, let key = target.key, case .integer(let id) = value else { return value }
        return archive.row(target, id: id)?.values[key] ?? .missing
    }

    private func follow(_ references: [Field], from row: MemoryArchive.Row) -> MemoryArchive.Row? {
        var row = row
        for reference in references {
            guard case .integer(let id)? = row.values[reference.name], let target = reference.target,
                let next = archive.row(target, id: id)
            else { return nil }
            row = next
        }
        return row
    }

    /// The amount in fen of an expression whose type is an amount.
    private func amount(_ expression: Expression, _ row: MemoryArchive.Row) -> Value {
        switch expression {
        case .literal(let value): return value
        case .field(let path): return value(path, row)
        case .computed(let column): return column.value(of: row.id)
        case .summary(let relationship, let condition, let summary, let value):
            let fen = related(relationship, condition, of: row).compactMap { other -> Int64? in
                if case .money(let fen) = amount(value.expression, other) { fen } else { nil }
            }
            switch summary {
            case .sum: return .money(fen.reduce(0, &+))
            case .min: return fen.min().map(Value.money) ?? .missing
            case .max: return fen.max().map(Value.money) ?? .missing
            case .mean: return .missing
            }
        case .fallback(let left, let right):
            let first = amount(left, row)
            return first.isMissing ? amount(right, row) : first
        case .when(let condition, let inner): return holds(condition, for: row) ? amount(inner, row) : .missing
        case .choose(let condition, let then, let other): return amount(holds(condition, for: row) ? then : other, row)
        default: return value(expression, row)
        }
    }

    private func text(_ expression: Expression, _ row: MemoryArchive.Row) -> [UInt8]? { result(expression, row).text }

    /// What `..` joins: texts, numbers as Lua writes them, dates as ISO text.
    private func joinable(_ expression: Expression, _ row: MemoryArchive.Row) -> [UInt8]? {
        let result = result(expression, row)
        return switch result.value {
        case .integer(let number): Array("\(number)".utf8)
        case .real(let number): Array(LuaNumber.text(number).utf8)
        case .date(let date): Array("\(date)".utf8)
        default: result.text
        }
    }

    // MARK: Relationships

    /// How many rows on the other side fulfil the condition. Merged clients are left out, unless the condition names
    /// `status` or they are just what the relationship is about.
    private func count(_ relationship: Relationship, _ condition: Expression?, of row: MemoryArchive.Row) -> Int {
        related(relationship, condition, of: row).count
    }

    func related(_ relationship: Relationship, _ condition: Expression?, of row: MemoryArchive.Row) -> [MemoryArchive
        .Row]
    {
        guard case .toMany(let entity, let field) = relationship else { return [] }
        let isOpen = field.name == "merged_into" || condition?.names("status") == true
        return archive.rows(entity, whose: field, is: row.id).filter { other in
            (isOpen || !isMerged(other, entity)) && (condition.map { holds($0, for: other) } ?? true)
        }
    }

    func isMerged(_ row: MemoryArchive.Row, _ entity: Entity) -> Bool {
        entity == .client && row.values["status"] == .text("merged")
    }
}

extension Value {
    /// The value as it calculates: an amount as a float of yuan.
    var calculating: Value {
        if case .money(let fen) = self { .real(Double(fen) / 100.0) } else { self }
    }
}
