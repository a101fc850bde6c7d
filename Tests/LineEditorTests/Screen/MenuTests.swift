import Testing

@testable import LineEditor

@Suite("The menu of completions") struct MenuTests {
    private func view(_ items: [Completion], _ selected: Int?) -> EditorView {
        var view = EditorView("x:")
        view.below = .menu(CompletionMenu(items: items, selected: selected))
        return view
    }

    @Test("Few items: one a row, with what is known of it") func few() {
        let drawn = DrawnScreen(columns: 60)
        drawn.draw(
            view(
                [
                    Completion("where", kind: "method", detail: "where(condition): the rows that fit"),
                    Completion("客户", kind: "field text", detail: "名称"),
                ], 1))
        #expect(
            drawn.text == [
                "> x:", "where  method      where(condition): the rows that fit", "客户   field text  名称",
            ])
        #expect(drawn.cursor == [0, 4])
        #expect(drawn.screen.menuRows == 2)
        #expect(drawn.emulator.grid[2][0].style == "7")
        #expect(drawn.emulator.grid[1][0].style == "")
        #expect(drawn.emulator.grid[1][7].style == "2")
        // Without room for everything the label is what counts.
        let narrow = DrawnScreen(columns: 12)
        narrow.draw(view([Completion("a_very_long_name", kind: "global"), Completion("b", kind: "global")], nil))
        #expect(narrow.text == ["> x:", "a_very_…", "b"])
    }

    @Test("Many items: columns of labels, and what is known of the chosen one") func many() {
        let items = (1...120).map { Completion("C\($0)", kind: "client", detail: "client number \($0)") }
        let drawn = DrawnScreen(columns: 40, rows: 24)
        drawn.draw(view(items, 2))
        #expect(drawn.text.count == 11)
        #expect(drawn.text[1] == "C1    C10   C19   C28   C37   C46   C55")
        #expect(drawn.text[10] == "3/120  client  client number 3")
        #expect(drawn.screen.menuRows == 9)
        #expect(drawn.emulator.grid[3][0].style == "7")
        // The next page of columns.
        drawn.draw(view(items, 63))
        #expect(drawn.text[1] == "C64   C73   C82   C91   C100  C109  C118")
        #expect(drawn.text[10] == "64/120  client  client number 64")
        drawn.draw(view(items, nil))
        #expect(drawn.text[10] == "120 in all")
    }

    @Test("Where the terminal is low the menu takes what there is") func low() {
        let items = (1...50).map { Completion("item\($0)", kind: "k") }
        let drawn = DrawnScreen(columns: 20, rows: 4)
        drawn.draw(view(items, 0))
        #expect(drawn.text == ["> x:", "item1   item3", "item2   item4", "1/50  k"])
        // A block that fills the terminal makes room for it.
        var tall = EditorView((1...9).map { "l\($0)" }.joined(separator: "\n"))
        tall.below = .menu(CompletionMenu(items: items, selected: nil))
        let full = DrawnScreen(columns: 20, rows: 9)
        full.draw(tall)
        #expect(full.text.prefix(6) == [". l4", ". l5", ". l6", ". l7", ". l8", ". l9"])
        #expect(full.text.count == 9)
        #expect(full.cursor == [5, 4])
    }

    @Test("Nothing in it drives the terminal") func visible() {
        let drawn = DrawnScreen(columns: 60)
        drawn.draw(view([Completion("a\u{1B}[2Jb\nc", kind: "x\u{7}", detail: "\u{9B}1m")], nil))
        #expect(drawn.text == ["> x:", "a␛[2Jb␤c  x␇  \\u{9B}1m"])
        #expect(drawn.emulator.unknown == [])
    }
}
