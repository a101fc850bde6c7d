import Model

/// Makes what a script assigns a value of the field, exactly or not at all: an amount with a fraction of a fen is
/// refused and not rounded, a text for a date must be ISO. Rules of the model are checked by `Field.problem`.
public enum ValueReader {
    /// - Returns: the value, or the reason why it cannot be one of the field's.
    public static func read(_ literal: Operand.Literal, for field: Field) -> Result<Value, ValueProblem> {
        switch (field.type, literal.fixed) {
        case (.text, .text(let text)) where field.rules.contains(.normalised): return contactPoint(text, field)
        case (.text, .text(let text)), (.enumeration, .text(let text)), (.monthDayOrDate, .text(let text)),
            (.json, .text(let text)):
            return .success(.text(text))
        case (.monthDayOrDate, .date(let date)): return .success(.text("\(date)"))
        case (.integer, .integer(let value)): return .success(.integer(value))
        case (.integer, .number(let value)):
            guard let whole = Int64(exactly: value) else {
                return .failure(ValueProblem("must be a whole number, not \(value)"))
            }
            return .success(.integer(whole))
        case (.decimal, .integer(let value)): return .success(.real(Double(value)))
        case (.decimal, .number(let value)):
            guard value.isFinite else { return .failure(ValueProblem("must be a finite number, not \(value)")) }
            return .success(.real(value))
        case (.money, .integer(let yuan)):
            let (fen, overflow) = yuan.multipliedReportingOverflow(by: 100)
            return overflow ? .failure(ValueProblem("\(yuan) is too large an amount")) : .success(.money(fen))
        case (.money, .number(let yuan)): return money(yuan)
        case (.boolean, .boolean(let value)): return .success(.boolean(value))
        case (.date, .date(let date)): return .success(.date(date))
        case (.date, .text(let text)):
            guard let date = CalendarDate(iso: text) else {
                return .failure(ValueProblem("\"\(text)\" is no date that exists; write it as 2026-09-30"))
            }
            return .success(.date(date))
        case (.datetime, .datetime(let moment)): return .success(.datetime(moment))
        case (.datetime, .date(let date)):
            return .success(.datetime(Timestamp(seconds: Int64(date.days) * 86_400)))
        case (.datetime, .text(let text)):
            guard let moment = Timestamp(iso: text) else {
                return .failure(ValueProblem("\"\(text)\" is no time; write it as 2026-09-30T08:15:00Z"))
            }
            return .success(.datetime(moment))
        case (.reference(let entity, _), .text(let code)):
            guard Vocabulary.entity(named: entity)?.key != nil else {
                return .failure(ValueProblem("is the id of a \(entity), a number, not \"\(code)\""))
            }
            return .success(.text(code))
        case (.reference(let entity, _), .integer(let id)):
            guard Vocabulary.entity(named: entity)?.key == nil else {
                return .failure(ValueProblem("is the code of a \(entity), a text, not \(id)"))
            }
            return .success(.integer(id))
        default:
            return .failure(ValueProblem("must be \(field.type.article), not \(literal.described)"))
        }
    }

    /// A phone number or an address in its one spelling.
    private static func contactPoint(_ text: String, _ field: Field) -> Result<Value, ValueProblem> {
        let spelled = field.name == "email" ? ContactPoint.email(text.utf8) : ContactPoint.phone(text.utf8)
        switch spelled {
        case .success(let text): return .success(.text(text))
        case .failure(let problem):
            let reason =
                switch problem {
                case .notAPhone: "is no phone number: digits, blanks, dashes and brackets"
                case .phoneTooShort: "is no phone number: fewer than 7 digits"
                case .phoneTooLong: "is no phone number: more than 15 digits"
                case .notAMobile: "is no mobile number: those begin with 13 to 19"
                case .notAnAddress: "is no e-mail address: name@example.com"
                }
            return .failure(ValueProblem("\"\(text)\" \(reason)"))
        }
    }

    private static func money(_ yuan: Double) -> Result<Value, ValueProblem> {
        let fen = (yuan * 100).rounded()
        guard fen.isFinite, abs(fen) < 9e18 else {
            return .failure(ValueProblem("\(yuan) is no amount an archive can hold"))
        }
        // Floats that amounts were worked out in miss a fen by their last digits: 8114.37 + 100 does. That is no fraction.
        let noise = min(0.01, max(1e-6, 4 * (yuan * 100).ulp))
        guard let exact = Int64(exactly: fen), abs(yuan * 100 - fen) <= noise else {
            return .failure(ValueProblem("\(yuan) has a fraction of a fen; round it first, amounts are exact"))
        }
        return .success(.money(exact))
    }
}

/// Why a value cannot be written.
public struct ValueProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
