import Model

/// What a function's captured local or a global is when the condition is given.
public enum CapturedValue: Sendable, Hashable {
    case missing
    case literal(Operand.Literal)
    /// The table of globals.
    case environment
    /// A workbench function, by its name; also `string.lower`.
    case function(String)
    /// `fn` or `string`.
    case library(String)
    /// Anything else: a table, a script's own function. What it is, for the reason.
    case other(String)
}

/// A function as a condition: what goes to the database and what is left to Lua.
public struct FunctionCondition: Sendable, Hashable {
    public enum Conjunct: Sendable, Hashable {
        case expression(Expression)
        case unreadable(Unreadable)
    }

    /// All must hold; in the order of the function.
    public let conjuncts: [Conjunct]

    public var unreadable: [Unreadable] {
        conjuncts.compactMap { if case .unreadable(let part) = $0 { part } else { nil } }
    }

    /// What can be read of it; nil where that is nothing.
    public var expression: Expression? {
        let parts = conjuncts.compactMap { if case .expression(let part) = $0 { part } else { nil } }
        return parts.count == 1 ? parts[0] : parts.isEmpty && !unreadable.isEmpty ? nil : .all(parts)
    }
}

/// A function as a value.
public enum FunctionValue: Sendable, Hashable {
    case expression(TypedExpression)
    case unreadable(Unreadable)
}

/// Reads a Lua function of one row into an expression, from its instructions: what it would do is followed with
/// expressions in the registers instead of values, and where paths part the condition for each is kept. Nothing is
/// run.
///
///     function(c) return c.assets > 2e6 and c.owner_row.branch == "FZ" end
public struct FunctionReader {
    let reader: ExpressionReader
    let function: FunctionPrototype
    let captured: [CapturedValue]
    let global: (String) -> CapturedValue
    private let flow: FunctionFlow
    private var known: [Place: DecisionTree<Exit>] = [:]
    /// Paths are followed once for each state they are reached in; more steps than this mean a function too large.
    private var steps = 0
    private static let mostSteps = 5_000

    /// - Parameters:
    ///   - captured: the upvalues, in their order.
    ///   - global: what the global of that name is now.
    public init(
        scope: Scope, function: FunctionPrototype, captured: [CapturedValue],
        global: @escaping (String) -> CapturedValue
    ) {
        reader = ExpressionReader(scope: scope)
        self.function = function
        self.captured = captured
        self.global = global
        flow = FunctionFlow(function)
    }

    /// The function as a condition.
    /// - Throws: `QueryError` for what is wrong in it: an unknown field, a date compared with a text.
    public func readCondition() throws(QueryError) -> FunctionCondition {
        var following = self
        let decision = decision(try following.outcome())
        return FunctionCondition(
            conjuncts: decision.conjuncts.map { part in
                if let expression = part.expression { return .expression(expression) }
                return .unreadable(part.firstUnreadable ?? Unreadable("cannot be read", line: function.line))
            })
    }

    /// The function as a value: a derived column, a sort key.
    public func readValue() throws(QueryError) -> FunctionValue {
        var following = self
        switch merged(try following.outcome(), line: function.line) {
        case .value(let value): return .expression(value)
        case .chosen(let tree): return .unreadable(unreadable(tree, line: function.line))
        case .opaque(let part): return .unreadable(part)
        default: return .unreadable(Unreadable("gives a row or a relation", line: function.line))
        }
    }

    // MARK: Following

    /// Where a path ends: at the join it was followed to, or with a result.
    enum Exit: Hashable, Sendable {
        case reached([Int: FunctionSymbol])
        case result(FunctionSymbol)
    }

    private struct Place: Hashable {
        let position: Int
        let stop: Int?
        let registers: [Int: FunctionSymbol]
    }

    private mutating func outcome() throws(QueryError) -> DecisionTree<FunctionSymbol> {
        guard !function.isVariadic else {
            return .leaf(.opaque(Unreadable("takes any number of arguments", line: function.line)))
        }
        var registers: [Int: FunctionSymbol] = [:]
        for index in 0..<max(1, function.parameterCount) {
            registers[index] = index == 0 && function.parameterCount > 0 ? .row([], reader.scope.entity) : .missing
        }
        return try follow(0, registers, to: nil).map { exit in
            if case .result(let symbol) = exit { return symbol }
            return .missing
        }
    }

    private mutating func follow(
        _ start: Int, _ registers: [Int: FunctionSymbol], to stop: Int?
    ) throws(QueryError) -> DecisionTree<Exit> {
        guard start < function.instructions.count else { return .leaf(.result(.missing)) }
        let live = flow.needed[start]
        let place = Place(position: start, stop: stop, registers: registers.filter { live.contains($0.key) })
        if let known = known[place] { return known }
        let tree = try followed(start, place.registers, to: stop)
        known[place] = tree
        return tree
    }

