import Display
import Model

// The lists of the pages as blocks of English, for readers that take names, signatures and meanings out of blocks.
// `HelpBook.calls(of:)` has the same by subject, with the meanings in both languages.
extension Session {
    static var relationMethods: [HelpView.Block] { lists(.relations) }
    static var rowMethods: [HelpView.Block] { lists(.rows) }
    static var groupMethods: [HelpView.Block] { lists(.groups) }
    static var tableMethods: [HelpView.Block] { lists(.tables) }
    static var charts: [HelpView.Block] { lists(.charts) }
    static var planMethods: [HelpView.Block] { lists(.plans) }
    static var merging: [HelpView.Block] { lists(.merging) }
    static var segmentHelp: [HelpView.Block] { lists(.segments) }
    static var archiveHelp: [HelpView.Block] { lists(.archive) }
    static var journalHelp: [HelpView.Block] { lists(.journal) }
    static var verifying: [HelpView.Block] { lists(.verify) }
    static var conditions: [HelpView.Block] { lists(.conditions) }
    static var functions: [HelpView.Entry] {
        lists(.functions).flatMap { block in
            if case .list(let entries) = block { entries } else { [HelpView.Entry]() }
        }
    }

    private static func lists(_ topic: HelpTopic) -> [HelpView.Block] {
        topic.parts.filter { if case .calls = $0 { true } else { false } }.map { $0.block(.english) }
    }
}
