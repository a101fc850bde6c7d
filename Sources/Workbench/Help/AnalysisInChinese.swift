/// What the declaration of an analysis says, in Chinese. The declarations themselves stay in one language: the tests
/// check that every analysis, parameter and column has its words here.
struct AnalysisInChinese: Sendable {
    let summary: String
    let definition: [String]
    let parameters: [String: String]
    let columns: [String: String]

    init(
        _ summary: String, definition: [String], parameters: [String: String] = [:], columns: [String: String] = [:]
    ) {
        self.summary = summary
        self.definition = definition
        self.parameters = parameters.merging(Self.common) { own, _ in own }
        self.columns = columns
    }

    static func of(_ name: String) -> AnalysisInChinese? { all[name] }

    /// Defaults that are words.
    static let standards = [
        "today": "今天", "all together": "合在一起", "each client": "每个客户", "the campaign's": "活动自身的设定",
        "the campaign's gift_rank_basis": "活动的 gift_rank_basis", "all clients": "全部客户",
        "all clients; needed where the campaign has a segment": "全部客户；活动指定了分群时必填", "all": "全部",
        "without limit": "不限",
    ]

    /// Parameters that several analyses have.
    private static let common = [
        "as_of": "截止日：其后的一切不计", "from": "期间的第一天", "to": "期间的最后一天（含）",
        "kinds": "计入的拜访类型：onsite 上门、invited 邀请到店、phone 电话、field_audit 实地稽核",
    ]

    private static let all: [String: AnalysisInChinese] = clientValue.merging(clientFiles) { first, _ in first }
        .merging(visits) { first, _ in first }.merging(campaigns) { first, _ in first }
        .merging(warnings) { first, _ in first }
}

