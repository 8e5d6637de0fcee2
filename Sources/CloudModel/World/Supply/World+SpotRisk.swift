import Quantities
import StableMath
import Statistics

extension World {
    /// What a month takes of the spot instances, as many as ran in the mean: one risk for each type
    /// in each zone in which any did, whichever fleet's they are. Replacements are not counted
    /// again.
    mutating func spotRisks() -> [CommonShock] {
        var found: [(mean: Double, individual: Double, shock: Double)] = []
        for source in supply.sources.indices {
            var (time, individual) = (0.0, 0.0)
            for pool in supply.sources[source].pools where pools[pool].isSpot {
                let own = approximate(pools[pool].lifetimeNanoseconds)
                time += own
                individual += own * prepared.plan.individualRate(prepared.layout.pools[pool])
            }
            let shock = supply.sources[source].shockRate / supply.severity.mean
            guard time > 0, individual + shock > 0 else { continue }
            found.append((time / Double(max(1, now)), individual / time, shock))
        }
        let counts = Self.whole(found.map(\.mean))
        return zip(found, counts).compactMap { risk, count in
            if count == 0 { return nil }
            return CommonShock(
                count: count, individual: -Stable.expm1(-risk.individual * Self.month),
                shock: -Stable.expm1(-risk.shock * Self.month), severity: supply.severity)
        }
    }

    /// Whole numbers that add up to as many as the means do, and one at least: by the largest
    /// remainders.
    private static func whole(_ means: [Double]) -> [Int] {
        guard !means.isEmpty else { return [] }
        var counts = means.map { Int($0) }
        let all = max(1, Int(means.reduce(0, +).rounded()))
        let order = means.indices.sorted {
            let (left, right) = (
                means[$0] - Double(counts[$0]), means[$1] - Double(counts[$1])
            )
            return left != right ? left > right : $0 < $1
        }
        for index in order.prefix(max(0, all - counts.reduce(0, +))) { counts[index] += 1 }
        return counts
    }

    /// Nanoseconds: 730 h.
    private static let month = 730 * 3.6e12
}
