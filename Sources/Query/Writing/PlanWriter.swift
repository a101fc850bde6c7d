import Model

/// Writes a relation as the Lua it would be typed as, `clients:where{ class = "A" } - visits:client()`.
///
/// Reading the text back gives the same rows in the same order. Throws, naming the part, for what only ever was a
/// value in a session: rows picked by a program, functions whose source is not known.
public struct PlanWriter {
    /// The codes of rows that a plan names by their ids, in the same order; nil where the ids are as good a name.
    public typealias Codes = (Entity, [Int64]) throws -> [String]?

    /// A function that runs row by row: its Lua, and the part of it that the database works out.
    public typealias Functions = (HostPredicate) throws -> (text: String, readable: Expression?)

    private let codes: Codes
    private let functions: Functions
    /// From so many rows on a list is no definition any more.
    private static let listed = 200
    private static let width = 90

    public init(codes: @escaping Codes = { _, _ in nil }, functions: Functions? = nil) {
        self.codes = codes
        self.functions =
            functions ?? { predicate in
                throw QueryError("the function at \(predicate.source):\(predicate.line) cannot be written as text")
            }
    }

    public func text(_ plan: LogicalPlan) throws -> String { try written(plan).text }

    /// How tightly a piece holds together: Lua's `|`, `&` and `-`, and what needs no brackets.
    private enum Level: Int {
        case union, intersection, difference, primary
    }

    private struct Piece {
        var text: String
        var level: Level = .primary

        var bracketed: String { level == .primary ? text : "(\(text))" }

        /// The piece with a further step.
        func step(_ step: String) -> Piece {
            let base = bracketed
            let lastLine = base.split(separator: "\n", omittingEmptySubsequences: false).last.map(\.count) ?? 0
            let isLong = lastLine + step.count > PlanWriter.width && base.contains("(") || base.contains("{")
            return Piece(text: isLong && lastLine + step.count > PlanWriter.width ? "\(base)\n  \(step)" : base + step)
        }
    }

    private func written(_ plan: LogicalPlan) throws -> Piece {
        if case .derive(.order(.filter(let base, .search(let query, .found)), _), _) = plan,
            plan == base.searched(query)
        {
            return try written(base).step(":search(\(LuaSource.quoted(query.text)))")
        }
        switch plan {
        case .scan(let entity): return Piece(text: entity.plural)
        case .segment(let segment): return Piece(text: segment.text)
        case .members: throw ExpressionWriter.unwritable("a list of members")
        case .rows(let entity, let ids): return try rows(entity, ids)
        case .filter(let base, let condition): return try filtered(written(base), condition, base.scope)
        case .host(let base, let predicate):
            let function = try functions(predicate)
            // What the database does of the function is in the function.
            if case .filter(let inner, let condition) = base, condition == function.readable {
                return try written(inner).step(":where(\(function.text))")
            }
            return try written(base).step(":where(\(function.text))")
        case .derive(let base, let columns): return try derived(base, columns)
        case .order(let base, let keys):
            let writer = ExpressionWriter(scope: base.scope)
            let texts = try keys.map { key in
                let text = try writer.value(key.value.expression)
                // A minus at the beginning would turn the order around.
                let safe = text.hasPrefix("-") ? "(\(text))" : text
                return LuaSource.quoted(key.descending ? "-" + safe : safe)
            }
            guard !texts.isEmpty else { return try written(base) }
            return try written(base).step(":order(\(texts.joined(separator: ", ")))")
        case .limit(let base, let count, let offset):
            var piece = try written(base)
            if offset > 0 || count == nil { piece = piece.step(":offset(\(offset))") }
            return count.map { piece.step(":limit(\($0))") } ?? piece
        case .sample(let base, let count, let seed):
            return try written(base).step(":sample(\(count), \(LuaSource.integer(seed)))")
        case .walk(let base, let relationship):
            return try written(base).step(":\(try name(of: relationship, from: base.entity))()")
        case .combine(let operation, let left, let right): return try combined(operation, left, right)
        }
    }

    private func name(of relationship: Relationship, from entity: Entity) throws(QueryError) -> String {
        switch relationship {
        case .toOne(_, let field): return field.name
        case .toMany(let target, let field):
            guard let inverse = entity.inverses.first(where: { $0.entity == target && $0.field == field }) else {
                throw ExpressionWriter.unwritable("the way from \(entity.plural) to \(target.plural)")
            }
            return inverse.name
        }
    }

