import Model

/// Phrases of the contacts' rows.
enum ContactTexts {
    static let departments = Phrases("procurement finance technical management other")
    static let duties = [
        Phrases("采购经理 采购主管 采购员"), Phrases("财务总监 财务经理 会计主管 出纳"), Phrases("技术总监 总工程师 技术主管"),
        Phrases("总经理 董事长 副总经理 分管副总"), Phrases("行政主任 办公室主任 人事经理 工会主席"),
    ]
    static let families = Phrases("已婚，一子 已婚，一女 已婚，二孩 未婚 父母同住 孩子今年高考 子女在国外读书")
    static let hobbies = Phrases("高尔夫 茶艺 书法 羽毛球 钓鱼 摄影 爬山 象棋 跑步 收藏")
    static let relations = Phrases("与本行分管副总是校友 与同业商会秘书长相熟 由老客户介绍 与采购部意见常不一致 总经理的同乡")
    static let workGoals = Phrases("今年降低财务费用 推动系统上线 争取升任总监 控制采购成本 扩大出口 平稳退休")
    static let temperaments = Phrases("choleric sanguine phlegmatic melancholic")
    static let perceptions = Phrases("visual auditory kinaesthetic")
    static let interests = Phrases("realistic investigative social conventional enterprising artistic")
    static let needs = Phrases("achievement power affiliation")
    static let mailStatuses = Phrases("ok bounced unsubscribed")
}

/// The contacts' rows. Nobody can be reached with them: mobile numbers begin with 154, which no operator has,
/// local numbers with 0, and every address is at example.cn.
extension DemoPlan {
    func writeContacts(_ sink: any BatchSink) throws {
        let sheet = Sheet<ContactColumn>(sink)
        var random = RandomSource(seed: seed, stream: .contacts)
        for place in 0..<clientCount {
            let account = population.accounts[place]
            for number in 0..<Int(account.contacts) {
                try sheet.begin()
                sheet.set(.client, id: DemoPlan.clientID(place))
                writeContact(sheet, place, account, number, &random)
            }
        }
        try sheet.flush()
    }

    private func writeContact(
        _ sheet: Sheet<ContactColumn>, _ place: Int, _ account: Account, _ number: Int, _ random: inout RandomSource
    ) {
        let isClient = account.isPerson && number == 0
        let filling = [930, 700, 520, 950, 300, 320][Int(account.grade.rawValue)]
        let surname: Int
        let given: PersonNames.Given
        if isClient {
            (surname, given) = person(client: place)
        } else {
            surname = PersonNames.surnameChoice.draw(&random)
            given = PersonNames.given(female: random.chance(450), &random)
        }
        sheet.text.add(surname: surname, given)
        sheet.put(.name)
        if random.chance(860) { sheet.set(.sex, given.female ? "female" : "male") }
        if !account.isPerson, random.chance(filling) {
            let department = number == 0 && random.chance(500) ? 3 : random.below(5)
            sheet.set(.department, ContactTexts.departments, department)
            if random.chance(930) { sheet.set(.duty, ContactTexts.duties[department], &random) }
        }
        if random.chance(filling) { sheet.set(.decisionMaker, isClient || random.chance(number == 0 ? 620 : 180)) }
        writeLines(sheet, place, account, number, surname, given, filling, &random)
        if random.chance(filling * 7 / 10) { writeBirthday(sheet, &random) }
        writePerson(sheet, filling, &random)
        if !account.isPerson, random.chance(55) {
            let age = random.below(random.chance(400) ? 90 : 1200)
            sheet.set(.leftOn, day: max(span.last - age, Int(account.created)))
        }
    }

    /// Phone, e-mail and the rest of the ways to reach somebody.
    private func writeLines(
        _ sheet: Sheet<ContactColumn>, _ place: Int, _ account: Account, _ number: Int, _ surname: Int,
        _ given: PersonNames.Given, _ filling: Int, _ random: inout RandomSource
    ) {
        let id = Int(account.firstContact) + number
        if random.chance(950) {
            // Multiplying by a number prime to ten million or a hundred million gives every contact its own.
            if account.isPerson || random.chance(820) {
                sheet.text.add("154")
                sheet.text.add((id * 48_271 + 13_579) % 100_000_000, width: 8)
            } else {
                sheet.text.add(Geography.diallingCodes, Int(account.city))
                sheet.text.add("0")
                sheet.text.add((id * 48_271 + 13_579) % 10_000_000, width: 7)
            }
            sheet.put(.phone)
        }
        let isMailed = account.mail == .primary && number == 0
        if account.mail != .none && number == 0 || random.chance(filling * 9 / 10) {
            sheet.text.addPinyin(surname: surname, given)
            sheet.text.add(id)
            sheet.text.add("@example.cn")
            sheet.put(.email)
            var status = 0
            if isMailed {
                let outcome = mailing.outcome(client: place)
                status = outcome.bounced ? 1 : outcome.isUnsubscribed ? 2 : 0
            } else if account.mail == .none {
                let draw = random.below(1000)
                status = draw < 30 ? 1 : draw < 45 ? 2 : 0
            }
            sheet.set(.emailStatus, ContactTexts.mailStatuses, status)
        }
        if random.chance(filling / 2) {
            sheet.text.add("wx_")
            sheet.text.addPinyin(surname: surname, given)
            sheet.text.add(id % 1000)
            sheet.put(.wechat)
        }
        if random.chance(filling / 2) {
            sheet.text.add(Geography.cityNames, Int(account.city))
            sheet.text.add(Geography.streets, &random)
            sheet.text.add(1 + random.below(600))
            sheet.text.add("号")
            sheet.put(.address)
        }
    }

    /// Where the year is not known, month and day.
    private func writeBirthday(_ sheet: Sheet<ContactColumn>, _ random: inout RandomSource) {
        let year = 1952 + random.below(50)
        let knowsYear = random.chance(680)
        let month = 1 + random.below(12)
        let day = 1 + random.below(CalendarDate.daysInMonth(month, year: knowsYear ? year : 2024))
        if knowsYear {
            sheet.text.add(year)
            sheet.text.add("-")
        }
        sheet.text.add(month, width: 2)
        sheet.text.add("-")
        sheet.text.add(day, width: 2)
        sheet.put(.birthday)
    }

    private func writePerson(_ sheet: Sheet<ContactColumn>, _ filling: Int, _ random: inout RandomSource) {
        let known = filling / 3
        if random.chance(known) { sheet.set(.family, ContactTexts.families, &random) }
        if random.chance(known) { sheet.set(.hobbies, ContactTexts.hobbies, &random) }
        if random.chance(known / 2) { sheet.set(.relations, ContactTexts.relations, &random) }
        if random.chance(known / 2) { sheet.set(.workGoals, ContactTexts.workGoals, &random) }
        if random.chance(known / 2) { sheet.set(.temperament, ContactTexts.temperaments, &random) }
        if random.chance(known / 2) { sheet.set(.perception, ContactTexts.perceptions, &random) }
        if random.chance(known / 2) { sheet.set(.interest, ContactTexts.interests, &random) }
        if random.chance(known / 2) { sheet.set(.need, ContactTexts.needs, &random) }
        if random.chance(known / 2) { sheet.set(.annualIncome, fen: Int64(6 + random.below(80)) * 1_000_000) }
    }
}
