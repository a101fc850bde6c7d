import Lua
public struct Capabilities { public init() {} }
public struct LuaLimits { public init() {} }
extension LuaState { func cancel() {} }
final class ImportObject {}
extension Session {
    func makeImportType() throws {}
    func importing(_ t: LuaTable) throws -> LuaValue { .nil }
}
