import ArgumentParser
import Glibc
import Terminal
import Workbench

/// The version of the product.
let version = "0.1"

@main
struct Dossier: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dossier",
        abstract: "A scripting workbench for key-account archives.",
        discussion: """
              dossier                      a prompt on the archive
              dossier -e CODE              one line of Lua; the value of an expression is printed
              dossier run FILE …           a script
              dossier apply FILE           a plan that was saved

            The archive is --archive PATH, else $DOSSIER_ARCHIVE, else archive.dossier in the XDG data folder; \
            --read-only opens it for reading only. `dossier help prompt` lists the options without a command.
            """,
        version: "Dossier \(version)",
        subcommands: [Prompt.self, Run.self, Import.self, Apply.self, Demo.self, Doctor.self, Verify.self],
        defaultSubcommand: Prompt.self)

    static func main() {
        Output.openStandardStreams()
        _ = Interrupts.shared
        do {
            var command = try parseAsRoot(Arguments.withOptionsAfterCommand(Array(CommandLine.arguments.dropFirst())))
            try command.run()
        } catch {
            // Wrong usage is 2 here, as in most programs people know; argument parser has 64.
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Output.message(fullMessage(for: error))
            Glibc.exit(ExitStatus.usage.rawValue)
        }
    }
}

/// What `dossier` does without a command. Its options are its own: those of the whole program would be taken from
/// the other commands.
struct Prompt: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open the prompt, or run the code of -e (this is what dossier alone does).")

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var permissions: PermissionOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var prompt: PromptOptions
    @Option(
        name: .customShort("e"),
        help: ArgumentHelp("Run this code and print the value of an expression.", valueName: "code"))
    var code: String?
    @Flag(help: "Work everything out and show it, write nothing.")
    var dryRun = false

    func run() throws {
        let door = try Door(archive: archive, permissions: permissions)
        door.isDryRun = dryRun
        if let code { throw door.evaluate(code) }
        throw door.repl(prompt)
    }
}

/// How the command line's words are put before they are parsed.
enum Arguments {
    private static let commands: Set<String> = ["run", "import", "apply", "demo", "doctor", "verify", "prompt", "help"]
    private static let valued: Set<String> = [
        "--archive", "--allow-read", "--allow-write", "--memory-limit", "--lang", "--rc",
    ]

    /// `dossier --archive X run f` means `dossier run --archive X f`: options of every command may stand before it.
    static func withOptionsAfterCommand(_ words: [String]) -> [String] {
        var index = 0
        while index < words.count, words[index].hasPrefix("--"), words[index] != "--help", words[index] != "--version" {
            index += valued.contains(words[index]) ? 2 : 1
        }
        guard index > 0, index < words.count, commands.contains(words[index]) else { return words }
        return [words[index]] + words[0..<index] + words[(index + 1)...]
    }
}

extension ExitStatus {
    /// What argument parser ends the process with.
    var code: ExitCode { ExitCode(rawValue) }
}
