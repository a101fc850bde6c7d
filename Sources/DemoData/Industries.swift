/// A line of business and the words its companies are named with.
struct Industry: Sendable {
    let name: String
    let weight: Int
    let trades: Phrases
    /// What such a company does, for `business_scope`.
    let scopes: Phrases

    init(_ name: String, _ weight: Int, _ trades: String, _ scopes: String) {
        self.name = name
        self.weight = weight
        self.trades = Phrases(trades)
        self.scopes = Phrases(scopes)
    }
}

/// Industries and the names of organisations: 福州闽泰电子有限公司.
enum Industries {
    static let all: [Industry] = [
        Industry("电子信息", 10, "电子 信息技术 软件 网络科技 智能科技 光电", "电子元器件的研发与销售 软件开发与系统集成 智能终端制造 光电显示器件"),
        Industry("机械制造", 12, "机械 机电 重工 精密仪器 数控设备 模具", "通用机械制造 数控机床与配件 精密模具加工 电机与泵阀"),
        Industry("纺织服装", 8, "服饰 纺织 鞋业 针织 制衣", "服装加工与出口 面料织造 运动鞋制造 针织内衣"),
        Industry("食品饮料", 8, "食品 茶业 饮品 粮油 水产", "休闲食品生产 茶叶种植与销售 粮油加工 水产品冷冻加工"),
        Industry("建筑房产", 9, "建设 建筑工程 房地产开发 装饰工程 园林", "房屋建筑工程 住宅开发 室内外装饰 市政园林"),
        Industry("批发零售", 14, "贸易 商贸 百货 超市连锁 进出口", "日用百货批发 进出口贸易 连锁超市经营 家电零售"),
        Industry("交通物流", 6, "物流 运输 供应链管理 港务 船务", "公路货运 仓储与配送 国际货代 冷链物流"),
        Industry("医药卫生", 5, "医药 医疗器械 生物科技 大药房", "药品批发 医疗器械销售 生物制剂研发 连锁药店"),
        Industry("教育培训", 4, "教育咨询 培训 教育科技", "职业培训 教育软件 留学咨询"),
        Industry("金融服务", 3, "投资 融资担保 融资租赁 资产管理", "股权投资 融资担保 设备租赁"),
        Industry("能源化工", 6, "化工 能源 石化 新材料 电力工程", "精细化工 新能源工程 塑料原料 电力安装"),
        Industry("农林牧渔", 5, "农业 林业 渔业 生态农业 种业", "蔬果种植 远洋捕捞 苗木 畜禽养殖"),
        Industry("住宿餐饮", 4, "酒店 餐饮管理 酒店管理", "酒店经营 团体餐饮 连锁餐饮"),
        Industry("文化旅游", 3, "旅游 影视 广告 文化传播", "旅行社 广告设计 影视制作"),
        Industry("汽车", 4, "汽车销售 汽车零部件 汽车服务", "乘用车销售 汽车零部件制造 汽车维修"),
        Industry("环保水务", 2, "环保科技 水务 环境工程", "污水处理 固废处置 环境监测"),
        Industry("公共服务", 2, "物业 公共事业 人力资源", "物业管理 劳务派遣 公共设施维护"),
    ]

    static let names = Phrases(all.map(\.name))
    static let choice = WeightedChoice(all.map(\.weight))

    static let firstCharacters = Phrases(
        "闽 鑫 宏 恒 瑞 嘉 盛 隆 华 中 东 海 金 银 天 永 新 兴 福 荣 泰 同 顺 安 百 万 九 双 联 信 诚 德 振 远 星 锦 凯 汇 博 正")
    static let secondCharacters = Phrases(
        "泰 达 源 丰 盛 隆 利 通 茂 昌 顺 和 兴 旺 辉 宇 鸿 康 祥 腾 润 业 科 创 诚 信 联 邦 富 裕 德 成 骏 鼎 峰 翔 城 越 佳 益")
    static let forms = Phrases("有限公司 股份有限公司 集团有限公司 有限责任公司")
    static let formChoice = WeightedChoice([70, 12, 8, 10])
}
