import Foundation
import Lua
import Testing

/// Files and modules: only where the capabilities say.
@Suite struct SandboxFilesTests {
    /// A folder with `read`, `write` and `modules` in it, removed at the end.
    private final class Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "lua-sandbox-\(UUID().uuidString)"
            for name in ["read/sub", "write", "modules/sub", "other"] {
                try FileManager.default.createDirectory(
                    atPath: path + "/" + name, withIntermediateDirectories: true)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ name: String, _ text: String) throws {
            try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
        }

        func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
        }
    }

    private func script(_ folder: Folder) throws -> Script {
        let state = try LuaState()
        try state.allow(
            Capabilities(
                readFolders: [folder.path + "/read"], writeFolders: [folder.path + "/write"],
                moduleFolder: folder.path + "/modules"))
        let script = try Script(state: state)
        try script.set("dir", .string(folder.path))
        return script
    }

    @Test func `Reading outside of the folders names the flag that would allow it`() throws {
        let script = try Script()
        try script.run(
            """
            local file, why, code = io.open "/etc/passwd"
            assert(file == nil and code == 13)
            assert(why == "reading /etc/passwd is not allowed; start with --allow-read=/etc", why)
            local file, why = io.open("/etc/passwd", "w")
            assert(why == "writing /etc/passwd is not allowed; start with --allow-write=/etc", why)
            assert(not pcall(io.lines, "/etc/passwd"))
            assert(not os.remove "/etc/passwd" and not os.rename("/etc/passwd", "/etc/x"))
            """)
    }

    @Test func `What is allowed can be read, and nothing beside it`() throws {
        let folder = try Folder()
        try folder.put("read/a.txt", "one\ntwo\r\n\n3 0x1F -4.5e1 x\nlast")
        try folder.put("other/secret", "secret")
        try folder.link("read/out", to: folder.path + "/other/secret")
        try folder.link("read/outside", to: folder.path + "/other")
        try folder.link("read/inside", to: "a.txt")
        let script = try script(folder)
        try script.run(
            """
            local function refused(path, mode)
              local file, why = io.open(path, mode)
              assert(not file, path)
              assert(why:find "is not allowed; start with %-%-allow", why)
            end
            local lines = {}
            for line in io.lines(dir .. "/read/a.txt") do lines[#lines + 1] = line end
            assert(table.concat(lines, "|") == "one|two\\r||3 0x1F -4.5e1 x|last")
            local f <close> = assert(io.open(dir .. "/read/inside"))
            assert(f:read "L" == "one\\n" and f:read(4) == "two\\r" and f:read(0) == "")
            assert(f:read("l", "l") == "")
            local a, b, c, d = f:read("n", "n", "n", "n")
            assert(a == 3 and b == 31 and c == -45.0 and d == nil)
            assert(f:seek("set", 4) == 4 and f:read "l" == "two\\r" and f:seek "cur" == 9)
            assert(f:read "a" == "\\n3 0x1F -4.5e1 x\\nlast" and f:read "a" == "" and f:read "l" == nil)
            assert(not f:write "x")
            refused(dir .. "/read/out") refused(dir .. "/read/outside/secret")
            refused(dir .. "/read/../other/secret") refused(dir .. "/read/sub/../../other/secret")
            refused(dir .. "/read2") refused(dir .. "/other/missing") refused("/dev/zero")
            refused(dir .. "/read/a.txt", "w") refused(dir .. "/read/new", "a") refused(dir .. "/read/a.txt", "r+")
            local _, why = io.open(dir .. "/read/missing") assert(why:find "No such file", why)
            local _, why = io.open(dir .. "/read/sub") assert(why:find "folder", why)
            """)
    }

    @Test func `Devices, pipes and folders do not open`() throws {
        let folder = try Folder()
        #expect(mkfifo(folder.path + "/read/pipe", 0o600) == 0)
        try script(folder).run("local f, why = io.open(dir .. '/read/pipe') assert(not f and why:find 'plain files')")
    }

    @Test func `Writing works where it is allowed`() throws {
        let folder = try Folder()
        try folder.put("other/target", "keep")
        try folder.link("write/out", to: folder.path + "/other/target")
        let script = try script(folder)
        try script.run(
            """
            local path = dir .. "/write/out.txt"
            do
              local f <close> = assert(io.open(path, "w"))
              assert(io.type(f) == "file" and f:write("a", 1, 2.5, "\\n") == f and f:setvbuf "full" and f:flush() == f)
            end
            do local f <close> = assert(io.open(path, "a")) for i = 1, 5000 do f:write("line ", i, "\\n") end end
            assert(not io.open(path), "writing does not allow reading")
            assert(os.rename(path, dir .. "/write/new.txt"))
            assert(not os.rename(dir .. "/write/new.txt", dir .. "/read/new.txt"))
            assert(not io.open(dir .. "/write/out", "w"), "a link that leads out")
            assert(os.remove(dir .. "/write/out"), "the link itself may go")
            local f = io.open(dir .. "/write/gone.txt", "w") assert(f:close()) assert(io.type(f) == "closed file")
            assert(not pcall(f.write, f, "x") and not pcall(f.close, f))
            assert(os.remove(dir .. "/write/gone.txt") and not os.remove(dir .. "/write/gone.txt"))
            assert(not pcall(io.open, path, "rw"))
            """)
        let text = try String(contentsOfFile: folder.path + "/write/new.txt", encoding: .utf8)
        #expect(text.hasPrefix("a12.5\nline 1\n") && text.hasSuffix("line 5000\n"))
        #expect(try String(contentsOfFile: folder.path + "/other/target", encoding: .utf8) == "keep")
    }

    @Test func `A file left by break, by an error or by nobody is closed`() throws {
        let folder = try Folder()
        try folder.put("read/a.txt", String(repeating: "line\n", count: 10_000))
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let script = try script(folder)
        try script.run(
            """
            for i = 1, 100 do
              for _ in io.lines(dir .. "/read/a.txt") do break end
              pcall(function() for _ in io.lines(dir .. "/read/a.txt") do error "x" end end)
              local f = io.open(dir .. "/read/a.txt") f:read "l"
            end
            collectgarbage() collectgarbage()
            """)
        // Other tests open files meanwhile; three hundred would stand out.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < before + 150)
    }

    @Test func `require finds modules in its folder and nowhere else`() throws {
        let folder = try Folder()
        try folder.put(
            "modules/m.lua", "#!/usr/bin/env lua\nlocal M = {n = (rawget(_G, 'n') or 0) + 1}\nset_by_m = true\nreturn M"
        )
        try folder.put("modules/sub/deep.lua", "return 'deep:' .. ...")
        try folder.put("modules/sub/init.lua", "return 'package'")
        try folder.put("modules/broken.lua", "x =")
        try folder.put("modules/circle.lua", "return require 'circle'")
        try folder.put("modules/fails.lua", "error {code = 7}")
        try folder.put("modules/binary.lua", "\u{1b}Lua")
        try folder.put("other/secret.lua", "return 'secret'")
        try folder.link("modules/leak.lua", to: folder.path + "/other/secret.lua")
        let script = try script(folder)
        try script.run(
            """
            local m = require "m"
            assert(m.n == 1 and require "m" == m and set_by_m)
            assert(require "sub.deep" == "deep:sub.deep" and require "sub" == "package")
            local function fails(name, text)
              local ok, why = pcall(require, name)
              assert(not ok and tostring(why):find(text, 1, true), tostring(why))
            end
            fails("missing", "module 'missing' not found") fails("leak", "not found") fails("../other/secret", "no module name")
            fails("..secret", "no module name") fails("sub/deep", "no module name") fails("", "no module name")
            fails("broken", "broken.lua:") fails("circle", "circle") fails("binary", "binary")
            local ok, why = pcall(require, "fails") assert(why.code == 7)
            """, name: "main.lua")
        let other = try script.state.makeEnvironment { _ in nil }
        try script.state.load(
            "assert(not set_by_m) assert(require 'm'.n == 1)", name: "other.lua", environment: other
        ).call()
    }

    @Test func `Without a module folder require says so`() throws {
        #expect(try Script().failure("require 'm'").message.contains("module 'm' not found"))
    }

    @Test func `A folder that is missing is refused, and nothing is allowed then`() throws {
        let folder = try Folder()
        try folder.put("read/a.txt", "a")
        let state = try LuaState()
        #expect(throws: CapabilityError(path: "/no/such/folder", use: .writing)) {
            try state.allow(Capabilities(readFolders: [folder.path + "/read"], writeFolders: ["/no/such/folder"]))
        }
        let script = try Script(state: state)
        try script.set("dir", .string(folder.path))
        try script.run("assert(not io.open(dir .. '/read/a.txt'))")
    }

    @Test func `Reading a large file stays within the memory limit`() throws {
        let folder = try Folder()
        try folder.put("read/big.txt", String(repeating: "x", count: 30_000_000))
        let script = try script(folder)
        script.state.memoryLimit = 8 << 20
        let error = try script.failure("local f = io.open(dir .. '/read/big.txt') return f:read 'a'")
        #expect(error.kind == .memory)
        try script.run(
            """
            local n = 0
            local f <close> = io.open(dir .. "/read/big.txt")
            for bytes in f:lines(65536) do n = n + #bytes end
            assert(n == 30000000)
            """)
    }
}
