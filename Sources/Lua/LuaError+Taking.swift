import CLua
import CLuaHost

/// A Swift error on its way through Lua: the object that a Lua error value retains.
final class ThrownError {
    let error: any Error

    init(_ error: any Error) { self.error = error }

    /// What `tostring` says of it, without the position.
    var message: String {
        if let error = error as? LuaError { return error.description }
        return "\(error)"
    }
}

extension LuaError {
    /// Takes the error value off the stack of a call that returned `status`.
    static func taken(from state: OpaquePointer, status: Int32, core: StateCore) -> LuaError {
        if status == HOST_STACK_FULL { return .stackFull }
        defer { lua_settop(state, -2) }
        var error: LuaError
        if let carried = host_to_error(state, -1), let object = carried.pointee.object {
            let thrown = Unmanaged<ThrownError>.fromOpaque(object).takeUnretainedValue()
            if let lua = thrown.error as? LuaError {
                error = lua
            } else {
                error = LuaError(.host, thrown.message)
                error.cause = thrown.error
            }
            if error.chunk == nil, carried.pointee.line > 0 {
                error.chunk = withUnsafeBytes(of: carried.pointee.source, text)
                error.line = Int(carried.pointee.line)
            }
            error.value = (try? core.value(state, -1)) ?? .nil
        } else {
            error = LuaError(kind(of: status), "")
            let value = (try? core.value(state, -1)) ?? .nil
            error.value = value
            switch value {
            case .string(let text): error.message = text
            case .bytes(let bytes): error.message = String(decoding: bytes, as: UTF8.self)
            default: error.message = core.describe(state, -1)
            }
        }
        return error
    }

    private static func kind(of status: Int32) -> Kind {
        switch status {
        case LUA_ERRSYNTAX: .syntax
        case LUA_ERRMEM: .memory
        default: .runtime
        }
    }

    /// The error of a call from Swift that returned `status`: taken off the stack, with where it happened.
    static func failed(_ state: OpaquePointer, _ status: Int32, _ core: StateCore) -> LuaError {
        // First the frames: to describe an error value can run Lua, which records frames of its own.
        let places = Place.recorded(in: core.host)
        let leftOut = Int(core.host.pointee.frames_left_out)
        var error = taken(from: state, status: status, core: core)
        if let passing = core.passing, passing.value == error.value {
            // It came out of an inner call and through a host function: its own frames stand before ours.
            error = passing
            error.append(places, leftOut)
        } else {
            error.append(places, leftOut)
            error.locate(among: places)
        }
        // The limit's own message; what the allocator refuses has a status instead.
        if error.kind == .runtime, error.message.hasPrefix("memory limit of ") { error.kind = .memory }
        if core.host.pointee.cancelled != 0 { error.kind = .cancelled }
        core.passing = nil
        return error
    }

    /// The frames of a call around the ones recorded so far. A deep nesting keeps its innermost and outermost.
    private mutating func append(_ places: [Place], _ leftOut: Int) {
        traceback += places.map(\.frame)
        framesLeftOut += leftOut
        let most = Int(HOST_FRAMES)
        guard traceback.count > most else { return }
        let surplus = traceback.count - most
        traceback.removeSubrange(most * 2 / 3..<most * 2 / 3 + surplus)
        framesLeftOut += surplus
    }

    private mutating func locate(among places: [Place]) {
        if let short = chunk {
            // A host error knows only the shortened name.
            if let place = places.first(where: { $0.shortSource == short }) { chunk = place.frame.source }
            return
        }
        for place in places where takePosition(short: place.shortSource) {
            chunk = place.frame.source
            return
        }
        if let first = traceback.first, first.line > 0 {
            chunk = first.source
            line = first.line
        }
    }

    /// Takes `name:line: ` off the front of the message.
    mutating func takePosition(short name: String) -> Bool {
        guard !name.isEmpty, message.hasPrefix(name) else { return false }
        let rest = message.dropFirst(name.count)
        guard rest.first == ":" else { return false }
        let digits = rest.dropFirst().prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits) else { return false }
        let after = rest.dropFirst(1 + digits.count)
        guard after.hasPrefix(":") else { return false }
        line = number
        message = String(after.dropFirst().drop { $0 == " " })
        return true
    }
}

/// A recorded frame, with its chunk's name also as messages shorten it.
private struct Place {
    let frame: LuaFrame
    let shortSource: String

    static func recorded(in host: UnsafeMutablePointer<lua_host>) -> [Place] {
        UnsafeBufferPointer(start: host.pointee.frames, count: Int(host.pointee.frame_count)).map { frame in
            Place(
                frame: LuaFrame(
                    source: withUnsafeBytes(of: frame.source, text), line: Int(frame.line),
                    name: frame.name.0 == 0 || frame.is_main ? nil : withUnsafeBytes(of: frame.name, text),
                    isMain: frame.is_main),
                shortSource: withUnsafeBytes(of: frame.short_source, text))
        }
    }
}

/// The text of a C array of characters.
private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