    private mutating func followed(
        _ start: Int, _ given: [Int: FunctionSymbol], to stop: Int?
    ) throws(QueryError) -> DecisionTree<Exit> {
        var position = start
        var registers = given
        while true {
            if position == stop { return .leaf(.reached(registers.filter { flow.needed[position].contains($0.key) })) }
            guard position < function.instructions.count else { return .leaf(.result(.missing)) }
            steps += 1
            guard steps < Self.mostSteps else {
                return .leaf(.result(.opaque(Unreadable("is too long to be read", line: function.line))))
            }
            let instruction = function.instructions[position]
            let step: Step
            do {
                step = try self.step(instruction, position, &registers)
            } catch {
                var located = error
                if located.function == nil {
                    located.function = (function.source, function.lines[position])
                }
                throw located
            }
            switch step {
            case .next(let next): position = next
            case .exit(let symbol): return .leaf(.result(symbol))
            case .part(let decision, let target, let taken, let other):
                let join = flow.joins[position]
                let tree = DecisionTree.branching(
                    decision, try follow(target, taken, to: join ?? stop),
                    try follow(other, registers, to: join ?? stop))
                guard let join else { return tree }
                let isWhole = tree.leaves.allSatisfy { if case .reached = $0 { true } else { false } }
                guard isWhole else {
                    // A loop on one of the paths: the others go on by themselves.
                    var copy = self
                    let whole = try tree.flatMap { exit throws(QueryError) in
                        guard case .reached(let registers) = exit else { return .leaf(exit) }
                        return try copy.follow(join, registers, to: stop)
                    }
                    self = copy
                    return whole
                }
                let states = tree.map { exit -> [Int: FunctionSymbol] in
                    if case .reached(let registers) = exit { registers } else { [:] }
                }
                registers = [:]
                for register in flow.needed[join] {
                    registers[register] = merged(
                        states.map { $0[register] ?? .missing }, line: function.lines[position])
                }
                position = join
            }
        }
    }

    enum Step {
        case next(Int)
        case exit(FunctionSymbol)
        /// On to `target` with those registers where the decision holds, else to `other`.
        case part(Decision, target: Int, [Int: FunctionSymbol], other: Int)
    }

    // MARK: Joining

    /// What a register holds after paths that met again.
    func merged(_ tree: DecisionTree<FunctionSymbol>, line: Int) -> FunctionSymbol {
        if case .leaf(let symbol) = tree { return symbol }
        if let value = try? typed(tree) { return .value(value) }
        return .chosen(tree)
    }

    /// The decision tree as one value; nil where a part is unreadable or kinds differ.
    private func typed(_ tree: DecisionTree<FunctionSymbol>) throws(QueryError) -> TypedExpression? {
        guard case .branch(let decision, let then, let other) = tree else {
            if case .leaf(.value(let value)) = tree { return value }
            return nil
        }
        guard let test = decision.expression, var left = try typed(then), var right = try typed(other) else {
            return nil
        }
        if left.type == .boolean, right.type == .boolean {
            if left.expression.isStrict, right.expression.isStrict {
                return self.decision(tree).expression.map { TypedExpression($0, .boolean) }
            }
            return TypedExpression(.choose(test, then: left.expression, else: right.expression), .boolean)
        }
        let no = Expression.literal(.boolean(false))
        if right.expression == no { return TypedExpression(.when(test, then: left.expression), left.type) }
        if left.expression == no { return TypedExpression(.when(.not(test), then: right.expression), right.type) }
        if case .when = left.expression { return nil }
        if case .when = right.expression { return nil }
        // `a and b`: where `a` does not hold it is missing, unless it may be false.
        let nothing = TypedExpression(.literal(.missing), .missing)
        if right.type != .unknown, reader.truth(of: right) == test { right = nothing }
        if left.type != .unknown, reader.truth(of: left) == .not(test) { left = nothing }
        let type = try reader.common(left.type, right.type, at: nil)
        let (a, b) = (reader.aligned(left, type), reader.aligned(right, type))
        if reader.truth(of: left) == test, left.type != .boolean { return TypedExpression(.fallback(a, b), type) }
        return TypedExpression(.choose(test, then: a, else: b), type)
    }

    /// Whether Lua takes the value for true.
    func decision(_ symbol: FunctionSymbol) -> Decision {
        switch symbol {
        case .value(let value):
            if case .literal(let literal) = value.expression {
                return .constant(literal != .missing && literal != .boolean(false))
            }
            return Decision(reader.truth(of: value))
        case .row(let references, _):
            guard let reference = referencePath(references) else { return .constant(true) }
            return Decision(.not(.isMissing(.field(reference))))
        case .json(let path): return Decision(.not(.isMissing(.field(path))))
        case .rows, .library, .function, .method, .table: return .constant(true)
        case .chosen(let tree): return decision(tree)
        case .opaque(let part): return .unreadable(part)
        }
    }

    func decision(_ tree: DecisionTree<FunctionSymbol>) -> Decision {
        switch tree {
        case .leaf(let symbol): return decision(symbol)
        case .branch(let test, let then, let other):
            let (a, b) = (decision(then), decision(other))
            if b == .constant(false) || b == test { return .and(test, a) }
            if a == .constant(false) || a == test.negated { return .and(test.negated, b) }
            if a == .constant(true) || a == test { return .or(test, b) }
            if b == .constant(true) { return .or(test.negated, a) }
            return .or(.and(test, a), .and(test.negated, b))
        }
    }

    /// The reference that leads to a row at the end of others.
    func referencePath(_ references: [Field]) -> FieldPath? {
        guard let last = references.last else { return nil }
        let before = Array(references.dropLast())
        return FieldPath(references: before, entity: before.last?.target ?? reader.scope.entity, field: last)
    }

    func unreadable(_ tree: DecisionTree<FunctionSymbol>, line: Int) -> Unreadable {
        if let part = tree.firstUnreadable { return part }
        for case .opaque(let part) in tree.leaves { return part }
        return Unreadable("gives values of several kinds", line: line)
    }
}
