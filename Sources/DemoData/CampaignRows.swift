/// The four campaigns' rows: the standing example, a mailing, one under way and a draft.
extension DemoPlan {
    /// The id of the segment the August campaign was drawn from; see `writeSegments`.
    static let augustSegment: Int64 = 1

    func writeCampaigns(_ sink: any BatchSink) throws {
        let sheet = Sheet<CampaignColumn>(sink)
        try sheet.begin()
        sheet.set(.code, "AUG2020")
        sheet.set(.name, "2020年8月高端客户到店活动")
        sheet.set(.purpose, "邀请理财资产最高的客户到网点，了解资产配置需求，推荐大额存单与年金险")
        sheet.set(.channel, "phone")
        sheet.set(.startsOn, day: AugustCampaign.startsOn)
        sheet.set(.endsOn, day: AugustCampaign.endsOn)
        sheet.set(.segment, id: DemoPlan.augustSegment)
        sheet.set(.rankBy, "assets")
        sheet.set(.poolSize, AugustCampaign.poolSize)
        sheet.set(.extendTo, AugustCampaign.extendTo)
        sheet.set(.contactGoal, AugustCampaign.poolSize)
        sheet.set(.contactDue, day: AugustCampaign.contactDue)
        sheet.set(.visitGoal, AugustCampaign.visitGoal)
        sheet.set(.giftRankBasis, "visitors")
        sheet.set(
            .script,
            "您好，{contact.name}！我是{branch.name}的客户经理{owner.name}。8月我行为您这样的贵宾客户准备了到店礼，前60位可选电风扇或电饭煲，其后100位赠5升食用油。您看{appointed_on}方便到店吗？"
        )
        sheet.set(.step, "communicate")
        sheet.set(.ansoff, "penetration")
        sheet.set(.contingency, "到访不足160户时，按排名延伸至第800名")
        sheet.set(.status, "closed")

        try sheet.begin()
        sheet.set(.code, "MAIL\(mailing.year)")
        sheet.set(.name, "\(mailing.year)年年金险新品邮件")
        sheet.set(.purpose, "向有潜力的客户介绍新款年金险，以对照组衡量增量")
        sheet.set(.channel, "email")
        sheet.set(.startsOn, day: mailing.startsOn)
        sheet.set(.endsOn, day: mailing.endsOn)
        sheet.set(.step, "analyse")
        sheet.set(.ansoff, "product_development")
        sheet.set(.script, "尊敬的{contact.name}：{owner.name}为您介绍一款适合{client.name}的年金险新品……")
        sheet.set(.status, "closed")

        let month = autumn.month
        try sheet.begin()
        sheet.set(.code, "QR\(month.year)\(month.month < 10 ? "0" : "")\(month.month)")
        sheet.set(.name, "\(month.year)年秋季贵宾客户答谢")
        sheet.set(.purpose, "以邀请函二维码邀约贵宾客户参加答谢沙龙")
        sheet.set(.channel, "qr")
        sheet.set(.startsOn, day: autumn.startsOn)
        sheet.set(.endsOn, day: autumn.endsOn)
        sheet.set(.rankBy, "assets")
        sheet.set(.poolSize, AutumnCampaign.poolSize)
        sheet.set(.extendTo, AutumnCampaign.extendTo)
        sheet.set(.contactGoal, AutumnCampaign.poolSize)
        sheet.set(.contactDue, day: autumn.contactDue)
        sheet.set(.visitGoal, AutumnCampaign.visitGoal)
        sheet.set(.giftRankBasis, "archive")
        sheet.set(.script, "{contact.name}您好，{branch.name}诚邀您参加秋季答谢沙龙，扫码即可预约，{owner.name}恭候。")
        sheet.set(.step, "communicate")
        sheet.set(.ansoff, "market_development")
        sheet.set(.contingency, "到访不足时延伸至第450名")
        sheet.set(.status, "running")

        let year = span.asOf.year
        try sheet.begin()
        sheet.set(.code, "NY\(year + 1)")
        sheet.set(.name, "\(year + 1)年新春走访")
        sheet.set(.purpose, "春节前走访重点客户，更新资料，了解来年计划")
        sheet.set(.channel, "visit")
        sheet.set(.startsOn, day: Span.day(year + 1, 1, 4))
        sheet.set(.endsOn, day: Span.day(year + 1, 1, 31))
        sheet.set(.rankBy, "annual_spend")
        sheet.set(.poolSize, 200)
        sheet.set(.contactDue, day: Span.day(year + 1, 1, 15))
        sheet.set(.visitGoal, 150)
        sheet.set(.step, "plan")
        sheet.set(.ansoff, "penetration")
        sheet.set(.status, "draft")
        try sheet.flush()
    }

