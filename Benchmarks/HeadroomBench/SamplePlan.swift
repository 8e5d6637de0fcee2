import CloudModel
import Quantities
import SimulationKernel
import UsageLedger

/// A plan of any size that does all that a plan can: demand with noise by the minute of the day, a
/// mix of on-demand and spot over zones, target tracking, boots, a load balancer, an objective.
enum SamplePlan {
    /// 2026-03-01, a Sunday.
    private static let start = CalendarDate(daysSince1970: 20_513).midnight
    private static let daily = (0..<1440).map { 1 + 0.7 * Double(abs($0 - 720)) / 720 }

    /// - Parameters:
    ///   - pools: one, or a multiple of ten: fleets of two markets over five zones.
    ///   - instances: of one fleet, about, on average.
    ///   - requests: per second and fleet; nil: what so many instances serve at 55 % load.
    ///   - policies: those of each fleet.
    static func make(
        pools: Int, instances: Double, horizon: TimeSpan, requests: Double? = nil,
        policies: SamplePolicies = .scaling(1)
    ) -> Plan {
        let isSingle = pools == 1
        let fleetCount = isSingle ? 1 : pools / 10
        let zones = ["a", "b", "c", "d", "e"].prefix(isSingle ? 1 : 5).map { "us-east-1\($0)" }
        return Plan(
            name: "benchmark", start: start, horizon: horizon,
            regions: [RegionPlan(name: "us-east-1", provider: "aws", zones: zones)],
            services: (0..<fleetCount).map { index in
                service("site\(index)", rate: requests ?? instances * 64)
            },
            fleets: (0..<fleetCount).map {
                fleet($0, hasSpot: !isSingle, policies.scaling(instances: Int64(instances)))
            })
    }

    private static func service(_ name: String, rate: Double) -> ServicePlan {
        ServicePlan(
            name: name,
            demand: DemandPlan(
                curve: .shape(
                    ShapeCurve(
                        basePerSecond: rate, minuteOfDay: daily,
                        weekday: [1, 1, 1, 1, 1, 0.7, 0.6], timeZone: .utc)),
                growthPerMonth: 0.03, events: [],
                noise: DemandNoise(coefficientOfVariation: 0.1, correlation: .minute * 5)),
            regionShares: [1],
            request: RequestPlan(
                serviceTime: .lognormal(mu: -3.5, sigma: 0.8), cpuSeconds: 0.012,
                responseBytes: 24_000, timeout: .second * 2,
                retry: RetryPlan(
                    attempts: 3, backoff: TimeSpan(nanoseconds: 100_000_000),
                    maximumBackoff: .second * 20, jitter: .full, budget: 0.2)),
            objective: ObjectivePlan(
                availability: 0.999, latency: [.init(quantile: 0.99, seconds: 0.3)],
                window: .day * 30, confidence: 0.95))
    }

    private static func fleet(
        _ index: Int, hasSpot: Bool, _ scaling: ScalingPlan
    ) -> FleetPlan {
        let spot = SpotSignal(
            priceSignal: 0.03, interruptionsPerHour: 0.0001, notice: .minute * 2)
        let option = InstanceOption(
            instanceType: "m7g.large", weight: 1, vcpu: 2, speed: 1, slots: 16,
            onDemandPriceSignal: 0.1, spot: hasSpot ? spot : nil, onDemandBilling: .perSecond,
            spotBilling: .perSecond)
        return FleetPlan(
            name: "web\(index)", service: index, region: 0, operatingSystem: "linux",
            instances: [option],
            market: MarketPlan(
                onDemandBase: hasSpot ? 4 : 0, onDemandAboveBase: hasSpot ? 0.2 : 1,
                spotAllocation: .priceCapacityOptimized, capacityRebalance: true),
            boot: BootPlan(
                launch: .lognormal(mu: 3.4, sigma: 0.5), install: .deterministic(0),
                configure: .deterministic(20), warmUp: .deterministic(60)),
            scaling: scaling,
            balancer: BalancerPlan(
                kind: .application, algorithm: .leastOutstanding, requestsPerConnection: 5,
                connectionDuration: .minute * 2, chargedRules: 0),
            volumes: [
                VolumePlan(
                    name: "root", type: "gp3", bytes: 30 << 30, extraIOPS: 0,
                    extraBytesPerSecond: 0)
            ],
            queueLimit: nil, crossZoneShare: 0.6)
    }
}

/// Takes what a world hands out, and keeps nothing.
struct NullSink: LedgerSink, SeriesSink {
    var wantsPoints: Bool { false }

    mutating func record(_ segment: InstanceSegment) {}
    mutating func record(_ hour: HourlyUsage) {}
    mutating func record(_ point: SeriesPoint) {}
}
