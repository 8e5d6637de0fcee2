import CloudModel
package import Quantities
package import Scenarios
import UsageLedger

/// The policies of one fleet or workload against a recorded metric: the simulation's own alarms,
/// policies, boots and limits, with the recording in the place of what the simulation would
/// measure.
package struct PolicyReplay: Sendable {
    private let plan: Plan
    private let recorded: RecordedMetric
    private let seed: UInt64
    private let fingerprint: String

    /// Why a fleet cannot be replayed, lower case, no full stop; and what would help.
    package struct Fault: Error, Hashable, Sendable {
        package var message: String
        package var help: String?
    }

    /// - Parameters:
    ///   - scenario: at the recording's time; what is uncertain in it is at its median.
    ///   - fleet: its name, or a workload's; nil when the scenario has one that has policies.
    ///   - capacity: units or pods that ran while the metric was recorded; nil: the fleet's
    ///     `initial`, else its `min`.
    ///   - reacts: whether the metric falls and rises with the simulated capacity.
    package init(
        _ scenario: Scenario, fleet: String?, region: String?, metric: String?,
        samples: MetricSamples, capacity: Double?, reacts: Bool, seed: UInt64
    ) throws {
        let plan = try scenario.resolve { _ in 0 }.plan
        let target = try ReplayTarget.find(plan, named: fleet, region: region)
        let watched = try target.metric(metric)
        let units = capacity ?? Double(target.initial ?? target.limits.lowerBound)
        guard units > 0 else {
            throw Fault(
                message: "the fleet had no capacity while its metric was recorded",
                help: "say how many units ran: `--capacity 4`")
        }
        let most = Double(target.limits.upperBound)
        let start = max(Int64(min(units, most).rounded()), target.limits.lowerBound)
        var adjusted = plan
        if var workload = plan.fleets[target.fleet].role.workload {
            workload.initial = start
            adjusted.fleets[target.fleet].role = .pods(workload)
        } else {
            adjusted.fleets[target.fleet].scaling.initial = start
        }
        self.plan = adjusted
        self.seed = seed
        fingerprint = scenario.fingerprint
        let values = try Self.values(of: samples, watched, every: target.step, plan.horizon)
        recorded = RecordedMetric(
            fleet: target.fleet, metric: watched, values: values, step: target.step,
            capacity: reacts && watched.isMean ? units : nil)
    }

    /// The metrics that policies can watch.
    package static let metrics: [String] = {
        var names = FleetMetric.allCases.map(\.rawValue)
        for metric in HorizontalPodAutoscaler.Metric.allCases
        where !names.contains(metric.rawValue) {
            names.append(metric.rawValue)
        }
        return names
    }()

    /// One value per step, in the policy's unit.
    private static func values(
        of samples: MetricSamples, _ metric: RecordedMetric.Metric, every step: TimeSpan,
        _ horizon: TimeSpan
    ) throws(Fault) -> [Double] {
        if samples.unit != nil, !metric.isCPU {
            throw Fault(
                message: "`--unit` says what the figures of a cpu are; this recording is of "
                    + metric.name,
                help: "leave it out: these are \(metric.unitInWords)")
        }
        let scale = metric.isCPU ? samples.scale(for: .cpu) : 1
        let highest = samples.values.max() ?? 0
        if metric.isCPU, highest * scale > metric.highestCPU {
            throw Fault(
                message: "a cpu of \(Figure.significant(highest * scale * 100)) %: the recording "
                    + "is of something else",
                help: "`--unit percent` and `--unit share` say what its figures are")
        }
        return samples.values(every: step, horizon).map { $0 * scale }
    }

    package var fleetName: String { plan.fleets[recorded.fleet].name }

    package func run() -> PolicyReplayResult {
        let prepared = PreparedPlan(plan)
        var world = World(
            prepared, seed: seed, replication: 0, explainsScaling: true, recorded: recorded)
        var ledger = SilentLedger()
        var series = DesiredSeries(fleet: recorded.fleet)
        let outcome = world.run(ledger: &ledger, series: &series)
        let records = (outcome?.scaling ?? []).filter { $0.fleet == recorded.fleet }
        let fleet = plan.fleets[recorded.fleet]
        return PolicyReplayResult(
            fleet: fleetName, region: plan.regions[fleet.region].name,
            isWorkload: fleet.role.workload != nil,
            start: plan.start, horizon: plan.horizon, metric: recorded.metric.name,
            metricPeak: recorded.values.filter { !$0.isNaN }.max().map(recorded.metric.format),
            isTotal: !recorded.metric.isMean,
            capacity: recorded.capacity, values: recorded.values, desired: series.desired,
            entries: ScalingEntry.all(records, plan), seed: seed, fingerprint: fingerprint)
    }
}

extension RecordedMetric.Metric {
    /// Above it a cpu is something else. An instance is not busier than all the time; a pod may use
    /// many times what it requests.
    fileprivate var highestCPU: Double { self == .pods(.cpu) ? 50 : 1.5 }

    fileprivate var unitInWords: String {
        switch self {
        case .fleet(.cpu), .pods(.cpu): "percent"
        case .fleet(.requestsPerTarget): "requests per minute and instance"
        case .pods(.requestsPerPod): "requests per second and pod"
        case .pods(.offeredRequests): "requests per second in all"
        }
    }
}

/// What a replay shows.
package struct PolicyReplayResult: Sendable {
    package var fleet: String
    package var region: String
    /// Its units are pods.
    package var isWorkload = false
    package var start: UTCInstant
    package var horizon: TimeSpan
    /// As a scenario names it.
    package var metric: String
    /// Its highest value, as people write it; nil without data.
    package var metricPeak: String?
    /// Of the whole workload, so that it does not react to its size.
    package var isTotal = false
    /// Units while it was recorded, when the metric reacts; nil when it does not.
    package var capacity: Double?
    /// As recorded, at equal distances; NaN: no data.
    package var values: [Double]
    /// Desired capacity units at the end of each minute.
    package var desired: [Double]
    package var entries: [ScalingEntry]
    package var seed: UInt64
    /// Of the scenario, at the recording's time.
    package var fingerprint: String

    package var changes: [ScalingEntry] { entries.filter { $0.from != $0.to } }
}

private struct SilentLedger: LedgerSink {
    mutating func record(_ segment: InstanceSegment) {}
    mutating func record(_ hour: HourlyUsage) {}
}

/// Keeps one fleet's desired capacity.
private struct DesiredSeries: SeriesSink {
    let fleet: Int
    private(set) var desired: [Double] = []

    init(fleet: Int) { self.fleet = fleet }

    var wantsPoints: Bool { true }

    mutating func record(_ point: SeriesPoint) {
        if point.fleet == fleet { desired.append(point.desired) }
    }
}
