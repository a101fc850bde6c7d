import Testing

@testable import LineEditor

@Suite("Another size while a block is edited") struct ResizeTests {
    private let block = """
        local wide = clients:where('class == "A" and visits > 3'):order('revenue'):first(20)
          prin|t(wide)
        end
        """

    @Test("Nothing of the old rows stays", arguments: [true, false])
    func widths(reflowing: Bool) {
        let drawn = DrawnScreen(columns: 40, rows: 120, reflows: reflowing, before: "result\r\n")
        var view = EditorView(block)
        view.below = .menu(CompletionMenu(items: (1...40).map { Completion("name\($0)", kind: "field") }, selected: 4))
        drawn.draw(view)
        for columns in [300, 80, 40, 33, 10, 60, 20, 300, 17] {
            drawn.resize(columns: columns, reflowing: reflowing)
            drawn.draw(view)
            let fresh = DrawnScreen(columns: columns, rows: 120, before: "result\r\n")
            fresh.draw(view)
            #expect(drawn.text == fresh.text, "\(columns)")
            #expect(drawn.cursor == fresh.cursor, "\(columns)")
        }
    }

    @Test("Several sizes between two drawings are one") func severalAtOnce() {
        let drawn = DrawnScreen(columns: 80, rows: 120, before: "result\r\n")
        drawn.draw(EditorView(block))
        for columns in [70, 50, 30, 45] { drawn.resize(columns: columns) }
        drawn.draw(EditorView(block))
        let fresh = DrawnScreen(columns: 45, rows: 120, before: "result\r\n")
        fresh.draw(EditorView(block))
        #expect(drawn.text == fresh.text)
    }
}
