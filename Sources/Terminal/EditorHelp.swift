import LineEditor
import Workbench

public enum TerminalHelp {
    /// `help "keys"`: the keys of the editor, as its own table has them.
    public static var keys: HelpTopic {
        HelpTopic(
            "keys", title: Words(en: "Keys", zh: "按键"),
            summary: Words(en: "editing a block at the prompt", zh: "在提示符处编辑"),
            aliases: ["editor", "编辑", "快捷键"], related: ["session"]
        ) {
            EditorKeys.groups.flatMap { group -> [HelpPart] in
                [
                    .heading(Words(en: group.english, zh: group.chinese)),
                    .list(
                        group.rows.map {
                            HelpEntry($0.keys.joined(separator: "  "), en: $0.english, zh: $0.chinese)
                        }),
                ]
            }
        }
    }
}
