import Glibc
import Testing

@testable import LineEditor

/// An editor with a pipe for a keyboard and another for a screen.
private final class PipedEditor {
    let history: ListHistory
    let editor: LineEditor
    private let keys: Int32
    private let pipes: [Int32]

    init(history blocks: [String] = [], options: EditorOptions = EditorOptions()) throws {
        var input: [Int32] = [0, 0]
        var screen: [Int32] = [0, 0]
        try #require(pipe(&input) == 0 && pipe(&screen) == 0)
        // What is drawn is not looked at here, and must not fill its pipe.
        let sink = open("/dev/null", O_WRONLY)
        dup2(sink, screen[1])
        close(sink)
        keys = input[1]
        pipes = input + screen
        history = ListHistory(blocks)
        editor = LineEditor(
            language: BraceLanguage(), history: history, options: options, input: input[0], output: screen[1])
    }

    deinit { for descriptor in pipes where descriptor != keys || !isClosed { close(descriptor) } }

    private var isClosed = false

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { _ = write(keys, $0.baseAddress, $0.count) }
    }

    func hangUp() {
        close(keys)
        isClosed = true
    }

    func read(initial: String = "") -> EditorResult {
        editor.read(prompt: StyledText("> "), continuation: StyledText(". "), initial: initial)
    }
}

@Suite("Reading blocks", .serialized) struct ReadingTests {
    @Test("Blocks come one after the other, also what was typed ahead")
    func typedAhead() throws {
        let piped = try PipedEditor()
        piped.type("f(1)\rg {\r1\r}\rrest")
        #expect(piped.read() == .block("f(1)"))
        #expect(piped.read() == .block("g {\n1\n}"))
        piped.type("\u{3}h\r\u{4}")
        #expect(piped.read() == .interrupted)
        #expect(piped.read() == .block("h"))
        #expect(piped.read() == .end)
        #expect(piped.history.blocks == ["f(1)", "g {\n1\n}", "h"])
    }

    @Test("A paste is one piece and is run by the Enter after it")
    func paste() throws {
        let piped = try PipedEditor()
        piped.type("\u{1B}[200~f(1)\n\tg(“中”)\n\u{1B}[201~h\r")
        #expect(piped.read() == .block("f(1)\n\tg(“中”)\nh"))
    }

    @Test("An empty block is not kept; a text to begin with can be run, and dropped")
    func initial() throws {
        let piped = try PipedEditor()
        piped.type("\r!\r\u{3}")
        #expect(piped.read() == .block(""))
        #expect(piped.read(initial: "corrected") == .block("corrected!"))
        #expect(piped.read(initial: "corrected") == .interrupted)
        #expect(piped.history.blocks == ["corrected!"])
    }

    @Test("A series of blocks is repeated with Up, Enter, Down, Enter, and with Ctrl-O")
    func series() throws {
        let piped = try PipedEditor(history: ["one", "two", "three"])
        piped.type("\u{1B}[A\u{1B}[A\u{1B}[A\r")
        #expect(piped.read() == .block("one"))
        piped.type("\u{1B}[B\r")
        #expect(piped.read() == .block("two"))
        piped.type("\u{1B}[B\u{F}")
        #expect(piped.read() == .block("three"))
        piped.type("\r")
        #expect(piped.read() == .block("one"))
    }

    @Test("When the terminal is gone, reading is at its end")
    func hangUp() throws {
        let piped = try PipedEditor()
        piped.type("half")
        piped.hangUp()
        #expect(piped.read() == .end)
    }

    @Test("A question is answered by one line that is not kept")
    func question() throws {
        let piped = try PipedEditor()
        piped.type("{ 312\r")
        #expect(piped.editor.ask(StyledText("how many? ")) == .block("{ 312"))
        #expect(piped.history.blocks.isEmpty)
    }

    @Test("Ctrl-X Ctrl-E has another program edit the block, and undo takes that back")
    func externalEditor() throws {
        let piped = try PipedEditor(options: EditorOptions(externalEditor: "sed -i -e 's/1/2/' -e '$a)'"))
        piped.type("f(1\u{18}\u{5}\r")
        #expect(piped.read() == .block("f(2\n)"))
        piped.type("f(1\u{18}\u{5}\u{1F})\r")
        #expect(piped.read() == .block("f(1)"))
    }

    @Test("A program that fails leaves the block as it was")
    func failingEditor() throws {
        let piped = try PipedEditor(options: EditorOptions(externalEditor: "echo spoilt > \"$1\"; exit 3 #"))
        piped.type("f(1)\u{18}\u{5}\r")
        #expect(piped.read() == .block("f(1)"))
    }
}

@Suite("Another program edits a text", .serialized) struct ExternalEditorTests {
    private func edited(_ command: String, _ text: String) throws -> String {
        try ExternalEditor(command: command, fileEnding: ".lua").edit(text)
    }

    @Test("The file has its ending and is nobody else's to read, in a folder of its own that is gone afterwards")
    func file() throws {
        let said = try edited(
            "f() { (stat -c %a \"$1\"; stat -c %a \"$(dirname \"$1\")\"; echo \"$1\") >> \"$1\"; }; f", "x")
        let lines = said.split(separator: "\n").map(String.init)
        #expect(lines.count == 4 && lines[0] == "x" && lines[1] == "600" && lines[2] == "700")
        let path = try #require(lines.last)
        #expect(path.hasSuffix(".lua"))
        #expect(access(path, F_OK) != 0)
        #expect(access(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)), F_OK) != 0)
    }

    @Test("Nothing is changed by a program that changes nothing")
    func unchanged() throws {
        for text in ["", "one", "one\ntwo", "客户 = “一”", "a\n\nb"] { #expect(try edited("true", text) == text) }
    }

    @Test("Why it failed is said")
    func failures() throws {
        func failure(_ command: String) -> String? {
            do {
                _ = try edited(command, "x")
                return nil
            } catch { return "\(error)" }
        }
        #expect(failure("exit 3 #")?.contains("ended with status 3; the text is as it was") == true)
        #expect(
            failure("no-such-editor-here 2>/dev/null")?.contains("could not be run: set $VISUAL or $EDITOR") == true)
        #expect(failure("kill -9 $$ #")?.contains("was ended by signal 9") == true)
        #expect(failure("rm")?.contains("left no file") == true)
    }

    @Test("Bytes that are no text become visible instead of being lost")
    func invalid() throws {
        #expect(try edited("printf 'a\\377b\\n' >", "x") == "a\u{FFFD}b")
    }
}

@Suite("What stands below the text") struct MessageTests {
    @Test("A message is there until the next key")
    func message() {
        var typist = Typist("a")
        typist.session.message = "`vi` ended with status 1"
        #expect(typist.view().below == .message("`vi` ended with status 1"))
        typist.press("Left")
        #expect(typist.view().below == .nothing)
    }
}
