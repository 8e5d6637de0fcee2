import CloudModel
import Diagnostics
import Quantities
import SimulationKernel

extension PlanCompiler {
    /// Probes of a workload's containers, and how they fail.
    mutating func health(of workload: CheckedScenario.Workload) -> PodHealthPlan {
        let pod = workload.setting["pod"]
        var plan = PodHealthPlan()
        plan.readinessProbe = probe(pod["readinessProbe"])
        if !pod["livenessProbe"].isAbsent { plan.livenessProbe = probe(pod["livenessProbe"]) }
        plan.failures = workload.setting["failures"].entries.sorted { $0.name < $1.name }
            .compactMap { podFailure($0, plan) }
        return plan
    }

    private mutating func probe(_ setting: Setting) -> PodProbe {
        var probe = PodProbe()
        probe.period = resolver.span(setting["period"]) ?? probe.period
        probe.timeout = resolver.span(setting["timeout"]) ?? probe.timeout
        probe.failureThreshold =
            resolver.integer(setting["failureThreshold"]) ?? probe.failureThreshold
        return probe
    }

    private mutating func podFailure(
        _ entry: Setting.Entry, _ health: PodHealthPlan
    ) -> PodFailurePlan? {
        guard let kind = entry.setting["kind"].text.flatMap(PodFailurePlan.Kind.init(rawValue:)),
            let meanTime = resolver.span(entry.setting["mtbf"])
        else { return nil }
        let recovery = entry.setting["recovery"]
        if kind == .crashed, recovery.isGiven {
            resolver.report(
                "what has crashed does not recover by itself (failure `\(entry.name)`)",
                at: recovery.keyPlace,
                help: "leave `recovery` out: the kubelet starts the container again")
        }
        if kind == .unresponsive, recovery.isAbsent, health.livenessProbe == nil {
            resolver.report(
                "nobody restarts a pod that answers nothing (failure `\(entry.name)`)",
                at: entry.place,
                help: "add a `livenessProbe` to the pod, or give the failure a `recovery`",
                severity: .warning)
        }
        return PodFailurePlan(
            name: entry.name, kind: kind, meanTime: meanTime,
            recovery: resolver.distribution(recovery))
    }
}
