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
                计划：修改 312 个客户，共 10,000
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

    @Test("an update with more fields than a line has room for stands field by field")
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
                  K1  x
                    owner      from here → to there
                    branch     from here → to there
                    custodian  from here → to there
                    notes      from here → to there

                """)
    }

    private var cascade: PlanView {
        var plan = PlanView(
            parts: [PlanView.Part(.delete, Noun(.client), rows: 1, of: 200)], values: 20, fields: 5,
            changes: [
                PlanView.RowChange(
                    .delete, code: "K1", name: "甲", fields: [PlanView.FieldChange(field: "owner", old: .text("li"))])
            ])
        plan.along = [
            PlanView.Along(
                parts: [PlanView.Part(.delete, Noun(.visit), rows: 14, of: 1_000)],
                changes: [
                    PlanView.RowChange(
                        .delete, code: "17", fields: [PlanView.FieldChange(field: "kind", old: .text("phone"))])
                ]),
            PlanView.Along(
                parts: [PlanView.Part(.update, Noun(.contact), rows: 1, of: 300)],
                changes: [
                    PlanView.RowChange(
                        .update, code: "5", name: "陈",
                        fields: [PlanView.FieldChange(field: "client", old: .text("K1"), new: .text("K2"))])
                ]),
        ]
        return plan
    }

    @Test("what goes along with a plan stands below it, a block for each")
    func along() {
        #expect(
            cascade.text(DisplayOptions(width: 90, rows: 10)) == """
                Plan: delete 1 of 200 clients (0.5 %), and 15 other rows, 20 values in 5 fields — nothing
                written yet
                  code  name  owner
                  K1    甲    li
                  along with it: delete 14 of 1,000 visits (1.4 %)
                    code  kind
                    17    phone
                    … 13 more of 14
                  along with it: update 1 of 300 contacts (0.33 %)
                    code  name  client
                    5     陈    K1 → K2
                  p:preview(50) for more · p:apply("why") to do it

                """)
        #expect(cascade.summary(.chinese) == "删除 1 个客户，共 200（0.5 %），连带 15 行，5 个字段共 20 个值")
        #expect(cascade.text(DisplayOptions(language: .chinese)).contains("  连带：删除 14 次拜访，共 1,000（1.4 %）\n"))
    }

    @Test("what went along is told of when it is applied, and shown in a dry run")
    func alongAfterwards() {
        var plan = cascade
        plan.status = .applied(changeSet: 3)
        #expect(
            plan.text(DisplayOptions(width: 120)).hasPrefix(
                "✓ change set 3: 1 client deleted, 14 visits deleted, 1 contact, 20 values"))
        plan.status = .dryRun
        let shown = plan.text(DisplayOptions(width: 120))
        #expect(shown.contains("— dry run: nothing written\n"))
        #expect(shown.contains("along with it: update 1 of 300 contacts") && !shown.contains("apply"))
    }
}
