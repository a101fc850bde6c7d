import Model

/// The company's own rows: branches, people, goals, reports and checks.
enum OfficeTexts {
    static let roles = Phrases("rep controller custodian auditor admin trainer")
    static let solved = Phrases("两户续保已签 客户资料补齐 代发工资方案已确认 理赔款已到账 年金险一户成交 对账差异已核清")
    static let open = Phrases("一户报价待审批 客户出差未见面 理赔进度待回复 竞争对手低价 资料未齐")
    static let help = Phrases("请产品部支持方案 请协调审批 需要主管陪访 请提供最新费率表")
    static let plan = Phrases("拜访三户老客户 跟进养老金规划两户 回访投诉客户 邀约沙龙 补录资料")
    static let findings = Phrases("match mismatch unreachable")
    static let findingChoice = WeightedChoice([84, 6, 10])

    struct Goal {
        let kind: StaticString
        let title: StaticString
        let metric: StaticString
        let target: Double
        /// Months after the as-of date's year began.
        let dueMonth: Int
    }
    static let goals: [Goal] = [
        Goal(kind: "profit_rate", title: "大客户毛利率提高", metric: "毛利率", target: 0.32, dueMonth: 12),
        Goal(kind: "market_share", title: "重点城市市场份额", metric: "市场占有率", target: 0.18, dueMonth: 12),
        Goal(kind: "risk", title: "控制逾期应收", metric: "逾期占应收比例", target: 0.03, dueMonth: 12),
        Goal(kind: "innovation", title: "新产品推广", metric: "新产品接受客户数", target: 600, dueMonth: 9),
        Goal(kind: "brand", title: "客户满意度", metric: "调查平均得分", target: 85, dueMonth: 12),
        Goal(kind: "sales", title: "全年成交额", metric: "成交金额（万元）", target: 120_000, dueMonth: 12),
        Goal(kind: "sales", title: "A类客户拜访达标", metric: "拜访覆盖率", target: 0.95, dueMonth: 9),
        Goal(kind: "risk", title: "高等级投诉清零", metric: "未结高等级投诉", target: 0, dueMonth: 10),
    ]
}

extension DemoPlan {
    func writeBranches(_ sink: any BatchSink) throws {
        let sheet = Sheet<BranchColumn>(sink)
        for branch in network.branches {
            try sheet.begin()
            sheet.set(.code, branch.code)
            sheet.set(.name, branch.name)
            sheet.set(.region, branch.region)
            if branch.parent >= 0 { sheet.set(.parent, id: Branch.id(branch.parent)) }
        }
        try sheet.flush()
    }

    func writeReps(_ sink: any BatchSink) throws {
        let sheet = Sheet<RepColumn>(sink, firstID: firstRepID)
        for person in network.staff {
            try sheet.begin()
            sheet.set(.code, person.code)
            sheet.set(.name, person.name)
            sheet.set(.branch, id: Branch.id(person.branch))
            sheet.set(.role, OfficeTexts.roles, person.role.rawValue)
            sheet.set(.activeFrom, day: person.activeFrom)
            if let to = person.activeTo { sheet.set(.activeTo, day: to) }
        }
        try sheet.flush()
    }

    func writeGoals(_ sink: any BatchSink) throws {
        let sheet = Sheet<GoalColumn>(sink)
        let year = span.asOf.year
        for (index, goal) in OfficeTexts.goals.enumerated() {
            try sheet.begin()
            sheet.set(.kind, goal.kind)
            sheet.set(.title, goal.title)
            sheet.set(.metric, goal.metric)
            sheet.set(.target, real: goal.target)
            let last = CalendarDate.daysInMonth(goal.dueMonth, year: year)
            sheet.set(.due, day: Span.day(year, goal.dueMonth, last))
            sheet.set(.priority, 1 + index / 2)
        }
        try sheet.flush()
    }

    /// Reports of the last weeks' working days. Most agree with the visit cards; a few claim more.
    func writeDailyReports(_ sink: any BatchSink, _ tally: VisitTally) throws {
        let sheet = Sheet<DailyReportColumn>(sink)
        var random = RandomSource(seed: seed, stream: .office, item: 1)
        for offset in 0..<VisitTally.days {
            let day = span.last - VisitTally.days + 1 + offset
            guard Season.isWorkingDay(day) else { continue }
            for (place, person) in network.staff.enumerated() where person.role == .rep {
                guard person.activeFrom <= day, day < person.activeTo ?? .max else { continue }
                let visits = tally.reports[place * VisitTally.days + offset]
                let total = Int(visits.new) + Int(visits.known) + Int(visits.calls)
                guard total > 0 || random.chance(850) else { continue }
                let claimed = random.chance(40) ? 1 : 0
                try sheet.begin()
                sheet.set(.rep, id: repID(place))
                sheet.set(.day, day: day)
                sheet.set(.newVisits, Int(visits.new))
                sheet.set(.knownVisits, Int(visits.known) + claimed)
                sheet.set(.calls, Int(visits.calls) + random.below(3))
                sheet.set(.submittedAt, day: day, second: 17 * 3600 + random.below(4 * 3600))
                if total > 0, random.chance(600) { sheet.set(.solved, OfficeTexts.solved, &random) }
                if total > 0, random.chance(300) { sheet.set(.open, OfficeTexts.open, &random) }
                if random.chance(80) { sheet.set(.help, OfficeTexts.help, &random) }
                if random.chance(750) { sheet.set(.plan, OfficeTexts.plan, &random) }
            }
        }
        try sheet.flush()
    }

