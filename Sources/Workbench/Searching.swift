import Archive
import Display
import Lua
import Model
import Query

// `clients:search("投诉 未解决")`: full-text search as a step.
extension Session {
    func addSearch(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("search") { [unowned self] relation, call in
            guard case .string(let text) = try call.value(1) else {
                throw call.invalid(1, "the words to search for expected, as in search(\"投诉 未解决\")")
            }
            let query = try SearchQuery(text, entity: relation.entity)
            try call.push(try self.relation(relation.plan.searched(query)))
        }
    }

    func pinyinFunction() throws -> LuaFunction {
        try lua.function("pinyin") { call in
            if call.isNil(1) { try call.pushNil() } else { try call.push(Pinyin.text(of: try call.string(1))) }
        }
    }

    /// Rows that are worth having one by one: where so few of a search are asked for, they are found first, and
    /// what is shown of them, the excerpts above all, is worked out for them alone.
    private static let fewRows = 1000

    /// A plan with a search in it as it is best asked.
    func settledSearch(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard plan.isSearching else { return plan }
        defer { options.progress?(nil) }
        try store.prepareSearch { [options] in
            options.progress?(
                SessionOptions.Progress(
                    work: options.display.words(zh: "建立文本索引", en: "indexing texts"),
                    unit: options.display.words(zh: "客户", en: "clients"), done: $0.done, total: $0.total))
        }
        guard case .limit(let base, let count?, let offset) = plan, count <= Self.fewRows, offset <= Self.fewRows else {
            return plan
        }
        if let query = base.bareSearch, let found = try store.found(query, count: count + offset) {
            return base.fixed(Array(found.ids.dropFirst(offset)), ranks: Array(found.ranks.dropFirst(offset)))
        }
        return plan.fixed(try store.ids(plan))
    }

    /// The last rows of a plan with a search in it, in its order; nil where there is none.
    func lastOfSearch(_ plan: LogicalPlan, count: Int) throws -> LogicalPlan? {
        guard plan.isSearching else { return nil }
        if let query = plan.bareSearch, let found = try store.found(query, count: count, isReversed: true) {
            return plan.fixed(found.ids.reversed(), ranks: found.ranks.reversed())
        }
        var ids: [Int64] = []
        try store.query(SQLQuestion.lastRows(plan, count: count, columns: [])) { batch in
            for row in 0..<batch.count { ids.append(batch.id(row)) }
            return true
        }
        return plan.fixed(ids.reversed())
    }
}
