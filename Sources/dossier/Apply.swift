import Archive
import ArgumentParser
import Glibc
import Terminal
import Workbench

struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply a plan that was saved with p:save(\"name.plan\").",
        discussion: """
            The plan is shown and then applied, to the archive it was made for and no other. Rows that changed since it \
            was made stop it (exit 4); --on-conflict skip leaves those and writes the others. A large plan is confirmed \
            by typing its number of rows; without a terminal by the guards saved with it, --max-rows or --all. The \
            plan's SHA-256 is shown and goes on record with the file's name.
            """)

    @Argument(help: "The saved plan.")
    var file: String
    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?
    @Option(help: ArgumentHelp("What becomes of rows that changed since: refuse or skip.", valueName: "rule"))
    var onConflict: String = PlanApplication.ConflictRule.refuse.rawValue
    @Option(help: ArgumentHelp("The most rows it may touch; so many need no confirmation.", valueName: "n"))
    var maxRows: Int?
    @Flag(help: "Touching every row of an entity is meant.")
    var all = false
    @Flag(help: "Check and show everything, write nothing.")
    var dryRun = false
    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var language: LanguageOption

    func validate() throws {
        guard PlanApplication.ConflictRule(rawValue: onConflict) != nil else {
            throw ValidationError("--on-conflict is refuse or skip")
        }
        if let maxRows, maxRows < 0 { throw ValidationError("--max-rows is a number of rows, 0 or more") }
        if let reason, reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why; it is empty") }
    }

    func run() throws {
        guard access(file, R_OK) == 0 else {
            throw ValidationError("cannot read \(file): \(String(cString: strerror(errno)))")
        }
        let door = try Door(archive: archive, permissions: try PermissionOptions.parse([]))
        door.isDryRun = dryRun
        throw door.work { session in
            var options = Session.PlanFileOptions()
            options.reason = reason
            options.onConflict = PlanApplication.ConflictRule(rawValue: onConflict) ?? .refuse
            options.maxRows = maxRows
            options.allowsAll = all
            try session.applyPlanFile(file, options)
        }
    }
}