    private func combined(_ operation: LogicalPlan.SetOperation, _ left: LogicalPlan, _ right: LogicalPlan) throws
        -> Piece
    {
        let level: Level =
            switch operation {
            case .union: .union
            case .intersection: .intersection
            case .difference: .difference
            }
        let (first, second) = (try written(left), try written(right))
        let a = first.level.rawValue >= level.rawValue ? first.text : "(\(first.text))"
        let b = second.level.rawValue > level.rawValue ? second.text : "(\(second.text))"
        let isLong = a.count + b.count + 3 > Self.width || a.contains("\n") || b.contains("\n")
        return Piece(text: "\(a)\(isLong ? "\n  " : " ")\(operation.rawValue) \(b)", level: level)
    }

    private func rows(_ entity: Entity, _ ids: [Int64]) throws -> Piece {
        guard ids.count <= Self.listed else {
            throw QueryError(
                "\(ids.count) \(entity.plural) were picked one by one, which is a list and no definition; freeze it instead, as in segments:freeze(name, relation)"
            )
        }
        let codes = try codes(entity, ids)
        guard !ids.isEmpty, codes?.isEmpty != true else { return Piece(text: "\(entity.plural):where \"id == nil\"") }
        let condition: String
        if let key = entity.key, let codes {
            condition = "\(LuaSource.key(key)) = { \(codes.map(LuaSource.quoted).joined(separator: ", ")) }"
        } else {
            condition = "id = { \(ids.map(LuaSource.integer).joined(separator: ", ")) }"
        }
        let piece = Piece(text: "\(entity.plural):where{ \(condition) }")
        // Rows that were named are meant, merged or not.
        return entity.name == "client" ? piece.step(":where \"status == nil or status ~= nil\"") : piece
    }

    // MARK: Conditions and columns

    /// Steps of `where`: entries of tables where those read better, else one text.
    private func filtered(_ base: Piece, _ condition: Expression, _ scope: Scope) throws(QueryError) -> Piece {
        let tables = TableConditionWriter(scope: scope)
        let texts = ExpressionWriter(scope: scope)
        var steps: [Step] = []
        for part in TableConditionWriter.conjuncts(of: condition) {
            let entry = try tables.entry(part)
            if let entry, entry.isPlain {
                Step.add(entry, to: &steps)
                continue
            }
            do {
                Step.add(try texts.condition(part), joined: try texts.conjunct(part), to: &steps)
            } catch {
                guard let entry else { throw error }
                Step.add(entry, to: &steps)
            }
        }
        return steps.reduce(base) { $0.step($1.text) }
    }

    /// One `where` of the text: a table, or conditions joined by `and`.
    private enum Step {
        case table([(key: String, operand: String)])
        /// Each as it stands alone, and as `and` joins it.
        case text([(alone: String, joined: String)])

        static func add(_ entry: TableConditionWriter.Entry, to steps: inout [Step]) {
            for index in steps.indices {
                guard case .table(var entries) = steps[index], !entries.contains(where: { entry.keys[0] == $0.key })
                else { continue }
                entries.append((entry.keys[0], entry.operand))
                steps[index] = .table(entries)
                return
            }
            steps.append(.table([(entry.keys[0], entry.operand)]))
        }

        static func add(_ text: String, joined: String, to steps: inout [Step]) {
            for index in steps.indices {
                guard case .text(let texts) = steps[index] else { continue }
                steps[index] = .text(texts + [(text, joined)])
                return
            }
            steps.append(.text([(text, joined)]))
        }

        var text: String {
            switch self {
            case .table(let entries):
                let inside = entries.map { "\(LuaSource.key($0.key)) = \($0.operand)" }.joined(separator: ", ")
                return ":where{ \(inside) }"
            case .text(let texts):
                let text = texts.count == 1 ? texts[0].alone : texts.map(\.joined).joined(separator: " and ")
                return ":where \(LuaSource.quoted(text))"
            }
        }
    }

    private func derived(_ base: LogicalPlan, _ columns: [DerivedColumn]) throws -> Piece {
        var piece = try written(base)
        let writer = ExpressionWriter(scope: base.scope)
        let isSorted = zip(columns, columns.dropFirst()).allSatisfy { $0.name < $1.name }
        var entries: [String] = []
        for column in columns {
            let text = try writer.value(column.value.expression)
            entries.append("\(LuaSource.key(column.name)) = \(LuaSource.quoted(text))")
        }
        // Lua does not keep the order of a table's names: columns are read in the order of the alphabet.
        let steps = isSorted ? [entries.joined(separator: ", ")] : entries
        for step in steps { piece = piece.step(":with{ \(step) }") }
        return piece
    }
}
