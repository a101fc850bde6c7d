/// Phrases of the clients' files.
enum ClientTexts {
    static let kinds = Phrases("organisation person")
    static let statuses = Phrases("active archived merged")
    static let keyAccountTypes = Phrases("economic important group strategic")
    static let valueRoles = Phrases("cash_flow relationship growth value")
    static let classes = Phrases("A B C VIP KAROL unrated")
    static let stages = Phrases("incubation initial intermediate partnership collaborative broken")
    static let lifecycles = Phrases("target prospect one_time repeat loyal dormant")
    static let trends = Phrases("up flat down")
    static let levels = Phrases("low middle high")
    static let serviceLevels = Phrases("standard priority exclusive")
    static let careStyles = Phrases("personalised family distinctive activities")
    static let sources = Phrases("colleague competitor walk_in association media own_terminal purchased_list")
    static let sourceChoice = WeightedChoice([30, 6, 24, 12, 8, 12, 8])
    static let sourceQualities = Phrases("real_purchase related_purchase unverified")

    static let sizes = Phrases("50人以下 50-200人 200-500人 500-2000人 2000人以上")
    static let memberLevels = Phrases("普通 银卡 金卡 白金 钻石")
    static let influenceReasons = Phrases(
        "行业协会会长单位 省级龙头企业 上市公司实际控制人 本地商会副会长 供应链核心企业 人大代表，同业多向其咨询 多家子公司由其决定合作银行 高校客座教授，带动同行选择")
    static let decisionProcesses = Phrases(
        "财务经理初审，总经理审批 采购部比价后报分管副总 董事会每季度集中审议 总经理一人决定 使用部门提出、财务复核、总经理签字 集团总部统一招标 本人决定，常与配偶商量 家庭共同决定")
    static let noteOpenings = Phrases("客户 客户本人 财务负责人 总经理 采购经理 对接人")
    static let noteSubjects = Phrases(
        "近期关注养老金规划 询问子女教育金安排 对重疾险有兴趣 对服务收费不满，曾投诉 理赔进度需跟进 续保意向明确 希望了解家族信托 现金流偏紧，暂缓投资 计划扩建厂房 考虑更换结算银行 偏好稳健型产品 对收益波动敏感 常年出差，电话不便 愿意转介绍同行 要求每月对账 正在比较竞争对手报价 对上次投诉的处理表示满意 税务筹划需求强"
    )
    static let noteEndings = Phrases("下周回访 以微信联系为主 春节前拜访 请主管一同跟进 资料待更新 季度末再谈 已列入重点 注意生日问候")
    static let banks = Phrases("工商银行 建设银行 农业银行 中国银行 交通银行 招商银行 兴业银行")
}
