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
        ProcessInfo.processInfo.environment["HEADROOM_SCENARIOS"].flatMap { UInt64($0) } ?? 300

    /// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
    private struct Draws {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
        mutating func below(_ bound: Int64) -> Int64 { Int64(next() % UInt64(bound)) }
        mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
        mutating func flag() -> Bool { next() & 1 == 0 }
    }

    private func adjustment(_ draws: inout Draws, isOut: Bool) -> CapacityAdjustment {
        switch draws.below(3) {
        case 0: .change((1 + draws.below(6)) * (isOut ? 1 : -1))
        case 1: .share((0.01 + draws.unit()) * (isOut ? 1 : -1))
        default: .exact(draws.below(40))
        }
    }

    private func policy(_ draws: inout Draws, index: Int64) throws -> NamedPolicy {
        let periods: [TimeSpan] = [.second * 10, .second * 30, .minute, .minute * 5]
        let period = draws.below(4) == 0 ? periods[Int(draws.below(4))] : .minute
        let isOut = draws.flag()
        let evaluated = Int(1 + draws.below(4))
        let treatments: [AlarmPlan.MissingData] = [.missing, .ignore, .breaching, .notBreaching]
        let alarm = AlarmPlan(
            comparison: isOut ? .atLeast : .atMost, threshold: 0.2 + 0.6 * draws.unit(),
            breaching: Int(1 + draws.below(Int64(evaluated))), evaluated: evaluated,
            period: period, missingData: treatments[Int(draws.below(4))])
        let policy: any ScalingPolicy
        switch draws.below(3) {
        case 0:
            policy = TargetTracking(
                target: 0.2 + 0.6 * draws.unit(), period: period,
                highDatapoints: evaluated, lowDatapoints: evaluated + 2, scalesIn: draws.flag())
        case 1:
            let far = isOut ? 0.1 : -0.1
            let (near, beyond) = (
                adjustment(&draws, isOut: isOut), adjustment(&draws, isOut: isOut)
            )
            policy = StepScaling(
                alarm: alarm,
                steps: try ScalingSteps(
                    isOut
                        ? [
                            .init(lower: 0, upper: far, adjustment: near),
                            .init(lower: far, upper: nil, adjustment: beyond),
                        ]
                        : [
                            .init(lower: far, upper: 0, adjustment: near),
                            .init(lower: nil, upper: far, adjustment: beyond),
                        ]), minimumMagnitude: draws.below(4))
        default:
            policy = SimpleScaling(
                alarm: alarm, adjustment: adjustment(&draws, isOut: isOut),
                minimumMagnitude: draws.below(4), cooldown: .second * draws.below(600))
        }
        return NamedPolicy(name: "p\(index)", policy: policy)
    }

    private static let horizon = TimeSpan.hour * 3

    /// - Parameter mix: of both markets, and of one size from two hours on.
    private func plan(_ draws: inout Draws, mix: Bool = false) throws -> Plan {
        var service = Sample.service(rate: 1 + 300 * draws.unit())
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.1 + draws.unit(), correlation: .minute * 10)
        let minimum = draws.below(8)
        var policies: [NamedPolicy] = []
        for index in 0..<draws.below(4) { policies.append(try policy(&draws, index: index)) }
        let isSpot = draws.flag()
        let spot = SpotSignal(
            priceSignal: 0.03, interruptionsPerHour: draws.unit(), notice: .minute * 2)
        var fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: minimum, maximum: minimum + draws.below(40),
            policies: policies,
            market: MarketPlan(
                onDemandBase: mix ? draws.below(6) : isSpot ? 0 : 1000,
                onDemandAboveBase: mix ? 0.1 + 0.8 * draws.unit() : 0,
                spotAllocation: .priceCapacityOptimized, capacityRebalance: true,
                drainOnNotice: draws.flag()))
        // What is launched is billed at once, so that the ledger shows what the group has.
        fleet.boot.launch = .deterministic(0)
        fleet.boot.configure = .deterministic(Double(draws.below(200)))
        fleet.boot.warmUp = .deterministic(Double(draws.below(400)))
        var time = TimeSpan.zero
        for _ in 0..<draws.below(6) {
            time = time + .second * draws.below(2400)
            let low = draws.below(12)
            let high = low + draws.below(30)
            fleet.scaling.schedule.append(
                ScheduledAction(
                    name: "clock", timeNanoseconds: time.nanoseconds, minimum: low, maximum: high,
                    desired: draws.flag() ? nil : low + draws.below(high - low + 1)))
        }
        if mix {
            let end = TimeSpan.hour * 2
            let size = draws.below(30)
            fleet.scaling.schedule.removeAll { $0.timeNanoseconds >= end.nanoseconds }
            fleet.scaling.schedule.append(
                ScheduledAction(
                    name: "still", timeNanoseconds: end.nanoseconds, minimum: size, maximum: size,
                    desired: size))
        }
        return Sample.plan(
            service, fleet, horizon: Self.horizon, zones: Int(1 + draws.below(4)))
    }

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
        var worst: Int64 = 0
        for (index, change) in changes.enumerated() {
            counts[change.zone] += change.count
            let isLast = index + 1 == changes.count || changes[index + 1].time != change.time
            guard isLast, change.time >= from.nanoseconds,
                change.time < Self.horizon.nanoseconds - 120_000_000_000
            else { continue }
            worst = max(worst, (counts.max() ?? 0) - (counts.min() ?? 0))
        }
        return worst
    }

    @Test func limitsAndZonesHold() throws {
        var actions = 0
        for seed in 0..<Self.count {
            var draws = Draws(state: seed &* 0x2545_F491_4F6C_DD1D)
            let plan = try plan(&draws)
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
            var draws = Draws(state: seed &* 0x9E6C_63D0_876A_68EE)
            let plan = try plan(&draws, mix: true)
            let run = try Run(plan, seed: seed)
            let worst = imbalance(run, plan, from: .minute * 150)
            #expect(worst <= 1, "seed \(seed): zones differ by \(worst)")
            if imbalance(run, plan) > 1 { moved += 1 }
        }
        // There was something to even out.
        #expect(moved > Int(Self.count) / 20)
    }
}
