// `help "completion"` and `help "input"`: what Tab knows, and typing with an input method for Chinese.
extension HelpTopic {
    static let completion = HelpTopic(
        "completion", title: Words(en: "Completion", zh: "补全"),
        summary: Words(en: "what Tab knows, and names by pinyin", zh: "Tab 能补全什么，按拼音找名称"),
        aliases: ["tab", "complete", "自动补全"], related: ["input", "keys", "session"]
    ) {
        [
            .text(
                en:
                    "Tab completes what may stand at the cursor: the only thing that fits, or what all have in common; again opens a menu. Nothing is run for it.",
                zh: "Tab 补全光标处可以出现的内容：只有一个时直接写入，多个时写入共同部分，再按一次打开菜单。补全不运行任何代码。"),
            .list([
                HelpEntry("clients:", en: "methods, walks to other rows, analyses", zh: "方法、通往其他行的路径、分析"),
                HelpEntry(
                    "clients.   c.", en: "fields with their type and label, and the rows on the other side",
                    zh: "字段及其类型和标签，以及另一端的行"),
                HelpEntry(
                    "where{ cl",
                    en: "fields that are not there yet; then allowed values and tests: \"A\", not_, between, since",
                    zh: "尚未写出的字段；其后是允许的值和判断：\"A\"、not_、between、since"),
                HelpEntry(
                    "clients[\"…\"]", en: "a client by code, name, pinyin or initials: zhaos, zsyh, shangy",
                    zh: "按编号、名称、拼音或首字母找客户：zhaos、zsyh、shangy"),
                HelpEntry("segments[\"…\"]", en: "names of segments", zh: "分群的名称"),
                HelpEntry(
                    "run \"…\"   :export(\"…\")", en: "files and folders that may be used", zh: "允许使用的文件和文件夹"),
                HelpEntry("help \"…\"", en: "topics, fields, functions, methods", zh: "主题、字段、函数、方法"),
            ]),
            .examples([
                "clients:where{ class = \"A\" }:limit(2)", "clients:first().last_visit", "clients.class?",
            ]),
            .text(
                en:
                    "What is typed fits the beginning of a name, of a word in it (visit finds last_visit), the words' initials (lv), or the Chinese label and its pinyin (级, jibie, jb find class); only then letters in their order.",
                zh:
                    "输入的内容可匹配名称的开头、其中某个词的开头（visit 找到 last_visit）、各词首字母（lv），或中文标签及其拼音（级、jibie、jb 找到 class）；都没有时才按字母先后匹配。"
            ),
        ]
    }

    static let input = HelpTopic(
        "input", title: Words(en: "Chinese input methods", zh: "输入法"),
        summary: Words(en: "full-width signs corrected, Chinese labels, pinyin", zh: "全角符号的改正、中文标签、拼音"),
        aliases: ["chinese input", "input method", "ime", "pinyin input", "中文输入", "全角"],
        related: ["completion", "search"]
    ) {
        [
            .text(
                en:
                    "Lua's signs are ASCII. A block with full-width signs such as （），“”＝ is not run: the error says which it is, and the next prompt holds the block corrected. Enter runs it. Texts and comments stay as they are.",
                zh: "Lua 的符号是半角的。含有全角符号（如（），“”＝）的代码不会运行：错误指出是哪一个，下一个提示符里是改正后的代码，按 Enter 运行。文本和注释保持原样。"),
            .list([
                HelpEntry("clients：count（）", en: "offered as clients:count()", zh: "改正为 clients:count()"),
                HelpEntry("客户:count()", en: "a label as a name: clients:count()", zh: "标签作名称：clients:count()"),
                HelpEntry("a != b && c", en: "other languages' signs too: a ~= b and c", zh: "其他语言的符号也一样：a ~= b and c"),
            ]),
            .text(
                en:
                    "Fields have their Chinese labels as names too, as texts in brackets. Names are found by pinyin and initials, by Tab and by search.",
                zh: "字段也可用中文标签，写成方括号中的文本。名称可用拼音和首字母找到：按 Tab 补全，或用检索。"),
            .examples([
                "clients:where{ [\"级别\"] = \"A\" }:count()", "clients:limit(1):table(\"code\", \"name\")",
                "help \"级别\"",
            ]),
        ]
    }
}
