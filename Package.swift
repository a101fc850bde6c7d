// swift-tools-version: 6.1
import PackageDescription

// The floors of the house, ground floor first: a target depends only on those above it.
let package = Package(
    name: "dossier",
    products: [
        .executable(name: "dossier", targets: ["dossier"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "3.12.3"),
    ],
    targets: [
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
        .target(name: "CRows"),
        .target(name: "CLuaHost", dependencies: ["CLua", "CRows"], cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "Lua", dependencies: ["CLua", "CLuaHost", "CRows"]),
        .target(name: "Model"),
        .target(name: "LuaSyntax"),
        .target(name: "Query", dependencies: ["LuaSyntax", "Model"]),
        .target(
            name: "Archive",
            dependencies: ["Model", "Query", "CRows", .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "CJournal", cSettings: [.unsafeFlags(["-O2"])]),
        .target(
            name: "ArchiveSQLite",
            dependencies: [
                "Archive", "Query", "Model", "CRows", "CJournal", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(name: "Analysis", dependencies: ["Model", "Query", "Archive", "CRows"]),
        .target(name: "TerminalText"),
        .target(name: "Display", dependencies: ["Model", "TerminalText"]),
        .target(name: "CWorkbook"),
        .target(
            name: "Interchange",
            dependencies: ["Model", "Query", "Archive", "Display", "TerminalText", "CRows", "CCSV", "CWorkbook"]),
        .target(name: "DemoData", dependencies: ["Model", "Query", "Archive", "CRows"]),
        .target(
            name: "Workbench",
            dependencies: [
                "Lua", "LuaSyntax", "Model", "Query", "Archive", "Analysis", "Interchange", "Display", "TerminalText",
                "DemoData",
            ]),
        .target(name: "CTerminal"),
        .target(name: "LineEditor", dependencies: ["TerminalText", "CTerminal"]),
        .target(
            name: "Terminal", dependencies: ["LineEditor", "LuaSyntax", "Lua", "Workbench", "Display", "TerminalText"]),
        .executableTarget(
            name: "dossier",
            dependencies: [
                "Terminal", "Workbench", "ArchiveSQLite", "DemoData", "Archive", "Display", "Interchange", "Lua",
                "Model", "TerminalText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "bridge-benchmark", dependencies: ["Lua", "CBridgeFloor", "CRows"], path: "Benchmarks/Bridge"),
        .target(name: "CBridgeFloor", dependencies: ["CLua"], path: "Benchmarks/BridgeFloor"),
        .testTarget(name: "ModelTests", dependencies: ["Model"]),
        .testTarget(name: "LuaTests", dependencies: ["Lua", "CLuaHost", "CRows"]),
        // Random tables, expressions and conditions, for the tests of every way to ask.
        .target(
            name: "QueryTesting", dependencies: ["Query", "Model", "Archive", "ArchiveSQLite"],
            path: "Tests/QueryTesting"),
        .testTarget(
            name: "QueryTests",
            dependencies: ["Query", "Model", "Archive", "ArchiveSQLite", "QueryTesting", "Workbench"]),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "ArchiveSQLite"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "ArchiveSQLite", "QueryTesting"]),
        .testTarget(
            name: "InterchangeTests", dependencies: ["Interchange", "ArchiveSQLite", "Lua", "Workbench"],
            exclude: ["Mappings"]),
        .testTarget(name: "TerminalTextTests", dependencies: ["TerminalText"]),
        .testTarget(name: "LuaSyntaxTests", dependencies: ["LuaSyntax"]),
        .testTarget(name: "LineEditorTests", dependencies: ["LineEditor", "TerminalText"]),
        .testTarget(name: "DisplayTests", dependencies: ["Display", "TerminalText"]),
        .testTarget(name: "DemoDataTests", dependencies: ["DemoData", "ArchiveSQLite"]),
        .testTarget(
            name: "WorkbenchTests", dependencies: ["Workbench", "ArchiveSQLite", "QueryTesting", "TerminalText"]),
        .testTarget(name: "DossierTests", dependencies: ["Model", "Query", "Archive", "ArchiveSQLite"]),
    ],
    swiftLanguageModes: [.v6]
)
