import Experiments

/// Kubernetes' two layers: a row for each pool of nodes, and for each workload's pods.
enum LayerSection {
    static let title = "nodes and pods"

    /// Nil without any, or with several scenarios, which are compared as wholes.
    static func table(_ comparison: Comparison) -> SectionTable? {
        guard comparison.scenarios.count == 1, !comparison.scenarios[0].layers.isEmpty else {
            return nil
        }
        var columns = [
            (title: "layer", alignsRight: false), (title: "name", alignsRight: false),
            (title: "region", alignsRight: false),
        ]
        let layers = comparison.scenarios[0].layers
        let shown = LayerMeasures.all.indices.filter { index in
            !LayerMeasures.all[index].isRare || layers.contains { $0.measures[index].mean > 0 }
        }
        columns += shown.map { (title: LayerMeasures.all[$0].title, alignsRight: true) }
        let rows = layers.map { result in
            [result.nodePool.map { "pods on \($0)" } ?? "nodes", result.name, result.region]
                + shown.map {
                    Figure.value(result.measures[$0].mean, LayerMeasures.all[$0].unit)
                }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    /// The name, and its region where there are several.
    static func label(_ result: LayerResult, among layers: [LayerResult]) -> String {
        let isOnly = !layers.contains { $0.name == result.name && $0.region != result.region }
        return isOnly ? result.name : "\(result.name) (\(result.region))"
    }

    static func write(_ layers: [LayerResult], _ json: inout JSONWriter) {
        guard !layers.isEmpty else { return }
        json.array("kubernetes") { json in
            for result in layers {
                json.object { json in
                    json.string("layer", result.layer.rawValue)
                    json.string("name", result.name)
                    json.string("region", result.region)
                    if let pool = result.nodePool { json.string("nodePool", pool) }
                    json.object("measures") { json in
                        for (measure, summary) in zip(LayerMeasures.all, result.measures) {
                            json.object(measure.id) { json in
                                json.string("unit", measure.unit.rawValue)
                                json.summary(summary)
                            }
                        }
                    }
                }
            }
        }
    }
}
