import Archive
import Display
import Lua
import Model
import TerminalText

// `archive:verify()`: whether the archive is whole.
extension Session {
    func addVerification(to type: inout LuaTypeBuilder<ArchiveObject>) {
        type.method("verify") { [unowned self] object, call in
            let found = try self.verify(try self.verification(call.value(1)))
            let text = VerificationText(found, options: self.options.display)
            self.options.message(text.summary)
            let columns = ["area", "change_set", "entity", "key", "field"]
            let rows = found.problems.map { problem in
                [
                    .text(problem.area.rawValue), problem.changeSet.map { .integer(Int64($0)) } ?? .missing,
                    problem.entity.map(Value.text) ?? .missing, problem.key.map(Value.text) ?? .missing,
                    problem.field.map(Value.text) ?? .missing, .text(problem.text),
                ] as [Value]
            }
            var table = Table(
                columns: columns.map { TableColumn($0, type: $0 == "change_set" ? .count : .text) } + [
                    TableColumn("problem", type: .text)
                ], rows: rows, noun: Noun(one: "problem", many: "problems", zh: "个问题"))
            table.whenEmpty = text.nothingWrong
            try call.push(try self.table(table))
        }
    }

    /// Looks the archive over as it is committed.
    public func verify(_ options: Verification.Options) throws -> Verification {
        var options = options
        let progress = self.options.progress
        let (work, unit) = (words(en: "checking rows", zh: "核验"), words(en: "rows", zh: "行"))
        options.progress = { done, total in
            progress?(SessionOptions.Progress(work: work, unit: unit, done: done, total: total))
        }
        defer { progress?(nil) }
        return try store.verify(options)
    }

    private func verification(_ value: LuaValue) throws -> Verification.Options {
        var options = Verification.Options()
        guard value != .nil else { return options }
        guard let table = value.asTable else {
            throw WorkbenchError("verify takes options, as in archive:verify{ full = true }")
        }
        for (name, value) in try table.named("verify{…}") {
            switch name {
            case "full":
                guard case .boolean(let isFull) = value else { throw WorkbenchError("full is true or false") }
                options.isThorough = isFull
            case "limit":
                guard let limit = value.asInteger, limit > 0 else {
                    throw WorkbenchError("limit is a number of problems, 1 or more")
                }
                options.limit = Int(clamping: limit)
            case "expect_head":
                guard let head = value.asString, let digest = VerificationText.digest(head) else {
                    throw WorkbenchError("expect_head is a head as verify shows it, 64 hexadecimal digits")
                }
                options.expectedHead = digest
            default:
                let hint = Suggestion.hint(for: name, among: ["full", "limit", "expect_head"])
                throw WorkbenchError("verify{…} has no `\(name)`\(hint); it has full, limit, expect_head")
            }
        }
        return options
    }
}

/// What a look over an archive found, for people.
public struct VerificationText {
    private let found: Verification
    private let options: DisplayOptions

    public init(_ found: Verification, options: DisplayOptions) {
        self.found = found
        self.options = options
    }

    /// The digest that the words are, in lower case; nil where they are none.
    public static func digest(_ text: String) -> String? {
        let digits = text.lowercased()
        return digits.utf8.count == 64 && digits.allSatisfy { $0.isASCII && $0.isHexDigit } ? digits : nil
    }

    /// `✓ fine: 5 change sets, 84,112 rows`, or how much is wrong.
    public var summary: String {
        let isChinese = options.language == .chinese
        let checked = found.amounts.filter { $0.area == .journal || $0.area == .model }.map(counted)
        let what = checked.joined(separator: isChinese ? "，" : ", ")
        guard !found.isFine else { return (isChinese ? "✓ 档案完好：" : "✓ the archive is fine: ") + what }
        let count = NumberText.count(found.problemCount)
        let more = found.problems.count < found.problemCount
        if isChinese { return "✗ 发现 \(count) 个问题" + (more ? "，列出 \(found.problems.count) 个" : "") }
        let noun = found.problemCount == 1 ? "problem" : "problems"
        return "✗ \(count) \(noun) found" + (more ? ", \(found.problems.count) listed" : "")
    }

    /// `nothing wrong: 5 change sets, 84,112 rows`, instead of a table without problems.
    var nothingWrong: String {
        let checked = found.amounts.filter { $0.area == .journal || $0.area == .model }.map(counted)
        return options.words(
            zh: "没有问题：" + checked.joined(separator: "，"), en: "nothing wrong: " + checked.joined(separator: ", "))
    }

    /// A line for each area, the journal's length and head, and every problem.
    public var lines: [String] {
        var lines: [String] = []
        for area in Verification.Area.allCases {
            guard let count = found.counts[area] else { continue }
            let amounts = found.amounts.filter { $0.area == area }.map(counted).joined(separator: ", ")
            let result = count == 0 ? "fine" : "\(NumberText.count(count)) \(count == 1 ? "problem" : "problems")"
            lines.append("  \(name(area).padded(to: 12))\(amounts.isEmpty ? "" : amounts + ": ")\(result)")
            for problem in found.problems where problem.area == area {
                lines.append("    " + Text.visible(problem.sentence))
            }
            let listed = found.problems.count { $0.area == area }
            if listed < count { lines.append("    … and \(NumberText.count(count - listed)) more") }
        }
        return lines + journal
    }

    /// What is worth writing down elsewhere: with it, a journal that was rewritten from its beginning shows too.
    private var journal: [String] {
        guard found.counts[.journal] != nil else { return [] }
        let journal = found.journal
        var lines: [String] = []
        if let head = journal.head, let newest = journal.newest {
            let sets = journal.length == 1 ? "change set" : "change sets"
            lines.append(
                "journal: \(NumberText.count(journal.length)) \(sets), the newest is \(newest); "
                    + "\(NumberText.count(journal.rows)) rows recorded")
            lines.append("head: \(head)")
        } else {
            lines.append("journal: empty")
        }
        if let expected = journal.expected {
            lines.append("the noted head is that of change set \(expected), still in the journal")
        }
        return lines
    }

    private func name(_ area: Verification.Area) -> String {
        switch area {
        case .file: "file"
        case .schema: "structure"
        case .references: "references"
        case .facts: "kept facts"
        case .journal: "journal"
        case .model: "values"
        }
    }

    private func counted(_ amount: Verification.Amount) -> String {
        let isChinese = options.language == .chinese
        let unit =
            switch amount.unit {
            case "rows" where isChinese: "行"
            case "change set" where isChinese, "change sets" where isChinese: "个变更集"
            default: amount.unit
            }
        return "\(NumberText.count(amount.count)) \(unit)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
