/// Which instance of the chosen zone goes first when a fleet shrinks. Several are asked in turn:
/// each leaves those that it likes best to the next.
///
/// Source: Amazon EC2 Auto Scaling user guide, "Work with Amazon EC2 Auto Scaling termination
/// policies" (2023-06). The zone comes before any of them: the one with the most instances.
package enum TerminationPolicy: String, Hashable, Sendable, CaseIterable {
    /// Allocation strategy, oldest launch template, closest to the next instance hour.
    case standard = "default"
    /// The option that the allocation strategy likes least.
    case allocationStrategy = "allocation-strategy"
    /// The oldest release: a group has one launch template and no launch configuration, or the
    /// other way round.
    case oldestLaunchTemplate = "oldest-launch-template"
    case oldestLaunchConfiguration = "oldest-launch-configuration"
    case closestToNextInstanceHour = "closest-to-next-instance-hour"
    case newestInstance = "newest-instance"
    case oldestInstance = "oldest-instance"

    /// What a policy looks at.
    struct Candidate {
        /// Its option's place in the allocation strategy's order, the best first.
        var rank: Int64
        var version: Int64
        /// When it began to run, or will.
        var runningNanoseconds: Int64
        /// Of its present instance hour; 0 while it is not running.
        var elapsedNanoseconds: Int64
        /// Counts all launches of the run.
        var number: Int64
    }

    /// Less for those that go first.
    private func key(_ candidate: Candidate) -> Int64 {
        switch self {
        case .standard: 0
        case .allocationStrategy: -candidate.rank
        case .oldestLaunchTemplate, .oldestLaunchConfiguration: candidate.version
        case .closestToNextInstanceHour: -candidate.elapsedNanoseconds
        case .newestInstance: -candidate.runningNanoseconds
        case .oldestInstance: candidate.runningNanoseconds
        }
    }

    /// The policies of a list with the default spelled out; it also decides what they leave open.
    static func chain(_ policies: [TerminationPolicy]) -> [TerminationPolicy] {
        let spelledOut: [TerminationPolicy] = [
            .allocationStrategy, .oldestLaunchTemplate, .closestToNextInstanceHour,
        ]
        return policies.flatMap { $0 == .standard ? spelledOut : [$0] } + spelledOut
    }

    /// Whether the chain takes `left` before `right`; the first launched of equals.
    static func takes(
        _ left: Candidate, before right: Candidate, _ chain: [TerminationPolicy]
    ) -> Bool {
        for policy in chain {
            let (one, other) = (policy.key(left), policy.key(right))
            if one != other { return one < other }
        }
        return left.number < right.number
    }
}

/// A fleet's termination policies, as its world reads them.
struct TerminationOrder {
    /// Whether the provider's default decides alone, for which pools keep their own order.
    let isDefault: Bool
    let chain: [TerminationPolicy]

    init(_ policies: [TerminationPolicy]) {
        isDefault = policies.allSatisfy { $0 == .standard }
        chain = TerminationPolicy.chain(policies)
    }
}
