import Quantities
import SimulationKernel
import Statistics

/// Shocks that take many spot instances of one type in one zone at once, and leave none to give.
extension World {
    mutating func startShocks() {
        for source in supply.sources.indices where supply.sources[source].shockRate > 0 {
            scheduleShock(source)
        }
        for (index, series) in supply.plan.series.enumerated() where !series.changes.isEmpty {
            _ = schedule(.spotChange, Self.change(index, 0), at: series.changes[0])
        }
    }

    /// Whoever is in the pool: a shock comes at the rate that its instances see, over the share of
    /// them that one takes.
    private mutating func scheduleShock(_ source: Int) {
        let rate = supply.sources[source].shockRate / supply.severity.mean
        let wait = supply.sources[source].stream.nextExponentialByInversion() / rate
        guard wait < Double(prepared.plan.horizon.nanoseconds) else { return }
        _ = schedule(.shock, source, at: now + Int64(wait) + 1)
    }

    mutating func shock(_ source: Int) {
        let severity = supply.severity.quantile(
            supply.sources[source].stream.nextOpenUnit())
        let dry = supply.plan.dry.quantile(supply.sources[source].stream.nextOpenUnit())
        let odd = supply.sources[source].stream.nextUnit()
        close(source, until: later(now, dry))
        for pool in supply.sources[source].pools where pools[pool].isSpot {
            let rate = prepared.plan.shockRate(prepared.layout.pools[pool])
            takeBack(severity * rate / supply.sources[source].shockRate, of: pool, odd: odd)
        }
        scheduleShock(source)
    }

    mutating func close(_ source: Int, until end: Int64) {
        supply.sources[source].dryUntil = max(supply.sources[source].dryUntil, end)
        supply.dryUntil = max(supply.dryUntil, end)
    }

    /// A share of a pool's spot instances gets notice at once.
    ///
    /// - Parameter odd: 0…1, what decides about the odd instance.
    private mutating func takeBack(_ share: Double, of pool: Int, odd: Double) {
        guard pools[pool].kept > 0 else { return }
        let fleet = pools[pool].fleet
        serve(fleet)
        settleHazard(pool)
        var odd = odd
        let parts = parts(of: pool, share: share, odd: &odd) { _ in true }
        let taken = parts.reduce(0) { $0 + $1.count }
        guard taken > 0 else { return drawHazard(pool) }
        fleets[fleet].loseSpot(taken, at: now)
        for part in parts { notice(part.cohort, part.count) }
        drawHazard(pool)
        if fleets[fleet].replacesAtNotice { reconcile(fleet, atStart: false) }
    }

    private static func change(_ series: Int, _ index: Int) -> Int { series << 32 | index }

    /// A zone's recorded spot capacity ends, or comes back.
    mutating func changeSpot(_ payload: Int) {
        let (number, index) = (payload >> 32, payload & 0xFFFF_FFFF)
        let series = supply.plan.series[number]
        let next = index + 1 < series.changes.count ? series.changes[index + 1] : Int64.max
        if next < .max { _ = schedule(.spotChange, Self.change(number, index + 1), at: next) }
        let isEnd = index % 2 == 0
        for source in supply.sources.indices
        where supply.sources[source].region == series.region
            && supply.sources[source].zone == series.zone
        {
            guard isEnd else { continue }
            close(source, until: next)
            for pool in supply.sources[source].pools where pools[pool].isSpot {
                takeBack(1, of: pool, odd: 0)
            }
        }
    }
}