extension AnalysisInChinese {
    /// What clients are worth.
    private static let clientValue: [String: AnalysisInChinese] = [
        "rfm": AnalysisInChinese(
            "每个客户最近一次购买距今多久、购买多频繁、金额多少，各评 1 至 5 分",
            definition: [
                "购买日是至少有一笔金额不小于 0 的日子。R 为距最近购买日的天数，F 为不同购买日的个数，M 为全部金额之和；退款只影响 M。没有购买日的客户不是购买者：得 0 分，也不参与他人的评分。",
                "floor：得分为 1 + floor(5·L/N)，L 为严格更差的购买者数，N 为全部购买者数；相同者同分。ntile：同 SQL 的 NTILE(5)，从最差到最好，相同者按客户编号分开。quantile：按 R 第 7 类五分位数，落在分位点上的值归入其下；相同者同分。",
                "不同取值少于 5 个的指标称为退化：其得分分不出五组，附注会说明。只在所问的客户之间比较：clients:where{ region = \"福建\" }:rfm() 在该地区内评分。",
            ],
            parameters: ["mode": "由数值得出分数的方式：floor、ntile 或 quantile"],
            columns: [
                "recency": "距最近购买日的天数；从未购买者缺失", "frequency": "购买日个数", "monetary": "金额合计，已扣退款",
                "r_score": "1 至 5，越近越高；从未购买为 0", "f_score": "1 至 5，或 0", "m_score": "1 至 5，或 0",
                "rfm_cell": "三项得分并列，如 \"545\"",
            ]),
        "pareto": AnalysisInChinese(
            "按某项数值排在前面的客户，以及他们实际占有的份额（二八分析）",
            definition: [
                "有值的客户按该值从高到低排列，相同者按编号。n 户中的前 k = ceil(share·n − 1e-9) 户为头部；其占有份额实际算出，从不假定为 80 %。times = 2 在头部中再取同样比例（二八之后再二八），依此类推；所有份额都以总额为分母。",
                "总额不为正时予以拒绝：无从谈份额。附注说明：切分处两侧值相同的客户、零或负的值、没有值的客户，以及客户数少于基础数量（份额意义不大）的情形。",
                "`by` 可为任何数字或金额的字段、派生列或表达式，取现值；要看过去某日，先算出该日的值：clients:rfm{ as_of = \"2026-06-30\" }:pareto{ by = \"monetary\" }。",
            ],
            parameters: [
                "by": "按哪项数值", "share": "头部占客户数的比例", "times": "在头部中再切分几次", "reach": "多少客户占有总额的这一比例？",
                "base_count": "基础数量：客户少于此数时提示",
            ],
            columns: [
                "pareto_rank": "名次，1 为最高；没有值者缺失", "pareto_cuts": "入围几次切分：0 其余，1 头部，2 头部中的头部",
                "pareto_top": "是否在最后一次切分之内", "pareto_held": "该客户及其以上客户占总额的比例",
            ]),
        "score": AnalysisInChinese(
            "每个客户的价值评分，0 至 100",
            definition: [
                "contribution（贡献）、growth（成长）、acceptance（接受度）、influence（影响力）、resources（资源）各为 0 至 100，乘以权重。权重之和为 1。",
                "缺少任一输入则没有评分；权重为 0 的输入不作要求。renormalise = true 时以现有输入之间的权重重新归一，不论权重之和，score_coverage 说明它们占多少权重：覆盖率低的评分意义不大。",
            ],
            parameters: [
                "contribution": "贡献的权重", "growth": "成长的权重", "acceptance": "接受度的权重", "influence": "影响力的权重",
                "resources": "资源的权重", "renormalise": "缺少输入的客户按其余输入评分",
            ],
            columns: ["score": "0 至 100；缺少输入则缺失", "score_coverage": "现有输入所占的权重，0 至 1"]),
        "clv": AnalysisInChinese(
            "谁还会购买、预计多频繁、能带来多少：按 BG/NBD 与 Gamma-Gamma 模型",
            definition: [
                "BG/NBD（Fader、Hardie、Lee 2005）以最大似然拟合所问客户的购买日：frequency 为重复购买日个数，recency 为首个至末个购买日的周数，age 为首个购买日至 `as_of` 的周数。购买按日计；只有退款的日子不算。",
                "若看来无人停止购买，BG/NBD 没有极大值，此时退化为 NBD，p_alive 无法给出。",
                "Gamma-Gamma（Fader、Hardie 2005）拟合有重复购买者的重复购买日平均金额：首日之后的金额减退款（元）除以其个数。没有重复购买的客户按总体水平预计。",
                "clv = `weeks` 周内预计购买次数 × 预计金额 × `margin`，每周按年贴现率 `discount` 折现。没有重复购买的客户，模型按其构造视为仍在购买：p_alive 缺失，即“历史不足”。",
                "`summary()` 给出参数、标准误、95 % 置信区间（对数正态，取自对数似然的曲率）和对数似然。",
            ],
            parameters: [
                "weeks": "预计未来多少周", "margin": "成交金额中计入的比例", "discount": "年贴现率，0.1 即 10 %",
                "min_buyers": "购买者少于此数则不足以拟合", "min_repeat": "有重复购买者少于此数也不足以拟合",
            ],
            columns: [
                "frequency": "重复购买日个数", "recency": "首个至末个购买日的周数", "age": "首个购买日至截止日的周数",
                "p_alive": "仍在购买的概率；没有重复购买者缺失", "expected_purchases": "`weeks` 周内预计的购买日个数",
                "expected_value": "每个购买日的预计金额", "clv": "合计预计带来的金额",
            ]),
        "lifecycle": AnalysisInChinese(
            "由联系和购买日得出生命周期：目标、潜在、一次购买、重复购买、忠诚或休眠",
            definition: [
                "从未联系为目标（target），联系过而从未购买为潜在（prospect）；1 个购买日为一次购买（one_time），2 至 3 个为重复购买（repeat），4 个以上为忠诚（loyal）。购买者沉默超过自身购买日间隔中位数的两倍即为休眠（dormant）；只有一个购买日时间隔按 90 天计。",
                "联系过指有任一方式的已完成拜访，或在活动中有过联系。购买日是至少有一笔金额不小于 0 的日子。间隔个数为偶数时，中位数取中间两个的平均。",
            ],
            parameters: [
                "loyal_from": "达到多少个购买日即为忠诚", "single_gap": "只有一个购买日时的间隔天数", "quiet_gaps": "沉默超过几倍间隔即为休眠",
            ],
            columns: [
                "lifecycle_due": "应处的阶段；`:plan()` 写入 `lifecycle`", "quiet_days": "距最近购买日的天数；从未购买者缺失",
                "median_gap": "购买日间隔天数的中位数；不足两个购买日则缺失",
            ]),
        "cohorts": AnalysisInChinese(
            "按首次购买月份分组的购买者，以及其后各月仍购买的有多少",
            definition: [
                "客户归入其首个购买日（至少有一笔金额 ≥ 0 的日子）所在的月份；从未购买者不属于任何一组。第 0 月为该自然月，第 1 月为下一月。",
                "`measure` 为 `clients` 时是当月有购买日的客户数；`share` 是占该组人数的比例；`revenue` 是当月金额减退款。到 `as_of` 尚未开始的月份没有值。",
            ],
            parameters: [
                "measure": "统计什么：share、clients 或 revenue", "form": "wide 每月一列，long 每组每月一行", "months": "到首次购买后的第几个月为止",
            ],
            columns: [
                "cohort": "首次购买月份的第一天", "size": "该组客户数", "m0, m1, m2 …": "wide：该月的数值", "month": "long：距首次购买的月数",
                "clients, share or revenue": "long：该月的数值",
            ]),
        "bcg": AnalysisInChinese(
            "明星、金牛、问题或瘦狗：由自身销售额、最大对手的销售额与增长率得出",
            definition: [
                "相对份额 relative_share = 自身 ÷ 最大对手，达到 `share_from` 为高；增长率达到 `growth_from` 为高。两者皆高：明星；仅份额高：金牛；仅增长高：问题；皆不高：瘦狗。",
                "没有对手，或对手为 0 及以下时，没有相对份额，也没有象限。",
            ],
            parameters: [
                "own": "自身销售额所在的列", "rival": "最大对手销售额所在的列", "growth": "市场增长率所在的列，0.1 即 10 %",
                "share_from": "相对份额多少起为高", "growth_from": "增长率多少起为高",
            ],
            columns: [
                "relative_share": "自身 ÷ 对手，列于表自身的列之后", "quadrant": "象限：star 明星、cash cow 金牛、question mark 问题、dog 瘦狗",
                "label": "明星、金牛、问题、瘦狗",
            ]),
    ]

