import Lua
public struct Capabilities {
    public init() {}; public var readFolders: [String] = []; public var writeFolders: [String] = [];
    public var moduleFolder: String?
}
public struct LuaLimits { public init(memory: Int = 0) {} }
extension LuaState {
    func cancel() {}
    func checkRead(_ s: String) throws {}
    func checkWrite(_ s: String) throws {}
    func readFile(_ s: String) throws -> [UInt8] { [] }
}
public struct LuaDiagnosis { public static var luaVersion: String { "Lua" }; public static func run() -> [LuaDiagnosis] { [] }; public var isPresent: Bool { false }; public var name: String { "" }; public var description: String { "" }; public var guardedBy: String { "" } }
