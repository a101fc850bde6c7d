/// How a function's instructions follow one another: where paths that part meet again, and which registers still
/// matter at an instruction. Loops are not followed: where one begins, reading ends.
struct FunctionFlow {
    /// For each instruction, the first one that every path from it to the end passes; nil where paths end apart.
    let joins: [Int?]
    /// For each instruction, the registers that are read later, before they are written.
    let needed: [Set<Int>]

    init(_ function: FunctionPrototype) {
        let code = function.instructions
        let count = code.count
        let next = code.indices.map { Self.successors(code, $0) }
        // Everything but loops leads forward, so one pass from the end sees every successor first.
        var joins = [Int?](repeating: nil, count: count)
        // The chain of joins from an instruction to the end, by following `joins`.
        func common(_ left: Int, _ right: Int) -> Int? {
            var (a, b): (Int?, Int?) = (left, right)
            while let x = a, let y = b, x != y {
                if x < y { a = joins[x] } else { b = joins[y] }
            }
            return a == nil || b == nil ? nil : a
        }
        var needed = [Set<Int>](repeating: [], count: count)
        for index in code.indices.reversed() {
            let following = next[index]
            if let first = following.first {
                var join: Int? = first
                for other in following.dropFirst() { join = join.flatMap { common($0, other) } }
                joins[index] = join
            }
            var live = following.reduce(into: Set<Int>()) { $0.formUnion(needed[$1]) }
            if let (reads, writes) = code[index].registers(count: function.registerCount) {
                live.subtract(writes)
                live.formUnion(reads)
            } else {
                live = Set(0..<function.registerCount)
            }
            needed[index] = live
        }
        self.joins = joins
        self.needed = needed
    }

    private static func successors(_ code: [LuaInstruction], _ index: Int) -> [Int] {
        let instruction = code[index]
        let following: [Int]
        switch instruction.code {
        case .jump: following = [index + 1 + instruction.jump]
        case .loadFalseSkip: following = [index + 2]
        case .returnNothing, .returnOne, .returnValues, .tailCall, .forLoop, .forPrepare, .genericForPrepare,
            .genericForCall, .genericForLoop:
            following = []
        default:
            guard instruction.isTest, index + 1 < code.count else {
                following = [index + 1]
                break
            }
            following = [index + 2, index + 2 + code[index + 1].jump]
        }
        return following.filter { $0 > index && $0 < code.count }
    }
}
