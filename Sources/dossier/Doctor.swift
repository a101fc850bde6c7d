import Archive
import ArchiveSQLite
import ArgumentParser
import Glibc
import Lua
import Terminal
import Workbench

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what this machine's Lua, SQLite and archive are like, and what is wrong with them.")

    @OptionGroup var archive: ArchiveOptions

    func run() throws {}
}
