import CloudModel
import Foundation
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Whatever a fleet's policies, load and clock: desired capacity stays within the limits of the
/// moment, and zones that all have capacity differ by one instance at most. Where a fleet is of
/// both markets they may differ by more while rebalancing is under way: it ends with the last
/// change.
@Suite struct ScalingPropertyTests {
    /// HEADROOM_SCENARIOS sets how many are tried; the long run takes 10,000.
    private static let count: UInt64 =
        ProcessInfo.processInfo.environment["HEADROOM_SCENARIOS"].flatMap { UInt64($0) } ?? 120

    /// The limits in force at the end of a minute that begins at `time`.
    private func limits(_ scaling: ScalingPlan, at time: Int64) -> ClosedRange<Double> {
        var (low, high) = (scaling.minimum, scaling.maximum)
        for action in scaling.schedule where action.timeNanoseconds <= time {
            (low, high) = (action.minimum ?? low, action.maximum ?? high)
        }
        return Double(low)...Double(high)
    }

    /// Largest difference between zones at any instant. What is under notice has been replaced.
    private func imbalance(_ run: Run, _ plan: Plan, from: TimeSpan = .zero) -> Int64 {
        zoneCounts(run, plan, from: from).reduce(0) { worst, counts in
            max(worst, (counts.max() ?? 0) - (counts.min() ?? 0))
        }
    }

    /// Instances by zone after each change.
    private func zoneCounts(_ run: Run, _ plan: Plan, from: TimeSpan) -> [[Int64]] {
        let layout = PoolLayout(plan: plan)
        var changes: [(time: Int64, zone: Int, count: Int64)] = []
        for segment in run.ledger.segments {
            let zone = layout.pools[segment.pool].zone
            changes.append((segment.fromNanoseconds, zone, segment.count))
            let notice = segment.end == .interrupted ? TimeSpan.minute.nanoseconds * 2 : 0
            changes.append((segment.toNanoseconds - notice, zone, -segment.count))
        }
        changes.sort { $0.time < $1.time }
        var counts = Array(repeating: Int64(0), count: plan.regions[0].zones.count)
        var all: [[Int64]] = []
        for (index, change) in changes.enumerated() {
            counts[change.zone] += change.count
            let isLast = index + 1 == changes.count || changes[index + 1].time != change.time
            guard isLast, change.time >= from.nanoseconds,
                change.time < RandomScaling.horizon.nanoseconds - 120_000_000_000
            else { continue }
            all.append(counts)
        }
        return all
    }

    @Test func limitsAndZonesHold() throws {
        var actions = 0
        for seed in 0..<Self.count {
            var draws = RandomScaling.Draws(state: seed &* 0x2545_F491_4F6C_DD1D)
            let plan = try RandomScaling.plan(&draws)
            let run = try Run(plan, seed: seed)
            let scaling = plan.fleets[0].scaling
            for point in run.series.points {
                // The point shows what was desired at the end of its minute.
                let end = point.timeNanoseconds + TimeSpan.minute.nanoseconds
                #expect(
                    limits(scaling, at: end).contains(point.desired),
                    "seed \(seed): \(point.desired) at \(end / 1_000_000_000) s")
            }
            let worst = imbalance(run, plan)
            #expect(worst <= 1, "seed \(seed): zones differ by \(worst)")
            actions += run.outcome.total.scalingActions
        }
        // They do scale: an average of a dozen changes each.
        #expect(actions > Int(Self.count) * 12)
    }

    /// Half an hour is more than any instance of these plans takes to come into service.
    @Test func zonesOfBothMarketsEvenOut() throws {
        var moved = 0
        for seed in 0..<Self.count {
            var draws = RandomScaling.Draws(state: seed &* 0x9E6C_63D0_876A_68EE)
            let plan = try RandomScaling.plan(&draws, mix: true)
            let run = try Run(plan, seed: seed)
            let worst = imbalance(run, plan, from: .minute * 150)
            #expect(worst <= 1, "seed \(seed): zones differ by \(worst)")
            // Nothing that was launched on the way is left over.
            let size = plan.fleets[0].scaling.schedule.last?.desired ?? -1
            for counts in zoneCounts(run, plan, from: .minute * 150) {
                #expect(counts.reduce(0, +) == size, "seed \(seed): \(counts), not \(size)")
            }
            if imbalance(run, plan) > 1 { moved += 1 }
        }
        // There was something to even out.
        #expect(moved > Int(Self.count) / 20)
    }
}
