/// One instruction of Lua 5.4's virtual machine (lopcodes.h).
struct LuaInstruction: Sendable, Hashable {
    let word: UInt32

    var code: Code { Code(rawValue: UInt8(word & 0x7F)) ?? .extraArgument }
    var a: Int { Int(word >> 7 & 0xFF) }
    var b: Int { Int(word >> 16 & 0xFF) }
    var c: Int { Int(word >> 24 & 0xFF) }
    var k: Bool { word >> 15 & 1 == 1 }
    var bx: Int { Int(word >> 15) }
    /// Signed operands are kept with an offset.
    var signedB: Int { b - 127 }
    var signedC: Int { c - 127 }
    var signedBx: Int { bx - 65_535 }
    var jump: Int { Int(word >> 7) - 16_777_215 }

    static func move(_ register: Int) -> LuaInstruction {
        LuaInstruction(word: UInt32(Code.move.rawValue) | UInt32(register) << 7 | UInt32(register) << 16)
    }

    enum Code: UInt8 {
        case move, loadInteger, loadFloat, loadConstant, loadConstantExtra, loadFalse, loadFalseSkip, loadTrue, loadNil
        case getUpvalue, setUpvalue, getGlobal, getTable, getIndex, getField, setGlobal, setTable, setIndex, setField
        case newTable, selfMethod
        case addImmediate, addConstant, subtractConstant, multiplyConstant, moduloConstant, powerConstant
        case divideConstant, floorDivideConstant, bandConstant, borConstant, bxorConstant
        case shiftRightImmediate, shiftLeftImmediate
        case add, subtract, multiply, modulo, power, divide, floorDivide, band, bor, bxor, shiftLeft, shiftRight
        case metaBinary, metaBinaryImmediate, metaBinaryConstant
        case negate, bitwiseNot, not, length, concatenate, close, toBeClosed, jump
        case equal, less, lessOrEqual, equalConstant, equalImmediate, lessImmediate, lessOrEqualImmediate
        case greaterImmediate, greaterOrEqualImmediate, test, testSet
        case call, tailCall, returnValues, returnNothing, returnOne
        case forLoop, forPrepare, genericForPrepare, genericForCall, genericForLoop
        case setList, closure, variadic, variadicPrepare, extraArgument
    }

    /// Whether it calculates with two numbers and its result may be no number, or an error where a condition has
    /// none. With a constant that is not zero, most cannot.
    func isAsked(_ constants: [FunctionPrototype.Constant]) -> Bool {
        switch code {
        case .add, .subtract, .multiply, .modulo, .power, .divide, .floorDivide, .moduloConstant, .powerConstant:
            return true
        case .addConstant, .subtractConstant, .multiplyConstant, .divideConstant, .floorDivideConstant:
            guard constants.indices.contains(c) else { return true }
            if case .number(let number) = constants[c], !number.isFinite { return true }
            guard code != .addConstant, code != .subtractConstant else { return false }
            return constants[c] == .integer(0) || constants[c] == .number(0)
        default: return false
        }
    }

    /// Whether it is one that calculates and is followed by one for the metamethod.
    var isArithmetic: Bool {
        (Code.addImmediate.rawValue...Code.shiftRight.rawValue).contains(code.rawValue)
    }

    /// Whether it decides if the jump after it is taken.
    var isTest: Bool { (Code.equal.rawValue...Code.testSet.rawValue).contains(code.rawValue) }
}

extension LuaInstruction {
    /// The registers it reads, and those it writes; nil where it takes whatever there is.
    func registers(count: Int) -> (reads: [Int], writes: [Int])? {
        switch code {
        case .move, .negate, .bitwiseNot, .not, .length: ([b], [a])
        case .loadInteger, .loadFloat, .loadConstant, .loadConstantExtra, .loadFalse, .loadFalseSkip, .loadTrue,
            .getUpvalue, .getGlobal, .newTable, .closure:
            ([], [a])
        case .loadNil: ([], Array(a...a + b))
        case .setUpvalue: ([a], [])
        case .setGlobal: (k ? [] : [c], [])
        case .getTable: ([b, c], [a])
        case .getIndex, .getField: ([b], [a])
        case .setTable: ([a, b] + (k ? [] : [c]), [])
        case .setIndex, .setField: ([a] + (k ? [] : [c]), [])
        case .selfMethod: ([b] + (k ? [] : [c]), [a, a + 1])
        case .addImmediate, .addConstant, .subtractConstant, .multiplyConstant, .moduloConstant, .powerConstant,
            .divideConstant, .floorDivideConstant, .bandConstant, .borConstant, .bxorConstant, .shiftRightImmediate,
            .shiftLeftImmediate:
            ([b], [a])
        case .add, .subtract, .multiply, .modulo, .power, .divide, .floorDivide, .band, .bor, .bxor, .shiftLeft,
            .shiftRight:
            ([b, c], [a])
        // Reads again what the instruction before it read.
        case .metaBinary: ([a, b], [])
        case .metaBinaryImmediate, .metaBinaryConstant: ([a], [])
        case .concatenate: (Array(a..<a + b), [a])
        case .jump, .close, .variadicPrepare, .extraArgument: ([], [])
        case .equal, .less, .lessOrEqual: ([a, b], [])
        case .equalConstant, .equalImmediate, .lessImmediate, .lessOrEqualImmediate, .greaterImmediate,
            .greaterOrEqualImmediate, .test:
            ([a], [])
        case .testSet: ([b], [a])
        case .call: b == 0 || c == 0 ? nil : (Array(a..<a + b), c > 1 ? Array(a..<a + c - 1) : [])
        case .returnNothing: ([], [])
        case .returnOne: ([a], [])
        case .returnValues: b == 0 ? nil : (b == 1 ? [] : Array(a..<a + b - 1), [])
        case .tailCall: b == 0 ? nil : (Array(a..<a + b), [])
        case .toBeClosed, .forLoop, .forPrepare, .genericForPrepare, .genericForCall, .genericForLoop, .setList,
            .variadic:
            nil
        }
    }
}
