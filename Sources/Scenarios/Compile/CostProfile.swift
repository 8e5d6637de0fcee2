import SimulationKernel

/// What recorded requests cost, in 64 steps: 48 of 2 % of the requests each, from the cheapest up,
/// and 16 of 0.25 % for the dearest 4 %, each with the mean of its own.
///
/// `flow` needs the distribution of a draw of the service time times a cost, where the two are
/// independent. It is made of these steps times 16 of the service time, finer towards its tail; the
/// mean is kept exactly.
package struct CostProfile: Sendable {
    private static let edges =
        (0...48).map { Double($0) / 50 } + (1...16).map { 0.96 + Double($0) / 400 }
    private static let serviceEdges = [
        0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1,
    ]
    private let values: [Double]
    private let weights: [Double]
    package let mean: Double

    /// Nil when there are no costs.
    init?(_ costs: [Double]) {
        guard !costs.isEmpty else { return nil }
        let sorted = costs.sorted()
        var values: [Double] = []
        var weights: [Double] = []
        var from = 0
        for edge in Self.edges.dropFirst() {
            let to = min(sorted.count, Int((edge * Double(sorted.count)).rounded()))
            guard to > from else { continue }
            var sum = 0.0
            for cost in sorted[from..<to] { sum += cost }
            values.append(sum / Double(to - from))
            weights.append(Double(to - from))
            from = to
        }
        self.values = values
        self.weights = weights
        mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(sorted.count)
    }

    /// The distribution of a draw of `unit` × a cost.
    func times(_ unit: Distribution) -> Distribution {
        if values.count == 1 { return unit.scaled(by: values[0]) }
        var products: [(value: Double, weight: Double)] = []
        for (time, share) in Self.steps(unit) {
            for (cost, weight) in zip(values, weights) {
                products.append((time * cost, share * weight))
            }
        }
        products.sort { $0.value < $1.value }
        return .empirical(
            values: products.map(\.value), weights: products.map(\.weight))
    }

    /// A service time as few values with their shares.
    private static func steps(_ unit: Distribution) -> [(time: Double, share: Double)] {
        switch unit {
        case .deterministic(let time): return [(time, 1)]
        case .empirical(let values, let weights) where values.count <= serviceEdges.count:
            return zip(values, weights).map { ($0, $1) }
        default: break
        }
        var steps: [(time: Double, share: Double)] = []
        var mean = 0.0
        for (from, to) in zip(serviceEdges, serviceEdges.dropFirst()) {
            let time = unit.quantile((from + to) / 2)
            steps.append((time, to - from))
            mean += time * (to - from)
        }
        guard mean > 0 else { return [(unit.mean, 1)] }
        let scale = unit.mean / mean
        return steps.map { ($0.time * scale, $0.share) }
    }
}
