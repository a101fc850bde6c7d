import Foundation
import Testing

@testable import LineEditor

@Suite("The history's file") struct FileHistoryTests {
    /// A folder of the test's own, with what is in it gone afterwards.
    private final class Folder {
        let path: String
        init() {
            var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/history-XXXXXX".utf8CString)
            path = mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        var file: String { path + "/state/dossier/history" }
    }

    private func contents(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    private func blocks(_ history: FileHistory) -> [String] { (0..<history.count).map { history[$0] } }

    @Test("A block is one entry, whatever it contains, and is there next time") func roundTrip() {
        let folder = Folder()
        let blocks = ["for i = 1, 3 do\n  print(i)\nend", "s = \"a\\nb\\\\\"", "客户 “x”\ttab\r\nend", "nul\0l", "x"]
        let history = FileHistory(path: folder.file)
        #expect(history.problem == nil)
        blocks.forEach(history.append)
        #expect(self.blocks(history) == blocks)
        #expect(self.blocks(FileHistory(path: folder.file)) == blocks)
        #expect(FileHistory(path: folder.file).entries(last: 2).map(\.block) == Array(blocks.suffix(2)))
        #expect(contents(folder.file).split(separator: "\n").count == blocks.count + 1)
        var status = stat()
        #expect(stat(folder.file, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(stat(folder.path + "/state/dossier", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test(
        "A first line with a number that no file ever had is none",
        arguments: ["09223372036854775807", "+9223372036854775800", "-0000000000000000001", "99999999999999999999"])
    func damagedHead(number: String) {
        let folder = Folder()
        let path = folder.path + "/history"
        write("# history \(number)\n1700000000 e=1\n1700000001 f=2\n", to: path)
        let history = FileHistory(path: path, limit: 1)
        #expect(blocks(history) == ["e=1", "f=2"])
        history.append("g=3")
        #expect(blocks(FileHistory(path: path)).last == "g=3")
    }

    @Test("A pipe or a device is no history; blocks stay in memory") func noFile() {
        let folder = Folder()
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let link = folder.path + "/link"
        #expect(symlink("/dev/null", link) == 0)
        for path in [pipe, link] {
            let history = FileHistory(path: path)
            #expect(history.problem?.contains("is no file") == true)
            history.append("x = 1")
            #expect(blocks(history) == ["x = 1"])
        }
    }

    @Test("A file that others could read becomes its owner's alone") func permissions() {
        let folder = Folder()
        let path = folder.path + "/history"
        write("1700000000 x = 1\n", to: path)
        #expect(chmod(path, 0o644) == 0)
        _ = FileHistory(path: path)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("What could not be written while another holds the lock is written with the next block") func locked() {
        let folder = Folder()
        let path = folder.path + "/history"
        let history = FileHistory(path: path)
        history.append("a = 1")
        let holder = open(path, O_RDWR)
        #expect(flock(holder, LOCK_EX) == 0)
        history.append("b = 2")
        #expect(history.problem != nil)
        #expect(blocks(FileHistory(path: path)) == ["a = 1"])
        close(holder)
        history.append("c = 3")
        #expect(history.problem == nil)
        #expect(blocks(FileHistory(path: path)) == ["a = 1", "b = 2", "c = 3"])
    }

    @Test("What begins with a blank is not kept, nor the same twice, nor nothing") func notKept() {
        let history = FileHistory()
        for block in [" secret", "\tsecret", "a", "a", "", "b", "a"] { history.append(block) }
        #expect(blocks(history) == ["a", "b", "a"])
        #expect(history.problem == nil)
    }

    @Test("Walking goes by prefix, searching by what is contained") func searching() {
        let history = FileHistory()
        for block in ["print(1)", "clients:count()", "print(2)", "Print\n(3)", "print(2)"] { history.append(block) }
        #expect(history.position(before: 5, prefix: "pri", excluding: nil) == 4)
        #expect(history.position(before: 5, prefix: "pri", excluding: "print(2)") == 0)
        #expect(history.position(before: 4, prefix: "", excluding: nil) == 3)
        #expect(history.position(before: 0, prefix: "", excluding: nil) == nil)
        #expect(history.position(after: 0, prefix: "pri", excluding: nil) == 2)
        #expect(history.position(after: 4, prefix: "", excluding: nil) == nil)
        #expect(history.position(after: -1, prefix: "cl", excluding: nil) == 1)
        #expect(history.position(before: 5, containing: "nt\n(") == 3)
        #expect(history.position(before: 4, containing: "print") == 3)
        #expect(history.position(before: 5, containing: "Print") == 3)
        #expect(history.position(before: 5, containing: "COUNT") == nil)
        #expect(history.position(after: 0, containing: "count") == 1)
        // The mark of a line feed in the file is no letter of the block.
        #expect(history.position(before: 5, containing: "n(3") == nil)
        #expect(history.position(before: 5, containing: "\\n") == nil)
    }

    @Test("What others run is not walked through but found by searching") func others() {
        let folder = Folder()
        let first = FileHistory(path: folder.file)
        first.append("one")
        let second = FileHistory(path: folder.file)
        second.append("theirs 1")
        first.append("two")
        second.append("theirs 2")
        func walk(_ history: FileHistory) -> [String] {
            var found: [String] = []
            var position = history.count
            while let next = history.position(before: position, prefix: "", excluding: nil) {
                found.append(history[next])
                position = next
            }
            return found
        }
        #expect(walk(first) == ["two", "one"])
        #expect(walk(second) == ["theirs 2", "theirs 1", "one"])
        #expect(first.position(before: first.count, containing: "theirs").map { first[$0] } == "theirs 2")
        #expect(walk(first) == ["two", "one"])
        #expect(first.entries(last: 9).map(\.block) == ["one", "two"])
        #expect(blocks(FileHistory(path: folder.file)) == ["one", "theirs 1", "two", "theirs 2"])
    }

    @Test("Two terminals that write at once lose nothing and mix nothing") func concurrent() async {
        let folder = Folder()
        let path = folder.file
        let count = 1500
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    // Small limits: the file is replaced many times meanwhile.
                    let history = FileHistory(path: path, limit: writer == 0 ? 50_000 : 20_000)
                    for number in 0..<count { history.append("writer \(writer)\nentry \(number)") }
                }
            }
        }
        let all = blocks(FileHistory(path: folder.file))
        #expect(all.count == 3 * count)
        for writer in 0..<3 {
            #expect(
                all.filter { $0.hasPrefix("writer \(writer)\n") } == (0..<count).map { "writer \(writer)\nentry \($0)" }
            )
        }
    }

    @Test("Old entries go, none that another terminal adds meanwhile") func compaction() async {
        let folder = Folder()
        let path = folder.file
        let count = 600
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    let history = FileHistory(path: path, limit: 100)
                    for number in 0..<count { history.append("\(writer) \(number)") }
                }
            }
        }
        let all = blocks(FileHistory(path: folder.file))
        #expect(all.count >= 100 && all.count <= 400)
        // Each writer's entries are its last ones without a gap.
        for writer in 0..<3 {
            let own = all.filter { $0.hasPrefix("\(writer) ") }
            #expect(own == (0..<count).suffix(own.count).map { "\(writer) \($0)" })
        }
        // A terminal that was open all the time goes on where it was.
        let reader = FileHistory(path: path, limit: 100)
        let known = reader.count
        let other = FileHistory(path: path, limit: 100)
        for number in 0..<300 { other.append("late \(number)") }
        #expect(reader.position(before: reader.count, containing: "late 299") != nil)
        #expect(blocks(reader).filter { $0.hasPrefix("late") }.count >= 100)
        #expect(blocks(reader).dropFirst(known).allSatisfy { $0.hasPrefix("late") })
    }

    @Test("What is damaged costs itself alone") func damaged() {
        let folder = Folder()
        FileHistory(path: folder.file).append("first")
        let head = contents(folder.file)
        write(head + "no time here\n\n17x y\n1790000000 second\n179000", to: folder.file)
        #expect(blocks(FileHistory(path: folder.file)) == ["first", "second"])
        let history = FileHistory(path: folder.file)
        history.append("third")
        #expect(blocks(history) == ["first", "second", "third"])
        #expect(blocks(FileHistory(path: folder.file)) == ["first", "second", "third"])
        #expect(history.position(before: history.count, containing: "third") == 2)
        #expect(history.count == 3)
        // A file that somebody wrote by hand, or emptied.
        write("1790000000 by hand\n", to: folder.file)
        #expect(blocks(FileHistory(path: folder.file)) == ["by hand"])
        history.append("fourth")
        #expect(blocks(FileHistory(path: folder.file)) == ["by hand", "fourth"])
    }

    @Test("Where nothing can be written it works in memory and says so") func readOnly() {
        let history = FileHistory(path: "/proc/no/such/history")
        #expect(history.problem?.contains("/proc/no") == true)
        history.append("a")
        history.append("b")
        #expect(blocks(history) == ["a", "b"])
        let folder = Folder()
        // A folder where the file should be.
        FileHistory(path: folder.file + "/x").append("y")
        let other = FileHistory(path: folder.file)
        other.append("z")
        #expect(other.problem?.contains(folder.file) == true)
        #expect(blocks(other) == ["z"])
    }

    @Test("A hundred thousand entries are there at once") func many() {
        let folder = Folder()
        FileHistory(path: folder.file).append("first")
        var text = contents(folder.file)
        for number in 0..<100_000 { text += "1790000000 clients:where('visits > \(number)')\\n  :count()\n" }
        write(text, to: folder.file)
        let history = FileHistory(path: folder.file)
        #expect(history.count == 100_001)
        #expect(history[100_000] == "clients:where('visits > 99999')\n  :count()")
        #expect(history.position(before: history.count, containing: "visits > 7'") == 8)
    }
}