    /// What their files are like, and what follows from them.
    private static let clientFiles: [String: AnalysisInChinese] = [
        "classify": AnalysisInChinese(
            "由目前购买状况 x_current 与总体购买能力 y_capacity 得出每个客户应属的级别",
            definition: [
                "取第一条符合的规则：有行业影响力 → VIP；X 或 Y 缺失 → 未评级；X > Y → 未评级，属矛盾；Y ≤ karol_up_to → KAROL；X ≥ a_from → A；X ≥ b_from 且 Y ≥ b_capacity → B；其余为 C。",
                "成长型客户目前买得少、能力大：X ≤ growth_up_to 且 Y ≥ growth_capacity。",
            ],
            parameters: [
                "karol_up_to": "Y 不超过此值为 KAROL", "a_from": "X 达到此值为 A", "b_from": "X 达到此值可为 B",
                "b_capacity": "且 Y 达到此值即为 B", "growth_up_to": "成长型客户的 X 上限", "growth_capacity": "及其 Y 下限",
            ],
            columns: [
                "class_due": "按规则应属的级别；`:plan()` 写入 `class`", "contradiction": "买得比能买的还多：x_current 大于 y_capacity",
                "growth_account": "成长型客户：买得少而能力大",
            ]),
        "quality": AnalysisInChinese(
            "每份档案有多完整、多新，是否可以移交",
            definition: [
                "完整度为该级别必填字段中已填的比例，必填字段以模型为准（help(clients) 列出）；没有级别或未评级者，按对所有客户必填的计算。空文本、无、未知、- 和 N/A 视为空。联系人的必填字段只计一次，任一未离职的联系人已填即算；没有联系人则全部为空。负责人为 unassigned 也算有负责人。",
                "陈旧以距 verified_on 的天数对照该级别的期限：A、VIP 30 天，B 60 天，C 90 天。从未核实者为陈旧。KAROL 与未评级没有期限，除非 `limits` 另行给出。",
                "可以移交：至少 50 个已填项目、两条联系线路，且每个未解决的问题都有 next_step 与 next_due。项目指客户、其全部联系人的已填可写字段，以及有未解决问题的拜访中的已填文本。线路指其全部联系人不同的电话、电子邮箱与微信。",
            ],
            parameters: ["limits": "各级别档案多少天后视为陈旧", "items": "移交所需的已填项目数", "lines": "移交所需的联系线路数"],
            columns: [
                "completeness": "已填 ÷ 必填，0 至 1", "missing_fields": "尚空的必填字段", "days_unverified": "距上次核实的天数；从未核实则缺失",
                "stale": "超过该级别期限未核实，或从未核实；没有期限则缺失", "ready": "可以移交", "not_ready_for": "未达到的标准：项目、联系线路、下一步",
                "items": "已填项目数", "contact_lines": "不同的联系线路数", "unsolved": "有未解决问题的拜访数", "unplanned": "其中没有下一步或期限的",
            ]),
        "retention": AnalysisInChinese(
            "哪些客户保留上门服务：毛利减服务成本，对照门槛",
            definition: [
                "毛利 − 服务成本 ≥ threshold ·（资金持平或下降时 1 + falling_funds）·（接受度低于 low_below 时 1 + low_acceptance），则保留上门服务。门槛四舍五入到分。趋势或接受度未知则不提高门槛。",
                "毛利为截止日前 12 个月的金额减成本；没有成本的成交不计，margin_coverage 为有成本的成交所占比例。期间没有购买者毛利为 0。12 个月的成本取字段 cost_to_serve，为年成本。",
                "缺少 cost_to_serve，或没有一笔成交有成本时，不作结论：该客户渠道不变，并在附注中计数。未通过者改为远程服务；VIP 永不改变。",
            ],
            parameters: [
                "threshold": "门槛 T，每年多少元：客户在成本之外须带来的金额", "falling_funds": "s₁，资金持平或下降时门槛提高的比例",
                "low_acceptance": "s₂，对新产品接受度低时门槛提高的比例", "low_below": "接受度低于此值为低",
            ],
            columns: [
                "margin_year": "近 12 个月毛利", "cost_year": "年服务成本", "margin_needed": "门槛",
                "margin_coverage": "成本已知的成交所占比例；没有成交则缺失", "keeps_onsite": "结论；没有结论则缺失",
                "channel_due": "未通过且非 VIP 者为远程，其余不变；`:plan()` 写入 `service_channel`",
            ]),
        "duplicates": AnalysisInChinese(
            "可能是同一客户的两份档案，附得分与依据",
            definition: [
                "名称、读音，或联系人的电话、电子邮箱、微信相同的客户才相互比较。比较名称时不计全半角、大小写、空格、标点、法律形式用语（有限公司、股份有限公司、集团、Co., Ltd.）和前面的地名（福州市）；个人姓名原样比较。",
                "每项依据有权重；得分为 1 − (1 − a)(1 − b)…，几项弱依据合成强依据。地区与行业只作佐证。权重和阈值都是我们的默认值：请查看结果后自行设定。",
                "名称本身表明是两个客户的不算一对，无论其他方面多相同：一店与二店，两个分支（分公司、支行、营业部），分支与总部。已合并的客户不计。对单个客户使用时，与其他全部客户比较。",
                "`keep` 是已填字段较多者，其次拜访较多者，再次较早者。除非 `all` 为真，一个客户只作一次 `drop`，此后不再作 `keep`，因此可从上到下依次合并。",
            ],
            parameters: [
                "min": "得分低于此值的不列", "weights": "各项依据的权重，0 至 1；person 指两个个人同名",
                "elsewhere": "两边地区都有而不同时，名称权重保留的比例", "block": "超过这么多客户共有的名称或号码不作为依据",
                "all": "列出每一对，客户可重复出现",
            ],
            columns: [
                "keep": "档案较完整的客户", "drop": "可能相同的客户", "keep_name": "前者名称", "drop_name": "后者名称", "score": "0 至 1，越高越可能",
                "why": "两者的共同点",
            ]),
    ]

