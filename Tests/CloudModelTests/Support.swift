import CloudModel
import Quantities
import SimulationKernel
import UsageLedger

/// Small plans for tests: one region, one service, one fleet, unless changed.
enum Sample {
    /// 2026-03-01, a Sunday.
    static let start = CalendarDate(daysSince1970: 20_513).midnight

    static func option(
        _ type: String = "m7g.large", weight: Int64 = 1, slots: Int = 2, vcpu: Int = 2,
        spot: SpotSignal? = nil
    ) -> InstanceOption {
        InstanceOption(
            instanceType: type, weight: weight, vcpu: vcpu, speed: 1, slots: slots,
            onDemandPriceSignal: 0.1, spot: spot, onDemandBilling: .perSecond,
            spotBilling: BillingRule(
                increment: .second, minimum: .minute, freeIfInterruptedBefore: .hour))
    }

    static func service(
        rate: Double, serviceTime: Distribution = .exponential(mean: 0.1), cpu: Double? = nil,
        timeout: TimeSpan = .minute, objective: ObjectivePlan? = nil
    ) -> ServicePlan {
        ServicePlan(
            name: "site",
            demand: DemandPlan(
                curve: .shape(
                    ShapeCurve(
                        basePerSecond: rate, minuteOfDay: [], weekday: [], timeZone: .utc)),
                growthPerMonth: 0, events: [], noise: nil),
            regionShares: [1],
            request: RequestPlan(
                serviceTime: serviceTime, cpuSeconds: cpu, responseBytes: 0, timeout: timeout),
            objective: objective)
    }

    static func fleet(
        _ option: InstanceOption = Sample.option(), minimum: Int64, maximum: Int64? = nil,
        policies: [NamedPolicy] = [],
        market: MarketPlan = MarketPlan(
            onDemandBase: 0, onDemandAboveBase: 1, spotAllocation: .priceCapacityOptimized,
            capacityRebalance: false)
    ) -> FleetPlan {
        FleetPlan(
            name: "web", service: 0, region: 0, operatingSystem: "linux", instances: [option],
            market: market,
            boot: BootPlan(
                launch: .deterministic(30), install: .deterministic(0),
                configure: .deterministic(0), warmUp: .deterministic(60)),
            scaling: ScalingPlan(
                minimum: minimum, maximum: maximum ?? minimum, initial: nil, policies: policies),
            balancer: nil, volumes: [], queueLimit: nil, crossZoneShare: 0)
    }

    static func plan(
        _ service: ServicePlan, _ fleet: FleetPlan, horizon: TimeSpan = .day, zones: Int = 3
    ) -> Plan {
        let names = ["a", "b", "c", "d", "e", "f"].prefix(zones).map { "us-east-1\($0)" }
        return Plan(
            name: "sample", start: start, horizon: horizon,
            regions: [RegionPlan(name: "us-east-1", provider: "aws", zones: names)],
            services: [service], fleets: [fleet])
    }
}

/// Keeps everything, for looking at afterwards.
struct Recorder: LedgerSink, SeriesSink {
    var segments: [InstanceSegment] = []
    var hours: [HourlyUsage] = []
    var points: [SeriesPoint] = []

    mutating func record(_ segment: InstanceSegment) { segments.append(segment) }
    mutating func record(_ hour: HourlyUsage) { hours.append(hour) }
    mutating func record(_ point: SeriesPoint) { points.append(point) }
}

struct Run {
    var outcome: Outcome
    var ledger: Recorder
    var series: Recorder

    init(
        _ plan: Plan, seed: UInt64 = 1, replication: UInt64 = 0, mode: ServingMode = .flow
    ) throws {
        var world = World(
            PreparedPlan(plan), seed: seed, replication: replication, mode: mode)
        var ledger = Recorder()
        var series = Recorder()
        guard let outcome = world.run(ledger: &ledger, series: &series) else {
            throw Cancelled()
        }
        self.outcome = outcome
        self.ledger = ledger
        self.series = series
    }

    struct Cancelled: Error {}
}
