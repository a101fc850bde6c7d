import Lua
public struct Capabilities {
    public init() {}; public var readFolders: [String] = []; public var writeFolders: [String] = [];
    public var moduleFolder: String?
}
public struct LuaLimits { public init(memory: Int = 0) {} }
extension LuaState { func cancel() {} }
final class ImportObject {}
extension Session {
    func makeImportType() throws {}
    func importing(_ t: LuaTable) throws -> LuaValue { .nil }
}