    private static let visits: [String: AnalysisInChinese] = [
        "coverage": AnalysisInChinese(
            "期间内有已完成拜访的客户所占比例，得到一个表",
            definition: [
                "范围内的客户中，从 `from` 到 `to`（含两端）至少有一次已完成拜访者所占比例。客户以所问的为准，按现在的情况（如现任负责人）；不论谁拜访都计入。电话拜访仅在 `kinds` 写明时计入。",
                "范围内没有客户则没有值。",
            ],
            parameters: ["by": "按此字段或表达式，每个取值一行"],
            columns: ["clients": "范围内的客户数", "visited": "其中期间内有已完成拜访的", "coverage": "已拜访 ÷ 客户数"]),
        "cadence": AnalysisInChinese(
            "期间内已完成拜访次数与该级别应拜访次数之比",
            definition: [
                "从 `from` 到 `to`（含两端）的已完成拜访，除以该客户级别应有的拜访次数：每季度（91.25 天）若干次，按期间天数折算。应有次数为 0 的级别没有值；没有级别的客户按未评级计。",
                "客户以所问的为准，按现在的情况；不论谁拜访都计入。电话拜访仅在 `kinds` 写明时计入。",
                "给出 `by` 时得到一个表：每组的拜访数除以该组应有的次数，无要求的客户两边都不计。不给时每个客户各有自己的列。",
            ],
            parameters: ["required": "各级别每季度应拜访次数", "by": "按此字段或表达式，每个取值一行的表"],
            columns: [
                "visits_done": "期间内已完成的拜访", "visits_required": "期间内应有的次数，可为小数", "cadence": "已完成 ÷ 应有；无要求则缺失",
            ]),
        "quota": AnalysisInChinese(
            "每位客户经理每日的新客户、老客户与电话，对照定额二、三、四，得到一个表",
            definition: [
                "每日拜访 2 个新客户、3 个老客户，电话联系 4 个客户（二、三、四）；达成率为三项 min(实际 ÷ 定额, 1) 的平均。同一客户每项每日只计一次：不论电话打几次；任一次拜访标为新客户即算新客户。",
                "onsite 与 invited 方式的已完成拜访计为拜访，phone 方式计为电话；记在实际拜访的客户经理名下。定额为 0 的项不参与平均。",
                "weekdays：在岗期间（active_from 至 active_to）每个星期一至星期五一行，不论有无工作，其他日子有工作才列；不考虑节假日。worked：只列有工作的日子。all：每一天。`unassigned` 只在有工作时列出。",
            ],
            parameters: [
                "new": "每日新客户数", "known": "每日老客户数", "calls": "每日电话客户数", "days": "哪些日子列出：weekdays、worked 或 all",
                "each": "day 每日一行；rep 每位客户经理一行，取各日平均",
            ],
            columns: [
                "rep": "客户经理工号", "day": "日期；each = \"rep\" 时为 `days`，即天数", "new_clients": "拜访的新客户",
                "known_clients": "拜访的老客户",
                "calls": "电话联系的客户", "attainment": "达成率，0 至 1；客户经理取各日平均",
            ]),
    ]

