import CloudModel
package import Quantities
package import Scenarios
import UsageLedger

/// One fleet's policies against a recorded metric: the simulation's own alarms, policies, boots and
/// limits, with the recording in the place of what the simulation would measure.
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
    ///   - fleet: its name; nil when the scenario has one that has policies.
    ///   - capacity: units that ran while the metric was recorded; nil: the fleet's `initial`, else
    ///     its `min`.
    ///   - reacts: whether the metric falls and rises with the simulated capacity.
    package init(
        _ scenario: Scenario, fleet: String?, region: String?, metric: String?,
        samples: MetricSamples, capacity: Double?, reacts: Bool, seed: UInt64
    ) throws {
        let plan = try scenario.resolve { _ in 0 }.plan
        let index = try Self.fleet(plan, named: fleet, region: region)
        let scaling = plan.fleets[index].scaling
        let watched = try Self.metric(metric, scaling, fleet: plan.fleets[index].name)
        let units = capacity ?? Double(scaling.initial ?? scaling.minimum)
        guard units > 0 else {
            throw Fault(
                message: "the fleet had no capacity while its metric was recorded",
                help: "say how many units ran: `--capacity 4`")
        }
        var adjusted = plan
        adjusted.fleets[index].scaling.initial = min(
            max(Int64(units.rounded()), scaling.minimum), scaling.maximum)
        self.plan = adjusted
        self.seed = seed
        fingerprint = scenario.fingerprint
        recorded = RecordedMetric(
            fleet: index, metric: watched,
            perMinute: try Self.values(of: samples, watched, minutes: plan.horizon),
            capacity: reacts ? units : nil)
    }

    private static func fleet(
        _ plan: Plan, named name: String?, region: String?
    ) throws(Fault) -> Int {
        let all = plan.fleets.indices.filter { !plan.fleets[$0].scaling.policies.isEmpty }
        let chosen = all.filter { index in
            (name.map { $0 == plan.fleets[index].name } ?? true)
                && (region.map { $0 == plan.regions[plan.fleets[index].region].name } ?? true)
        }
        if chosen.count == 1 { return chosen[0] }
        let labels = all.map {
            "`\(plan.fleets[$0].name)` in `\(plan.regions[plan.fleets[$0].region].name)`"
        }.joined(separator: ", ")
        if all.isEmpty {
            throw Fault(
                message: "no fleet of the scenario has a policy that watches a metric",
                help: "add one to `scaling.policies`")
        }
        throw Fault(
            message: chosen.isEmpty
                ? "no such fleet has policies" : "several fleets have policies",
            help: "choose with --fleet and --region: \(labels)")
    }

    /// The metrics that policies can watch.
    package static let metrics = FleetMetric.allCases.map(\.rawValue)

    private static func metric(
        _ name: String?, _ scaling: ScalingPlan, fleet: String
    ) throws(Fault) -> FleetMetric {
        let watched = scaling.policies.compactMap(\.policy.metric)
        guard let first = watched.first else {
            throw Fault(message: "no policy of fleet `\(fleet)` watches a metric", help: nil)
        }
        let wanted = name.flatMap(FleetMetric.init(rawValue:)) ?? first
        if let other = scaling.policies.first(where: { $0.policy.metric != wanted }) {
            let name = other.policy.metric?.rawValue ?? "none"
            throw Fault(
                message: "policy `\(other.name)` watches \(name), and the recording is of "
                    + wanted.rawValue,
                help: "remove the policy for the replay: `--set "
                    + "fleets.\(fleet).scaling.policies={…}`")
        }
        return wanted
    }

    /// One value per minute, in the policy's unit.
    private static func values(
        of samples: MetricSamples, _ metric: FleetMetric, minutes horizon: TimeSpan
    ) throws(Fault) -> [Double] {
        if samples.unit != nil, metric != .cpu {
            throw Fault(
                message: "`--unit` says what the figures of a cpu are; this recording is of "
                    + metric.rawValue,
                help: "leave it out: these are requests per minute and instance")
        }
        let scale = samples.scale(for: metric)
        let highest = samples.values.max() ?? 0
        if metric == .cpu, highest * scale > 1.5 {
            throw Fault(
                message: "a cpu of \(Figure.significant(highest * scale * 100)) %: the recording "
                    + "is of something else",
                help: "`--unit percent` and `--unit share` say what its figures are")
        }
        return samples.perMinute(horizon).map { $0 * scale }
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
        return PolicyReplayResult(
            fleet: fleetName, region: plan.regions[plan.fleets[recorded.fleet].region].name,
            start: plan.start, horizon: plan.horizon, metric: recorded.metric.rawValue,
            metricPeak: recorded.perMinute.filter { !$0.isNaN }.max().map(recorded.metric.format),
            capacity: recorded.capacity, values: recorded.perMinute, desired: series.desired,
            entries: ScalingEntry.all(records, plan), seed: seed, fingerprint: fingerprint)
    }
}

/// What a replay shows.
package struct PolicyReplayResult: Sendable {
    package var fleet: String
    package var region: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    /// As a scenario names it.
    package var metric: String
    /// Its highest value, as people write it; nil without data.
    package var metricPeak: String?
    /// Units while it was recorded, when the metric reacts; nil when it does not.
    package var capacity: Double?
    /// As recorded, one per minute; NaN: no data.
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
