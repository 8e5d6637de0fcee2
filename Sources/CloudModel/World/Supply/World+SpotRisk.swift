import StableMath
import Statistics

extension World {
    /// What a month takes of a fleet's spot instances, as many as ran in the mean, in the pools in
    /// which any ran. Replacements are not counted again.
    func spotRisk(_ index: Int) -> CommonShock? {
        let plan = prepared.plan
        var (pools, individual, shock) = (0, 0.0, 0.0)
        for pool in prepared.layout.ranges[index]
        where self.pools[pool].isSpot && self.pools[pool].launches > 0 {
            let place = prepared.layout.pools[pool]
            pools += 1
            individual += plan.individualRate(place)
            shock += plan.shockRate(place) / supply.severity.mean
        }
        let count = fleets[index].usage.spotInstancesMean
        guard pools > 0, individual + shock > 0, count > 0 else { return nil }
        let month = Double(Self.month) / Double(pools)
        return CommonShock(
            count: max(pools, Int(count.rounded())), pools: pools,
            individual: -Stable.expm1(-individual * month),
            shock: -Stable.expm1(-shock * month), severity: supply.severity)
    }

    /// Nanoseconds: 730 h.
    private static let month: Int64 = 730 * 3_600_000_000_000
}
