import Display
import Testing

@Suite("Options that fit an output")
struct OptionsTests {
    @Test("a terminal gets tables of its width, in colour")
    func terminal() {
        let options = DisplayOptions.detect(isTerminal: true, environment: ["TERM": "xterm"], columns: 120)
        #expect(options == DisplayOptions(width: 120, rows: 10, colour: true))
        #expect(DisplayOptions.detect(isTerminal: true, environment: ["TERM": "xterm"], columns: nil).width == 80)
        #expect(DisplayOptions.detect(isTerminal: true, environment: ["TERM": "xterm"], columns: 0).width == 80)
    }

    @Test("NO_COLOR that is not empty, and a dumb or unknown terminal, mean no colour")
    func plain() {
        func colour(_ environment: [String: String]) -> Bool {
            DisplayOptions.detect(isTerminal: true, environment: environment, columns: 80).colour
        }
        #expect(colour(["TERM": "xterm", "NO_COLOR": ""]))
        #expect(!colour(["TERM": "xterm", "NO_COLOR": "1"]))
        #expect(!colour(["TERM": "dumb"]))
        #expect(!colour([:]))
    }

    @Test("what is no terminal gets TSV without limits or colour, whatever the environment says")
    func pipe() {
        let environment = ["TERM": "xterm", "CLICOLOR_FORCE": "1", "COLUMNS": "40"]
        let options = DisplayOptions.detect(isTerminal: false, environment: environment, columns: 40)
        #expect(options == DisplayOptions(format: .tsv))
    }

    @Test("the language comes from the locale and can be chosen")
    func language() {
        func language(_ environment: [String: String]) -> String {
            DisplayOptions.detect(isTerminal: false, environment: environment, columns: nil).language.rawValue
        }
        #expect(language(["LANG": "zh_CN.UTF-8"]) == "zh")
        #expect(language(["LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"]) == "en")
        #expect(language(["LC_ALL": "", "LC_MESSAGES": "zh_TW"]) == "zh")
        #expect(language(["LANG": "zh_CN.UTF-8", "DOSSIER_LANGUAGE": "en"]) == "en")
        #expect(language([:]) == "en")
    }
}
