// `help "session"`: what a person at a prompt has besides the archive.
extension HelpTopic {
    static let session = HelpTopic(
        "session", title: Words(en: "The session", zh: "会话"),
        summary: Words(
            en: "history, editing, running and saving scripts, start-up files", zh: "历史、编辑、运行与保存脚本、启动文件"),
        aliases: ["history", "edit", "save_script", "prompt", "rc", "历史", "提示符"],
        related: ["keys", "completion", "input", "scripts"]
    ) {
        [
            .text(
                en:
                    "Every block has a number. _ is the last result, _3 what block 3 gave. exit or Ctrl-D leaves; Ctrl-C stops what runs and keeps the session, three times within two seconds leave.",
                zh: "每段代码都有编号。_ 是上一个结果，_3 是第 3 段的结果。exit 或 Ctrl-D 退出；Ctrl-C 停止运行并保留会话，两秒内按三次则退出。"),
            .list(
                [
                    HelpEntry(
                        "history()",
                        en:
                            "the blocks of this session by number; history(20) the last 20; history(\"投诉\") those that contain it, also of earlier sessions",
                        zh: "本次会话的各段代码及编号；history(20) 为最近 20 段；history(\"投诉\") 为含此文字的，包括以前的会话"),
                    HelpEntry(
                        "edit()",
                        en:
                            "the last block in $VISUAL or $EDITOR; edit(12) block 12; edit(\"file.lua\") a file. What comes back stands on the next prompt",
                        zh: "用 $VISUAL 或 $EDITOR 编辑上一段；edit(12) 编辑第 12 段；edit(\"file.lua\") 编辑文件。改好的内容放在下一个提示符"),
                    HelpEntry(
                        "run \"file.lua\"",
                        en:
                            "runs a script with globals of its own; run(\"file.lua\", { from = \"li\", dry_run = true }) gives it parameters",
                        zh: "运行脚本，其全局变量与会话分开；run(\"file.lua\", { from = \"li\", dry_run = true }) 给出参数"),
                    HelpEntry(
                        "save_script \"x.lua\"",
                        en:
                            "the blocks that did something as a script; save_script(\"x.lua\", { overwrite = true }) writes over one",
                        zh: "把有作用的各段代码存为脚本；save_script(\"x.lua\", { overwrite = true }) 覆盖已有文件"),
                    HelpEntry(
                        "archive:backup(\"copy.dossier\")",
                        en:
                            "a whole copy of the archive, read back and on record; { overwrite = true } writes over one",
                        zh: "档案库的完整副本，写后重读并留记录；{ overwrite = true } 覆盖已有文件"),
                ]),
            .text(
                en:
                    "~/.config/dossier/rc.lua and ~/.dossierrc.lua run at the start of every prompt, in the session's own globals; they change nothing in the archive. That of the working folder is run only by --rc FILE; --no-rc runs none.",
                zh:
                    "每次打开提示符时先运行 ~/.config/dossier/rc.lua 和 ~/.dossierrc.lua，使用会话的全局变量，不改动档案库。工作目录中的启动文件须用 --rc 指定；--no-rc 则都不运行。"
            ),
        ]
    }
}
