/// Finds the levels of several plans that cost least, and proves how near the best they are.
///
/// With the best allocation the cost is convex and piecewise linear in the levels. Each evaluation
/// gives a plane below it (`ReplicationEvaluation.intercept`); the lowest point of all planes
/// together is a lower bound of every portfolio's cost under any allocation, the provider's own
/// included, and the next place to look at: Kelley's cutting planes (1960), kept near the best
/// levels so far (Linderoth and Wright 2003).
struct CommitmentOptimizer {
    /// Cost per replication ≥ `intercept` + Σ `slope` × position, positions being shares of limits.
    private struct Plane {
        var intercept: Double
        var slopes: [Double]
    }
    let problem: CommitmentProblem
    let threads: Int
    /// Positions of the plans that may be bought.
    let chosen: [Int]
    private var planes: [Plane] = []
    private(set) var best: CommitmentEvaluation
    private(set) var bound = 0.0
    /// How far from the best levels to look, as a share of their limits.
    private var reach: Double

    /// - Parameters:
    ///   - chosen: plans that may be bought, in the order in which ties are decided.
    ///   - start: levels to begin with; nil: nothing bought.
    init(
        _ problem: CommitmentProblem, chosen: [Int], start: [Double]? = nil, reach: Double = 1,
        threads: Int = 1
    ) {
        self.problem = problem
        self.chosen = chosen
        self.threads = threads
        self.reach = reach
        var levels = problem.plans.map { $0.isFixed ? 1.0 : 0.0 }
        for plan in chosen { levels[plan] = min(start?[plan] ?? 0, problem.plans[plan].limit) }
        best = problem.evaluate(levels, tracing: chosen, threads: threads)
        add(best)
    }

    private mutating func add(_ evaluation: CommitmentEvaluation) {
        let plans = problem.plans
        var intercept = evaluation.average(\.intercept)
        intercept += problem.uncoverable.reduce(0, +) / Double(problem.replications)
        // What is there already is paid for, and saves what it saves.
        for plan in plans.indices where plans[plan].isFixed {
            intercept += plans[plan].fee * plans[plan].activeHours - evaluation.worth(plan)
        }
        planes.append(
            Plane(
                intercept: intercept,
                slopes: chosen.map { plan in
                    let fee = plans[plan].fee * plans[plan].activeHours
                    return (fee - evaluation.worth(plan)) * plans[plan].limit
                }))
    }

    /// Looks until the best cost is within `tolerance` of the bound, or `limit` times.
    mutating func run(tolerance: Double, limit: Int) {
        guard !chosen.isEmpty else {
            bound = best.mean
            return
        }
        for _ in 0..<limit {
            guard let whole = lowest(within: nil) else { return }
            bound = max(bound, whole.bound)
            if best.mean - bound <= tolerance * best.mean { return }
            guard let near = reach < 1 ? lowest(within: reach) : whole else { return }
            let next = problem.evaluate(
                levels(near.positions), tracing: chosen, threads: threads)
            add(next)
            let expected = best.mean - near.value
            if next.mean < best.mean - 0.1 * expected {
                best = next
                reach = min(1, reach * 2)
            } else {
                if next.mean < best.mean { best = next }
                reach = max(1e-6, reach / 2)
            }
        }
        if let whole = lowest(within: nil) { bound = max(bound, whole.bound) }
    }

    private func levels(_ positions: [Double]) -> [Double] {
        var levels = best.levels
        for (index, plan) in chosen.enumerated() {
            levels[plan] = positions[index] * problem.plans[plan].limit
        }
        return levels
    }

    /// The lowest point of all planes, within a distance of the best levels.
    ///
    /// - Returns: where, the height there, and what is proven of the whole box: any mean of planes
    ///   is below the cost, so that an inexact solution proves a little less, and nothing false.
    private func lowest(
        within reach: Double?
    ) -> (positions: [Double], value: Double, bound: Double)? {
        let scale = max(1e-300, best.mean)
        let lower = chosen.map { plan -> Double in
            let position = best.levels[plan] / problem.plans[plan].limit
            return reach.map { max(0, position - $0) } ?? 0
        }
        let upper = chosen.map { plan -> Double in
            let position = best.levels[plan] / problem.plans[plan].limit
            return reach.map { min(1, position + $0) } ?? 1
        }
        func height(_ plane: Plane, at positions: [Double]) -> Double {
            zip(plane.slopes, positions).reduce(plane.intercept) { $0 + $1.0 * $1.1 }
        }
        // The dual: a mean of planes, and what is gained by the box's upper sides.
        var columns = planes.map { [1.0] + $0.slopes.map { -$0 / scale } }
        var objective = planes.map { height($0, at: lower) / scale }
        for index in chosen.indices {
            var column = Array(repeating: 0.0, count: chosen.count + 1)
            column[index + 1] = -1
            columns.append(column)
            objective.append(lower[index] - upper[index])
        }
        var program = LinearProgram(
            objective: objective, columns: columns,
            limits: [1] + Array(repeating: 0, count: chosen.count))
        guard let solution = program.solve() else { return nil }
        let positions = chosen.indices.map {
            min(upper[$0], lower[$0] + solution.prices[$0 + 1])
        }
        let weights = solution.values.prefix(planes.count)
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return (positions, 0, 0) }
        var intercept = 0.0
        var slopes = Array(repeating: 0.0, count: chosen.count)
        for (plane, weight) in zip(planes, weights) {
            intercept += plane.intercept * weight / sum
            for index in chosen.indices { slopes[index] += plane.slopes[index] * weight / sum }
        }
        return (
            positions, planes.map { height($0, at: positions) }.max() ?? 0,
            slopes.reduce(intercept) { $0 + min(0, $1) }
        )
    }
}
