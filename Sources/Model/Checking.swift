/// Whether a value may be written. One place for plans, imports and demo data, so that a rule declared in the
/// vocabulary is the same rule everywhere. What needs other rows (`unique`, `uniqueWith`, `sameClient`, whether a
/// reference exists) is checked by whoever has them.
extension Field {
    /// Why the value may not stand in this field, looking at the value alone; nil when it may.
    /// - Parameter today: the archive's date, for `notInFuture`.
    public func problem(with value: Value, today: CalendarDate) -> String? {
        guard !value.isMissing else {
            return isRequired || rules.contains(.notEmpty) ? "must not be missing" : nil
        }
        guard fits(value) else { return "must be \(type.article), not \(value.described)" }
        switch (type, value) {
        case (.enumeration, .text(let text)):
            let allowed = allowedValues ?? []
            if !allowed.contains(text) { return "\"\(text)\" is not one of \(allowed.joined(separator: ", "))" }
        case (.monthDayOrDate, .text(let text)):
            if !Field.isMonthDayOrDate(text) {
                return "\"\(text)\" is neither a date such as 1980-02-29 nor a month and day such as 02-29"
            }
        default: break
        }
        for rule in rules {
            if let problem = rule.problem(with: value, today: today) { return problem }
        }
        return nil
    }

    private func fits(_ value: Value) -> Bool {
        switch (type, value) {
        case (.text, .text), (.enumeration, .text), (.monthDayOrDate, .text), (.json, .text), (.integer, .integer),
            (.decimal, .real), (.decimal, .integer), (.money, .money), (.boolean, .boolean), (.date, .date),
            (.datetime, .datetime), (.reference, .integer), (.reference, .text):
            true
        default: false
        }
    }

    /// Whether the text is `YYYY-MM-DD` or `MM-DD` of a day that exists in some year.
    public static func isMonthDayOrDate(_ text: String) -> Bool {
        if text.utf8.count == 5 { return CalendarDate(iso: "2000-" + text) != nil }
        return CalendarDate(iso: text) != nil
    }
}

extension Rule {
    fileprivate func problem(with value: Value, today: CalendarDate) -> String? {
        switch self {
        case .atLeast(let bound):
            if let number = value.number, number < bound {
                return "must be at least \(bound.short), not \(number.short)"
            }
        case .atMost(let bound):
            if let number = value.number, number > bound {
                return "must be at most \(bound.short), not \(number.short)"
            }
        case .moreThan(let bound):
            if let number = value.number, number <= bound {
                return "must be more than \(bound.short), not \(number.short)"
            }
        case .notEmpty:
            if case .text(let text) = value, text.allSatisfy(\.isWhitespace) { return "must not be empty" }
        case .notInFuture:
            if case .date(let date) = value, date > today { return "must not be after today, \(today); it is \(date)" }
        case .fieldOf(let entity):
            if case .text(let text) = value, Vocabulary.entity(named: entity)?[text] == nil {
                return "\"\(text)\" is not a field of \(entity)"
            }
        case .required, .requiredWhen, .unique, .uniqueWith, .fixed, .managed, .notBefore, .within, .normalised, .needs,
            .sameClient:
            break
        }
        return nil
    }
}

extension Entity {
    /// What is wrong between the fields of one row: needs that are not met, dates in the wrong order.
    /// - Parameter value: the row's value of a field, as it will stand.
    public func problems(across value: (Field) -> Value) -> [(field: Field, problem: String)] {
        var problems: [(Field, String)] = []
        for field in fields {
            for rule in field.rules {
                switch rule {
                case .requiredWhen(let other, let trigger):
                    guard let condition = self[other], value(condition) == .text(trigger), value(field).isMissing else {
                        continue
                    }
                    problems.append((field, "must not be missing when \(other) is \(trigger)"))
                case .needs(let other):
                    guard let needed = self[other], value(field) == .boolean(true), value(needed).isBlank else {
                        continue
                    }
                    problems.append((field, "needs \(other)"))
                case .notBefore(let other):
                    guard let earlier = self[other], let from = value(earlier).position, let to = value(field).position,
                        to < from
                    else { continue }
                    problems.append((field, "must not be before \(other)"))
                case .within(let first, let last):
                    guard let first = self[first], let last = self[last], let moment = value(field).position else {
                        continue
                    }
                    if let from = value(first).position, moment < from {
                        problems.append((field, "must not be before \(first.name)"))
                    }
                    if let to = value(last).position, moment > to {
                        problems.append((field, "must not be after \(last.name)"))
                    }
                default: continue
                }
            }
        }
        return problems
    }
}

extension Value {
    /// The number a rule's bound is compared with; money in yuan.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .money(let fen): Double(fen) / 100
        default: nil
        }
    }

    /// What orders a date, a moment or a whole number (`extend_to` is not below `pool_size`) among its kind.
    fileprivate var position: Int64? {
        switch self {
        case .integer(let value): value
        case .date(let date): Int64(date.days) * 86_400
        case .datetime(let moment): moment.seconds
        default: nil
        }
    }

    fileprivate var isBlank: Bool {
        if case .text(let text) = self { return text.allSatisfy(\.isWhitespace) }
        return isMissing
    }

    /// The value as an error names it: `the text "x"`, `the number 3`.
    public var described: String {
        switch self {
        case .missing: "missing"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "the number \(value)"
        case .real(let value): "the number \(value.short)"
        case .text(let value): "the text \"\(value)\""
        case .money(let fen): "the amount \((Double(fen) / 100).short)"
        case .date(let date): "the date \(date)"
        case .datetime(let moment): "the time \(moment)"
        }
    }
}

extension FieldType {
    /// The type as an error asks for it: `a whole number`, `a date`.
    public var article: String {
        switch self {
        case .text: "text"
        case .integer: "a whole number"
        case .decimal: "a number"
        case .money: "an amount in yuan"
        case .boolean: "true or false"
        case .date: "a date"
        case .monthDayOrDate: "a date or a month and day"
        case .datetime: "a date with a time"
        case .json: "a JSON object"
        case .enumeration(let values): "one of \(values.map(\.name).joined(separator: ", "))"
        case .reference(let entity, _): "the code or id of a \(entity)"
        }
    }
}

extension Double {
    /// Without `.0`, for messages.
    fileprivate var short: String { Double(Int64(exactly: self) ?? .min) == self ? String(Int64(self)) : String(self) }
}
