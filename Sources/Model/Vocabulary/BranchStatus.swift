extension Entity {
    /// A branch's money in a month.
    public static let branchStatus = Entity(
        "branch_status", plural: "branch_statuses", label: Label(zh: "网点月报", en: "Monthly branch status"),
        summary: Label(zh: "一个网点某月的资金情况。", en: "A branch's money in a month."),
        fields: [
            .reference(
                "branch", "网点", "Branch", to: "branch", inverse: "statuses", rules: [.uniqueWith("month")],
                note: "unique with month"),
            .date("month", "月份", "Month"),
            .money("receivable", "应收款", "Receivables", privacy: .business),
            .money("income", "收入分配", "Income", privacy: .business),
            .money("balance", "收支平衡", "Balance", privacy: .business),
            .money("stock", "库存", "Stock", privacy: .business),
            .money("cash_flow", "资金流转", "Cash flow", privacy: .business),
        ])
}
