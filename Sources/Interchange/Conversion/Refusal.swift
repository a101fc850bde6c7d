import Model

/// Why a cell is no value of its field. Without the value itself: it is put into words only for the records listed.
enum Refusal: Sendable, Hashable {
    case notADate, noSuchDate, dateWithTime, inFuture
    case notANumber, badGrouping, tooLarge, notWhole, fractionOfFen
    case outOfRange
    case notABoolean, notAllowed
    case notAPhone, phoneTooShort, phoneTooLong, notAMobile, notAnAddress
    case notAnObject
    case unknownCode
    case noField
}

extension Refusal {
    /// For people: what the value is not and what is expected.
    func sentence(_ field: Field, value: String, suggestion: String?, example: String?) -> String {
        let shown = CellText.shown(value)
        let hint = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
        switch self {
        case .notADate:
            let expected =
                example ?? (field.type == .monthDayOrDate ? "1980-03-09 or 03-09" : "2020-03-09, 2020/3/9 or 2020年3月9日")
            return "\(shown) is not a date; expected is one like \(expected)"
        case .noSuchDate: return "\(shown) is no date of the calendar"
        case .dateWithTime: return "\(shown) has a time of day, which a date has not"
        case .inFuture: return "\(shown) lies in the future"
        case .notANumber:
            switch field.type {
            case .money: return "\(shown) is not an amount; expected is one like 1234.50, 1,234.50 or ￥1234.50"
            case .integer: return "\(shown) is not a number; expected is a whole number"
            default: return "\(shown) is not a number"
            }
        case .badGrouping:
            return "\(shown) has a comma where no thousands end; expected is a number like 1,234.50"
        case .tooLarge: return "\(shown) is larger than any number the archive can keep"
        case .notWhole: return "\(shown) is not a whole number"
        case .fractionOfFen:
            return "\(shown) has a fraction of a fen, which is not rounded; expected are at most two decimals"
        case .outOfRange: return "\(shown) is out of range; expected is \(field.rangeInWords)"
        case .notABoolean: return "\(shown) is neither yes nor no; expected is yes, no, 是, 否, true, false, 1 or 0"
        case .notAllowed:
            guard case .enumeration(let values) = field.type else { return "\(shown) is not allowed" }
            return
                "\(shown) is none of \(values.map { "\($0.name) \($0.zh)" }.joined(separator: ", "))\(hint)"
        case .notAPhone: return "\(shown) is not a phone number; expected are digits, with an area code for a landline"
        case .phoneTooShort: return "\(shown) is too short for a phone number; expected are 7 to 15 digits"
        case .phoneTooLong: return "\(shown) is too long for a phone number; expected are 7 to 15 digits"
        case .notAMobile: return "\(shown) is no mobile number; expected are eleven digits beginning with 13 to 19"
        case .notAnAddress: return "\(shown) is not an e-mail address; expected is one like name@example.cn"
        case .notAnObject: return "\(shown) is not a JSON object"
        case .unknownCode:
            let entity = field.target
            let what = entity?.label.en.lowercased() ?? "row"
            return "there is no \(what) \(shown)\(hint)"
        case .noField: return "\(shown) is no field of \(Entity.client.name)\(hint)"
        }
    }
}

extension Field {
    /// The range the field's rules allow, in words.
    var rangeInWords: String {
        func shown(_ bound: Double) -> String { bound == bound.rounded() ? String(Int64(bound)) : String(bound) }
        let parts = rules.compactMap { rule -> String? in
            switch rule {
            case .atLeast(let bound): "at least \(shown(bound))"
            case .moreThan(let bound): "more than \(shown(bound))"
            case .atMost(let bound): "at most \(shown(bound))"
            default: nil
            }
        }
        return parts.isEmpty ? "a smaller number" : parts.joined(separator: " and ")
    }

    /// How messages name it: `成交金额 (amount)`.
    var shownName: String { "\(label.zh) (\(name))" }
}
