import Display
import Model
import Testing

@Suite("Plans")
struct PlanTests {
    private let handover = PlanView(
        parts: [PlanView.Part(.update, Noun(.client), rows: 312, of: 10_000)], values: 312, fields: 1,
        changes: (1...3).map { number in
            PlanView.RowChange(
                .update, code: "K00000\(number)", name: number == 2 ? "Müller" : "福州海峡银行",
                fields: [PlanView.FieldChange(field: "owner", old: .text("li"), new: .text("wang"))])
        })

    @Test("an update shows its size, its share and the first changes, and what can be done next")
    func update() {
        #expect(
            handover.text(DisplayOptions(width: 90, rows: 10)) == """
                Plan: update 312 of 10,000 clients (3.1 %), 312 values in 1 field — nothing written yet
                  code     name          owner
                  K000001  福州海峡银行  li → wang
                  K000002  Müller        li → wang
                  K000003  福州海峡银行  li → wang
                  … 309 more of 312        p:preview(50) for more · p:apply("why") to do it

                """)
    }

    @Test("in Chinese and forty columns")
    func chinese() {
        #expect(
            handover.text(DisplayOptions(width: 40, rows: 2, language: .chinese)) == """
                计划：修改 312 客户，共 10,000
                （3.1 %），1 个字段共 312 个值——尚未写入
                  code     name          owner
                  K000001  福州海峡银行  li → wang
                  K000002  Müller        li → wang
                  … 共 312，还有 310
                  p:preview(50) 看更多 · p:apply("原因")
                  执行

                """)
    }

    @Test("old values are red, new ones green, where there is colour")
    func colour() {
        let shown = handover.text(DisplayOptions(width: 90, rows: 10, colour: true))
        #expect(shown.contains("\u{1B}[31mli\u{1B}[0m\u{1B}[2m → \u{1B}[0m\u{1B}[32mwang\u{1B}[0m"))
    }

    @Test("into a pipe goes the same text, every change, no colour")
    func pipe() {
        #expect(
            handover.text(DisplayOptions(width: 20, rows: 1, format: .tsv))
                == handover.text(DisplayOptions(rows: nil)))
    }

    @Test("inserts, updates and deletes in one plan are told apart, and broken rules are all listed")
    func mixed() {
        let plan = PlanView(
            parts: [
                PlanView.Part(.insert, Noun(.client), rows: 2),
                PlanView.Part(.update, Noun(.client), rows: 1, of: 10_000),
                PlanView.Part(.delete, Noun(.visit), rows: 1, of: 1),
            ], values: 5, fields: 2,
            changes: [
                PlanView.RowChange(
                    .insert, code: "N1", name: "新",
                    fields: [
                        PlanView.FieldChange(field: "owner", new: .text("li")),
                        PlanView.FieldChange(field: "assets", type: .money, new: .money(123_450)),
                    ]),
                PlanView.RowChange(
                    .update, code: "N2", name: "旧", fields: [PlanView.FieldChange(field: "owner", new: .text("\u{1B}"))]
                ),
                PlanView.RowChange(
                    .delete, code: "17", fields: [PlanView.FieldChange(field: "owner", old: .text("x"))]),
            ], remarks: ["2 tasks go with them"],
            problems: ["N1: `class` is \"Z\", which is not allowed", "N2: `owner` \u{1B} is no rep"])
        #expect(
            plan.text(DisplayOptions(width: 80, rows: 10)) == """
                Plan: insert 2 clients, update 1 of 10,000 clients (0.01 %), delete 1 of 1 visit
                (100 %), 5 values in 2 fields — nothing written yet
                  2 tasks go with them
                  2 values are against the rules; the plan cannot be applied:
                    N1: `class` is "Z", which is not allowed
                    N2: `owner` ␛ is no rep
                     code  name  owner  assets
                  +  N1    新    li     1,234.50
                  ~  N2    旧    – → ␛
                  -  17          x
                  … 1 more of 4        p:preview(50) for more

                """)
    }

    @Test("a plan that changes nothing says so")
    func nothing() {
        #expect(PlanView(parts: []).text(DisplayOptions(width: 80)) == "Plan: change nothing — nothing written yet\n")
        let none = PlanView(parts: [PlanView.Part(.update, Noun(.client), rows: 0, of: 10)])
        #expect(none.text(DisplayOptions()) == "Plan: update 0 of 10 clients (0 %) — nothing written yet\n")
    }

    @Test("an applied plan is one line, with the way back where there is a journal; a dry run says nothing was written")
    func afterwards() {
        var plan = handover
        plan.status = .applied(changeSet: 57)
        #expect(
            plan.text(DisplayOptions(width: 90))
                == "✓ change set 57: 312 clients, 312 values      archive:undo(57) takes it back\n")
        plan.status = .applied(changeSet: nil)
        #expect(plan.text(DisplayOptions(width: 90)) == "✓ written: 312 clients, 312 values\n")
        plan.status = .dryRun
        let shown = plan.text(DisplayOptions(width: 100))
        #expect(shown.contains("— dry run: nothing written\n") && !shown.contains("apply"))
    }

    @Test("fields that do not fit are named")
    func narrow() {
        let fields = ["owner", "branch", "custodian", "notes"].map {
            PlanView.FieldChange(field: $0, old: .text("from here"), new: .text("to there"))
        }
        let plan = PlanView(
            parts: [PlanView.Part(.update, Noun(.client), rows: 1, of: 2)], values: 4, fields: 4,
            changes: [PlanView.RowChange(.update, code: "K1", name: "x", fields: fields)], variable: nil)
        #expect(
            plan.text(DisplayOptions(width: 44, rows: 10)) == """
                Plan: update 1 of 2 clients (50.0 %), 4
                values in 4 fields — nothing written yet
                  code  name  …  notes
                  K1    x     …  from here → to there
                  … more fields: owner, branch, custodian

                """)
    }
}
