import Display
import Model
import Testing

@Suite("Receipts")
struct ReceiptTests {
    private let client = Noun(.client)

    private func receipt(_ parts: [PlanView.Part], values: Int = 0, undoes: Int? = nil) -> Receipt {
        Receipt(changeSet: 57, parts: parts, values: values, undoes: undoes)
    }

    @Test("the way back stands beside the line on a terminal, below it where there is no room, and nowhere else")
    func hint() {
        let handover = receipt([PlanView.Part(.update, client, rows: 312)], values: 312)
        let line = "✓ change set 57: 312 clients, 312 values"
        #expect(handover.text(DisplayOptions(width: 80)) == line + "      archive:undo(57) takes it back\n")
        #expect(handover.text(DisplayOptions(width: 60)) == line + "\n      archive:undo(57) takes it back\n")
        #expect(handover.text(DisplayOptions()) == line + "\n")
        #expect(handover.text(DisplayOptions(width: 80, format: .tsv)) == line + "\n")
        #expect(
            handover.text(DisplayOptions(width: 80, language: .chinese))
                == "✓ 变更集 57：312 个客户，312 个值      archive:undo(57) 可撤销\n")
    }

    @Test("rows that were made, changed and deleted are told apart; of deletes alone no values")
    func counts() {
        let parts = [
            PlanView.Part(.insert, client, rows: 1), PlanView.Part(.update, client, rows: 2),
            PlanView.Part(.delete, Noun(.visit), rows: 3),
        ]
        #expect(
            receipt(parts, values: 9).text(DisplayOptions())
                == "✓ change set 57: 1 client added, 2 clients, 3 visits deleted, 9 values\n")
        #expect(
            receipt([PlanView.Part(.delete, client, rows: 1)], values: 40).text(DisplayOptions())
                == "✓ change set 57: 1 client deleted\n")
        #expect(
            receipt([PlanView.Part(.update, client, rows: 0)]).text(DisplayOptions())
                == "✓ change set 57: 0 clients\n")
    }

    @Test("an undo says what it takes back, and what a dry run would")
    func undo() {
        var undo = Receipt(
            changeSet: 58, parts: [PlanView.Part(.insert, .row, rows: 42)], values: 300, undoes: 57)
        #expect(
            undo.text(DisplayOptions())
                == "✓ change set 58: takes back change set 57 (42 rows brought back, 300 values)\n")
        undo.left = ["K1", "K2"]
        undo.leftCount = 2
        #expect(undo.text(DisplayOptions()).hasSuffix("; 2 changed since and left: K1, K2\n"))
        undo.isDryRun = true
        undo.leftCount = 0
        #expect(
            undo.text(DisplayOptions(width: 80))
                == "would take back change set 57 (42 rows brought back, 300 values)\n")
    }
}