    func writeGiftRules(_ sink: any BatchSink) throws {
        let sheet = Sheet<GiftRuleColumn>(sink)
        let rules: [(campaign: Int64, from: Int, to: Int, item: StaticString)] = [
            (AugustCampaign.id, 1, 60, AugustCampaign.fan), (AugustCampaign.id, 1, 60, AugustCampaign.cooker),
            (AugustCampaign.id, 61, AugustCampaign.visitGoal, AugustCampaign.oil),
            (AutumnCampaign.id, 1, AutumnCampaign.extendTo, "茶叶礼盒"),
        ]
        for rule in rules {
            try sheet.begin()
            sheet.set(.campaign, id: rule.campaign)
            sheet.set(.fromRank, rule.from)
            sheet.set(.toRank, rule.to)
            sheet.set(.item, rule.item)
        }
        try sheet.flush()
    }

    /// The August campaign's listed amounts are not quite price times quantity: that is what the budget check finds.
    func writeBudgetLines(_ sink: any BatchSink) throws {
        let sheet = Sheet<BudgetLineColumn>(sink)
        let lines: [(campaign: Int64, item: StaticString, price: Int64, quantity: Int, listed: Int64)] = [
            (AugustCampaign.id, AugustCampaign.oil, 107_98, 100, 10_798_63),
            (AugustCampaign.id, AugustCampaign.fan, 268_96, 30, 8_068_88),
            (AugustCampaign.id, AugustCampaign.cooker, 381_22, 30, 11_436_50),
            (MailCampaign.id, "邮件设计制作", 6_800_00, 1, 6_800_00), (MailCampaign.id, "发送平台服务", 2_400_00, 2, 4_800_00),
            (AutumnCampaign.id, "茶叶礼盒", 168_00, 150, 25_200_00), (AutumnCampaign.id, "邀请函印制", 4_50, 500, 2_250_00),
            (AutumnCampaign.id, "沙龙场地", 3_600_00, 4, 14_400_00), (4, "新春礼品", 198_00, 200, 39_600_00),
        ]
        for line in lines {
            try sheet.begin()
            sheet.set(.campaign, id: line.campaign)
            sheet.set(.item, line.item)
            sheet.set(.unitPrice, fen: line.price)
            sheet.set(.quantity, line.quantity)
            sheet.set(.listedAmount, fen: line.listed)
        }
        try sheet.flush()
    }

