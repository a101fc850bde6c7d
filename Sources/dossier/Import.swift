import ArgumentParser

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Import a CSV or TSV file.")
    func run() throws {}
}
