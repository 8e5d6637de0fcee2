package import CloudModel
package import Pricing
package import Quantities
package import Statistics

/// What one replication of one scenario came to: its bill and what happened.
package struct Replication: Sendable {
    package var bill: Bill
    package var outcome: Outcome
    /// What was simulated: the scenario's horizon, or less where the run ended early.
    package var horizon: TimeSpan
    /// One per service of the outcome; nil where nothing was promised.
    package var objectives: [ObjectivePlan?]
    /// By name; empty unless the plan has outages.
    package var outages: [OutageEffect] = []

    package init(
        bill: Bill, outcome: Outcome, horizon: TimeSpan, objectives: [ObjectivePlan?]
    ) {
        self.bill = bill
        self.outcome = outcome
        self.horizon = horizon
        self.objectives = objectives
    }

    /// Nil when every request that was offered is either served or lost, else what does not add up.
    package var imbalance: String? {
        for service in outcome.services {
            let counts = service.counts
            if counts.offered != counts.served + counts.lost {
                return "service `\(service.name)`: offered \(counts.offered) is not served "
                    + "\(counts.served) + lost \(counts.lost) parts of a request"
            }
        }
        return nil
    }
}

/// What every measure is computed from: a replication with its sums made once.
package struct MeasureInput: Sendable {
    package let replication: Replication
    package let costs: Costs
    package let effectiveByCategory: [Money]
    /// Effective cost that rests on derived prices or on another region's.
    package let derived: Money
    package let counts: RequestCounts

    package init(_ replication: Replication) {
        self.replication = replication
        var costs = Costs()
        var byCategory = Array(repeating: Money.zero, count: ChargeCategory.allCases.count)
        var derived = Money.zero
        for line in replication.bill.lines {
            costs += line.costs
            byCategory[Self.index(of: line.key.category)] += line.costs.effective
            if line.provenance <= .derived { derived += line.costs.effective }
        }
        self.costs = costs
        effectiveByCategory = byCategory
        self.derived = derived
        var counts = RequestCounts()
        // What services ask of each other is not what users want.
        for service in replication.outcome.services where !service.isCalled {
            counts += service.counts
        }
        self.counts = counts
    }

    package var fleets: [FleetOutcome] { replication.outcome.fleets }
    package var workloads: [WorkloadOutcome] { replication.outcome.workloads }
    package var total: FleetOutcome { replication.outcome.total }
    package var services: [ServiceOutcome] {
        replication.outcome.services.filter { !$0.isCalled }
    }

    package func effective(_ category: ChargeCategory) -> Money {
        effectiveByCategory[Self.index(of: category)]
    }

    package func sum(_ value: (FleetOutcome) -> Double) -> Double {
        fleets.reduce(0) { $0 + value($1) }
    }

    /// The sum over pools of spot instances; not a number without any.
    package func risk(_ value: (CommonShock) -> Double) -> Double {
        let risks = replication.outcome.spotRisks
        return risks.isEmpty ? .nan : risks.reduce(0) { $0 + value($1) }
    }

    /// The product of a probability of each of them, likewise.
    package func chance(_ value: (CommonShock) -> Double) -> Double {
        let risks = replication.outcome.spotRisks
        return risks.isEmpty ? .nan : risks.reduce(1) { $0 * value($1) }
    }

    /// The mean over fleets weighted by `weight`; 0 when all weights are 0.
    package func mean(
        _ value: (FleetOutcome) -> Double, weightedBy weight: (FleetOutcome) -> Double
    ) -> Double {
        let total = sum(weight)
        guard total > 0 else { return 0 }
        return sum { weight($0) > 0 ? value($0) * weight($0) : 0 } / total
    }

    private static func index(of category: ChargeCategory) -> Int {
        ChargeCategory.allCases.firstIndex(of: category) ?? 0
    }
}

extension RequestCounts {
    package static func += (left: inout RequestCounts, right: RequestCounts) {
        left.offered += right.offered
        left.served += right.served
        left.shed += right.shed
        left.timedOut += right.timedOut
        left.failed += right.failed
        left.retried += right.retried
    }
}
