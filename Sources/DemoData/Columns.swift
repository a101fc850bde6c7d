import Model

// What the demo fills of each entity, in the order of its batches' columns. Derived fields are the engine's.

enum ClientColumn: Int, DemoColumn {
    case code, name, kind, status, region, industry, keyAccountType, valueRole, xCurrent, yCapacity, influential
    case influenceReason, `class`, stage, lifecycle, size, businessScope, annualSales, annualSpend, discountRate
    case assets, funds, fundsTrend, contribution, growth, acceptance, influence, resources, priceSensitivity
    case decisionProcess, currentProducts, serviceLevel, serviceChannel, costToServe, memberLevel, points, careStyle
    case source, sourceQuality, owner, branch, custodian, confidentiality, verifiedOn, notes, extra, createdAt
    case updatedAt, version, mergedInto
    static let entity = Entity.client
}

enum ContactColumn: Int, DemoColumn {
    case client, name, department, duty, decisionMaker, phone, email, wechat, address, birthday, sex, family, hobbies
    case relations, workGoals, temperament, perception, interest, need, annualIncome, emailStatus, leftOn
    static let entity = Entity.contact
}

enum VisitColumn: Int, DemoColumn {
    case client, contact, rep, assignedBy, kind, status, plannedOn, date, minutes, place, problem, process, solved
    case unsolved, nextStep, nextDue, suggestion, helpNeeded, newClient, satisfaction, expense, campaign, recordedAt
    static let entity = Entity.visit
}

enum CampaignColumn: Int, DemoColumn {
    case code, name, purpose, channel, startsOn, endsOn, segment, rankBy, poolSize, extendTo, contactGoal, contactDue
    case visitGoal, giftRankBasis, script, step, ansoff, contingency, status
    static let entity = Entity.campaign
}

enum GiftRuleColumn: Int, DemoColumn {
    case campaign, fromRank, toRank, item
    static let entity = Entity.giftRule
}

enum BudgetLineColumn: Int, DemoColumn {
    case campaign, item, unitPrice, quantity, listedAmount
    static let entity = Entity.budgetLine
}

enum MemberColumn: Int, DemoColumn {
    case campaign, client, rank, assets, wave, contactedOn, appointedOn, visitedOn, convertedOn, outcome, gift
    static let entity = Entity.member
}

enum ResponseColumn: Int, DemoColumn {
    case campaign, contact, client, event, at
    static let entity = Entity.response
}

enum PurchaseColumn: Int, DemoColumn {
    case client, date, product, quantity, unitPrice, listPrice, amount, cost, channel, place, rep, branch, gift
    static let entity = Entity.purchase
}

enum CaseColumn: Int, DemoColumn {
    case client, kind, severity, firstOwner, receivedAt, promisedAt, repliedAt, closedAt, revisitedAt, result
    case satisfaction
    static let entity = Entity.supportCase
}

enum TaskColumn: Int, DemoColumn {
    case client, rep, kind, title, due, doneOn
    static let entity = Entity.task
}

enum SurveyColumn: Int, DemoColumn {
    case client, askedOn, form, answers, score
    static let entity = Entity.survey
}

enum CreditColumn: Int, DemoColumn {
    case client, limit, terms, receivable, overdue, rating
    static let entity = Entity.credit
}

enum GoalColumn: Int, DemoColumn {
    case kind, title, metric, target, due, priority
    static let entity = Entity.goal
}

enum DailyReportColumn: Int, DemoColumn {
    case rep, day, newVisits, knownVisits, calls, submittedAt, solved, open, help, plan
    static let entity = Entity.dailyReport
}

enum BranchColumn: Int, DemoColumn {
    case code, name, region, parent
    static let entity = Entity.branch
}

enum BranchStatusColumn: Int, DemoColumn {
    case branch, month, receivable, income, balance, stock, cashFlow
    static let entity = Entity.branchStatus
}

enum RepColumn: Int, DemoColumn {
    case code, name, branch, role, activeFrom, activeTo
    static let entity = Entity.rep
}

enum SegmentColumn: Int, DemoColumn {
    case name, version, kind, definition, asOf, size, note
    static let entity = Entity.segment
}

enum WarningColumn: Int, DemoColumn {
    case client, rule, openedAt, evidence, state, handledBy
    static let entity = Entity.warning
}

enum AuditCheckColumn: Int, DemoColumn {
    case visit, auditor, askedOn, matches, difference
    static let entity = Entity.auditCheck
}
