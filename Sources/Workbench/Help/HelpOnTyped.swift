import Display
import Lua
import Model
import Query

// `x?` as it is typed: help for what the text names, which need not be anything that Lua can evaluate.
extension Session {
    /// The page of `clients.where`, `reps["li"].clients`, `fn.month`, `级别`; nil where the text has to be evaluated.
    func help(onTyped text: String) throws -> HelpView? {
        if let (receiver, member) = Self.split(text) {
            if let page = try memberPage(member, ofTyped: receiver) { return page }
            return nil
        }
        // A bare name that is no global may be a method's or a topic's: `rfm?`, `pivot?`, `条件?`.
        guard Self.isName(text[...]), try !environment.pairs().contains(where: { $0.key.asString == text }),
            Vocabulary.entity(plural: text) == nil
        else { return nil }
        return try? help(topic: text)
    }

    /// What stands before the last dot or colon outside of brackets, and the name after it.
    static func split(_ text: String) -> (receiver: String, member: String)? {
        guard let separator = text.lastIndex(where: { $0 == "." || $0 == ":" }) else { return nil }
        let member = text[text.index(after: separator)...]
        let receiver = String(text[..<separator])
        guard isName(member), !receiver.isEmpty else { return nil }
        // Within a bracket or a text it belongs to what stands there.
        let opened = receiver.count(where: { "([{".contains($0) }) - receiver.count(where: { ")]}".contains($0) })
        guard opened == 0, receiver.count(where: { $0 == "\"" }).isMultiple(of: 2) else { return nil }
        return (receiver, String(member))
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private func memberPage(_ member: String, ofTyped receiver: String) throws -> HelpView? {
        guard Self.onlyReads(receiver), let value = try? run("return " + receiver, name: "help").first, value != .nil
        else {
            // Not asked for: a call might do something. What the method's name says is said of whatever has it.
            return methodPage(member, of: nil)
        }
        if receiver == "fn" { return methodPage(member, of: .function) }
        switch value {
        case .row(let row):
            guard let entity = RowContext.of(row)?.plan.entity else { return nil }
            if let page = memberPage(member, of: entity) {
                guard entity[member] != nil, let value = try? run("return \(receiver).\(member)", name: "help").first
                else { return page }
                return HelpView([.paragraph("\(receiver).\(member) = \(try text(value))")] + page.blocks)
            }
            return methodPage(member, of: .row)
        case .userdata(let userdata):
            if let relation = userdata.object(as: RelationObject.self) {
                return page(ofMember: member, of: relation)
            }
            guard let subject = Self.subject(of: userdata) else { return nil }
            return methodPage(member, of: subject)
        case .date, .relativeDate, .datetime: return methodPage(member, of: .function)
        case .string: return member == "sub" || member == "find" ? page(.conditions) : methodPage(member, of: .function)
        default: return nil
        }
    }

    private func page(ofMember name: String, of relation: RelationObject) -> HelpView? {
        let isOfSegments = relation.entity == .segment
        let ownCalls = isOfSegments ? helpCalls(named: name, of: .segments) : []
        if !ownCalls.isEmpty { return page(of: ownCalls) }
        if name == "at", case .segment = relation.plan { return page(of: helpCalls(named: "at", of: .segments)) }
        guard types.relation.methodNames.contains(name) else { return memberPage(name, of: relation.entity) }
        return methodPage(name, of: .relation)
    }

    /// Whether a text only names and indexes, `reps["li"].clients`, so that evaluating it does nothing else.
    private static func onlyReads(_ text: String) -> Bool {
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
                if character == "\\" { return false }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if !character.isLetter, !character.isNumber, !"_.[]".contains(character) {
                return false
            }
        }
        return quote == nil
    }
}
