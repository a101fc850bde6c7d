/// Seeded random numbers: xoshiro256** begun by SplitMix64. The generator is ours, and everything drawn from it
/// is integer arithmetic, because the standard library promises no sequence from one release to the next and the
/// demo archive must be the same for every trainee.
struct RandomSource: Sendable {
    /// What the numbers are for. Each part of the archive draws from its own stream, so that a change to one
    /// part leaves the others as they were.
    enum Stream: UInt64, Sendable {
        case population = 1
        case staff, activity, clients, contacts, visits, purchases, service, office, august, campaigns, merged
    }

    private var s0, s1, s2, s3: UInt64

    init(seed: UInt64, stream: Stream) {
        self.init(mixing: seed ^ (stream.rawValue &* 0xD1B5_4A32_D192_ED03))
    }

    /// A source of its own for one thing, so that its values can be found again without keeping them.
    init(seed: UInt64, stream: Stream, item: UInt64, part: UInt64 = 0) {
        self.init(
            mixing: seed ^ (stream.rawValue &* 0xD1B5_4A32_D192_ED03) ^ ((item &+ 1) &* 0x9FB2_1C65_1E98_DF25)
                ^ ((part &+ 1) &* 0x8CB9_2BA7_2F3D_8DD7))
    }

    private init(mixing start: UInt64) {
        var state = start
        func splitMix() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        (s0, s1, s2, s3) = (splitMix(), splitMix(), splitMix(), splitMix())
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// 0..<bound, for bounds below 2^32; the bias of multiply-and-shift is below 2^-32 of a share.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// low...high.
    @inline(__always)
    mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

    /// True `parts` times in `whole`.
    @inline(__always)
    mutating func chance(_ parts: Int, in whole: Int = 1000) -> Bool { below(whole) < parts }

    /// 0..<65536.
    @inline(__always)
    mutating func fraction() -> Int { Int(next() >> 48) }

    /// A number near the normal distribution with mean 0 and deviation 65,536, from -393,216 to 393,216: the sum
    /// of twelve uniform ones, which needs neither a logarithm nor a root.
    mutating func normal() -> Int {
        var sum = 0
        for _ in 0..<3 {
            let word = next()
            sum += Int(word & 0xFFFF) + Int((word >> 16) & 0xFFFF) + Int((word >> 32) & 0xFFFF) + Int(word >> 48)
        }
        return sum - 6 * 65_536
    }
}

/// Draws an index with given weights at the cost of one lookup: each index holds slots of a table in proportion.
struct WeightedChoice: Sendable {
    private let slots: [UInt16]

    /// Weights of any size; those above 0 get at least one of the 4,096 slots, so nothing possible is impossible.
    init(_ weights: [Int]) {
        let total = max(weights.reduce(0, +), 1)
        var slots: [UInt16] = []
        slots.reserveCapacity(4096)
        var passed = 0
        for (index, weight) in weights.enumerated() where weight > 0 {
            passed += weight
            let end = max(passed * 4096 / total, slots.count + 1)
            while slots.count < end { slots.append(UInt16(index)) }
        }
        self.slots = slots.isEmpty ? [0] : slots
    }

    @inline(__always)
    func draw(_ random: inout RandomSource) -> Int { Int(slots[random.below(slots.count)]) }
}
