import Quantities

extension ResultStore {
    /// Keeps every replication of a comparison.
    ///
    /// - Throws: `StoreError`.
    package func keep(_ comparison: Comparison, as run: StoredRun) throws(StoreError) {
        let plans = comparison.provenance.plans.map(\.fingerprint)
        let id = try begin(run, plans: plans) {
            zip(comparison.scenarios, plans).map { scenario, plan in
                StoredPoint(
                    name: scenario.name, fingerprint: plan,
                    horizonSeconds: scenario.horizon.seconds)
            }
        }
        for (point, scenario) in comparison.scenarios.enumerated() {
            let rows = scenario.replications.enumerated().map {
                ResultRow(point: point, replication: $0.offset, measures: $0.element)
            }
            try append(rows, to: id)
        }
    }
}
