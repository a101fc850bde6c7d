import Model

// What operations make of values.
extension Evaluator {
    /// Lua's comparison with two truth values: an order with a missing side, or between kinds that have none, is false.
    func compare(_ comparison: Expression.Comparison, _ left: Result, _ right: Result) -> Bool {
        switch comparison {
        case .equal: isEqual(left, right)
        case .notEqual: !isEqual(left, right)
        case .less: order(left, right) == .less
        case .greater: order(left, right) == .greater
        case .lessOrEqual: [.less, .equal].contains(order(left, right))
        case .greaterOrEqual: [.greater, .equal].contains(order(left, right))
        }
    }

    /// Missing equals missing; an integer equals the float of the same size; other kinds never equal one another.
    func isEqual(_ left: Result, _ right: Result) -> Bool {
        if case .value(let a) = left, case .value(let b) = right, let order = LuaNumber.order(a, b) {
            return order == .equal
        }
        return left == right
    }

    private func order(_ left: Result, _ right: Result) -> LuaNumber.Order? {
        if let a = left.text, let b = right.text {
            return a == b ? .equal : a.lexicographicallyPrecedes(b) ? .less : .greater
        }
        return order(left.value, right.value)
    }

    private func order(_ left: Value, _ right: Value) -> LuaNumber.Order? {
        switch (left, right) {
        case (.date(let a), .date(let b)): LuaNumber.Order(a, b)
        case (.datetime(let a), .datetime(let b)): LuaNumber.Order(a, b)
        case (.money(let a), .money(let b)): LuaNumber.Order(a, b)
        default: LuaNumber.order(left, right)
        }
    }

    func fulfils(_ test: Expression.TextTest, _ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        switch test {
        case .starts: return text.starts(with: part)
        case .ends: return text.suffix(part.count).elementsEqual(part)
        case .contains: return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
        }
    }

    func calculate(_ operation: Expression.Arithmetic, _ left: Value, _ right: Value) -> Value {
        switch (operation, left, right) {
        case (.subtract, .date(let a), .date(let b)): .integer(Int64(a - b))
        case (.subtract, .date(let date), .integer(let days)): move(date, by: 0, less: days)
        case (.add, .date(let date), .integer(let days)), (.add, .integer(let days), .date(let date)):
            move(date, by: days, less: 0)
        default: LuaNumber.calculate(operation, left, right)
        }
    }

    /// Missing outside the years 0000 to 9999.
    private func move(_ date: CalendarDate, by days: Int64, less others: Int64) -> Value {
        let (later, overflow) = Int64(date.days).addingReportingOverflow(days)
        let (day, underflow) = later.subtractingReportingOverflow(others)
        guard !overflow, !underflow, let number = Int32(exactly: day) else { return .missing }
        return CalendarDate(dayInCalendar: number).map(Value.date) ?? .missing
    }

    func call(_ function: Expression.Function, _ arguments: [Value]) -> Value {
        let first = arguments.first ?? .missing
        switch function {
        case .year: return first.day.map { .integer(Int64($0.year)) } ?? .missing
        case .month: return first.day.map { .integer(Int64($0.month)) } ?? .missing
        case .day: return first.day.map { .integer(Int64($0.day)) } ?? .missing
        case .weekday: return first.day.map { .integer(Int64($0.weekday)) } ?? .missing
        case .monthsBetween:
            guard arguments.count == 2, let from = first.day, let to = arguments[1].day else { return .missing }
            return .integer(Int64(from.wholeMonths(to: to)))
        case .lower, .upper, .sub: return textCall(function, arguments.map(Result.value)).value
        case .find: return find(arguments.map(Result.value))
        case .pinyin:
            guard case .text(let text) = first else { return .missing }
            return .text(Pinyin.text(of: text))
        case .abs: return LuaNumber.magnitude(first)
        case .floor: return LuaNumber.whole(first, .down)
        case .ceil: return LuaNumber.whole(first, .up)
        }
    }

    /// Functions of texts, which are bytes. Only the letters of ASCII have a case, as in Lua.
    func textCall(_ function: Expression.Function, _ arguments: [Result]) -> Result {
        guard let text = arguments.first?.text else { return .value(.missing) }
        switch function {
        case .lower: return Result(text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 })
        case .upper: return Result(text.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 })
        default:
            guard arguments.count == 3, case .integer(let first) = arguments[1].value,
                case .integer(let last) = arguments[2].value
            else { return .value(.missing) }
            return Result(Array(text[TextPositions.range(from: first, to: last, count: text.count)]))
        }
    }

    /// Where the second text first stands in the first, from a position on, counted from 1.
    func find(_ arguments: [Result]) -> Value {
        guard arguments.count == 3, let text = arguments[0].text, let part = arguments[1].text,
            case .integer(let first) = arguments[2].value, let start = TextPositions.start(first, count: text.count),
            start + part.count <= text.count
        else { return .missing }
        return (start...text.count - part.count).first { text[$0...].starts(with: part) }
            .map { .integer(Int64($0) + 1) } ?? .missing
    }
}

extension Value {
    /// The day of a date, or of a moment in the archive's zone: Asia/Shanghai, which has no summer time.
    fileprivate var day: CalendarDate? {
        switch self {
        case .date(let date): date
        case .datetime(let moment): Timestamp(seconds: moment.seconds + 8 * 3600).date
        default: nil
        }
    }
}