    private static let campaigns: [String: AnalysisInChinese] = [
        "funnel": AnalysisInChinese(
            "目标、已联系、已预约、已到访、已成交：成员各走到哪一步",
            definition: [
                "以冻结的成员为准，不含对照组。各阶段向前包含：走得更远者计入之前的每个阶段，到访者即算已联系和已预约。",
                "比率为该阶段人数除以前一阶段人数；前一阶段无人时没有值。",
                "结果为已成交而日期未记录的成员，也计为已成交。",
            ],
            columns: ["campaign": "活动编号，每个活动五行", "stage": "阶段，中文见 `label`", "n": "至少走到此处的成员数", "rate": "占前一阶段的比例"]),
        "roi": AnalysisInChinese(
            "活动相对于对照组的回报，以及促销费用率",
            definition: [
                "roi =（增量毛利 − 成本）÷ 成本，增量毛利 =（参与组人均毛利 − 对照组人均毛利）× 参与人数。只有存在对照组时才有；没有对照组时无法区分本来就会产生的毛利，（毛利 − 成本）÷ 成本称为 `attributed`（归因值）。",
                "毛利计成员从 `starts_on` 到 `ends_on` + `days_after` 的成交，金额减成本；没有成本的成交不计，`covered` 为有成本的成交所占比例。没有成交的成员按 0 计。",
                "成本为预算明细的单价 × 数量，加上属于该活动的拜访费用。成本为 0 则没有回报率。促销费用率为成本 ÷ 参与组毛利。",
            ],
            parameters: ["days_after": "活动结束后仍计入的天数"],
            columns: [
                "treated": "参与组人数", "holdout": "对照组人数", "margin": "参与组毛利", "mean_treated": "参与组人均",
                "mean_holdout": "对照组人均",
                "incremental": "活动带来的增量", "budget": "预算明细按单价 × 数量", "visits": "活动的拜访费用", "cost": "两者之和",
                "roi": "只有对照组存在时才有", "attributed": "只有没有对照组时才有", "cost_ratio": "成本 ÷ 参与组毛利", "covered": "有成本的成交所占比例",
            ]),
        "budget": AnalysisInChinese(
            "活动预算逐行核对：单价 × 数量对照所列金额",
            definition: [
                "逐行：`computed` 为单价 × 数量，`difference` 为所列金额减去它。缺少单价、数量或所列金额的行没有该值，并予说明。", "`summary()` 给出每个活动的合计。",
            ],
            columns: ["computed": "单价 × 数量", "difference": "所列金额 − computed：大于 0 表示列多了"]),
        "gifts": AnalysisInChinese(
            "按活动的礼品规则给到访成员分配礼品的计划",
            definition: [
                "已到访而尚无礼品的成员，得到其名次所属规则的礼品。`basis` 说明是哪种名次：档案中的冻结名次（`archive`），或到访先后（`visitors`：按日，同日按冻结名次）。对照组不计。",
                "几条规则都包含某名次时，给剩余最多的礼品，其次给至今发得最少的。`stock` 为真时，每种礼品的数量为预算明细中该项所购数量减去已发出的；没有预算明细的礼品不会用完。",
            ],
            parameters: ["basis": "规则所指的名次", "stock": "不超过预算所购数量"],
            columns: ["plan": "将写入的内容；`p:apply(\"why\")` 执行"]),
        "freeze": AnalysisInChinese(
            "把排名靠前的客户定为活动成员的计划",
            definition: [
                "取 `from` 中 `rank_by` 最大的 `pool_size` 个客户为成员，记下此刻的名次与资产。相同者按编号，末位相同者予以说明。没有值的客户没有名次。",
                "给出 `holdout` 时，名单中这一比例随机抽为对照组，只观察：保留名次，不计入漏斗。种子相同则抽出的客户相同。",
                "邮件活动不会包含已退订的客户。已有成员的活动已经冻结，用 `extend` 追加。",
            ],
            parameters: [
                "from": "从哪些客户中选取", "rank_by": "按客户的哪个字段排名", "pool_size": "成员人数", "holdout": "只观察不参与的比例",
                "seed": "抽取对照组的种子",
            ],
            columns: ["plan": "将写入的内容；`p:apply(\"why\")` 执行"]),
        "extend": AnalysisInChinese(
            "到访不足目标时，追加后续名次的计划",
            definition: [
                "仅当到访成员少于活动的 `visit_goal` 时：后续名次直到 `extend_to` 成为 `extension` 批次的成员。已达目标则计划为空并说明。",
                "名次接在最后一个冻结名次之后。已冻结的成员名次不变；后续者在其余客户中按现值排名。",
            ],
            parameters: [
                "from": "从哪些客户中选取", "rank_by": "按客户的哪个字段排名", "visit_goal": "期望的到访数", "extend_to": "最后的名次",
            ],
            columns: ["plan": "将写入的内容；`p:apply(\"why\")` 执行"]),
        "late": AnalysisInChinese(
            "活动中超过联系期限才联系的成员",
            definition: [
                "晚于活动的 `contact_due` 联系即为逾期；对照组不计。`uncontacted` 为真时，期限已过仍未联系者也列入。", "`summary()` 按联系情况统计每个活动的成员。",
            ],
            parameters: ["uncontacted": "期限已过仍未联系的成员也列入"],
            columns: ["due": "活动的联系期限", "days_late": "从期限到联系日的天数；尚未联系则到截止日"]),
        "email": AnalysisInChinese(
            "送达、打开、点击、退订：邮件活动的各项比率",
            definition: [
                "一律按客户去重。送达 = 发送 − 退回；打开率 = 本人打开 ÷ 送达；点击率 = 点击 ÷ 送达；CTOR = 点击 ÷（打开 ∪ 点击）。分母为 0 则没有值。",
                "`delivered` 事件仅供参考。机器打开单独计数，不进入任何比率。",
                "已退订的客户（在任一活动中 `unsubscribe` 且其后没有 `resubscribe`）不得再收到发送：`sent_after_opt_out` 统计违反的人数。",
            ],
            columns: [
                "sent": "发送的客户数", "bounced": "其中退回的", "delivered": "发送 − 退回", "openers": "本人打开的客户数",
                "clickers": "点击的客户数",
                "machine_openers": "机器打开的客户数", "open_rate": "打开 ÷ 送达", "click_rate": "点击 ÷ 送达", "ctor": "点击 ÷（打开 ∪ 点击）",
                "unsubscribed": "因此退订的客户数", "unsubscribe_rate": "退订 ÷ 送达", "complaints": "投诉的客户数",
                "sent_after_opt_out": "不该发送而发送的客户数",
            ]),
    ]

