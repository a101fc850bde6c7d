/// A Lua function as its compiler left it: instructions, constants and names, without a Lua state. Made from what
/// `lua_dump` writes for Lua 5.4 with debug information; only ever from a function that Lua itself compiled from text.
public struct FunctionPrototype: Sendable, Hashable {
    /// The chunk's name as errors call it: a file, `block 3`.
    public let source: String
    /// The line of `function`.
    public let line: Int
    public let parameterCount: Int
    public let isVariadic: Bool
    /// How many registers it uses.
    let registerCount: Int
    let instructions: [LuaInstruction]
    let constants: [Constant]
    /// The names of captured locals, in the order of the upvalues.
    public let upvalueNames: [String]
    /// The line of each instruction.
    let lines: [Int]
    /// Names of fields and globals, also those in functions inside this one.
    public let names: Set<String>
    /// Globals that it reads and never sets, and upvalues that it sets, counted from 0; those of functions inside it too.
    public let globalNames: Set<String>
    public let assignedUpvalues: Set<Int>
    /// Functions inside this one, by their numbers, that set locals of this one.
    let closuresThatAssign: Set<Int>
    private let assignedGlobals: Set<String>
    /// For each of its upvalues, which of the outer function's it is; nil for a local of that.
    fileprivate let outerUpvalues: [Int?]

    enum Constant: Sendable, Hashable {
        case missing
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        case text([UInt8])

        /// The text, when it is one.
        var name: String? {
            if case .text(let bytes) = self { String(validating: bytes, as: UTF8.self) } else { nil }
        }
    }

    /// Whether it does the same as another, wherever the two are written.
    public func isSame(as other: FunctionPrototype) -> Bool {
        parameterCount == other.parameterCount && isVariadic == other.isVariadic && instructions == other.instructions
            && constants == other.constants && upvalueNames == other.upvalueNames && names == other.names
    }

    /// - Parameter dump: what `lua_dump` wrote, not stripped. Nil for another format than that of this machine's
    ///   Lua 5.4.
    public init?(dump: [UInt8]) {
        var reader = DumpReader(dump)
        guard reader.header(), let function = reader.function(outer: "?") else { return nil }
        self = function
    }

    /// Stands for a function that is not written in Lua.
    public static let host = FunctionPrototype(
        source: "the host", line: 0, parameterCount: 0, isVariadic: true, registerCount: 0, instructions: [],
        constants: [], upvalueNames: [], lines: [], names: [], upvalues: [], inner: [])

    fileprivate init(
        source: String, line: Int, parameterCount: Int, isVariadic: Bool, registerCount: Int,
        instructions: [LuaInstruction], constants: [Constant], upvalueNames: [String], lines: [Int], names: Set<String>,
        upvalues: [(isOfOuterFunction: Bool, index: Int)], inner: [(function: FunctionPrototype, upvalues: [Int?])]
    ) {
        self.source = source
        self.line = line
        self.parameterCount = parameterCount
        self.isVariadic = isVariadic
        self.registerCount = registerCount
        self.instructions = instructions
        self.constants = constants
        self.upvalueNames = upvalueNames
        self.lines = lines
        self.names = names
        outerUpvalues = upvalues.map { $0.isOfOuterFunction ? $0.index : nil }
        var read: Set<String> = []
        var set: Set<String> = []
        var assigned: Set<Int> = []
        for instruction in instructions {
            switch instruction.code {
            case .getGlobal: if let name = constants[instruction.c].name { read.insert(name) }
            case .setGlobal: if let name = constants[instruction.b].name { set.insert(name) }
            case .setUpvalue: assigned.insert(instruction.b)
            default: break
            }
        }
        var assigning: Set<Int> = []
        for (number, (function, upvalues)) in inner.enumerated() {
            if function.assignedUpvalues.contains(where: { $0 < upvalues.count && upvalues[$0] == nil }) {
                assigning.insert(number)
            }
            read.formUnion(function.globalNames)
            set.formUnion(function.assignedGlobals)
            // What it sets of the outer function's upvalues.
            for index in function.assignedUpvalues where index < upvalues.count {
                if let outer = upvalues[index] { assigned.insert(outer) }
            }
        }
        globalNames = read.subtracting(set)
        assignedGlobals = set
        closuresThatAssign = assigning
        assignedUpvalues = assigned
    }

    func constant(_ index: Int) -> Constant { constants.indices.contains(index) ? constants[index] : .missing }
}

extension FunctionPrototype {
    /// The same dump with its calculations made to ask how two numbers calculate, as those with other values do: so
    /// that a condition run row by row has its own arithmetic, in which `0/0` and `n // 0` are missing. The copy needs
    /// metamethods of numbers while it runs.
    ///
    /// An instruction that calculates is followed by one that calls the metamethod; it becomes a move of a register
    /// to itself, so the other always runs and finds the same result register in it.
    public static func withAskedArithmetic(_ dump: [UInt8]) -> [UInt8]? {
        var reader = DumpReader(dump)
        guard reader.header(), reader.function(outer: "?") != nil else { return nil }
        var copy = dump
        for (offset, instruction) in reader.calculations {
            let move = LuaInstruction.move(instruction.a).word
            for byte in 0..<4 { copy[offset + byte] = UInt8(truncatingIfNeeded: move >> (8 * UInt32(byte))) }
        }
        return copy
    }
}

