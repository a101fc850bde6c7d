/// What happens around visits and purchases: cases, tasks, surveys, credit terms and warnings.
enum ServiceTexts {
    static let caseKinds = Phrases("complaint repair inquiry suggestion")
    static let caseChoice = WeightedChoice([44, 22, 24, 10])
    static let severities = Phrases("low middle high")
    static let severityChoice = WeightedChoice([45, 38, 17])
    static let results = Phrases("已向客户致歉并减免费用 已更换设备 已上门维修 已书面答复 已调整对账方式 已采纳并改进流程 已退回多收费用 已转产品部跟进")

    static let taskKinds = Phrases("greeting follow_up plan audit other")
    static let taskTitles = [
        Phrases("生日问候 春节问候 开业周年祝贺 中秋送礼"), Phrases("回复客户报价 跟进理赔进度 跟进续保 补齐开户资料 回访投诉处理结果"),
        Phrases("制定年度服务计划 准备季度回顾 拟定拜访计划"), Phrases("核实拜访记录 核对客户资料 抽查合同"), Phrases("邀请参加沙龙 寄送对账单 更新联系方式"),
    ]

    static let forms = Phrases("年度满意度调查 售后满意度调查 服务质量问卷")
    static let ratings = Phrases("AAA AA A BBB BB B")

    /// Rules people enter with a text, and such texts.
    static let enteredRules = Phrases("culture_gap business_changed product_mix not_main_product")
    static let enteredEvidence = [
        Phrases("双方决策习惯差异大，沟通成本高 客户换为外方管理层，原有联系方式不适用"), Phrases("客户主营业务转向新能源 客户转让了原有工厂"),
        Phrases("我方产品线不再覆盖客户新需求 客户希望一站式采购，我方缺少两类产品"), Phrases("我方产品已不是客户主要采购品类 客户将主要份额交给竞争对手"),
    ]
    static let warningStates = Phrases("open acknowledged closed")
}

extension DemoPlan {
    /// A case of high severity that is still open, for the warnings.
    struct OpenComplaint: Sendable {
        let client: Int
        let day: Int
    }
    /// Credit terms with an overdue amount, for the warnings.
    struct Overdue: Sendable {
        let client: Int
        let fen: Int64
    }

    /// Three cases for every hundred clients.
    func writeCases(_ sink: any BatchSink) throws -> [OpenComplaint] {
        let sheet = Sheet<CaseColumn>(sink)
        var random = RandomSource(seed: seed, stream: .service, item: 1)
        let days = Season(.visits, from: span.firstDate, to: span.asOf)
        var open: [OpenComplaint] = []
        for place in 0..<clientCount where random.chance(24) {
            let account = population.accounts[place]
            for _ in 0..<(random.chance(200) ? 2 : 1) {
                try sheet.begin()
                let received = days.draw(from: Int(account.created), &random)
                let hour = 9 * 3600 + random.below(7 * 3600)
                let kind = ServiceTexts.caseChoice.draw(&random)
                let severity = ServiceTexts.severityChoice.draw(&random)
                let rep = network.acting(
                    owner: Int(account.owner), city: Int(account.city), day: received, &random)
                sheet.set(.client, id: DemoPlan.clientID(place))
                sheet.set(.kind, ServiceTexts.caseKinds, kind)
                sheet.set(.severity, ServiceTexts.severities, severity)
                sheet.set(.firstOwner, id: repID(rep))
                sheet.set(.receivedAt, day: received, second: hour)
                sheet.set(.promisedAt, day: received + [7, 3, 1][severity], second: 18 * 3600)
                let replied = received + random.below(5)
                if replied <= span.last {
                    sheet.set(.repliedAt, day: replied, second: max(hour + 600, 17 * 3600))
                }
                let closed = replied + random.below(12)
                let stays = random.chance(received > span.last - 120 ? 250 : 15)
                if closed <= span.last, !stays {
                    sheet.set(.closedAt, day: closed, second: 17 * 3600 + random.below(3600))
                    sheet.set(.result, ServiceTexts.results, &random)
                    if random.chance(600) { sheet.set(.satisfaction, DemoPlan.satisfaction.draw(&random) + 1) }
                    let revisited = closed + 3 + random.below(20)
                    if revisited <= span.last, random.chance(700) {
                        sheet.set(.revisitedAt, day: revisited, second: 10 * 3600 + random.below(20_000))
                    }
                } else if kind == 0, severity == 2, open.last?.client != place {
                    open.append(OpenComplaint(client: place, day: received))
                }
            }
        }
        try sheet.flush()
        return open
    }

    /// Fifteen tasks for every hundred clients: done, ahead, and some overdue.
    func writeTasks(_ sink: any BatchSink) throws {
        let sheet = Sheet<TaskColumn>(sink)
        var random = RandomSource(seed: seed, stream: .service, item: 2)
        for place in 0..<clientCount where random.chance(150) {
            let account = population.accounts[place]
            try sheet.begin()
            let kind = random.below(5)
            let due = max(span.last + 45 - random.below(400), Int(account.created) + 5)
            let rep = account.owner >= 0 ? Int(account.owner) : network.anchors[Int(account.city)]
            sheet.set(.client, id: DemoPlan.clientID(place))
            sheet.set(.rep, id: repID(rep))
            sheet.set(.kind, ServiceTexts.taskKinds, kind)
            sheet.set(.title, ServiceTexts.taskTitles[kind], &random)
            sheet.set(.due, day: due)
            let done = due - 8 + random.below(12)
            if done <= span.last, done >= Int(account.created), random.chance(900) { sheet.set(.doneOn, day: done) }
        }
        try sheet.flush()
    }

