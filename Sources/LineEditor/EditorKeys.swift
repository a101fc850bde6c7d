/// The keys of the editor, as its help and `docs/editor.md` show them. The editor's own bindings are made from this
/// table.
public struct EditorKeys: Sendable {
    public struct Group: Sendable {
        public let english: String
        public let chinese: String
        public let rows: [Row]
    }

    /// What one or several keys do.
    public struct Row: Sendable {
        /// As they are written: `Ctrl-A`, `Alt-Enter`, `Ctrl-X Ctrl-E` for one after the other.
        public let keys: [String]
        public let english: String
        public let chinese: String
        /// Bound too and not worth a reader's time: what other terminals send.
        let otherKeys: [String]
        let command: EditorCommand

        init(_ keys: [String], _ command: EditorCommand, _ english: String, _ chinese: String, also: [String] = []) {
            self.keys = keys
            self.command = command
            self.english = english
            self.chinese = chinese
            otherKeys = also
        }
    }

    public static let groups: [Group] = [running, completing, moving, history, changing]

    private static let running = Group(
        english: "Running", chinese: "运行",
        rows: [
            Row(
                ["Enter"], .accept,
                "run the block when it is complete; in the middle of several lines, or when it is not, a new line",
                "输入完整时运行；在多行中间或尚不完整时换行", also: ["Ctrl-M", "Ctrl-J"]),
            Row(
                ["Alt-Enter"], .forceLine, "a new line, whatever the block is", "强制换行",
                also: ["Shift-Enter", "Ctrl-Enter", "Alt-Ctrl-M", "Alt-Ctrl-J"]),
            Row(
                ["Ctrl-X Enter"], .run, "run the block when it is complete, wherever the cursor is", "输入完整时运行，不论光标在何处",
                also: ["Ctrl-X Ctrl-M", "Ctrl-X Ctrl-J"]),
            Row(
                ["Ctrl-O"], .runAndNext, "run a recalled block and put the one that followed it on the next prompt",
                "运行调出的历史块，并在下一个提示符放上其后的一块"),
            Row(["Ctrl-C"], .interrupt, "drop the block", "放弃当前输入"),
            Row(
                ["Ctrl-D"], .deleteOrLeave, "leave, when the block is empty; else delete the character at the cursor",
                "空行时退出；否则删除光标处的字符"),
            Row(["Ctrl-Z"], .suspend, "suspend the program; `fg` goes on", "挂起程序，用 fg 恢复"),
            Row(["Ctrl-L"], .clearScreen, "clear the screen, keep the block", "清屏，保留输入"),
            Row(
                ["Esc", "Ctrl-G"], .cancel, "close the menu or the search, and restore what was there",
                "关闭菜单或搜索，恢复原来的内容"),
        ])

    private static let completing = Group(
        english: "Completing and indenting", chinese: "补全与缩进",
        rows: [
            Row(
                ["Tab"], .complete, "complete; again, choose in the menu; in the blanks that begin a line, indent",
                "补全；再按在菜单中选择；在行首空白处则缩进", also: ["Ctrl-I"]),
            Row(
                ["Ctrl-Space", "Alt-/"], .completeAnywhere, "complete, also in the blanks that begin a line",
                "补全，在行首空白处也可", also: ["Ctrl-@"]),
            Row(
                ["Shift-Tab"], .unindent, "one step of indentation less; in the menu, the item before",
                "减少一级缩进；在菜单中选上一项"),
        ])

    private static let moving = Group(
        english: "Moving", chinese: "移动",
        rows: [
            Row(["Left", "Ctrl-B"], .left, "one character back", "后退一个字符"),
            Row(["Right", "Ctrl-F"], .right, "one character on; at the end, take the dim hint", "前进一个字符；在末尾时采用灰色提示"),
            Row(["Ctrl-Left", "Alt-B"], .wordLeft, "one word back", "后退一个词", also: ["Alt-Left"]),
            Row(
                ["Ctrl-Right", "Alt-F"], .wordRight, "one word on; at the end, take a word of the hint",
                "前进一个词；在末尾时采用提示中的一个词", also: ["Alt-Right"]),
            Row(["Home", "Ctrl-A"], .lineStart, "beginning of the line", "行首"),
            Row(["End", "Ctrl-E"], .lineEnd, "end of the line; at the end of the block, take the hint", "行尾；在末尾时采用提示"),
            Row(["Ctrl-Home"], .blockStart, "beginning of the block", "整块的开头"),
            Row(["Ctrl-End"], .blockEnd, "end of the block", "整块的末尾"),
        ])

