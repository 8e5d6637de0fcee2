import CloudModel
import Quantities

/// A fleet or workload whose policies a recording can be played to.
struct ReplayTarget {
    /// Index into the plan's fleets.
    let fleet: Int
    private let name: String
    private let isWorkload: Bool
    /// Nil where a policy watches none.
    private let policies: [(name: String, metric: RecordedMetric.Metric?)]
    let limits: ClosedRange<Int64>
    let initial: Int64?

    /// nil: it has no policies.
    private init?(_ plan: FleetPlan, at fleet: Int) {
        self.fleet = fleet
        name = plan.name
        if let workload = plan.role.workload {
            isWorkload = true
            policies = zip(workload.metricNames, workload.metrics).map { ($0, .pods($1.metric)) }
            limits = workload.behavior.minimum...workload.behavior.maximum
            initial = workload.initial
        } else {
            isWorkload = false
            policies = plan.scaling.policies.map { ($0.name, $0.policy.metric.map { .fleet($0) }) }
            limits = plan.scaling.minimum...plan.scaling.maximum
            initial = plan.scaling.initial
        }
        if policies.isEmpty { return nil }
    }

    /// How often its metric is looked at.
    var step: TimeSpan { isWorkload ? World.lookPeriod : .minute }

    static func find(
        _ plan: Plan, named name: String?, region: String?
    ) throws(PolicyReplay.Fault) -> ReplayTarget {
        let all = plan.fleets.enumerated().compactMap { ReplayTarget($1, at: $0) }
        func place(_ target: ReplayTarget) -> String {
            plan.regions[plan.fleets[target.fleet].region].name
        }
        let chosen = all.filter { target in
            (name.map { $0 == target.name } ?? true)
                && (region.map { $0 == place(target) } ?? true)
        }
        if chosen.count == 1 { return chosen[0] }
        if all.isEmpty {
            throw PolicyReplay.Fault(
                message: "no fleet or workload of the scenario has a policy that watches a metric",
                help: "add one to `scaling.policies`")
        }
        let labels = all.map { "`\($0.name)` in `\(place($0))`" }.joined(separator: ", ")
        throw PolicyReplay.Fault(
            message: chosen.isEmpty
                ? "no such fleet or workload has policies"
                : "several fleets or workloads have policies",
            help: "choose with --fleet and --region: \(labels)")
    }

    /// - Parameter wanted: as the user names it; nil: what the policies watch.
    func metric(_ wanted: String?) throws(PolicyReplay.Fault) -> RecordedMetric.Metric {
        let kind = isWorkload ? "workload" : "fleet"
        let watched = policies.compactMap(\.metric)
        guard let first = watched.first else {
            throw PolicyReplay.Fault(
                message: "no policy of \(kind) `\(name)` watches a metric", help: nil)
        }
        let metric = wanted.map { wanted in watched.first { $0.name == wanted } } ?? first
        let recorded = wanted ?? first.name
        if let other = policies.first(where: { $0.metric == nil || $0.metric != metric }) {
            throw PolicyReplay.Fault(
                message: "policy `\(other.name)` watches \(other.metric?.name ?? "none"), and the "
                    + "recording is of \(recorded)",
                help: "remove the policy for the replay: `--set "
                    + "\(kind)s.\(name).scaling.policies={…}`")
        }
        return metric ?? first
    }
}
