import Display
import Lua
import TerminalText

/// A Lua table as text: nested tables indented, lists filled into lines, names sorted, a table inside itself named by
/// the way to it. Written piece by piece; with limits, only as much of the table is read as is shown.
struct LuaTree {
    /// What is shown of a big table.
    struct Limits {
        /// Items of one table.
        var items = 100
        /// Tables inside each other.
        var depth = 6
        /// Items in all.
        var total = 1_000
        /// Characters of a text.
        var text = 400
    }

    /// Nil: everything.
    let limits: Limits?
    let width: Int
    /// Throws when it is to stop.
    let check: () throws -> Void
    /// A value that is no table and no text, in one line.
    let describe: (LuaValue) throws -> String
    let write: (String) throws -> Void
    /// Whether something was left out.
    private(set) var isCut = false
    private var path: [(table: LuaTable, name: String)] = []
    private var count = 0

    /// Tables inside each other that are followed at all: each takes some of the program's own stack.
    private static let deepest = 200
    /// Names of a table that are looked at before they are sorted, or counted.
    private static let sorted = 1_000
    private static let counted = 100_000

    init(
        limits: Limits?, width: Int, check: @escaping () throws -> Void,
        describe: @escaping (LuaValue) throws -> String, write: @escaping (String) throws -> Void
    ) {
        self.limits = limits
        self.width = width
        self.check = check
        self.describe = describe
        self.write = write
    }

    /// Writes the table, without a line feed at the end.
    mutating func write(_ table: LuaTable) throws { try write(table, name: "_", indent: 0, used: 0) }

    /// The beginning of a table without calling anything that a script made.
    static func text(of table: LuaTable) throws -> String {
        var text = ""
        var tree = LuaTree(
            limits: Limits(), width: 76, check: {},
            describe: { value in
                switch value {
                case .boolean(let value): "\(value)"
                case .integer(let value): "\(value)"
                case .number(let value): NumberText.real(value)
                default: value.typeName
                }
            }, write: { text += $0 })
        try tree.write(table)
        return text
    }

    /// What is shown of one table.
    private struct Entries {
        /// Items of the list that are shown, and that there are.
        var list = 0
        var listCount = 0
        /// In order.
        var named: [(key: LuaValue, value: LuaValue)] = []
        /// Names that are not shown; nil: nobody counted them all.
        var moreNamed: Int? = 0
        /// Whether the names are to be read while they are written: there are too many to sort.
        var isStreamed = false

        var isEmpty: Bool { listCount == 0 && named.isEmpty && !isStreamed }
    }

    private func entries(_ table: LuaTable) throws -> Entries {
        var entries = Entries()
        entries.listCount = try table.count
        let most = limits?.items ?? .max
        entries.list = min(entries.listCount, most)
        let kept = max(Self.sorted, min(most, Self.sorted))
        let count = entries.listCount
        // A long list lies in the table's array: what follows its last item are the names.
        let start: LuaValue = count > Self.counted ? .integer(Int64(count)) : .nil
        var others = 0
        var steps = 0
        var isWhole = true
        try table.forEach(after: start) { key, value in
            steps += 1
            if steps % 256 == 0 { try check() }
            if case .integer(let index) = key, index >= 1, index <= count { return true }
            if entries.named.count < kept {
                entries.named.append((key, value))
            } else {
                others += 1
                if others + kept > Self.counted || limits == nil {
                    isWhole = false
                    return false
                }
            }
            return true
        }
        if others == 0, isWhole { entries.named.sort { Self.precedes($0.key, $1.key) } }
        if limits == nil {
            entries.isStreamed = !isWhole
            if entries.isStreamed { entries.named = [] }
            return entries
        }
        let room = max(0, most - entries.list)
        let left = max(0, entries.named.count - room) + others
        entries.named = Array(entries.named.prefix(room))
        entries.moreNamed = isWhole ? left : nil
        return entries
    }

