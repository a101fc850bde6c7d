import Lua

extension Session {
    func addTableExport(to type: inout LuaTypeBuilder<TableObject>) {}
}
