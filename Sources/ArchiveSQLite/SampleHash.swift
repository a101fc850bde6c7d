/// The order in which `sample(n, seed)` takes rows. The same number in SQL (`dossier_sample_hash(seed, id)`) and here.
public enum SampleHash {
    /// A number from 0 to 2^63 - 1, spread evenly, that depends on nothing but the two arguments.
    ///
    /// With `mix` the finisher of SplitMix64 (Steele, Lea, Flood 2014), on unsigned 64 bits with wrap-around:
    /// `mix(mix(seed + 0x9E3779B97F4A7C15) + id) >> 1`. The last bit is dropped so that SQL's signed integers
    /// and unsigned ones order alike; rows with equal numbers follow their ids.
    @inlinable
    public static func hash(seed: Int64, id: Int64) -> Int64 {
        let start = mix(UInt64(bitPattern: seed) &+ 0x9E37_79B9_7F4A_7C15)
        return Int64(truncatingIfNeeded: mix(start &+ UInt64(bitPattern: id)) >> 1)
    }

    @inlinable
    static func mix(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
