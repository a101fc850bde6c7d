import Model

/// What somebody types at the prompt who knows psql, sqlite3, DuckDB or mongosh, and how it is done here.
enum HabitHint {
    /// A line of advice for a block that is no Lua or names what is not there; nil where it is nothing of the kind.
    static func words(for block: String) -> Words? {
        let text = block.trimmed.lowercased()
        let words = text.split { !$0.isLetter && !$0.isNumber && !"_\\.%!".contains($0) }.map(String.init)
        guard let first = words.first else { return nil }
        // The entity that it is about, where one is named.
        let entity = words.flatMap { $0.split(separator: ".") }.lazy.compactMap {
            Vocabulary.entity(plural: String($0)) ?? Vocabulary.entity(named: String($0))
        }.first
        let name = entity?.plural ?? "clients"
        let second = words.count > 1 ? words[1] : ""
        switch first {
        case #"\d"#, #"\d+"#, #"\dt"#, #"\dt+"#, #"\l"#, ".tables", ".schema", ".databases", "describe", "desc":
            return entities(name)
        case "show" where ["tables", "collections", "databases", "dbs"].contains(second): return entities(name)
        case "select":
            let ask = "\(name):where{ … }:order(\"…\"):limit(10)"
            return Words(en: "questions are asked as \(ask): help \"conditions\"", zh: "查询写作 \(ask)：help \"条件\"")
        case "insert", "update", "delete":
            let plan = "p = \(name):where{ … }:update{ … }"
            return Words(
                en: "changes are plans: \(plan), then p:apply(\"why\"): help \"plans\"",
                zh: "变更先成计划：\(plan)，再 p:apply(\"原因\")：help \"计划\"")
        case #"\?"#, #"\h"#, ".help", "man": return Words(en: "help shows what there is", zh: "输入 help 查看帮助")
        case #"\timing"#, ".timer", "%time", "%timeit": return instead("show.timing(true)")
        case #"\x"#: return instead("show.mode \"vertical\"")
        case ".mode", #"\a"#, ".headers": return instead("show.mode \"csv\"")
        case #"\i"#, #"\ir"#, ".read", "%run": return instead("run \"file.lua\"")
        case #"\e"#, "%edit": return instead("edit()")
        case #"\s"#, "%history", "%hist": return instead("history()")
        case #"\copy"#, ".output", ".once", #"\o"#: return instead("\(name):export(\"file.xlsx\")")
        case "use", "use.", ".open", #"\c"#, #"\connect"#: return instead("dossier --archive PATH")
        default:
            guard first.hasPrefix("db.") else { return nil }
            return instead("\(name):where{ … }, \(name):count()")
        }
    }

    private static func instead(_ call: String) -> Words { Words(en: "here: \(call)", zh: "此处：\(call)") }

    private static func entities(_ name: String) -> Words {
        Words(
            en: "help lists the entities, help(\(name)) the fields of one", zh: "help 列出各实体，help(\(name)) 列出其字段")
    }
}
