import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

@Suite struct WorldTests {
    private func tracking(_ target: Double = 0.5) -> [NamedPolicy] {
        [NamedPolicy(name: "cpu", policy: TargetTracking(target: target))]
    }

    /// Ten instances for thirty days are 7,200 instance-hours to the nanosecond.
    @Test func aFixedFleetIsBilledToTheInstant() throws {
        let plan = Sample.plan(
            Sample.service(rate: 5), Sample.fleet(minimum: 10), horizon: .day * 30)
        let run = try Run(plan)
        var usage: Int128 = 0
        for hour in run.ledger.hours {
            usage += hour.instanceNanoseconds.reduce(0, +) + hour.roundingNanoseconds.reduce(0, +)
        }
        #expect(usage == 10 * 720 * 3_600_000_000_000)
        #expect(run.ledger.hours.count == 720)
        #expect(run.ledger.segments.reduce(0) { $0 + $1.count } == 10)
        #expect(run.ledger.segments.allSatisfy { $0.end == .horizon })
        #expect(run.outcome.total.instanceHours == 7200)
        #expect(run.outcome.total.instancesPeak == 10)
    }

    /// Segments and clock-hours are two views of the same usage, whatever the fleet does.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func segmentsAndHoursAgree(seed: UInt64) throws {
        var service = Sample.service(rate: 60)
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.6, correlation: .minute * 20)
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0.2, notice: .minute * 2)
        let fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 2, maximum: 60, policies: tracking(),
            market: MarketPlan(
                onDemandBase: 2, onDemandAboveBase: 0.3,
                spotAllocation: .priceCapacityOptimized, capacityRebalance: seed % 2 == 0))
        let run = try Run(Sample.plan(service, fleet), seed: seed)
        var byPool: [Int: Int128] = [:]
        for segment in run.ledger.segments {
            byPool[segment.pool, default: 0] +=
                Int128(segment.toNanoseconds - segment.fromNanoseconds) * Int128(segment.count)
        }
        for pool in run.ledger.hours[0].instanceNanoseconds.indices {
            let usage = run.ledger.hours.reduce(Int128(0)) { $0 + $1.instanceNanoseconds[pool] }
            #expect(usage == byPool[pool, default: 0], "seed \(seed), pool \(pool)")
        }
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost, "seed \(seed)")
        #expect(run.outcome.total.interruptions > 0)
        #expect(run.outcome.total.scalingActions > 0)
    }

    /// Utilization settles at the target: the load is 10 vCPUs' worth, 50 % needs 10 two-vCPU
    /// instances.
    @Test func targetTrackingReachesItsTarget() throws {
        let fleet = Sample.fleet(minimum: 1, maximum: 40, policies: tracking())
        let run = try Run(Sample.plan(Sample.service(rate: 100), fleet))
        #expect(run.ledger.segments.count == 3)
        #expect(run.series.points.allSatisfy { $0.desired == 10 && abs($0.cpu - 0.5) < 1e-9 })
    }

    /// A step in demand: three high points one minute apart, published a minute late, then a launch
    /// that takes 30 s. The step comes at 60 min; the third point ends at 63, is known at 64.
    @Test func scaleOutTakesAlarmsPublicationAndBoot() throws {
        var service = Sample.service(rate: 100)
        service.demand.events = [
            DemandEvent(
                name: "step", fromNanoseconds: TimeSpan.hour.nanoseconds,
                toNanoseconds: TimeSpan.day.nanoseconds, multiplier: 1.5, rampNanoseconds: 0)
        ]
        var fleet = Sample.fleet(minimum: 1, maximum: 40, policies: tracking())
        // Longer than the metric's delay, so that no old high point meets the new capacity.
        fleet.boot.warmUp = .deterministic(300)
        let run = try Run(Sample.plan(service, fleet))
        let launch = run.series.points.first { $0.instances > 10 }
        // Billing begins when the launch of 30 s is over; here service begins with it.
        #expect(launch?.timeNanoseconds == 64 * TimeSpan.minute.nanoseconds)
        #expect(launch?.instances == 12.5)
        #expect(launch?.serving == 12.5)
        #expect(run.series.points.last?.desired == 15)
    }

    /// Fifteen low points, then one step down to what is needed.
    @Test func scaleInTakesFifteenPoints() throws {
        var service = Sample.service(rate: 100)
        service.demand.events = [
            DemandEvent(
                name: "lull", fromNanoseconds: TimeSpan.hour.nanoseconds,
                toNanoseconds: TimeSpan.day.nanoseconds, multiplier: 0.5, rampNanoseconds: 0)
        ]
        let fleet = Sample.fleet(minimum: 1, maximum: 40, policies: tracking())
        let run = try Run(Sample.plan(service, fleet))
        let fall = run.series.points.first { $0.desired < 10 }
        #expect(fall?.timeNanoseconds == 76 * TimeSpan.minute.nanoseconds)
        #expect(fall?.desired == 5)
    }

    @Test func launchesBalanceOverZones() throws {
        let plan = Sample.plan(Sample.service(rate: 1), Sample.fleet(minimum: 11))
        let run = try Run(plan)
        #expect(run.ledger.segments.map(\.count).sorted() == [3, 4, 4])
    }

    /// 100 spot instances at 0.01 interruptions per hour over 30 days: 720 expected, standard
    /// deviation 27; every interrupted instance is replaced, and has run.
    @Test func interruptionsComeAtTheirRate() throws {
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0.01, notice: .minute * 2)
        let fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 100,
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0,
                spotAllocation: .lowestPrice, capacityRebalance: false))
        let run = try Run(Sample.plan(Sample.service(rate: 1), fleet, horizon: .day * 30))
        let interrupted = run.ledger.segments.filter { $0.end == .interrupted }
        #expect(abs(interrupted.count - 720) < 5 * 27)
        #expect(run.series.points.last?.desired == 100)
        #expect(run.series.points.allSatisfy { $0.instances >= 99 })
    }

    /// The vendor's table: base 10, 50 %: 20 are 15 + 5, 40 are 25 + 15; base 12, 0 %: 40 are 12 +
    /// 28.
    @Test(arguments: [
        (20, 10, 0.5, 15), (40, 10, 0.5, 25), (10, 12, 0.0, 10), (40, 12, 0.0, 12),
        (10, 0, 0.3, 3),
    ])
    func onDemandBaseAndShare(total: Int, base: Int, share: Double, onDemand: Int) throws {
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0, notice: .minute * 2)
        let fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: Int64(total),
            market: MarketPlan(
                onDemandBase: Int64(base), onDemandAboveBase: share,
                spotAllocation: .lowestPrice, capacityRebalance: false))
        let plan = Sample.plan(Sample.service(rate: 1), fleet)
        let layout = PoolLayout(plan: plan)
        let run = try Run(plan)
        let bought = run.ledger.segments.filter { layout.pools[$0.pool].market == .onDemand }
        #expect(bought.reduce(0) { $0 + Int($1.count) } == onDemand)
    }

    @Test func weightsCountCapacityUnits() throws {
        let fleet = Sample.fleet(Sample.option(weight: 4), minimum: 10)
        let run = try Run(Sample.plan(Sample.service(rate: 1), fleet))
        #expect(run.outcome.total.instancesPeak == 3)
    }

    /// A fleet nobody uses changes nothing else, draws included.
    @Test func anUnusedFleetChangesNothing() throws {
        var service = Sample.service(rate: 60)
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.4, correlation: .minute * 20)
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0.2, notice: .minute * 2)
        let fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 2, maximum: 60, policies: tracking(),
            market: MarketPlan(
                onDemandBase: 2, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
                capacityRebalance: true))
        let alone = Sample.plan(service, fleet)
        var both = alone
        var idle = Sample.service(rate: 0)
        idle.name = "idle"
        both.services.insert(idle, at: 0)
        var spare = Sample.fleet(Sample.option(spot: spot), minimum: 3)
        spare.name = "spare"
        var moved = fleet
        moved.service = 1
        both.fleets = [spare, moved]
        let first = try Run(alone)
        let second = try Run(both)
        #expect(first.outcome.services[0].counts == second.outcome.services[1].counts)
        #expect(first.outcome.services[0].latency == second.outcome.services[1].latency)
        let offset = PoolLayout(plan: both).ranges[1].lowerBound
        let shifted = second.ledger.segments.filter { $0.pool >= offset }.map {
            InstanceSegment(
                pool: $0.pool - offset, fromNanoseconds: $0.fromNanoseconds,
                toNanoseconds: $0.toNanoseconds, count: $0.count, end: $0.end)
        }
        #expect(first.ledger.segments == shifted)
    }

    @Test func aMillionInstancesCostWhatTheirChangesCost() throws {
        let fleet = Sample.fleet(minimum: 1_000_000)
        let run = try Run(Sample.plan(Sample.service(rate: 1_000_000), fleet))
        #expect(run.ledger.segments.count == 3)
        #expect(run.outcome.total.instanceHours == 24_000_000)
    }

    @Test func windowsAreJudgedOneByOne() throws {
        var service = Sample.service(
            rate: 10, serviceTime: .exponential(mean: 0.1), cpu: 0,
            objective: ObjectivePlan(
                availability: 0.999, latency: [.init(quantile: 0.99, seconds: 1)],
                window: .hour * 6, confidence: 0.95))
        service.demand.events = [
            DemandEvent(
                name: "flood", fromNanoseconds: 7 * TimeSpan.hour.nanoseconds,
                toNanoseconds: 8 * TimeSpan.hour.nanoseconds, multiplier: 20, rampNanoseconds: 0)
        ]
        let fleet = Sample.fleet(Sample.option(slots: 8, vcpu: 8), minimum: 1)
        let run = try Run(Sample.plan(service, fleet, zones: 1))
        let windows = run.outcome.services[0].windows
        #expect(windows.map(\.met) == [true, false, true, true])
        #expect(windows.filter(\.full).count == 4)
        #expect(run.outcome.services[0].worstBurnRate > 100)
    }
}