    /// Ten surveys for every hundred clients; the score is the mean of the answers.
    func writeSurveys(_ sink: any BatchSink) throws {
        let sheet = Sheet<SurveyColumn>(sink)
        var random = RandomSource(seed: seed, stream: .service, item: 3)
        for place in 0..<clientCount where random.chance(100) {
            let account = population.accounts[place]
            try sheet.begin()
            sheet.set(.client, id: DemoPlan.clientID(place))
            sheet.set(.askedOn, day: max(span.last - random.below(900), Int(account.created)))
            sheet.set(.form, ServiceTexts.forms, &random)
            var sum = 0
            for (index, key) in DemoPlan.questions.enumerated() {
                let points = 1 + DemoPlan.satisfaction.draw(&random)
                sum += points
                sheet.text.add(index == 0 ? "{\"" : ",\"")
                sheet.text.add(key)
                sheet.text.add("\":")
                sheet.text.add(points)
            }
            sheet.text.add("}")
            sheet.put(.answers)
            sheet.set(.score, sum * 20 / DemoPlan.questions.count)
        }
        try sheet.flush()
    }

    private static let questions: [StaticString] = ["service", "quality", "price", "speed", "trust"]

    /// Credit terms for one organisation in four; one in twelve of them is overdue.
    func writeCredits(_ sink: any BatchSink) throws -> [Overdue] {
        let sheet = Sheet<CreditColumn>(sink)
        var random = RandomSource(seed: seed, stream: .service, item: 4)
        var overdue: [Overdue] = []
        for place in 0..<clientCount where !population.accounts[place].isPerson && random.chance(250) {
            try sheet.begin()
            let limit = Int64(1 + random.below(200)) * 1_000_000
            let receivable = limit * Int64(random.below(900)) / 1000
            sheet.set(.client, id: DemoPlan.clientID(place))
            sheet.set(.limit, fen: limit)
            sheet.set(.terms, [0, 15, 30, 45, 60, 90][random.below(6)])
            sheet.set(.receivable, fen: receivable)
            let late = random.chance(85) && receivable > 100 ? 1 + receivable * Int64(random.below(600)) / 1000 : 0
            sheet.set(.overdue, fen: late)
            if late > 0 { overdue.append(Overdue(client: place, fen: late)) }
            sheet.set(.rating, ServiceTexts.ratings, late > 0 ? 3 + random.below(3) : random.below(5))
        }
        try sheet.flush()
        return overdue
    }

    /// Warnings with their evidence: complaints and overdue amounts as they are in the archive, and what people saw.
    func writeWarnings(_ sink: any BatchSink, complaints: [OpenComplaint], overdue: [Overdue]) throws {
        let sheet = Sheet<WarningColumn>(sink)
        var random = RandomSource(seed: seed, stream: .service, item: 5)
        for complaint in complaints {
            try sheet.begin()
            sheet.set(.rule, "quality_case")
            sheet.text.add("高等级投诉未办结")
            sheet.put(.evidence)
            finishWarning(sheet, complaint.client, complaint.day, mayBeClosed: false, &random)
        }
        for debt in overdue where random.chance(600) {
            try sheet.begin()
            sheet.set(.rule, "settlement_failing")
            sheet.text.add("逾期金额")
            sheet.text.add(Int(debt.fen / 100))
            sheet.text.add(".")
            sheet.text.add(Int(debt.fen % 100), width: 2)
            sheet.text.add("元")
            sheet.put(.evidence)
            let day = max(span.last - random.below(60), Int(population.accounts[debt.client].created))
            finishWarning(sheet, debt.client, day, mayBeClosed: false, &random)
        }
        for place in 0..<clientCount where random.chance(6) {
            try sheet.begin()
            let rule = random.below(4)
            sheet.set(.rule, ServiceTexts.enteredRules, rule)
            sheet.set(.evidence, ServiceTexts.enteredEvidence[rule], &random)
            let day = max(span.last - random.below(500), Int(population.accounts[place].created))
            finishWarning(sheet, place, day, mayBeClosed: true, &random)
        }
        try sheet.flush()
    }

    private func finishWarning(
        _ sheet: Sheet<WarningColumn>, _ client: Int, _ day: Int, mayBeClosed: Bool, _ random: inout RandomSource
    ) {
        let state = mayBeClosed ? random.below(3) : random.below(2)
        sheet.set(.client, id: DemoPlan.clientID(client))
        sheet.set(.openedAt, day: day, second: 18 * 3600 + random.below(3600))
        sheet.set(.state, ServiceTexts.warningStates, state)
        if state > 0 {
            sheet.set(.handledBy, id: repID(network.controllers[random.below(network.controllers.count)]))
        }
    }
}
