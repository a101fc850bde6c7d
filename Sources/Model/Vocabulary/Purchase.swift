extension Entity {
    /// A purchase or, with a negative amount, a refund.
    public static let purchase = Entity(
        "purchase", plural: "purchases", label: Label(zh: "成交", en: "Purchase"),
        summary: Label(zh: "一笔成交；金额为负则为退款。", en: "A purchase or, with a negative amount, a refund."),
        fields: [
            .reference(
                "client", "客户", "Client", to: "client", inverse: "purchases", rules: [.required], note: "required"),
            .date("date", "交易日期", "Purchase date", rules: [.required], note: "required"),
            .text("product", "商品", "Product"),
            .decimal("quantity", "数量", "Quantity"),
            .money("unit_price", "单价", "Unit price", privacy: .business),
            .money("list_price", "标价", "List price", privacy: .business),
            .money("amount", "成交金额", "Amount", note: "negative = refund", privacy: .business),
            .money("cost", "成本", "Cost", privacy: .business),
            .text("channel", "渠道", "Channel"),
            .text("place", "地点", "Place"),
            .reference("rep", "经手人", "Rep", to: "rep", inverse: "purchases"),
            .reference("branch", "网点", "Branch", to: "branch", inverse: "purchases"),
            .text("gift", "购物赠品", "Gift with purchase"),
        ])
}