    /// Numbers before texts before everything else.
    private static func precedes(_ left: LuaValue, _ right: LuaValue) -> Bool {
        func rank(_ value: LuaValue) -> Int { value.asNumber != nil ? 0 : value.asString != nil ? 1 : 2 }
        if rank(left) != rank(right) { return rank(left) < rank(right) }
        if let a = left.asNumber, let b = right.asNumber { return a < b }
        if let a = left.asString, let b = right.asString { return a.utf8.lexicographicallyPrecedes(b.utf8) }
        return false
    }

    private mutating func write(_ table: LuaTable, name: String, indent: Int, used: Int) throws {
        if let short = try mark(table) { return try write(short) }
        // Short enough for one line? What is tried is never more than a line of it.
        let isCutBefore = isCut
        let countBefore = count
        if let line = try line(table, name: name, room: width - used) { return try write(line) }
        (isCut, count) = (isCutBefore, countBefore)
        path.append((table, name))
        defer { path.removeLast() }
        try check()
        let entries = try entries(table)
        let blanks = String(repeating: " ", count: indent + 2)
        try write("{\n")
        try writeList(table, entries, name: name, blanks)
        try writeNames(table, entries, name: name, blanks)
        try write(String(repeating: " ", count: indent) + "}")
    }

    /// What stands for a table that is not followed: the way to where it is shown, its own text, or that there is more.
    private mutating func mark(_ table: LuaTable) throws -> String? {
        if let known = path.first(where: { $0.table == table }) { return "<cycle: \(known.name)>" }
        if table.hasMetafield("__tostring") {
            let text = try describe(.table(table))
            try check()
            return clipped(Text.visible(text))
        }
        if path.count >= limits?.depth ?? Self.deepest || count > limits?.total ?? .max {
            guard try !table.isEmpty else { return "{}" }
            isCut = true
            return "{ … }"
        }
        return nil
    }

    private mutating func writeList(_ table: LuaTable, _ entries: Entries, name: String, _ blanks: String) throws {
        var line = ""
        var lineWidth = 0
        func flush() throws {
            if !line.isEmpty { try write(blanks + line + "\n") }
            line = ""
            lineWidth = 0
        }
        for index in stride(from: 1, through: entries.list, by: 1) {
            if index % 256 == 0 { try check() }
            let value = try table.get(.integer(Int64(index)))
            count += 1
            if case .table(let inner) = value {
                try flush()
                try write(blanks)
                try write(inner, name: "\(name)[\(index)]", indent: blanks.count, used: blanks.count + 1)
                try write(",\n")
                continue
            }
            let text = try scalar(value) + ","
            let textWidth = Text.width(of: text)
            if lineWidth > 0, blanks.count + lineWidth + 1 + textWidth > width { try flush() }
            line += (lineWidth > 0 ? " " : "") + text
            lineWidth += textWidth + (lineWidth > 0 ? 1 : 0)
        }
        try flush()
        if entries.list < entries.listCount {
            isCut = true
            try write("\(blanks)… \(NumberText.count(entries.listCount - entries.list)) more,\n")
        }
    }

    private mutating func writeNames(_ table: LuaTable, _ entries: Entries, name: String, _ blanks: String) throws {
        let names = try entries.named.map { try spelled($0.key) }
        // Aligned where no name is far longer than the others.
        let widths = names.map { Text.width(of: $0) }
        let widest = (widths.max() ?? 0) <= 20 ? widths.max() ?? 0 : 0
        for (position, entry) in entries.named.enumerated() {
            try check()
            let padding = String(repeating: " ", count: max(0, widest - widths[position]))
            try writeName(names[position], padding, entry.value, of: name, blanks)
        }
        if entries.isStreamed {
            var names = self
            var steps = 0
            try table.forEach { key, value in
                steps += 1
                if steps % 64 == 0 { try check() }
                if case .integer(let index) = key, index >= 1, index <= entries.listCount { return true }
                try names.writeName(try names.spelled(key), "", value, of: name, blanks)
                return true
            }
        }
        guard entries.moreNamed != 0 else { return }
        isCut = true
        let more =
            entries.moreNamed.map { NumberText.count($0) + " more" }
            ?? "more than \(NumberText.count(Self.counted - entries.named.count)) more"
        try write("\(blanks)… \(more),\n")
    }

