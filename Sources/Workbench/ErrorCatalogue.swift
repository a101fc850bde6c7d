import Model

/// The errors that people meet most, in Chinese.
///
/// An error is made in one language, English, wherever it is made; scripts and logs have it so. What a person is shown is
/// looked up here by its wording: the key is the English sentence with holes for what it names. A sentence that is not
/// here is shown in English. The tests make the most
/// frequent of them, so that their wording cannot change on one side alone.
enum ErrorCatalogue {
    /// The message in a language, line by line.
    static func message(_ english: String, _ language: Language) -> String {
        guard language == .chinese else { return english }
        return english.split(separator: "\n", omittingEmptySubsequences: false).map { chinese(String($0)) }
            .joined(separator: "\n")
    }

    private static func chinese(_ line: String) -> String {
        for entry in entries {
            guard let holes = entry.holes(in: line) else { continue }
            return entry.chinese(holes.map(chinese(hole:)))
        }
        // A suggestion stands behind any of them.
        for suffix in suffixes {
            guard let range = line.range(of: suffix.beginning) else { continue }
            let rest = String(line[range.lowerBound...])
            guard let holes = suffix.holes(in: rest) else { continue }
            return chinese(String(line[..<range.lowerBound])) + suffix.chinese(holes)
        }
        return line
    }

    /// Entities by their labels; a hole may also be a sentence of its own.
    private static func chinese(hole: String) -> String {
        if let entity = Vocabulary.entity(named: hole) { return entity.label.zh }
        return hole.contains(" ") ? chinese(hole) : hole
    }

    /// A sentence with holes, `…{}…`, and what it is in Chinese, the holes by their numbers: `{1}`.
    private struct Entry {
        private let parts: [String]
        private let zh: String

        init(_ en: String, _ zh: String) {
            var parts: [String] = []
            var rest = Substring(en)
            while let hole = rest.range(of: "{}") {
                parts.append(String(rest[..<hole.lowerBound]))
                rest = rest[hole.upperBound...]
            }
            self.parts = parts + [String(rest)]
            self.zh = zh
        }

        var beginning: String { parts[0] }

        /// What stands in the holes, nil where it is another sentence.
        func holes(in text: String) -> [String]? {
            guard let first = parts.first, text.hasPrefix(first) else { return nil }
            var holes: [String] = []
            var rest = text.dropFirst(first.count)
            for (position, part) in parts.enumerated().dropFirst() {
                if position == parts.count - 1 {
                    guard rest.hasSuffix(part) else { return nil }
                    holes.append(String(rest.dropLast(part.count)))
                    return holes
                }
                guard let found = rest.range(of: part) else { return nil }
                holes.append(String(rest[..<found.lowerBound]))
                rest = rest[found.upperBound...]
            }
            return rest.isEmpty ? holes : nil
        }

        func chinese(_ holes: [String]) -> String {
            holes.enumerated().reduce(zh) { text, hole in
                guard let range = text.range(of: "{\(hole.offset + 1)}") else { return text }
                return text.replacingCharacters(in: range, with: hole.element)
            }
        }
    }

    private static let suffixes = [
        Entry("; did you mean {}?", "；是否指 {1}？"),
        Entry("; it has {}", "；有 {1}"),
        Entry("; nothing was written", "；未写入任何内容"),
    ]

