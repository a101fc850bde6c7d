import Display
import Model
import TerminalText
import Testing

@Suite("Cards")
struct CardTests {
    private let card = Card(
        .client,
        values: [
            "code": .text("K000042"), "name": .text("福州海峡贸易有限公司"), "class": .text("A"), "region": .text("福建"),
            "stage": .text("partnership"), "x_current": .integer(3), "assets": .money(123_456_789),
            "cost_to_serve": .money(1_200_000), "points": .integer(12_345), "owner": .text("li"),
            "notes": .text("第一次拜访时客户提出投诉，希望改善服务质量，并且要求每周有专人联系。Second line, in English.\n第二行\t有制表符\u{1B}[2J"),
            "industry": .text(""), "created_at": .datetime(Samples.moment),
        ],
        notes: ["owner": "李明"],
        sections: [
            Card.Section(
                title: Label(zh: "最近拜访", en: "Last visits"),
                table: Table(
                    columns: Samples.columns(["date", "rep", "problem"], of: .visit),
                    rows: [[.date(Samples.date(2026, 9, 2)), .text("li"), .text("账期太短，要求延长")]], total: 12,
                    noun: Noun(.visit)))
        ])

    @Test("in eighty columns one field a line, texts wrapped under themselves, in Chinese with what values mean")
    func eighty() {
        #expect(
            card.text(DisplayOptions(width: 80, rows: 10, language: .chinese)) == """
                K000042  福州海峡贸易有限公司  A

                基本情况
                  客户编号      code           K000042
                  客户名称      name           福州海峡贸易有限公司
                  地区          region         福建

                分类
                  级别          class          A  A类
                  关系阶段      stage          partnership  伙伴式
                  目前购买状况  x_current      3 level

                往来
                  理财资产      assets         1,234,567.89
                  积分          points         12,345 points

                决策与服务
                  服务成本      cost_to_serve  12,000.00 CNY/year

                档案
                  客户经理      owner          li  李明
                  备注          notes          第一次拜访时客户提出投诉，希望改善服务质量，并且
                                               要求每周有专人联系。Second line, in English.
                                               第二行␉有制表符␛[2J
                  建档时间      created_at     2026-09-30 08:15:00

                另有 45 个字段未填

                最近拜访
                date        rep      problem
                date        ref rep  text
                ──────────  ───────  ──────────────────
                2026-09-02  li       账期太短，要求延长
                …           …        …
                12 次拜访（显示 1）

                """)
    }

    @Test("a wide terminal gets two fields beside each other, long texts the whole width")
    func wide() {
        let shown = card.text(DisplayOptions(width: 160, rows: 10))
        #expect(
            shown.hasPrefix(
                """
                K000042  福州海峡贸易有限公司  A

                Identity
                  Client code         code           K000042                                       Client name         name           福州海峡贸易有限公司
                  Region              region         福建

                Standing
                  Class               class          A                                             Relationship stage  stage          partnership
                  Current purchases   x_current      3 level

                """))
        #expect(
            shown.contains(
                """
                File
                  Account manager     owner          li  李明
                  Notes               notes          第一次拜访时客户提出投诉，希望改善服务质量，并且要求每周有专人联系。Second line, in English.
                                                     第二行␉有制表符␛[2J
                  Created at          created_at     2026-09-30 08:15:00
                """))
    }

    @Test("a narrow terminal gets the value under its name, and nothing is lost")
    func narrow() {
        let shown = card.text(DisplayOptions(width: 30, rows: 10))
        #expect(
            shown.hasPrefix(
                """
                K000042  福州海峡贸易有限公司
                A

                Identity
                  Client code code
                    K000042
                  Client name name
                    福州海峡贸易有限公司
                """))
        #expect(
            shown.contains(
                """
                  Notes notes
                    第一次拜访时客户提出投诉，
                    希望改善服务质量，并且要求
                    每周有专人联系。Second
                    line, in English.
                    第二行␉有制表符␛[2J
                """))
        for line in shown.split(separator: "\n") { #expect(Text.width(of: String(line)) <= 34) }
    }

    @Test("a card of another entity has its fields in the model's order, without groups")
    func other() {
        let rep = Card(.rep, values: ["code": .text("li"), "name": .text("李明"), "role": .text("rep")])
        #expect(
            rep.text(DisplayOptions(width: 60)) == """
                li  李明
                  Code  code  li
                  Name  name  李明
                  Role  role  rep

                3 fields have no value

                """)
    }

    @Test("for programs a card is names and values")
    func tsv() {
        let rep = Card(.rep, values: ["code": .text("li"), "name": .text("李\t明")])
        #expect(rep.text(DisplayOptions(format: .tsv)) == "code\tli\nname\t李\\t明\n")
    }

    @Test("every field of a client has a place on the card")
    func complete() {
        let values = Dictionary(uniqueKeysWithValues: Entity.client.fields.map { ($0.name, Value.text("x")) })
        let card = Card(.client, values: values)
        #expect(card.groups.flatMap(\.items).count == Entity.client.fields.count)
        #expect(card.emptyFields == 0)
        #expect(!card.groups.contains { $0.title?.en == "Other" })
    }
}