    private static let warnings: [String: AnalysisInChinese] = [
        "check": AnalysisInChinese(
            "目前应预警的情况及依据；`:plan()` 建立尚未建立的预警", definition: rules, parameters: limits, columns: findings),
        "check_warnings": AnalysisInChinese(
            "这些客户中应预警的情况及依据；`:plan()` 建立尚未建立的预警", definition: rules, parameters: limits,
            columns: findings),
    ]

    private static let rules = [
        "contact_changed：有决策权的联系人离职。owner_changed：日志显示负责人变更；由未分配改为首任负责人、以及已撤销的变更不算。irregular_attention：最近两个完整自然季度中，每季度已完成拜访都低于应有次数的 cadence_below，按 91.25 天折算；无拜访要求的级别不预警。trust_low：满意度调查平均分或拜访满意度平均值过低。quality_case：有未关闭的高严重度投诉。settlement_failing：有逾期金额。",
        "file_stale：距 verified_on 的天数超过该级别期限，从未核实即为陈旧。promise_broken：有未解决问题的拜访的 next_due 或未完成任务的 due 已过。buying_falls：最近 fall_days 天的成交额与之前同样天数相比。unsubscribe_spike：活动的客户中已退订且未恢复的。",
        "同一客户同一规则，只要有未关闭或已确认的预警就不再新建；由人关闭。culture_gap、business_changed、product_mix、not_main_product 由人录入。",
    ]

    private static let findings = [
        "client": "涉及的客户", "rule": "规则名，中文见 `label`", "evidence": "依据", "open": "是否已有未关闭的同类预警",
    ]

    private static let limits = [
        "rules": "检查哪些规则", "contact_days": "contact_changed：决策人在这么多天内离职", "owner_days": "owner_changed：这么多天内负责人变更",
        "cadence_below": "irregular_attention：最近两个完整季度，拜访 ÷ 应有次数都低于此值",
        "required": "irregular_attention：各级别每季度（91.25 天）应拜访次数",
        "kinds": "irregular_attention：计入的拜访类型", "trust_days": "trust_low：调查与拜访向前计多少天",
        "score_below": "trust_low：调查平均分低于此值",
        "satisfaction_below": "trust_low：或拜访满意度平均值低于此值", "overdue_above": "settlement_failing：逾期超过多少元",
        "stale_days": "file_stale：各级别允许距上次核实的天数", "fall_days": "buying_falls：与之前同样天数比较的天数",
        "fall_by": "buying_falls：成交额下降达到这一比例", "unsubscribe_above": "unsubscribe_spike：活动的退订 ÷ 送达超过此值",
        "unsubscribe_days": "unsubscribe_spike：只看这么多天内开始的活动",
    ]
}
