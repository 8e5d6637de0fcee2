package import CloudModel

/// What one store did over all replications.
package struct StoreResult: Sendable {
    package var name: String
    /// One per measure, in the order of `StoreMeasures.all`.
    package var measures: [Summary]

    /// In the order of the plan.
    package static func all(_ replications: [[StoreOutcome]]) -> [StoreResult] {
        guard let first = replications.first else { return [] }
        return first.indices.map { place in
            StoreResult(
                name: first[place].name,
                measures: StoreMeasures.all.map { measure in
                    Summary(replications.map { measure.value($0[place]) })
                })
        }
    }
}

/// A figure of one store.
package struct StoreMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String
    package let value: @Sendable (StoreOutcome) -> Double
}

/// Every figure of a store, in the order in which every format lists them.
package enum StoreMeasures {
    package static let all: [StoreMeasure] = [
        StoreMeasure(
            id: "store.calls", title: "calls", unit: .requests,
            definition: "Attempts of callers."
        ) { $0.calls },
        StoreMeasure(
            id: "store.failed", title: "failed", unit: .requests,
            definition: "Attempts that were not answered within the caller's timeout."
        ) { $0.failed },
        StoreMeasure(
            id: "store.utilization", title: "util.", unit: .share,
            definition: "Load ÷ capacity of the busier of the primary and its replicas, over time."
        ) { $0.utilization },
        StoreMeasure(
            id: "store.utilization.peak", title: "peak util.", unit: .share,
            definition: "The highest such load."
        ) { $0.peakUtilization },
        StoreMeasure(
            id: "store.connections", title: "conn.", unit: .ratio,
            definition: "Queries in all its instances at once, over time."
        ) { $0.connections },
        StoreMeasure(
            id: "store.connections.peak", title: "peak conn.", unit: .ratio,
            definition: "The most such queries."
        ) { $0.peakConnections },
        StoreMeasure(
            id: "store.saturated", title: "saturated", unit: .seconds,
            definition: "Time in which more was asked than it carries."
        ) { $0.saturatedSeconds },
        StoreMeasure(
            id: "store.down", title: "down", unit: .seconds,
            definition: "Time in which its primary did not answer."
        ) { $0.downSeconds },
        StoreMeasure(
            id: "store.failovers", title: "failovers", unit: .ratio,
            definition: "How often the standby took over."
        ) { Double($0.failovers) },
        StoreMeasure(
            id: "store.writesLost", title: "writes lost", unit: .requests,
            definition: "Writes that were answered and that the standby had not got yet."
        ) { $0.writesLost },
    ]
}
