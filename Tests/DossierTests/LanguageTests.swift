import Foundation
import Testing

/// `--lang`, and what a reader of Chinese meets before the first answer.
@Suite("Languages", .timeLimit(.minutes(5)))
struct LanguageTests {
    /// An archive for commands that need one, and a script.
    private final class Place {
        let folder = NSTemporaryDirectory() + "language-tests-" + UUID().uuidString
        var archive: String { folder + "/a.dossier" }
        var script: String { folder + "/s.lua" }

        init() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try #require(try Program.run(["demo", "--clients", "30", "--keep", archive]).status == 0)
            try Data("help 'conditions'\n".utf8).write(to: URL(filePath: script))
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }

    @Test("--lang stands before the command or after it, and says more than the environment")
    func places() throws {
        let place = try Place()
        let code = ["-e", "help 'conditions'"]
        for (arguments, isChinese) in [
            (["--lang", "zh", "--archive", place.archive] + code, true),
            (["--archive", place.archive] + code + ["--lang=zh"], true),
            (["--lang", "zh", "run", place.script], true), (["run", "--lang", "zh", place.script], true),
            (["run", place.script, "--lang=zh"], true), (["run", place.script], false),
        ] {
            let result = try Program.run(arguments, environment: ["DOSSIER_ARCHIVE": place.archive])
            #expect(result.status == 0, "\(arguments): \(result.messages)")
            #expect(result.output.hasPrefix(isChinese ? "条件" : "Conditions"), "\(arguments)")
        }
        for (environment, language, start) in [
            (["DOSSIER_LANGUAGE": "zh"], "en", "Conditions"), (["LANG": "zh_CN.UTF-8"], "en", "Conditions"),
            (["DOSSIER_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"], "zh", "条件"),
        ] {
            let result = try Program.run(
                ["--archive", place.archive, "--lang", language] + code, environment: environment)
            #expect(result.output.hasPrefix(start), "\(environment)")
        }
        #expect(
            try Program.run(["--archive", place.archive] + code, environment: ["LANG": "zh_CN.UTF-8"]).output
                .hasPrefix("条件"))
    }

    @Test(
        "Every command knows --lang, and names the two languages for another",
        arguments: [
            ["-e", "1"], ["run", "s.lua"], ["demo"], ["apply", "p.plan"], ["verify"], ["import", "x.csv"], ["doctor"],
        ])
    func wrong(command: [String]) throws {
        for arguments in [["--lang", "fr"] + command, command + ["--lang", "fr"]] {
            let result = try Program.run(arguments)
            #expect(result.status == 2, "\(arguments): \(result.status)")
            #expect(result.messages.contains("--lang is zh or en, not \"fr\""), "\(arguments): \(result.messages)")
        }
    }

    @Test("A greeting, a question and its answer in Chinese; the number may be typed as people write it")
    func chinesePrompt() throws {
        // Plain lines: what the editor draws is another matter.
        let terminal = try Terminal(["--lang", "zh", "demo", "--clients", "120"], environment: ["TERM": "dumb"])
        let greeting = try terminal.wait(for: "> ")
        #expect(greeting.contains("演示档案库") && greeting.contains("输入 help 查看帮助"))
        terminal.type("p = clients:update{ points = 1 }\n")
        try terminal.wait(for: "> ")
        terminal.type("p:apply(\"全部\")\n")
        let question = try terminal.wait(for: "继续：")
        #expect(question.contains("该计划涉及全部"))
        let number = question.components(separatedBy: "输入 ").last?.prefix { $0.isNumber } ?? ""
        let wide = String(number.compactMap { digit in digit.wholeNumberValue.map { Array("０１２３４５６７８９")[$0] } })
        terminal.type(" \(wide)\n")
        #expect(try terminal.wait(for: "> ").contains("✓ 变更集 1"))
    }
}
