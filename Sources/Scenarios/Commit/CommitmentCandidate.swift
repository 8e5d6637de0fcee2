package import Pricing

/// One way to promise something for use that a ledger has, in the words of the language.
package struct CommitmentCandidate: Hashable, Sendable {
    /// What the level is counted in.
    package enum Unit: String, Hashable, Sendable {
        case dollarsPerHour = "USD/h"
        case instances
        case vcpus = "vCPUs"
        case gibibytes = "GiB"

        /// Levels are bought in multiples of this: dollars to the mill.
        package var step: Double { self == .dollarsPerHour ? 0.001 : 1 }
        fileprivate var key: String {
            switch self {
            case .dollarsPerHour: "commit"
            case .instances: "count"
            case .vcpus: "vcpus"
            case .gibibytes: "memory"
            }
        }
    }
    /// Unlike any other's, and unlike those of commitments that are there.
    package internal(set) var name: String
    /// The word after `plan:`.
    package let plan: String
    /// What it is for: `m7g, us-east-1`, `any family and region`.
    package let target: String
    package let years: Int
    package let payment: Commitment.Payment
    package let unit: Unit
    /// Further settings, such as `family: m7g`, in the language's order.
    let settings: [String]

    /// The commitment at a level, as a map of the language.
    package func entry(level: Double) -> String {
        let amount =
            switch unit {
            case .dollarsPerHour: Self.mills(level) + " USD/h"
            case .gibibytes: "\(Int64(level.rounded())) GiB"
            case .instances, .vcpus: "\(Int64(level.rounded()))"
            }
        var parts = ["plan: \(plan)"] + settings + ["\(unit.key): \(amount)", "term: \(years)y"]
        if !plan.hasPrefix("gcp-") { parts.append("payment: \(payment.rawValue)") }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private static func mills(_ level: Double) -> String {
        let mills = Int64((level * 1_000).rounded())
        let places = String(mills % 1_000)
        return "\(mills / 1_000)." + String(repeating: "0", count: 3 - places.count) + places
    }

    /// The entry with one of its unit: a commitment by which others are scaled.
    package var one: String { entry(level: 1) }
}

/// Which commitments to look at.
package struct CommitmentFilter: Hashable, Sendable {
    /// Empty: every one.
    package var plans: [String] = []
    package var years: [Int] = []
    package var payments: [Commitment.Payment] = []

    package init(
        plans: [String] = [], years: [Int] = [], payments: [Commitment.Payment] = []
    ) {
        self.plans = plans
        self.years = years
        self.payments = payments
    }

    func admits(_ candidate: CommitmentCandidate) -> Bool {
        (plans.isEmpty || plans.contains(candidate.plan))
            && (years.isEmpty || years.contains(candidate.years))
            && (payments.isEmpty || payments.contains(candidate.payment))
    }

    /// The plans that there are.
    package static let plans = [
        ComputeSavingsPlans.typeName, EC2InstanceSavingsPlans.typeName, ReservedInstances.typeName,
        GoogleFlexibleCommittedUse.typeName, GoogleCommittedUse.typeName,
        AzureSavingsPlans.typeName, AzureReservations.typeName,
    ]
}
