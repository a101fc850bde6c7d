/// Phrases of the visit cards. A card is put together from a subject and a sentence around it, so that a search for
/// 养老金规划 or 投诉 finds a plausible share of them.
enum VisitTexts {
    static let kinds = Phrases("onsite invited phone field_audit")
    static let kindChoice = WeightedChoice([42, 17, 36, 5])
    static let statuses = Phrases("completed no_show cancelled planned")

    static let organisationSubjects = Phrases(
        "企业年金 团体医疗险 代发工资 结算账户 跨境结算 授信额度 票据贴现 财产保险 车队保险 供应链融资 员工福利 对公理财 网银权限 服务费减免 续保 理赔进度 合同到期 应收账款 设备采购贷款 新厂房项目 税务筹划 货运险 员工培训 现金管理 投诉处理"
    )
    static let personSubjects = Phrases(
        "养老金规划 子女教育金 资产配置 家族信托 续保 理赔进度 重疾险 年金险 基金定投 大额存单 贵金属投资 信用卡权益 房产抵押贷款 传承安排 体检服务 税务筹划 客户投诉 开户资料更新")
    static let problemOpenings = Phrases("了解 跟进 落实 沟通 确认 介绍 回访 解决 核对")
    static let problemEndings = Phrases("的需求 的进展 方案 中的疑问 的意向 的资料 的报价 的遗留问题")

    /// By kind of visit: how it went.
    static let openings = [
        Phrases("在客户办公室面谈 与财务负责人座谈 参观车间后座谈 陪同主管登门 与采购部开会"),
        Phrases("客户应邀到网点 在贵宾室接待 邀请参加沙龙后交谈 客户到店办理业务"), Phrases("电话沟通 电话回访 按约定致电 客户来电"),
        Phrases("实地查看经营场所 核对库存与台账 走访上下游企业"),
    ]
    static let actions = Phrases("介绍了 比较了 逐项说明了 当面演示了 重新测算了 转交了 书面答复了")
    static let actionEndings = Phrases("的方案 的收益与费用 的办理流程 的最新政策 的意见 的三种选择")
    static let reactions = Phrases(
        "客户表示认可 客户希望再考虑 客户要求书面材料 客户对价格有保留 客户当场确认 客户约定下次再谈 客户较为满意 客户态度冷淡 客户提出转介绍 客户请示上级后答复")

    static let solvedEndings = Phrases("已达成一致 已办理完毕 的资料已补齐 的报价已确认 已答复客户 已提交审批")
    static let unsolvedEndings = Phrases("的价格仍有分歧 尚未答复 需总部审批 因决策人出差未定 的收益客户有顾虑 竞争对手报价更低 资料不全 的投诉仍未解决")
    static let stepOpenings = Phrases("下周提交 请产品经理说明 三日内回复 重新报价 协调总部推进 补齐资料后再谈 约主管一同拜访洽谈 发送书面说明并跟进")
    static let suggestions = Phrases("建议给予费率优惠 建议安排高层互访 建议增加拜访频次 建议邀请参加客户活动 建议提供定制对账单 建议改为远程服务")
    static let helps = Phrases("请总部审批优惠费率 请产品部提供方案 请技术部上门支持 请法务审核合同 请分管领导陪同拜访")

    static let onsitePlaces = Phrases("客户办公室 客户会议室 客户厂区 客户门店")
    static let branchPlaces = Phrases("网点贵宾室 理财中心 网点会议室 客户活动室")
    static let auditPlaces = Phrases("项目现场 客户仓库 客户门店")

    static let augustSubjects = Phrases("大额存单 资产配置 养老金规划 年金险 贵金属投资")

    static let differences = Phrases("客户称当日未见面 客户称为电话联系 时间与登记不符 联系人已更换 拜访内容与登记不符")
}