    private mutating func writeName(
        _ spelled: String, _ padding: String, _ value: LuaValue, of name: String, _ blanks: String
    ) throws {
        count += 1
        let head = "\(blanks)\(spelled)\(padding) = "
        try write(head)
        if case .table(let inner) = value {
            let way = spelled.hasPrefix("[") ? name + spelled : "\(name).\(spelled)"
            try write(inner, name: way, indent: blanks.count, used: Text.width(of: head) + 1)
        } else {
            try write(try scalar(value))
        }
        try write(",\n")
    }

    /// The table in one line of at most `room` columns; nil where it is longer.
    private mutating func line(_ table: LuaTable, name: String, room: Int) throws -> String? {
        if let short = try mark(table) { return short }
        let listCount = try table.count
        guard listCount <= room / 2, try isSmall(table, room / 2) else { return nil }
        let entries = try entries(table)
        if entries.isEmpty { return "{}" }
        guard !entries.isStreamed, entries.list == listCount, entries.moreNamed == 0 else { return nil }
        path.append((table, name))
        defer { path.removeLast() }
        var text = "{ "
        var used = 4
        func add(_ piece: String) -> Bool {
            if text.utf8.count > 2 { text += ", " }
            text += piece
            used += Text.width(of: piece) + 2
            return used - 2 <= room
        }
        for index in stride(from: 1, through: entries.list, by: 1) {
            let value = try table.get(.integer(Int64(index)))
            guard let piece = try piece(value, name: "\(name)[\(index)]", room: room - used), add(piece) else {
                return nil
            }
        }
        for entry in entries.named {
            let spelled = try spelled(entry.key)
            let way = spelled.hasPrefix("[") ? name + spelled : "\(name).\(spelled)"
            guard let piece = try piece(entry.value, name: way, room: room - used),
                add("\(spelled) = \(piece)")
            else { return nil }
        }
        return text + " }"
    }

    private func isSmall(_ table: LuaTable, _ most: Int) throws -> Bool {
        var count = 0
        try table.forEach { _, _ in
            count += 1
            return count <= most
        }
        return count <= most
    }

    private mutating func piece(_ value: LuaValue, name: String, room: Int) throws -> String? {
        guard room > 0 else { return nil }
        count += 1
        if case .table(let inner) = value { return try line(inner, name: name, room: room) }
        return try scalar(value)
    }

    private mutating func spelled(_ key: LuaValue) throws -> String {
        if let text = key.asString { return Session.isName(text) ? text : "[\(try quoted(text))]" }
        return "[\(try scalar(key))]"
    }

    private mutating func scalar(_ value: LuaValue) throws -> String {
        switch value {
        case .string(let text): return try quoted(text)
        case .bytes(let bytes): return LuaText.quoted(bytes)
        case .table: return "table"
        default: return Text.visible(try describe(value))
        }
    }

    private mutating func quoted(_ text: String) throws -> String {
        // To fetch a very long one took a while.
        if text.utf8.count > 1 << 16 { try check() }
        guard let most = limits?.text, let end = LuaText.index(after: most, in: text) else {
            return LuaText.quoted(text)
        }
        isCut = true
        return LuaText.quoted(String(text[..<end]))
            + " … \(NumberText.count(try LuaText.length(of: text[end...], check: check))) more"
    }

    private mutating func clipped(_ text: String) -> String {
        guard let most = limits?.text, let end = LuaText.index(after: most, in: text) else { return text }
        isCut = true
        return text[..<end] + "…"
    }
}
