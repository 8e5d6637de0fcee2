/// What levels of the plans cost in one replication, and how the cost would move.
struct ReplicationEvaluation: Sendable {
    /// Dollars over the horizon, fees included.
    var cost = 0.0
    /// Dollars of coverable use at on-demand prices, and the part of it left on demand.
    var onDemand = 0.0
    var uncovered = 0.0
    /// A lower bound of what any allocation leaves on demand is `intercept` − Σ `worth` × level.
    var intercept = 0.0
    /// Per plan: dollars that another unit of its level saves.
    var worth: [Double]
    /// Per plan: levels × hours that were used.
    var used: [Double]
}

/// The same of all replications.
package struct CommitmentEvaluation: Sendable {
    package let levels: [Double]
    let replications: [ReplicationEvaluation]

    /// Dollars over the horizon, per replication.
    package var costs: [Double] { replications.map(\.cost) }
    package var mean: Double { average(\.cost) }
    /// Share of the coverable use, at on-demand prices, that is covered.
    package var coverage: Double {
        let whole = average(\.onDemand)
        return whole > 0 ? 1 - average(\.uncovered) / whole : 0
    }

    /// Dollars over the horizon that another unit of a plan's level saves, its fee not counted.
    package func worth(_ plan: Int) -> Double { average { $0.worth[plan] } }
    /// Levels × hours of a plan that are used.
    package func used(_ plan: Int) -> Double { average { $0.used[plan] } }
    package func utilization(_ plan: Int, hours: Double) -> Double? {
        levels[plan] > 0 ? used(plan) / (levels[plan] * hours) : nil
    }

    func average(_ figure: (ReplicationEvaluation) -> Double) -> Double {
        replications.reduce(0) { $0 + figure($1) } / Double(replications.count)
    }
}

extension CommitmentProblem {
    /// What `levels`, one per plan, cost.
    ///
    /// - Parameters:
    ///   - tracing: plans of which to find what another unit saves, too, besides those that are
    ///     there already; empty: of none.
    ///   - threads: at most so many; the result is the same for any number.
    package func evaluate(
        _ levels: [Double], tracing: [Int] = [], threads: Int = 1
    ) -> CommitmentEvaluation {
        // Plans of which there is nothing, and of which nobody asks, take no time.
        let present = plans.indices.filter { levels[$0] > 0 || tracing.contains($0) }
        var places = Array(repeating: -1, count: plans.count)
        for (place, plan) in present.enumerated() { places[plan] = place }
        let draws = draws.filter { places[$0.plan] >= 0 }.map {
            Draw(line: $0.line, plan: places[$0.plan], units: $0.units)
        }
        return CommitmentEvaluation(
            levels: levels,
            replications: Parallel.map(usage.count, threads: threads) { replication in
                evaluate(
                    levels, present, draws, replication: replication, isTraced: !tracing.isEmpty)
            })
    }

    /// - Parameter draws: by place in `present`.
    private func evaluate(
        _ levels: [Double], _ present: [Int], _ draws: [Draw], replication: Int, isTraced: Bool
    ) -> ReplicationEvaluation {
        var result = ReplicationEvaluation(
            worth: Array(repeating: 0, count: plans.count),
            used: Array(repeating: 0, count: plans.count))
        result.cost = uncoverable[replication]
        for plan in plans.indices {
            result.cost += levels[plan] * plans[plan].fee * plans[plan].activeHours
        }
        guard !lines.isEmpty else { return result }
        let prices = lines.map(\.price)
        let changing = present.indices.filter { !plans[present[$0]].activity.isEmpty }
        let scratch = lines.count * 2 + present.count * 3
        withUnsafeTemporaryAllocation(of: Double.self, capacity: scratch) { scratch in
            scratch.initialize(repeating: 0)
            var hour = CoveredHour(scratch, lines: lines.count, plans: present.count)
            usage[replication].withUnsafeBufferPointer { use in
                prices.withUnsafeBufferPointer { prices in
                    draws.withUnsafeBufferPointer { draws in
                        for (place, plan) in present.enumerated() {
                            hour.levels[place] = levels[plan]
                        }
                        for index in 0..<hours {
                            for place in changing {
                                let active = plans[present[place]].activity[index]
                                hour.levels[place] = levels[present[place]] * active
                                hour.active[place] = active
                            }
                            let time = use.baseAddress! + index * prices.count
                            hour.cover(time, draws, prices, &result)
                            if isTraced { hour.trace(time, draws, prices, &result) }
                        }
                    }
                }
            }
            for (place, plan) in present.enumerated() {
                result.worth[plan] = hour.worth[place]
                result.used[plan] = hour.used[place]
            }
        }
        result.cost += result.uncovered
        return result
    }
}

