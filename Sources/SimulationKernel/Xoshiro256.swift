/// Blackman and Vigna's xoshiro256++ (2019): the generator that all draws come from.
@usableFromInline package struct Xoshiro256: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline var s0: UInt64
    @usableFromInline var s1: UInt64
    @usableFromInline var s2: UInt64
    @usableFromInline var s3: UInt64

    /// The one forbidden state, all zeros, is replaced: it would stay there for ever.
    package init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (s0, s1, s2, s3) = state
        if s0 | s1 | s2 | s3 == 0 { self = Xoshiro256(splitMixSeed: 0) }
    }

    /// Four outputs of SplitMix64, as the authors advise.
    package init(splitMixSeed seed: UInt64) {
        var source = SplitMix64(seed: seed)
        self.init(state: (source.next(), source.next(), source.next(), source.next()))
    }

    @inlinable @inline(__always) package mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = (sum &<< 23 | sum &>> 41) &+ s0
        let shifted = s1 &<< 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = s3 &<< 45 | s3 &>> 19
        return result
    }
}
