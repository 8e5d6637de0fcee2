package import CloudModel

/// What one pool of nodes, or one workload's pods, did in one region over all replications.
package struct LayerResult: Sendable {
    package enum Layer: String, Hashable, Sendable { case nodes, pods }

    package var layer: Layer
    package var name: String
    package var region: String
    /// Where the pods run; nil for nodes.
    package var nodePool: String?
    /// One per measure, in the order of `LayerMeasures.all`.
    package var measures: [Summary]

    /// The pools that have workloads, then the workloads.
    package static func all(
        _ replications: [(fleets: [FleetOutcome], workloads: [WorkloadOutcome])]
    ) -> [LayerResult] {
        guard let first = replications.first else { return [] }
        var results: [LayerResult] = []
        for (index, fleet) in first.fleets.enumerated() {
            let isPool = first.workloads.contains {
                $0.nodePool == fleet.name && $0.region == fleet.region
            }
            guard isPool else { continue }
            results.append(
                LayerResult(
                    layer: .nodes, name: fleet.name, region: fleet.region, nodePool: nil,
                    measures: LayerMeasures.all.map { measure in
                        Summary(replications.map { measure.ofNodes($0.fleets[index]) })
                    }))
        }
        for (index, workload) in first.workloads.enumerated() {
            results.append(
                LayerResult(
                    layer: .pods, name: workload.name, region: workload.region,
                    nodePool: workload.nodePool,
                    measures: LayerMeasures.all.map { measure in
                        Summary(replications.map { measure.ofPods($0.workloads[index]) })
                    }))
        }
        return results
    }
}

/// One figure of nodes and of pods. Not a number where a layer has none.
package struct LayerMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let ofNodes: @Sendable (FleetOutcome) -> Double
    package let ofPods: @Sendable (WorkloadOutcome) -> Double
    /// Left out of tables where it is zero everywhere.
    package var isRare = false
}

/// The figures of both layers of Kubernetes, in the order in which every format lists them.
package enum LayerMeasures {
    package static let all: [LayerMeasure] = [
        LayerMeasure(
            id: "mean", title: "mean", unit: .instances, ofNodes: { $0.instancesMean },
            ofPods: { $0.podsMean }),
        LayerMeasure(
            id: "p95", title: "p95", unit: .instances, ofNodes: { $0.instancesP95 },
            ofPods: { $0.podsP95 }),
        LayerMeasure(
            id: "peak", title: "peak", unit: .instances, ofNodes: { $0.instancesPeak },
            ofPods: { $0.podsPeak }),
        LayerMeasure(
            id: "waiting", title: "not ready", unit: .count, ofNodes: { _ in .nan },
            ofPods: { $0.podsWaiting }),
        LayerMeasure(
            id: "utilization", title: "utilization", unit: .share, ofNodes: { $0.utilization },
            ofPods: { $0.utilization }),
        LayerMeasure(
            id: "interruptions", title: "interruptions", unit: .count,
            ofNodes: { Double($0.interruptions) }, ofPods: { _ in .nan }),
        LayerMeasure(
            id: "failures", title: "failures", unit: .count, ofNodes: { _ in .nan },
            ofPods: { Double($0.failures) }, isRare: true),
        LayerMeasure(
            id: "restarts", title: "restarts", unit: .count, ofNodes: { _ in .nan },
            ofPods: { Double($0.restarts) }, isRare: true),
        LayerMeasure(
            id: "actions", title: "actions", unit: .count,
            ofNodes: { Double($0.scalingActions) }, ofPods: { Double($0.scalingActions) }),
    ]
}