    func writeMembers(_ sink: any BatchSink) throws {
        let sheet = Sheet<MemberColumn>(sink)
        for member in august.members {
            try sheet.begin()
            sheet.set(.campaign, id: AugustCampaign.id)
            sheet.set(.client, id: DemoPlan.clientID(member.client))
            sheet.set(.rank, member.rank)
            sheet.set(.assets, fen: population.accounts[member.client].assets)
            sheet.set(.wave, "primary")
            sheet.set(.contactedOn, day: member.contactedOn)
            if let day = member.appointedOn { sheet.set(.appointedOn, day: day) }
            if let day = member.visitedOn { sheet.set(.visitedOn, day: day) }
            if let day = member.convertedOn { sheet.set(.convertedOn, day: day) }
            sheet.set(
                .outcome, member.convertedOn != nil ? "converted" : member.refused ? "refused" : "pending")
            switch member.gift {
            case .fan: sheet.set(.gift, AugustCampaign.fan)
            case .cooker: sheet.set(.gift, AugustCampaign.cooker)
            case .oil: sheet.set(.gift, AugustCampaign.oil)
            case nil: break
            }
        }
        for (client, account) in population.accounts.enumerated() where account.mail != .none {
            try sheet.begin()
            sheet.set(.campaign, id: MailCampaign.id)
            sheet.set(.client, id: DemoPlan.clientID(client))
            if account.assets >= 0 { sheet.set(.assets, fen: account.assets) }
            guard account.mail == .primary else {
                sheet.set(.wave, "holdout")
                continue
            }
            let outcome = mailing.outcome(client: client)
            sheet.set(.wave, "primary")
            if !outcome.bounced { sheet.set(.contactedOn, day: mailing.startsOn + outcome.sentAt / 86_400) }
            let converted = outcome.convertedAfter.map { mailing.startsOn + $0 }
            if let converted, converted <= span.last {
                sheet.set(.convertedOn, day: converted)
                sheet.set(.outcome, "converted")
            } else {
                sheet.set(.outcome, outcome.unsubscribedAt != nil ? "refused" : "pending")
            }
        }
        for member in autumn.members {
            try sheet.begin()
            sheet.set(.campaign, id: AutumnCampaign.id)
            sheet.set(.client, id: DemoPlan.clientID(member.client))
            sheet.set(.rank, member.rank)
            sheet.set(.assets, fen: population.accounts[member.client].assets)
            sheet.set(.wave, member.isExtension ? "extension" : "primary")
            if let day = member.contactedOn { sheet.set(.contactedOn, day: day) }
            if let day = member.appointedOn { sheet.set(.appointedOn, day: day) }
            if let day = member.visitedOn {
                sheet.set(.visitedOn, day: day)
                sheet.set(.gift, "茶叶礼盒")
            }
            if let day = member.convertedOn { sheet.set(.convertedOn, day: day) }
            sheet.set(
                .outcome, member.convertedOn != nil ? "converted" : member.refused ? "refused" : "pending")
        }
        try sheet.flush()
    }

    func writeResponses(_ sink: any BatchSink) throws {
        let sheet = Sheet<ResponseColumn>(sink)
        for (client, account) in population.accounts.enumerated() where account.mail == .primary {
            let outcome = mailing.outcome(client: client)
            func add(_ event: StaticString, _ second: Int?) throws {
                guard let second else { return }
                try sheet.begin()
                sheet.set(.campaign, id: MailCampaign.id)
                sheet.set(.contact, id: Int64(account.firstContact))
                sheet.set(.client, id: DemoPlan.clientID(client))
                sheet.set(.event, event)
                sheet.set(.at, day: mailing.startsOn, second: second)
            }
            try add("sent", outcome.sentAt)
            if outcome.bounced { try add("bounced", outcome.sentAt + 4) }
            if outcome.reportsDelivery { try add("delivered", outcome.sentAt + 6) }
            try add("machine_open", outcome.machineOpenedAt)
            for second in outcome.openedAt { try add("open", second) }
            for second in outcome.clickedAt { try add("click", second) }
            try add("reply", outcome.repliedAt)
            try add("complaint", outcome.complainedAt)
            try add("unsubscribe", outcome.unsubscribedAt)
            try add("resubscribe", outcome.resubscribedAt)
        }
        for member in autumn.members {
            guard let second = member.scannedAt else { continue }
            let account = population.accounts[member.client]
            try sheet.begin()
            sheet.set(.campaign, id: AutumnCampaign.id)
            if account.contacts > 0 { sheet.set(.contact, id: Int64(account.firstContact)) }
            sheet.set(.client, id: DemoPlan.clientID(member.client))
            sheet.set(.event, "scan")
            sheet.set(.at, day: autumn.startsOn, second: second)
        }
        try sheet.flush()
    }
}
