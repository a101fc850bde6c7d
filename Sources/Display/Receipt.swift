import TerminalText

/// What was written, in one line: `✓ change set 57: 312 clients, 312 values`, and on a terminal the way back beside it.
public struct Receipt: Sendable, Hashable {
    /// Its number; nil where there is no journal.
    public var changeSet: Int?
    /// What was written, with the numbers of rows that were. What an undo did to rows is said as what became of them.
    public var parts: [PlanView.Part]
    /// Values written; not told where rows were only deleted.
    public var values: Int
    /// The change set that this one takes back.
    public var undoes: Int?
    /// Rows that were left as they are, because they had changed or are gone: the first of their codes.
    public var left: [String]
    /// How many were left.
    public var leftCount: Int
    /// Whether nothing was written after all.
    public var isDryRun = false

    public init(
        changeSet: Int?, parts: [PlanView.Part], values: Int, undoes: Int? = nil, left: [String] = [],
        leftCount: Int? = nil
    ) {
        self.changeSet = changeSet
        self.parts = parts
        self.values = values
        self.undoes = undoes
        self.left = left
        self.leftCount = leftCount ?? left.count
    }

    /// Codes of rows that were left which are listed.
    private static let listed = 5

    private func counts(_ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        var counts = parts.filter { $0.rows > 0 }.map { part -> String in
            let rows = part.noun.counted(part.rows, options.language)
            switch part.kind {
            case .update: return rows
            case .insert where undoes != nil: return isChinese ? "恢复 \(rows)" : "\(rows) brought back"
            case .insert: return isChinese ? "新增 \(rows)" : "\(rows) added"
            case .delete: return isChinese ? "删除 \(rows)" : "\(rows) deleted"
            }
        }
        if counts.isEmpty { counts = [(parts.first?.noun ?? .row).counted(0, options.language)] }
        if values > 0, parts.contains(where: { $0.kind != .delete && $0.rows > 0 }) {
            counts.append(isChinese ? "\(NumberText.count(values)) 个值" : English.counted(values, "value", "values"))
        }
        return counts.joined(separator: isChinese ? "，" : ", ")
    }

    /// `change set 58: takes back change set 57 (312 clients, 312 values)`, without the mark before it.
    private func sentence(_ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        var text = counts(options)
        if let undoes {
            text =
                isChinese
                ? "\(isDryRun ? "将" : "")撤销变更集 \(undoes)（\(text)）"
                : "\(isDryRun ? "would take" : "takes") back change set \(undoes) (\(text))"
        }
        if leftCount > 0 {
            let keys = left.prefix(Self.listed).joined(separator: ", ") + (leftCount > Self.listed ? " …" : "")
            let count = NumberText.count(leftCount)
            text +=
                isChinese ? "；跳过已变动的 \(count) 条：\(keys)" : "; \(count) changed since and left: \(keys)"
        }
        if isDryRun { return text }
        guard let changeSet else { return (isChinese ? "已写入：" : "written: ") + text }
        return isChinese ? "变更集 \(changeSet)：\(text)" : "change set \(changeSet): \(text)"
    }
}

extension Receipt: Showable {
    /// `archive:undo(57) takes it back`, where somebody can type it: on a terminal, which has a width.
    public static func wayBack(from changeSet: Int, _ options: DisplayOptions) -> String? {
        guard options.format == .table, options.width != nil else { return nil }
        return "archive:undo(\(changeSet))" + options.words(zh: " 可撤销", en: " takes it back")
    }

    /// The hint stands beside the line where there is room, below it where there is not.
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        var line = Line(options)
        if !isDryRun { line.append("✓ ", .green) }
        let sentence = sentence(options)
        // On a terminal a long one is wrapped where words end, under its beginning.
        let lines =
            options.format == .table && options.width != nil
            ? Text.wrap(
                sentence, to: max(8, (options.width ?? .max) - line.width), ambiguousIsWide: options.ambiguousIsWide)
            : [sentence]
        let start = line.width
        for (number, text) in lines.enumerated() {
            if number > 0 {
                output.writeLine(line)
                line = Line(options, indent: start)
            }
            line.append(text)
        }
        guard let changeSet, !isDryRun, let hint = Self.wayBack(from: changeSet, options) else {
            return output.writeLine(line)
        }
        let room = (options.width ?? .max) - line.width - 6
        if Text.width(of: hint, ambiguousIsWide: options.ambiguousIsWide) > room {
            output.writeLine(line)
            line = Line(options)
        }
        line.skip(6)
        line.append(hint, .dim)
        output.writeLine(line)
    }
}