/// One hour's use being covered, and the same backwards: what another unit of each plan would save.
private struct CoveredHour {
    private let lines: Int
    private let plans: Int
    /// Per line: use that is not covered yet; what another hour of it costs from a draw on.
    private let remaining: UnsafeMutablePointer<Double>
    private let value: UnsafeMutablePointer<Double>
    /// Per plan: what there is in the hour, its share of the hour, and what is left of it.
    let levels: UnsafeMutablePointer<Double>
    let active: UnsafeMutablePointer<Double>
    private let capacity: UnsafeMutablePointer<Double>
    /// Per plan, over all hours: what another unit saves, and units used.
    var worth: [Double]
    var used: [Double]
    private var saving: [Double]
    /// Per draw: whether the commitment was enough for what was left of the line.
    private var isEnough: [Bool] = []

    init(_ scratch: UnsafeMutableBufferPointer<Double>, lines: Int, plans: Int) {
        self.lines = lines
        self.plans = plans
        remaining = scratch.baseAddress!
        value = remaining + lines
        levels = value + lines
        active = levels + plans
        capacity = active + plans
        for plan in 0..<plans { active[plan] = 1 }
        worth = Array(repeating: 0, count: plans)
        used = worth
        saving = worth
    }

    mutating func cover(
        _ use: UnsafePointer<Double>, _ draws: UnsafeBufferPointer<CommitmentProblem.Draw>,
        _ prices: UnsafeBufferPointer<Double>, _ result: inout ReplicationEvaluation
    ) {
        if isEnough.isEmpty { isEnough = Array(repeating: false, count: draws.count) }
        for line in 0..<lines { remaining[line] = use[line] }
        for plan in 0..<plans { capacity[plan] = levels[plan] }
        isEnough.withUnsafeMutableBufferPointer { isEnough in
            for index in draws.indices {
                let draw = draws[index]
                let need = remaining[draw.line] * draw.units
                let there = capacity[draw.plan]
                let enough = need <= there
                isEnough[index] = enough
                capacity[draw.plan] = enough ? there - need : 0
                remaining[draw.line] = enough ? 0 : remaining[draw.line] - there * draw.perUnit
            }
        }
        for line in 0..<lines {
            result.onDemand += use[line] * prices[line]
            result.uncovered += remaining[line] * prices[line]
        }
        used.withUnsafeMutableBufferPointer { used in
            for plan in 0..<plans { used[plan] += levels[plan] - capacity[plan] }
        }
    }

    /// The derivative of what is left on demand, found backwards through the draws; with it a
    /// lower bound, by duality: whoever pays `saving` for each unit of commitment pays for an
    /// instance-hour at least the cheapest of its price and what it would draw.
    mutating func trace(
        _ use: UnsafePointer<Double>, _ draws: UnsafeBufferPointer<CommitmentProblem.Draw>,
        _ prices: UnsafeBufferPointer<Double>, _ result: inout ReplicationEvaluation
    ) {
        for line in 0..<lines { value[line] = prices[line] }
        saving.withUnsafeMutableBufferPointer { saving in
            for plan in 0..<plans { saving[plan] = 0 }
            isEnough.withUnsafeBufferPointer { isEnough in
                for index in draws.indices.reversed() {
                    let draw = draws[index]
                    if isEnough[index] {
                        value[draw.line] = draw.units * saving[draw.plan]
                    } else {
                        saving[draw.plan] = value[draw.line] * draw.perUnit
                    }
                }
            }
            for line in 0..<lines { value[line] = prices[line] }
            for draw in draws {
                value[draw.line] = min(value[draw.line], draw.units * saving[draw.plan])
            }
            worth.withUnsafeMutableBufferPointer { worth in
                for plan in 0..<plans { worth[plan] += saving[plan] * active[plan] }
            }
        }
        for line in 0..<lines { result.intercept += use[line] * value[line] }
    }
}
