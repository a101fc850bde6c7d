import Archive
import ArchiveSQLite
import Foundation
import Interchange
import Lua
import Model

// Imports a CSV by a mapping file in Lua into a new archive, and says how long that took and how much memory.
//
//     import-benchmark FILE.csv MAPPING.lua ARCHIVE
//     import-benchmark --schema                        the archive's schema, for the floor

struct Usage: Error {}

func node(_ value: LuaValue) throws -> MappingNode {
    if let table = value.asTable {
        let pairs = try table.pairs()
        if pairs.allSatisfy({ $0.key.asInteger != nil }) { return .list(try table.array().map(node)) }
        var entries: [String: MappingNode] = [:]
        for (key, value) in pairs { entries[key.asString ?? ""] = try node(value) }
        return .table(entries)
    }
    if let text = value.asString { return .text(text) }
    if case .boolean(let flag) = value { return .boolean(flag) }
    if let number = value.asInteger { return .integer(number) }
    return value.asNumber.map { .number($0) } ?? .null
}

func run() throws {
    let arguments = CommandLine.arguments
    if arguments.dropFirst() == ["--schema"] { return print(SQLiteEngine.schemaSQL) }
    guard arguments.count == 4 else { throw Usage() }
    let source = String(decoding: try Data(contentsOf: URL(fileURLWithPath: arguments[2])), as: UTF8.self)
    let state = try LuaState()
    let function = try state.load(source, name: arguments[2], environment: state.table())
    let mapping = try ImportMapping(node: try node(try state.call(function).first ?? .nil))
    for ending in ["", "-wal", "-shm"] { unlink(arguments[3] + ending) }
    let engine = try SQLiteEngine.create(at: arguments[3])
    let begin = ContinuousClock.now
    let report = try Importer(options: ImportOptions(file: arguments[1], mapping: mapping))
        .run(session: engine.makeSession(), commit: true)
    try engine.close()
    let milliseconds = Int((ContinuousClock.now - begin) / .milliseconds(1))
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    print(
        "milliseconds \(milliseconds)  peak_KiB \(usage.ru_maxrss)  records \(report.records)  rejected \(report.rejectedCount)"
    )
}

do {
    try run()
} catch is Usage {
    print("usage: import-benchmark FILE.csv MAPPING.lua ARCHIVE")
    exit(2)
} catch {
    print("\(error)")
    exit(1)
}
