import CLua
import CLuaHost
import Glibc

/// Where a state's `print`, `io.write` and `io.read` go.
///
/// The closures are called on the thread that runs Lua, in the middle of it.
public struct LuaStreams {
    public enum Output: Int32, Sendable {
        case output = 1
        case messages = 2
    }

    /// Takes the bytes of one `print` or write. Returns 0, or an errno that becomes the script's error.
    public var write: (Output, UnsafeRawBufferPointer) -> Int32
    /// Fills the buffer with at least one byte and returns how many; 0 at the end, a negative errno when it fails.
    /// `-EINTR` means a signal came: the run may have been cancelled, otherwise it is called again.
    public var read: (UnsafeMutableRawBufferPointer) -> Int

    public init(
        write: @escaping (Output, UnsafeRawBufferPointer) -> Int32,
        read: @escaping (UnsafeMutableRawBufferPointer) -> Int = { _ in 0 }
    ) {
        self.write = write
        self.read = read
    }

    /// The process's own streams, without buffering of ours.
    public static var process: LuaStreams {
        LuaStreams(
            write: { stream, bytes in writeAll(bytes, to: stream.rawValue) },
            read: { buffer in readSome(into: buffer, from: 0) })
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written >= 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return errno }
        }
        return 0
    }

    private static func readSome(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int {
        // read(2) is restarted after a signal, poll(2) is not: so a cancellation gets through while a person thinks.
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&wait, 1, -1) < 0 { return -Int(errno) }
        let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        return got < 0 ? -Int(errno) : got
    }
}

extension LuaState {
    /// Sets where the standard streams go. Until then output is dropped and input is at its end.
    public func setStreams(_ streams: LuaStreams) {
        var callbacks = sandbox_streams()
        callbacks.context = Unmanaged.passRetained(StreamsBox(streams)).toOpaque()
        callbacks.output = { context, stream, bytes, count in
            guard let context, let stream = LuaStreams.Output(rawValue: stream) else { return EBADF }
            return StreamsBox.at(context).streams.write(stream, UnsafeRawBufferPointer(start: bytes, count: count))
        }
        callbacks.input = { context, buffer, capacity in
            guard let context else { return 0 }
            return StreamsBox.at(context).streams.read(UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
        }
        callbacks.release = { context in
            if let context { Unmanaged<StreamsBox>.fromOpaque(context).release() }
        }
        sandbox_set_streams(core.host.pointee.main, callbacks)
    }

    /// Throws, with the flag that would allow it, unless scripts may use this file. For host functions that are given
    /// a path and open it themselves.
    public func checkFile(_ path: String, for use: CapabilityError.Use) throws(LuaError) {
        var why = [CChar](repeating: 0, count: 4096)
        guard sandbox_may_use(core.host.pointee.main, path, use == .writing, &why, why.count) else {
            throw LuaError(
                .runtime, String(decoding: why.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }

    /// Replaces what scripts may reach. `moduleFolder` holds for environments made afterwards, files from now on.
    /// When a folder is missing the error names it and nothing is allowed at all.
    public func allow(_ capabilities: Capabilities) throws(CapabilityError) {
        let main = core.host.pointee.main
        sandbox_forbid_files(main)
        _ = sandbox_set_module_folder(main, nil)
        do throws(CapabilityError) {
            for path in capabilities.readFolders where !sandbox_allow_read(main, path) {
                throw CapabilityError(path: path, use: .reading)
            }
            for path in capabilities.writeFolders where !sandbox_allow_write(main, path) {
                throw CapabilityError(path: path, use: .writing)
            }
            if let folder = capabilities.moduleFolder, !sandbox_set_module_folder(main, folder) {
                throw CapabilityError(path: folder, use: .modules)
            }
        } catch {
            sandbox_forbid_files(main)
            _ = sandbox_set_module_folder(main, nil)
            throw error
        }
    }
}

/// The closures, at an address that C can hold.
private final class StreamsBox {
    let streams: LuaStreams

    init(_ streams: LuaStreams) { self.streams = streams }

    static func at(_ context: UnsafeMutableRawPointer) -> StreamsBox {
        Unmanaged<StreamsBox>.fromOpaque(context).takeUnretainedValue()
    }
}
