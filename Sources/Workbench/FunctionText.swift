import Lua
import Model
import Query

/// The Lua that functions in a plan were written as, with what they captured as locals before it.
struct FunctionText {
    /// Why a function cannot be kept as text.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    let session: Session
    /// `local n = 5`, in the order they need each other.
    private(set) var locals: [String] = []
    private var known: [String: String] = [:]
    /// The functions being written, to find the ones that use themselves.
    private var writing: [LuaFunction] = []

    init(session: Session) { self.session = session }

    /// The function that a predicate stands for.
    mutating func text(of predicate: HostPredicate) throws -> String {
        guard let form = session.form(of: predicate) else {
            throw Refusal(description: "the function at \(predicate.source):\(predicate.line) is no longer there")
        }
        return try text(of: form.copy, form.prototype, globals: form.globals)
    }

    private mutating func text(
        of function: LuaFunction, _ prototype: FunctionPrototype, globals: [String: LuaValue]
    ) throws -> String {
        let place = "the function at \(prototype.source):\(prototype.line)"
        guard let text = source(of: prototype) else {
            throw Refusal(description: "\(place) is not found in what was typed, so it cannot be kept as text")
        }
        guard prototype.assignedUpvalues.isEmpty else {
            throw Refusal(description: "\(place) changes a local outside of itself")
        }
        guard writing.count < 20 else { throw Refusal(description: "\(place) needs too many others") }
        writing.append(function)
        defer { writing.removeLast() }
        for (name, value) in try function.upvalues where name != "_ENV" { try keep(name, value, place) }
        for name in prototype.globalNames.sorted() {
            if let value = globals[name] {
                try keep(name, value, place)
            } else if !session.isSeenInDefinitions(name) {
                try keep(name, (try? session.environment.get(.string(name))) ?? .nil, place)
            }
        }
        return text
    }

    private mutating func keep(_ name: String, _ value: LuaValue, _ place: String) throws {
        // The workbench's own functions are there under their own names.
        if session.ownGlobals[name] == value, session.isSeenInDefinitions(name) { return }
        let text = try literal(value, name: name, place)
        if let other = known[name] {
            guard other == text else {
                throw Refusal(description: "two functions use different values by the name `\(name)`; rename one")
            }
            return
        }
        known[name] = text
        locals.append("local \(name) = \(text)")
    }

    private mutating func literal(_ value: LuaValue, name: String, _ place: String, depth: Int = 0) throws -> String {
        switch value {
        case .nil: return "nil"
        case .boolean(let flag): return "\(flag)"
        case .integer(let number): return number == .min ? "math.mininteger" : "\(number)"
        case .number(let number):
            if number.isNaN { return "0/0" }
            return number.isInfinite ? (number < 0 ? "-math.huge" : "math.huge") : "\(number)"
        case .string(let text): return LuaText.quoted(text)
        case .date(let days): return "date\"\(CalendarDate(days: days))\""
        case .relativeDate(_, let days): return days == 0 ? "today()" : "today() \(days < 0 ? "-" : "+") \(abs(days))"
        case .datetime(let seconds): return "datetime\"\(Timestamp(seconds: seconds))\""
        case .table(let table) where depth < 4:
            let entries = try table.pairs()
            guard entries.count <= 500 else { break }
            let count = try table.count
            let items = try entries.map { key, value in
                let item = try literal(value, name: name, place, depth: depth + 1)
                if let index = key.asInteger, index >= 1, index <= count { return item }
                return "[\(try literal(key, name: name, place, depth: 4))] = \(item)"
            }
            return items.isEmpty ? "{}" : "{ \(items.joined(separator: ", ")) }"
        case .function(let function):
            guard !writing.contains(function), let dump = try function.dump,
                let prototype = FunctionPrototype(dump: dump)
            else { break }
            return try text(of: function, prototype, globals: [:])
        default: break
        }
        throw Refusal(description: "\(place) uses `\(name)`, \(value.typePhrase) that cannot be kept as text")
    }

