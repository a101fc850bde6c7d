import Display
import Model

// The words of help in Chinese, so that every page has the same for the same thing:
//   client 客户 · account manager 客户经理 · branch 网点 · visit 拜访 · campaign 活动 · member 活动成员 · segment 分群 ·
//   warning 预警 · purchase 成交 · class 级别 · file (of a client) 档案 · archive 档案库 ·
//   entity 实体 · field 字段 · relation 关系 · relationship 关联 · condition 条件 · row 行 · column 列 · table 表 ·
//   group 分组 · summary 汇总 · chart 图表 · expression 表达式 · value 值 · missing 缺失 · derived column 派生列 ·
//   plan 计划 · apply 执行 · preview 预览 · guard 护栏 · change set 变更集 · journal 变更日志 · undo 撤销 · record 留痕 ·
//   merge 合并 · duplicate 疑似重复 · search 检索 · verify 核验 · import 导入 · export 导出 · mapping 映射 ·
//   script 脚本 · parameter 参数 · dry run 演练 · default 默认 · as-of day 截止日

/// The same words in both of the languages that help speaks.
public struct Words: Sendable, Hashable {
    public var en: String
    public var zh: String

    public init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }

    public subscript(language: Language) -> String { language == .chinese ? zh : en }
}

/// What calls belong to.
public enum HelpSubject: String, Sendable, CaseIterable {
    case relation, row, plan, table, group, chart, archive, segments
    /// What `import{…}` gives.
    case importing
    /// A function of the session, called by its bare name, and what is no function but stands where one may: `missing`.
    case function
    /// A key or another thing of a door's own.
    case door
}

/// What one types, and what it means. The term is code: the same in every language.
public struct HelpEntry: Sendable, Hashable {
    /// One call or several with one meaning: `:limit(n) :offset(n)`.
    public var term: String
    public var meaning: Words

    public init(_ term: String, en: String, zh: String) {
        self.term = term
        meaning = Words(en: en, zh: zh)
    }
}

/// Code that runs as it stands: every example of every page is run by the tests, those of a page in their order.
public struct HelpExample: Sendable, Hashable, ExpressibleByStringLiteral {
    /// A complete block of one line or more.
    public var code: String
    /// What stands behind it as a comment.
    public var note: Words?

    public init(_ code: String, en: String, zh: String) {
        self.code = code
        note = Words(en: en, zh: zh)
    }

    public init(stringLiteral code: String) {
        self.code = code
        note = nil
    }
}

/// A part of a page.
public enum HelpPart: Sendable, Hashable {
    case heading(Words)
    case text(Words)
    case examples([HelpExample])
    /// Calls, known by their names to `x?` and to completion.
    case calls(HelpSubject, [HelpEntry])
    /// Terms that are nothing one calls.
    case list([HelpEntry])

    public static func heading(en: String, zh: String) -> HelpPart { .heading(Words(en: en, zh: zh)) }
    public static func text(en: String, zh: String) -> HelpPart { .text(Words(en: en, zh: zh)) }
}

/// A page of help under a name, `help "conditions"`. Its parts are made when it is read.
///
/// Pages stand in files by subject in this folder, as `static let` of an extension of `HelpTopic`, and in
/// `HelpBook.standing`; a door adds its own by `SessionOptions.topics`.
public struct HelpTopic: Sendable {
    /// What `help "…"` calls it; the Chinese title is a name of it too.
    public let name: String
    public let title: Words
    /// One line for the list of topics.
    public let summary: Words
    /// Other names of it, in either language.
    public let aliases: [String]
    /// The names of topics and analyses to read next.
    public let related: [String]
    private let make: @Sendable () -> [HelpPart]

    public init(
        _ name: String, title: Words, summary: Words, aliases: [String] = [], related: [String] = [],
        parts: @escaping @Sendable () -> [HelpPart]
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.aliases = aliases
        self.related = related
        make = parts
    }

    public var parts: [HelpPart] { make() }

    /// Whether `help "…"` means this page.
    public func isNamed(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return name == lowered || title.zh == text || title.en.lowercased() == lowered
            || aliases.contains { $0.lowercased() == lowered }
    }

    /// The page in a language, with its heading and what to read next.
    public func view(_ language: Language) -> HelpView {
        var blocks: [HelpView.Block] = [.heading(title[language])]
        blocks += parts.map { $0.block(language) }
        return HelpView(blocks).seeing(related, language)
    }
}

extension HelpPart {
    func block(_ language: Language) -> HelpView.Block {
        switch self {
        case .heading(let words): .heading(words[language])
        case .text(let words): .paragraph(words[language])
        case .examples(let examples): .code(HelpExample.lines(examples, language))
        case .calls(_, let entries), .list(let entries):
            .list(entries.map { HelpView.Entry($0.term, $0.meaning[language]) })
        }
    }
}

extension HelpExample {
    /// The lines as a page shows them, comments below each other.
    static func lines(_ examples: [HelpExample], _ language: Language) -> [String] {
        // A long one must not push the comments of all out of the terminal: its own stands close behind it.
        let widest = examples.filter { $0.note != nil }.map(\.code.count).filter { $0 <= 40 }.max() ?? 0
        return examples.flatMap { example -> [String] in
            let lines = example.code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard let note = example.note, lines.count == 1 else { return lines }
            let gap = String(repeating: " ", count: max(0, widest - example.code.count) + 2)
            return [example.code + gap + "-- " + note[language]]
        }
    }
}

extension HelpView {
    /// The page with a last line that names others.
    func seeing(_ related: [String], _ language: Language) -> HelpView {
        guard !related.isEmpty else { return self }
        let names = related.map { "help \"\($0)\"" }
        return HelpView(
            blocks + [
                .note(
                    language == .chinese
                        ? "另见：" + names.joined(separator: "、") : "See also " + names.joined(separator: ", "))
            ])
    }
}