    /// Every branch below headquarters, every month since January of two years ago that is over.
    func writeBranchStatuses(_ sink: any BatchSink) throws {
        let sheet = Sheet<BranchStatusColumn>(sink)
        var random = RandomSource(seed: seed, stream: .office, item: 2)
        let (lastYear, lastMonth, _) = span.asOf.civil
        for year in (lastYear - 2)...lastYear {
            for month in 1...12 where year < lastYear || month < lastMonth {
                for (place, branch) in network.branches.enumerated() where branch.city >= 0 {
                    let scale = Int64(branch.code.count > 2 ? 2 : 5)
                    let income = scale * Int64(80_000 + random.below(60_000)) * 100
                    let balance = income * Int64(random.below(400) - 90) / 1000
                    try sheet.begin()
                    sheet.set(.branch, id: Branch.id(place))
                    sheet.set(.month, day: Span.day(year, month, 1))
                    sheet.set(.receivable, fen: income * Int64(300 + random.below(500)) / 1000)
                    sheet.set(.income, fen: income)
                    sheet.set(.balance, fen: balance)
                    sheet.set(.stock, fen: scale * Int64(random.below(9_000)) * 100)
                    sheet.set(.cashFlow, fen: balance + income * Int64(random.below(200) - 100) / 1000)
                }
            }
        }
        try sheet.flush()
    }

    /// Calls by an auditor who asks the client whether a visit took place.
    func writeAuditChecks(_ sink: any BatchSink, _ tally: VisitTally) throws {
        let sheet = Sheet<AuditCheckColumn>(sink)
        var random = RandomSource(seed: seed, stream: .office, item: 3)
        for audited in tally.audited {
            try sheet.begin()
            let finding = OfficeTexts.findingChoice.draw(&random)
            sheet.set(.visit, id: audited.visit)
            sheet.set(.auditor, id: repID(network.auditors[random.below(network.auditors.count)]))
            sheet.set(.askedOn, day: min(audited.day + 1 + random.below(20), span.last))
            sheet.set(.matches, OfficeTexts.findings, finding)
            if finding == 1 { sheet.set(.difference, VisitTexts.differences, &random) }
        }
        try sheet.flush()
    }

    /// Segments as a company keeps them. Definitions are expressions of the workbench.
    func writeSegments(_ sink: any BatchSink) throws {
        let sheet = Sheet<SegmentColumn>(sink)
        func add(
            _ name: String, _ kind: StaticString, _ definition: String?, asOf: Int? = nil, size: Int? = nil,
            note: String
        ) throws {
            try sheet.begin()
            sheet.set(.name, name)
            sheet.set(.version, 1)
            sheet.set(.kind, kind)
            if let definition { sheet.set(.definition, definition) }
            if let asOf { sheet.set(.asOf, day: asOf) }
            if let size { sheet.set(.size, size) }
            sheet.set(.note, note)
        }
        try add(
            "AUG2020 targets", "snapshot", #"clients:order("-assets"):limit(\#(AugustCampaign.poolSize))"#,
            asOf: AugustCampaign.startsOn - 1, size: august.members.count, note: "2020年8月活动目标客户，按理财资产排名")
        try add(
            "quiet-A", "dynamic",
            #"clients:where{ class = "A" } - visits:where{ date = since(today() - 90) }:client()"#,
            note: "no visit in 90 days")
        try add(
            "growth accounts", "dynamic", #"clients:where "x_current <= 1 and y_capacity >= 3""#,
            note: "买得少、买得起：增长客户")
        try add(
            "stale-VIP", "dynamic", #"clients:where{ class = "VIP", verified_on = before(today() - 30) }"#,
            note: "VIP资料超过30天未核实")
        try add("年会邀请名单", "manual", nil, asOf: span.last - 20, size: min(40, clientCount), note: "由分管领导选定")
        try sheet.flush()
    }
}