    // MARK: Finding the source

    /// The text of the function, where the chunk it is from is still known and says the same.
    private func source(of prototype: FunctionPrototype) -> String? {
        guard let chunk = session.sources[prototype.source] else { return nil }
        for candidate in LuaFunctionFinder(chunk).functions(at: prototype.line) {
            // The chunk of that name may be another by now, and several functions may stand in one line.
            let names = prototype.upvalueNames.filter { $0 != "_ENV" }
            let locals = names.isEmpty ? "" : "local \(names.joined(separator: ", ")) "
            guard let environment = session.environment,
                let made = try? session.lua.load(
                    "\(locals)return \(candidate)", name: "a function", environment: environment
                ).call().first?.asFunction,
                let dump = try? made.dump, let found = FunctionPrototype(dump: dump), found.isSame(as: prototype)
            else { continue }
            return candidate
        }
        return nil
    }
}

/// Finds the functions in Lua's text by their lines.
struct LuaFunctionFinder {
    private struct Word {
        let text: Substring
        let line: Int
    }

    private let source: String
    private var words: [Word] = []

    init(_ source: String) {
        self.source = source
        read()
    }

    /// Each function that begins in the line, as an expression without a name.
    func functions(at line: Int) -> [String] {
        words.indices.filter { words[$0].text == "function" && words[$0].line == line }.compactMap { text(from: $0) }
    }

    private func text(from start: Int) -> String? {
        var depth = 0
        for index in start..<words.count {
            switch words[index].text {
            // `for` and `while` have a `do` of their own, `elseif` belongs to its `if`.
            case "function", "if", "do", "repeat": depth += 1
            case "end", "until": depth -= 1
            default: continue
            }
            guard depth == 0 else { continue }
            let text = source[words[start].text.startIndex..<words[index].text.endIndex]
            // `function big(c)` and `local function big(c)` have a name before the bracket.
            guard let bracket = text.firstIndex(of: "(") else { return nil }
            return "function" + text[bracket...]
        }
        return nil
    }

    /// The words of the text that are neither in texts nor in comments.
    private mutating func read() {
        var line = 1
        var index = source.startIndex
        func at(_ text: String) -> Bool { source[index...].hasPrefix(text) }
        func advance() {
            if source[index].isNewline { line += 1 }
            index = source.index(after: index)
        }
        while index < source.endIndex {
            let character = source[index]
            if at("--") {
                index = source.index(index, offsetBy: 2)
                if let level = longBracket(at: index) {
                    skipLong(level, &index, &line)
                } else {
                    while index < source.endIndex, !source[index].isNewline { index = source.index(after: index) }
                }
            } else if character == "[", let level = longBracket(at: index) {
                skipLong(level, &index, &line)
            } else if character == "\"" || character == "'" {
                advance()
                while index < source.endIndex, source[index] != character {
                    if source[index] == "\\" { advance() }
                    if index < source.endIndex { advance() }
                }
                if index < source.endIndex { advance() }
            } else if character.isLetter || character == "_" {
                let start = index
                while index < source.endIndex, source[index].isLetter || source[index].isNumber || source[index] == "_"
                {
                    index = source.index(after: index)
                }
                words.append(Word(text: source[start..<index], line: line))
            } else {
                advance()
            }
        }
    }

    /// How many `=` a long bracket that opens here has; nil where none opens.
    private func longBracket(at start: String.Index) -> Int? {
        guard start < source.endIndex, source[start] == "[" else { return nil }
        let rest = source[source.index(after: start)...]
        let level = rest.prefix { $0 == "=" }.count
        return rest.dropFirst(level).first == "[" ? level : nil
    }

    private func skipLong(_ level: Int, _ index: inout String.Index, _ line: inout Int) {
        let close = "]" + String(repeating: "=", count: level) + "]"
        let end = source[index...].firstRange(of: close)?.upperBound ?? source.endIndex
        line += source[index..<end].reduce(0) { $0 + ($1.isNewline ? 1 : 0) }
        index = end
    }
}
