import StableMath

/// The share of time in which a system of parts does not work, from that of its parts.
///
/// Everything is worked out in *unavailability*: of a part that is down a millionth of the time,
/// 1 − availability keeps ten digits, and the system's own share none at all. Parts fail
/// independently, which is optimistic: `commonCause` says by how much.
///
/// Source: Rausand and Høyland, "System Reliability Theory" (2004), chapters 4 (structures) and 6
/// (the beta-factor model).
package enum Redundancy {
    /// Of parts of which every one is needed: 1 − Π(1 − q).
    package static func series(_ unavailabilities: [Double]) -> Double {
        var logarithm = 0.0
        for share in unavailabilities {
            guard share < 1 else { return 1 }
            logarithm += Stable.log1p(-share)
        }
        return -Stable.expm1(logarithm)
    }

    /// Of parts of which any one is enough: Π q.
    package static func parallel(_ unavailabilities: [Double]) -> Double {
        unavailabilities.reduce(1, *)
    }

    /// Of `count` like parts of which `needed` must work: the chance that more than the rest are
    /// down, which is binomial.
    ///
    /// - Parameter unavailability: a part's, 0…1.
    /// - Returns: 0 where none is needed, 1 where more are needed than there are.
    package static func spare(needed: Int, of count: Int, unavailability: Double) -> Double {
        if needed <= 0 { return 0 }
        if needed > count { return 1 }
        return Stable.betaCumulative(
            Double(count - needed + 1), Double(needed), unavailability,
            complement: 1 - unavailability)
    }

    /// The same of parts that differ: by convolution, so that nothing cancels.
    package static func spare(needed: Int, _ unavailabilities: [Double]) -> Double {
        if needed <= 0 { return 0 }
        if needed > unavailabilities.count { return 1 }
        // The chance that so many are down, of those seen so far.
        var down = Array(repeating: 0.0, count: unavailabilities.count + 1)
        down[0] = 1
        for (seen, share) in unavailabilities.enumerated() {
            for count in stride(from: seen + 1, through: 1, by: -1) {
                down[count] = down[count] * (1 - share) + down[count - 1] * share
            }
            down[0] *= 1 - share
        }
        return down[(unavailabilities.count - needed + 1)...].reversed().reduce(0, +)
    }

    /// The complement of `spare`, without the cancellation of 1 − its value when that is near 1.
    package static func spareAvailability(
        needed: Int, of count: Int, unavailability: Double
    ) -> Double {
        if needed <= 0 { return 1 }
        if needed > count { return 0 }
        return Stable.betaCumulative(
            Double(needed), Double(count - needed + 1), 1 - unavailability,
            complement: unavailability)
    }

    /// As `spare`, where a share `beta` of a part's unavailability comes from causes that take all
    /// parts down together: those add up, and the rest is independent. Of rare events: the two
    /// are not taken to overlap, and their sum is at most 1.
    package static func commonCause(
        needed: Int, of count: Int, unavailability: Double, beta: Double
    ) -> Double {
        guard needed > 0 else { return 0 }
        let alone = spare(
            needed: needed, of: count, unavailability: (1 - beta) * unavailability)
        return min(1, alone + beta * unavailability)
    }

    /// How many nines an availability has: 99.95 % has 3.3. Infinitely many where nothing is down.
    package static func nines(unavailability: Double) -> Double {
        unavailability > 0 ? -Stable.log(unavailability) / Stable.log(10) : .infinity
    }

    /// The share of time in which something is down that works for `meanUp` and is repaired in
    /// `meanDown`, in the same unit: MTTR ÷ (MTTF + MTTR).
    package static func unavailability(meanUp: Double, meanDown: Double) -> Double {
        if meanDown == .infinity { return 1 }
        return meanDown == 0 ? 0 : meanDown / (meanUp + meanDown)
    }

    /// The other share: MTTF ÷ (MTTF + MTTR).
    package static func availability(meanUp: Double, meanDown: Double) -> Double {
        if meanUp == .infinity { return 1 }
        return meanUp == 0 ? 0 : meanUp / (meanUp + meanDown)
    }
}