    private static let history = Group(
        english: "History", chinese: "历史",
        rows: [
            Row(
                ["Up", "Ctrl-P"], .up,
                "a line up; on the first line, the block before that begins with what stands before the cursor",
                "上移一行；在第一行时调出以光标前文字开头的上一块"),
            Row(
                ["Down", "Ctrl-N"], .down,
                "a line down; on the last line, the block after; at an empty prompt after running a recalled block, the one that followed it",
                "下移一行；在最后一行时调出下一块；运行过调出的块后，在空提示符调出其后的一块"),
            Row(["PageUp"], .historyPrevious, "the block before, whatever it begins with", "上一块，不论开头"),
            Row(["PageDown"], .historyNext, "the block after, whatever it begins with", "下一块，不论开头"),
            Row(["Alt-<"], .historyFirst, "the oldest block", "最早的一块"),
            Row(["Alt->"], .historyLast, "back to the block being typed", "回到正在输入的内容"),
            Row(["Ctrl-R"], .searchOlder, "search the history; again, an older block", "搜索历史；再按找更早的"),
            Row(["Ctrl-S"], .searchNewer, "search, towards the newer blocks", "向更新的方向搜索"),
            Row(
                ["Alt-."], .lastWord, "the last word of the newest block; again, of the one before", "最近一块的最后一个词；再按取更早的"
            ),
        ])

    private static let changing = Group(
        english: "Changing", chinese: "修改",
        rows: [
            Row(
                ["Backspace", "Ctrl-H"], .deleteBackward,
                "delete the character before; in the blanks that begin a line, a step", "删除前一个字符；在行首空白处删除一级缩进",
                also: ["Shift-Backspace"]),
            Row(["Delete"], .deleteForward, "delete the character at the cursor", "删除光标处的字符"),
            Row(["Ctrl-K"], .killToEnd, "cut to the end of the line", "剪切到行尾"),
            Row(["Ctrl-U"], .killToStart, "cut to the beginning of the line", "剪切到行首"),
            Row(["Ctrl-W"], .killBlankedWord, "cut back to a blank", "剪切前面的词（以空白分隔）"),
            Row(
                ["Alt-Backspace"], .killWordBackward, "cut the word before", "剪切前一个词",
                also: ["Alt-Ctrl-H", "Ctrl-Backspace"]),
            Row(["Alt-D"], .killWordForward, "cut the word after", "剪切后一个词", also: ["Ctrl-Delete", "Alt-Delete"]),
            Row(["Ctrl-Y"], .yank, "paste what was cut last", "粘贴最近剪切的内容"),
            Row(["Alt-Y"], .yankPop, "after Ctrl-Y: what was cut before that, instead", "在 Ctrl-Y 之后：换成更早剪切的内容"),
            Row(["Ctrl-_", "Ctrl-X Ctrl-U"], .undo, "take a change back", "撤销", also: ["Ctrl-/"]),
            Row(["Alt-_", "Ctrl-X Ctrl-R"], .redo, "do it again", "重做", also: ["Alt-Ctrl-_", "Alt-Ctrl-/"]),
            Row(["Ctrl-T"], .transpose, "swap two characters", "交换两个字符"),
            Row(["Alt-T"], .transposeWords, "swap two words", "交换两个词"),
            Row(["Alt-U"], .upperCase, "the word in capitals", "将词变为大写"),
            Row(["Alt-L"], .lowerCase, "the word in small letters", "将词变为小写"),
            Row(["Alt-C"], .capitalize, "the word with a capital", "将词首字母大写"),
            Row(
                ["Ctrl-V"], .quotedInsert, "insert the next key as it is: Ctrl-V Tab, Ctrl-V Ctrl-J",
                "原样插入下一个键，如 Ctrl-V Tab", also: ["Ctrl-Q"]),
            Row(
                ["Ctrl-X Ctrl-E"], .externalEditor, "edit the block in `$VISUAL` or `$EDITOR`",
                "在 $VISUAL 或 $EDITOR 中编辑"),
        ])
}