/// Reads what `lua_dump` writes (Lua 5.4, 64-bit integers, doubles, little endian).
private struct DumpReader {
    let bytes: [UInt8]
    var position = 0
    /// The instructions of every function whose result may be no number, with where they stand.
    var calculations: [(offset: Int, instruction: LuaInstruction)] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() -> Bool {
        let start: [UInt8] = [0x1B, 0x4C, 0x75, 0x61, 0x54, 0x00, 0x19, 0x93, 0x0D, 0x0A, 0x1A, 0x0A, 4, 8, 8]
        guard bytes.count > 33, bytes.starts(with: start) else { return false }
        position = start.count
        // The integer 0x5678 and the float 370.5, and the number of upvalues.
        guard word64() == 0x5678, word64() == (370.5).bitPattern else { return false }
        return byte() != nil
    }

    mutating func function(outer: String) -> FunctionPrototype? {
        guard let name = text(), let line = size(), size() != nil, let parameters = byte(), let variadic = byte(),
            let registers = byte(), let count = size(), count <= bytes.count / 4
        else { return nil }
        let source = name.map { String(decoding: $0, as: UTF8.self) } ?? outer
        var instructions: [LuaInstruction] = []
        let start = position
        for _ in 0..<count {
            guard let word = word32() else { return nil }
            instructions.append(LuaInstruction(word: word))
        }
        guard let constants = constants(), let upvalueCount = size(), upvalueCount <= 255 else { return nil }
        var upvalues: [(isOfOuterFunction: Bool, index: Int)] = []
        for _ in 0..<upvalueCount {
            guard let isLocal = byte(), let index = byte(), byte() != nil else { return nil }
            upvalues.append((isLocal == 0, Int(index)))
        }
        guard let innerCount = size() else { return nil }
        for (index, instruction) in instructions.enumerated() where instruction.isAsked(constants) {
            calculations.append((start + 4 * index, instruction))
        }
        var names = Set(constants.compactMap(\.name))
        var inner: [(function: FunctionPrototype, upvalues: [Int?])] = []
        for _ in 0..<innerCount {
            guard let function = function(outer: source) else { return nil }
            names.formUnion(function.names)
            inner.append((function, function.outerUpvalues))
        }
        guard let lines = lines(from: line, count: count), let locals = size() else { return nil }
        for _ in 0..<locals { guard text() != nil, size() != nil, size() != nil else { return nil } }
        guard let named = size() else { return nil }
        var upvalueNames: [String] = []
        for _ in 0..<named {
            guard let name = text() else { return nil }
            upvalueNames.append(name.map { String(decoding: $0, as: UTF8.self) } ?? "?")
        }
        return FunctionPrototype(
            source: source.hasPrefix("@") || source.hasPrefix("=") ? String(source.dropFirst()) : source, line: line,
            parameterCount: Int(parameters), isVariadic: variadic != 0, registerCount: Int(registers),
            instructions: instructions, constants: constants, upvalueNames: upvalueNames, lines: lines, names: names,
            upvalues: upvalues, inner: inner)
    }

    private mutating func constants() -> [FunctionPrototype.Constant]? {
        guard let count = size(), count <= bytes.count else { return nil }
        var constants: [FunctionPrototype.Constant] = []
        for _ in 0..<count {
            guard let tag = byte() else { return nil }
            switch tag {
            case 0x00: constants.append(.missing)
            case 0x01: constants.append(.boolean(false))
            case 0x11: constants.append(.boolean(true))
            case 0x03:
                guard let bits = word64() else { return nil }
                constants.append(.integer(Int64(bitPattern: bits)))
            case 0x13:
                guard let bits = word64() else { return nil }
                constants.append(.number(Double(bitPattern: bits)))
            case 0x04, 0x14:
                guard case .some(.some(let text)) = text() else { return nil }
                constants.append(.text(text))
            default: return nil
            }
        }
        return constants
    }

    /// Steps from line to line, and where they are too long for a byte the lines themselves.
    private mutating func lines(from line: Int, count: Int) -> [Int]? {
        guard let steps = size(), steps == count || steps == 0, position + steps <= bytes.count else { return nil }
        let relative = Array(bytes[position..<position + steps])
        position += steps
        guard let marks = size() else { return nil }
        var absolute: [Int: Int] = [:]
        for _ in 0..<marks {
            guard let instruction = size(), let line = size() else { return nil }
            absolute[instruction] = line
        }
        var lines: [Int] = []
        var current = line
        for (index, step) in relative.enumerated() {
            current = step == 0x80 ? absolute[index] ?? current : current + Int(Int8(bitPattern: step))
            lines.append(current)
        }
        return lines.isEmpty ? [Int](repeating: line, count: count) : lines
    }

    private mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func word32() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << (8 * UInt32($1)) }
    }

    private mutating func word64() -> UInt64? {
        guard let low = word32(), let high = word32() else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// Seven bits a byte, the highest first; the last byte has its top bit set.
    private mutating func size() -> Int? {
        var value = 0
        while let byte = byte() {
            guard value < 1 << 40 else { return nil }
            value = value << 7 | Int(byte & 0x7F)
            if byte & 0x80 != 0 { return value }
        }
        return nil
    }

    /// A text, nil within where there is none.
    private mutating func text() -> [UInt8]?? {
        guard let size = size() else { return .none }
        guard size > 0 else { return .some(nil) }
        guard position + size - 1 <= bytes.count else { return .none }
        defer { position += size - 1 }
        return .some(Array(bytes[position..<position + size - 1]))
    }
}