    /// The more special before the more general: the first that fits is taken.
    private static let entries = [
        Entry("interrupted", "已中断"),
        Entry("not confirmed; nothing was written", "未确认；未写入任何内容"),
        // Names
        Entry("{}; did you mean {}?", "{1}；是否指 {2}？"),
        Entry("there is no global `{}`", "没有全局变量 `{1}`"),
        Entry(
            "exit alone on a line leaves, and so does Ctrl-D; a script ends at its end",
            "单独一行 exit 或 Ctrl-D 退出；脚本执行到末尾即结束"),
        Entry("{} have no method or field `{}`", "{1} 没有方法或字段 `{2}`"),
        Entry("{} have no field `{}`", "{1} 没有字段 `{2}`"),
        Entry("a {} has no field `{}`", "{1}没有字段 `{2}`"),
        Entry("a table has no method `{}`", "表没有方法 `{1}`"),
        Entry("the table has no column `{}`, it has {}", "表中没有列 `{1}`；有 {2}"),
        Entry("the archive has no `{}`", "档案库没有 `{1}`"),
        Entry("groups have no `{}`", "分组没有 `{1}`"),
        Entry("{} has no option `{}`; it has {}", "{1} 没有选项 `{2}`；有 {3}"),
        Entry("{} has no option `{}`", "{1} 没有选项 `{2}`"),
        Entry("guard{…} has no `{}`", "guard{…} 没有 `{1}`"),
        Entry("there is no function `{}` for conditions", "条件中没有函数 `{1}`"),
        Entry("there is no function `{}` under fn", "fn 下没有函数 `{1}`"),
        Entry("there is no help for \"{}\"; help \"topics\" lists what there is", "没有关于 \"{1}\" 的帮助；help \"主题\" 列出全部"),
        Entry("there is no help for \"{}\"", "没有关于 \"{1}\" 的帮助"),
        Entry("there is no segment \"{}\"; there are none yet", "没有分群 \"{1}\"；目前还没有任何分群"),
        Entry("there is no segment \"{}\"; there are {}", "没有分群 \"{1}\"；现有 {2}"),
        Entry("there is no change set {}: nothing has been changed yet", "没有变更集 {1}：还没有任何变更"),
        Entry(
            "there is no change set {}; the newest is {} (archive:changes() lists them)",
            "没有变更集 {1}；最新的是 {2}（archive:changes() 列出全部）"),
        Entry("there is no block {}; history() lists them", "没有第 {1} 段；history() 列出全部"),
        Entry("there is no {} with the id {}", "没有 id 为 {2} 的{1}"),
        Entry("there is no {} \"{}\"", "没有{1} \"{2}\""),
        Entry("`{}` is never \"{}\": there is no {} with that code", "`{1}` 不会是 \"{2}\"：没有这个编号的{3}"),
        Entry("`{}` is never \"{}\"; it is one of {}", "`{1}` 不会是 \"{2}\"；可取 {3}"),
        // Conditions
        Entry(
            "the condition is empty: name at least one field, or use {} without where",
            "条件为空：至少给出一个字段，或直接用 {1} 而不加 where"),
        Entry("`{}` is {}, it cannot be compared with {}", "`{1}` 的类型是 {2}，不能与 {3} 比较"),
        Entry(
            "`{}` is a date; \"{}\" is no date that exists, write it as 2026-09-30",
            "`{1}` 是日期；\"{2}\" 不是存在的日期，请写成 2026-09-30"),
        Entry("`{}` is not defined between {} and {}", "`{1}` 不能用于 {2} 与 {3}"),
        // Plans
        Entry("the plan touches every one of the {} {}", "该计划涉及全部 {1} 行 {2}"),
        Entry("the plan touches {}, its guard allows {}; nothing was written", "该计划涉及 {1}，护栏只允许 {2}；未写入任何内容"),
        Entry(
            "{}, which needs a confirmation, and nobody can be asked here; allow it with {}. Nothing was written",
            "{1}，需要确认，而此处无人可问；可用 {2} 允许。未写入任何内容"),
        Entry("the plan touches {}", "该计划涉及 {1}"),
        Entry(
            "taking back change set {} touches {} rows, max_rows allows {}; nothing was written",
            "撤销变更集 {1} 涉及 {2} 行，max_rows 只允许 {3}；未写入任何内容"),
        Entry("taking back change set {} touches {} rows", "撤销变更集 {1} 涉及 {2} 行"),
        Entry("the plan has been applied already", "该计划已经执行过"),
        Entry("{} values are not allowed, nothing was planned:", "{1} 个值不允许，未生成计划："),
        Entry("{} value is not allowed, nothing was planned:", "{1} 个值不允许，未生成计划："),
        Entry(
            "{} changed since the plan was made; nothing was written (make the plan again, or apply it with on_conflict = \"skip\"):",
            "{1} 在计划生成之后有改动；未写入任何内容（请重新生成计划，或以 on_conflict = \"skip\" 执行）："),
        // The archive
        Entry("cannot open the archive {}: there is no such file", "无法打开档案库 {1}：没有这个文件"),
        Entry(
            "cannot open the archive {}: there is none yet. Try `dossier demo`, make one with `dossier import FILE`, or name one with --archive PATH",
            "无法打开档案库 {1}：尚不存在。可试 `dossier demo`，用 `dossier import FILE` 建立，或用 --archive PATH 指定"),
        Entry("cannot open the archive {}: {}", "无法打开档案库 {1}：{2}"),
        Entry(
            "{} is not a Dossier archive; name another with --archive PATH, or make one with `dossier import` or `dossier demo --keep PATH`",
            "{1} 不是 Dossier 档案库；用 --archive PATH 指定别的，或用 `dossier import`、`dossier demo --keep PATH` 建立"),
        Entry(
            "{} is open read-only; nothing was written (leave --read-only out to write)",
            "{1} 以只读方式打开；未写入任何内容（要写入请去掉 --read-only）"),
        Entry("{} cannot be written: {}. Nothing was written", "{1} 无法写入：{2}。未写入任何内容"),
        Entry(
            "{} is being written by another process; nothing was written, try again when it is done",
            "{1} 正被另一进程写入；未写入任何内容，请待其完成后再试"),
        Entry(
            "the disk is full: no space left for {}, or the limit of a file's size is reached; nothing was written. Free some space and try again",
            "磁盘已满：{1} 没有剩余空间，或达到文件大小上限；未写入任何内容。请腾出空间后再试"),
        Entry("{} is damaged: {}", "{1} 已损坏：{2}"),
        // Lua
        Entry("attempt to call a relation: it stands without (), as in {} or {}", "关系不能加 () 调用，应写作 {1} 或 {2}"),
        Entry("attempt to call a nil value ({})", "试图调用 nil（{1}）"),
        Entry("attempt to call a {} value ({})", "试图调用 {1} 值（{2}）"),
        Entry("attempt to call a {} value", "试图调用 {1} 值"),
        Entry("attempt to index a {} value ({})", "试图对 {1} 值取下标（{2}）"),
        Entry("attempt to perform arithmetic on a {} value ({})", "试图对 {1} 值做算术（{2}）"),
        Entry("attempt to perform arithmetic on a {} value", "试图对 {1} 值做算术"),
        Entry("attempt to concatenate a {} value ({})", "试图连接 {1} 值（{2}）"),
        Entry("attempt to compare two {} values", "试图比较两个 {1} 值"),
        Entry("attempt to compare {} with {}", "试图比较 {1} 与 {2}"),
        Entry("unexpected symbol near {}", "语法错误：{1} 附近有意外的符号"),
        Entry("unfinished string near {}", "语法错误：{1} 附近的字符串没有结束"),
        Entry("malformed number near {}", "语法错误：{1} 附近的数字格式不对"),
        Entry("{} expected (to close {} at line {}) near {}", "语法错误：{4} 附近应有 {1}（与第 {3} 行的 {2} 相配）"),
        Entry("{} expected near {}", "语法错误：{2} 附近应有 {1}"),
        Entry("syntax error near {}", "语法错误：在 {1} 附近"),
    ]
}

extension StringProtocol {
    /// Where a text stands first in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        guard !text.isEmpty else { return startIndex..<startIndex }
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
