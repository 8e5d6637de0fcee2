import CloudModel
import UsageLedger

/// Something that can go wrong in a scenario, and its plan without it.
package enum LossCause: Hashable, Sendable {
    case outage(String)
    case instanceFailures, interruptions, deployments

    /// What people read: an outage by the name that the scenario gave it.
    package var name: String {
        switch self {
        case .outage(let name): name
        case .instanceFailures: "instance failures"
        case .interruptions: "spot interruptions"
        case .deployments: "deployments"
        }
    }

    /// What can go wrong in a plan, outages first, in the order of their names.
    static func all(in plan: Plan) -> [LossCause] {
        var causes: [LossCause] = []
        for outage in plan.outages where !causes.contains(.outage(outage.name)) {
            causes.append(.outage(outage.name))
        }
        let fleets = plan.fleets
        if fleets.contains(where: { !$0.lifecycle.failures.isEmpty }) {
            causes.append(.instanceFailures)
        }
        let canBeReclaimed = fleets.contains { fleet in
            fleet.instances.indices.contains { option in
                fleet.canLaunch(option, in: .spot)
                    && (fleet.instances[option].spot?.interruptionsPerHour ?? 0) > 0
            }
        }
        if canBeReclaimed { causes.append(.interruptions) }
        if fleets.contains(where: { !$0.deployments.isEmpty }) { causes.append(.deployments) }
        return causes
    }

    /// Takes it out of a plan.
    func remove(from plan: inout Plan) {
        switch self {
        case .outage(let name): plan.outages.removeAll { $0.name == name }
        case .instanceFailures:
            for fleet in plan.fleets.indices { plan.fleets[fleet].lifecycle.failures = [] }
        case .interruptions:
            for fleet in plan.fleets.indices {
                for option in plan.fleets[fleet].instances.indices {
                    plan.fleets[fleet].instances[option].spot?.interruptionsPerHour = 0
                }
            }
        case .deployments:
            for fleet in plan.fleets.indices { plan.fleets[fleet].deployments = [] }
        }
    }

    /// Whether a replication has anything of it. Of what is no outage nobody kept count.
    func occurred(in outcome: Outcome) -> Bool {
        guard case .outage(let name) = self else { return true }
        return outcome.outages.contains { $0.name == name }
    }
}
