/// Something the company sells.
struct Product: Sendable {
    let name: String
    let weight: Int
    /// Fen a unit.
    let listPrice: Int64
    /// Least and most of an ordinary purchase, in thousandths of a unit.
    let quantity: ClosedRange<Int>
    /// Thousandths of a unit: the smallest part that is sold.
    let step: Int
    /// Cost in thousandths of the list price.
    let cost: Int
    /// Whether organisations, persons or both buy it.
    let buyers: Buyers

    enum Buyers: Sendable { case organisations, persons, both }
}

/// What is sold. List prices are whole yuan, and even where halves are sold, so that a discount in per cent and half a
/// unit still give whole fen.
enum Products {
    static let all: [Product] = [
        product("结算套餐", 10, 1_200, 1...3, 620, .organisations),
        product("代发工资服务", 8, 800, 1...12, 550, .organisations),
        product("POS终端", 6, 1_680, 1...6, 710, .organisations),
        product("网银企业版", 6, 600, 1...3, 300, .organisations),
        product("企业财产险", 8, 4_800, 1...4, 690, .organisations),
        product("团体医疗险", 8, 360, 10...60, 740, .organisations),
        product("货物运输险", 5, 950, 1...10, 680, .organisations),
        product("信用保证保险", 4, 6_500, 1...2, 640, .organisations),
        product("企业年金计划", 3, 12_000, 1...3, 580, .organisations),
        product("供应链融资服务", 3, 15_000, 1...2, 450, .organisations),
        product("跨境结算服务", 3, 2_600, 1...4, 520, .organisations),
        product("车队保险", 4, 3_980, 1...8, 760, .organisations),
        Product(
            name: "税务筹划咨询", weight: 4, listPrice: 60_000, quantity: 500...16_000, step: 500, cost: 420,
            buyers: .both),
        Product(
            name: "员工培训", weight: 3, listPrice: 45_000, quantity: 2_000...24_000, step: 500, cost: 480,
            buyers: .organisations),
        product("养老年金险", 8, 10_000, 1...5, 820, .persons),
        product("重疾险", 7, 5_600, 1...2, 700, .persons),
        product("定期寿险", 5, 1_980, 1...2, 610, .persons),
        product("少儿教育金", 5, 6_000, 1...3, 800, .persons),
        product("意外险", 6, 298, 1...4, 520, .persons),
        product("家财险", 4, 488, 1...2, 500, .persons),
        Product(
            name: "投资金条", weight: 4, listPrice: 56_800, quantity: 5_000...60_000, step: 5_000, cost: 960,
            buyers: .both),
        product("纪念银币", 4, 680, 1...5, 720, .both),
        product("商务车险", 6, 4_260, 1...2, 770, .both),
        product("体检套餐", 6, 1_280, 1...8, 650, .both),
        product("保险箱租用", 3, 720, 1...2, 280, .both),
    ]

    static let names = Phrases(all.map(\.name))
    static let forOrganisations = WeightedChoice(all.map { $0.buyers == .persons ? 0 : $0.weight })
    static let forPersons = WeightedChoice(all.map { $0.buyers == .organisations ? 0 : $0.weight })
    static let channels = Phrases("客户经理 网点 手机银行 网上银行 电话 合作机构")
    static let channelChoice = WeightedChoice([38, 26, 16, 11, 5, 4])
    static let gifts = Phrases("雨伞 保温杯 台历 茶叶 食用油 充电宝 毛巾礼盒")

    /// A product sold in whole units; the price is in yuan.
    private static func product(
        _ name: String, _ weight: Int, _ yuan: Int64, _ units: ClosedRange<Int>, _ cost: Int, _ buyers: Product.Buyers
    ) -> Product {
        Product(
            name: name, weight: weight, listPrice: yuan * 100,
            quantity: units.lowerBound * 1000...units.upperBound * 1000, step: 1000, cost: cost, buyers: buyers)
    }
}
