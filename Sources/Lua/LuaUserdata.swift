import CLua
import CLuaHost

/// A userdata: a Swift object in Lua's hands, or another opaque value of the state.
public final class LuaUserdata: LuaReference {
    /// The object, when it is one of that very class.
    public func object<T: AnyObject>(as type: T.Type = T.self) -> T? {
        guard let state = try? core.enter(), lua_checkstack(state, 2) != 0 else { return nil }
        push(state)
        defer { lua_settop(state, -2) }
        guard let block = host_to_object(state, -1), block.pointee.type == typeIdentity(type),
            let object = block.pointee.object
        else { return nil }
        return Unmanaged<T>.fromOpaque(object).takeUnretainedValue()
    }

    /// The name its type was declared with.
    public var typeName: String? {
        guard let state = try? core.enter(), lua_checkstack(state, 2) != 0 else { return nil }
        push(state)
        defer { lua_settop(state, -2) }
        guard let block = host_to_object(state, -1), let type = block.pointee.type else { return nil }
        return core.types[type]?.name
    }
}

/// What a userdata block is marked with, so that it is only ever read as the class it was made from.
@inlinable @inline(__always)
func typeIdentity<T: AnyObject>(_ type: T.Type) -> UnsafeRawPointer {
    unsafeBitCast(ObjectIdentifier(type), to: UnsafeRawPointer.self)
}
