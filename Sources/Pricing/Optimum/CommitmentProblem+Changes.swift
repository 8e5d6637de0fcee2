extension CommitmentProblem {
    /// The same with every so many hours only, at most `maximum` in all: to look around quickly.
    ///
    /// The stride has no factor in common with a day or a week, so that no hour of them is missed.
    package func thinned(to maximum: Int) -> CommitmentProblem {
        guard hours * replications > maximum else { return self }
        var stride = hours * replications / maximum + 1
        while stride % 2 == 0 || stride % 3 == 0 || stride % 7 == 0 { stride += 1 }
        var problem = self
        // Each replication begins elsewhere.
        let counts = usage.indices.map { (hours - $0 % stride + stride - 1) / stride }
        problem.hours = counts.min() ?? hours
        guard problem.hours > 0, plans.allSatisfy(\.activity.isEmpty) else { return self }
        problem.usage = usage.enumerated().map { replication, use in
            (0..<problem.hours).flatMap { hour -> ArraySlice<Double> in
                let first = (hour * stride + replication % stride) * lines.count
                return use[first..<first + lines.count]
            }
        }
        let share = Double(problem.hours) / Double(hours)
        problem.uncoverable = uncoverable.map { $0 * share }
        for plan in plans.indices { problem.plans[plan].activeHours *= share }
        return problem
    }

    /// One replication by itself.
    package func only(_ replication: Int) -> CommitmentProblem {
        var problem = self
        problem.usage = [usage[replication]]
        problem.uncoverable = [uncoverable[replication]]
        return problem
    }

    /// The same with `share` of the use.
    package func demand(times share: Double) -> CommitmentProblem {
        var problem = self
        problem.usage = usage.map { $0.map { $0 * share } }
        problem.uncoverable = uncoverable.map { $0 * share }
        return problem
    }

    /// The same with other on-demand prices; what was promised stays.
    package func listPrices(times share: Double) -> CommitmentProblem {
        var problem = self
        for line in lines.indices { problem.lines[line].price *= share }
        problem.uncoverable = uncoverable.map { $0 * share }
        return problem
    }

    /// The same with derived figures a little off.
    package func derivedPrices(times share: Double) -> CommitmentProblem {
        var problem = self
        for line in lines.indices where lines[line].isDerived { problem.lines[line].price *= share }
        for plan in plans.indices where plans[plan].provenance <= .derived {
            problem.plans[plan].fee *= share
        }
        return problem
    }

    /// The same with what sustained use takes off on average, which the search takes as a lower
    /// price.
    package func sustainedUse(off share: Double) -> CommitmentProblem {
        var problem = self
        for line in lines.indices where lines[line].isSustained {
            problem.lines[line].price *= 1 - share
        }
        return problem
    }

    /// Plans of which no other makes the same use cheaper, of those at `positions`; the first of
    /// equals. A plan that is dearer than on-demand for all that it reaches is none of them.
    package func undominated(_ positions: [Int]) -> [Int] {
        var rates = Array(
            repeating: [Double?](repeating: nil, count: lines.count), count: plans.count)
        for draw in draws { rates[draw.plan][draw.line] = draw.units * plans[draw.plan].fee }
        let useful = positions.filter { plan in
            lines.indices.contains { line in
                rates[plan][line].map { $0 < lines[line].price } ?? false
            }
        }
        func isCheaper(_ left: Int, _ right: Int) -> Bool {
            guard plans[left].activity.isEmpty || plans[left].activity == plans[right].activity
            else { return false }
            return lines.indices.allSatisfy { line in
                guard let other = rates[right][line] else { return true }
                return rates[left][line].map { $0 <= other * (1 + 1e-9) } ?? false
            }
        }
        return useful.filter { plan in
            !useful.contains { other in
                other != plan && isCheaper(other, plan)
                    && (other < plan || !isCheaper(plan, other))
            }
        }
    }

    /// The share of the term for which use like the sample's must run on demand before a plan pays:
    /// its fee ÷ what a fully used unit of it saves.
    package func breakEven(_ plan: Int) -> Double? {
        var price = 0.0
        var drawn = 0.0
        for use in usage {
            for draw in draws where draw.plan == plan {
                var time = 0.0
                for index in stride(from: draw.line, to: use.count, by: lines.count) {
                    time += use[index]
                }
                price += time * lines[draw.line].price
                drawn += time * draw.units
            }
        }
        return price > 0 ? plans[plan].fee * drawn / price : nil
    }

    /// Whether use of something becomes cheaper the more of a month is used.
    package var hasSustainedUse: Bool { lines.contains(where: \.isSustained) }

    /// The demand for one plan where there is nothing else; nil where there is.
    package func demand(for plan: Int) -> CommitmentDemand? {
        guard plans[plan].activity.isEmpty, !plans.contains(where: \.isFixed) else { return nil }
        let own = draws.filter { $0.plan == plan && $0.units > 0 }
        var steps: [SampledDemand.Step] = []
        var tops: [Double] = []
        tops.reserveCapacity(hours * replications)
        for use in usage {
            var first = 0
            while first < use.count {
                var level = 0.0
                var last = 0.0
                for draw in own where use[first + draw.line] > 0 {
                    let saving = lines[draw.line].price / draw.units
                    if last > saving || last < saving, level > 0 {
                        steps.append(SampledDemand.Step(level: level, saving: last - saving))
                    }
                    level += use[first + draw.line] * draw.units
                    last = saving
                }
                if level > 0 { steps.append(SampledDemand.Step(level: level, saving: last)) }
                tops.append(level)
                first += lines.count
            }
        }
        return .sampled(SampledDemand(steps: steps, tops: tops))
    }
}
