import CloudModel
import Diagnostics
import Quantities

extension PlanCompiler {
    /// What `scaling` says of single instances.
    mutating func lifecycle(_ setting: Setting, _ plan: inout ScalingPlan) {
        plan.rebalancesZones = setting["zoneRebalancing"].flag ?? true
        plan.terminationPolicies = terminationPolicies(setting["terminationPolicies"])
    }

    private mutating func terminationPolicies(_ setting: Setting) -> [TerminationPolicy] {
        var policies: [TerminationPolicy] = []
        for entry in setting.list {
            guard let policy = entry.text.flatMap(TerminationPolicy.init(rawValue:)) else {
                continue
            }
            if policies.contains(policy) {
                resolver.report(
                    "the termination policy `\(policy.rawValue)` is given twice", at: entry.place)
            }
            policies.append(policy)
        }
        if policies.isEmpty, setting.isGiven {
            resolver.report(
                "`terminationPolicies` names none", at: setting.place,
                help: "leave it out, or write `[default]`")
        }
        return policies.isEmpty ? [.standard] : policies
    }
}
