import CloudModel
import Quantities
import SimulationKernel

/// Fleets of random policies, load, limits and clock.
enum RandomScaling {
    /// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
    struct Draws {
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

    private static func adjustment(_ draws: inout Draws, isOut: Bool) -> CapacityAdjustment {
        switch draws.below(3) {
        case 0: .change((1 + draws.below(6)) * (isOut ? 1 : -1))
        case 1: .share((0.01 + draws.unit()) * (isOut ? 1 : -1))
        default: .exact(draws.below(40))
        }
    }

    private static func policy(_ draws: inout Draws, index: Int64) throws -> NamedPolicy {
        let periods: [TimeSpan] = [.second * 10, .second * 30, .minute, .minute * 5]
        let period = draws.below(4) == 0 ? periods[Int(draws.below(4))] : .minute
        let isOut = draws.flag()
        let evaluated = Int(1 + draws.below(4))
        let metric: FleetMetric = draws.below(3) == 0 ? .requestsPerTarget : .cpu
        // An instance that is busy all the time serves 1,200 requests a minute.
        let whole = metric == .cpu ? 1.0 : 1200
        let treatments: [AlarmPlan.MissingData] = [.missing, .ignore, .breaching, .notBreaching]
        let alarm = AlarmPlan(
            comparison: isOut ? .atLeast : .atMost, threshold: whole * (0.2 + 0.6 * draws.unit()),
            breaching: Int(1 + draws.below(Int64(evaluated))), evaluated: evaluated,
            period: period, missingData: treatments[Int(draws.below(4))])
        let policy: any ScalingPolicy
        switch draws.below(3) {
        case 0:
            policy = TargetTracking(
                metric: metric, target: whole * (0.2 + 0.6 * draws.unit()), period: period,
                highDatapoints: evaluated, lowDatapoints: evaluated + 2, scalesIn: draws.flag())
        case 1:
            let far = isOut ? 0.1 * whole : -0.1 * whole
            let (near, beyond) = (
                adjustment(&draws, isOut: isOut), adjustment(&draws, isOut: isOut)
            )
            policy = StepScaling(
                metric: metric, alarm: alarm,
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
                metric: metric, alarm: alarm, adjustment: adjustment(&draws, isOut: isOut),
                minimumMagnitude: draws.below(4), cooldown: .second * draws.below(600))
        }
        return NamedPolicy(name: "p\(index)", policy: policy)
    }

    static let horizon = TimeSpan.hour * 3

    /// - Parameter mix: of both markets, and of one size from two hours on.
    static func plan(_ draws: inout Draws, mix: Bool = false) throws -> Plan {
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
        if mix { settle(&fleet, to: draws.below(30)) }
        return Sample.plan(
            service, fleet, horizon: Self.horizon, zones: Int(1 + draws.below(4)))
    }

    /// Of one size from two hours on.
    private static func settle(_ fleet: inout FleetPlan, to size: Int64) {
        let end = TimeSpan.hour.nanoseconds * 2
        fleet.scaling.schedule.removeAll { $0.timeNanoseconds >= end }
        fleet.scaling.schedule.append(
            ScheduledAction(
                name: "still", timeNanoseconds: end, minimum: size, maximum: size, desired: size))
    }
}
