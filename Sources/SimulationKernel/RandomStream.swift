import StableMath

/// The random numbers of one process of one entity in one replication.
///
/// Philox turns (seed, replication, entity, purpose) into the state of a xoshiro256++; draws come
/// from that. So streams do not depend on each other's existence or order: adding an entity changes
/// nobody else's draws, and two variants share the draws of every entity they share (common random
/// numbers).
///
/// For common random numbers a stream should take the same number of draws in both variants. The
/// methods whose name ends in `ByInversion` take exactly one draw per variate; the ziggurats of
/// `nextExponential` and `nextNormal` are faster but take one or more, so use them only where
/// nothing else reads the stream or where every variant asks for the same variates in the same
/// order.
@usableFromInline package struct RandomStream: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline var generator: Xoshiro256

    /// - Parameters:
    ///   - entity: who draws: `RandomStream.entityKey` of its name.
    ///   - purpose: what for: a constant of the process, so that its draws do not shift when
    ///     another process of the same entity draws more.
    package init(seed: UInt64, replication: UInt64, entity: UInt64, purpose: UInt64) {
        generator = Xoshiro256(
            state: Philox.block4x64(
                counter: (entity, purpose, 0, 0), key: (seed, replication)))
    }

    /// A stable 64-bit key of a name: FNV-1a over its UTF-8, finished by SplitMix64.
    package static func entityKey(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return SplitMix64.finalise(hash)
    }

    /// 64 uniform bits.
    @inlinable @inline(__always) package mutating func next() -> UInt64 {
        generator.next()
    }

    /// Uniform on [0, 1): a multiple of 2⁻⁵³.
    @inlinable @inline(__always) package mutating func nextUnit() -> Double {
        RandomStream.unit(generator.next())
    }

    /// Uniform on (0, 1), never an end: use before a logarithm or a quantile.
    @inlinable @inline(__always) package mutating func nextOpenUnit() -> Double {
        RandomStream.openUnit(generator.next())
    }

    /// The top 53 bits as a fraction in [0, 1).
    @inlinable @inline(__always) package static func unit(_ bits: UInt64) -> Double {
        // 53 bits fit a signed integer, whose conversion is one instruction.
        Double(Int64(truncatingIfNeeded: bits &>> 11)) * 0x1p-53
    }

    /// (k + ½)·2⁻⁵³ for the top 53 bits k. Above ½ the half is rounded to even; the topmost value
    /// is kept below 1.
    @inlinable @inline(__always) package static func openUnit(_ bits: UInt64) -> Double {
        let value = (Double(Int64(truncatingIfNeeded: bits &>> 11)) + 0.5) * 0x1p-53
        return value < 1 ? value : 0x1.fffffffffffffp-1
    }

    /// Uniform on 0..<n without bias (Lemire 2019). Takes one draw, very rarely more.
    ///
    /// - Precondition: n > 0.
    @inlinable package mutating func nextBelow(_ n: UInt64) -> UInt64 {
        precondition(n > 0, "no number is below 0")
        var product = next().multipliedFullWidth(by: n)
        if product.low < n {
            let threshold = (0 &- n) % n
            while product.low < threshold {
                product = next().multipliedFullWidth(by: n)
            }
        }
        return product.high
    }

    /// Exponential of mean 1 from exactly one draw.
    package mutating func nextExponentialByInversion() -> Double {
        -Stable.log(nextOpenUnit())
    }

    /// Standard normal from exactly one draw.
    package mutating func nextNormalByInversion() -> Double {
        Stable.normalQuantile(nextOpenUnit())
    }
}
