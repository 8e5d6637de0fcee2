package import Statistics

/// What a race found.
package struct RaceResult: Sendable {
    /// One design, as far as it was looked at.
    package struct Entry: Hashable, Sendable {
        package var design: Int
        package var replications: Int
        package var cost: Double
        /// Of the mean cost; not a number with fewer than two replications.
        package var halfWidth: Double
        package var availability: Double
        package var p99: Double
        /// Share of replications in which every constraint was kept.
        package var kept: Double
        /// Whether it can still be the best.
        package var isContender: Bool
    }
    /// Designs that are valid, by number.
    package var entries: [Entry]
    /// The cheapest that keeps every constraint, and of those as cheap the one that keeps them most
    /// often; nil when none does.
    package var winner: Entry?
    /// How often the winner kept every constraint, with its interval.
    package var winnerKept: ProportionEstimate?
    /// The winner's cost less that of the design it is held against, replication by replication;
    /// nil when that is the winner itself.
    package var difference: MeanEstimate?
    /// Lower bound of the probability that no other design is better by more than the indifference.
    package var certainty: Double
    /// What a constraint costs.
    package struct Relaxation: Hashable, Sendable {
        /// The cheapest design that breaks this constraint and keeps all others.
        package var entry: Entry
        /// By how much it costs less than the winner, replication by replication; above 0.
        package var saving: Double
    }
    /// By constraint; nil when no cheaper design breaks it alone, or none keeps them all.
    package var without: [Relaxation?]
    package var invalid: Int
    /// Replications in all.
    package var replications: Int
    /// Whether the race was run to its end.
    package var isComplete: Bool

    /// Entries that no other beats in cost, availability and p99 latency at once, the cheapest
    /// first.
    package var front: [Entry] {
        let sorted = entries.sorted { left, right in
            left.goals == right.goals
                ? left.design < right.design
                : left.goals.lexicographicallyPrecedes(right.goals)
        }
        var front: [Entry] = []
        for entry in sorted {
            let isBeaten = front.contains { zip($0.goals, entry.goals).allSatisfy { $0 <= $1 } }
            if !isBeaten { front.append(entry) }
        }
        return front
    }
}

extension RaceResult.Entry {
    /// Less is better in all three.
    fileprivate var goals: [Double] { [cost, -availability, p99.isNaN ? .infinity : p99] }
}

extension RaceBoard {
    func result(isComplete: Bool) -> RaceResult {
        let count = trials.map(\.count).max() ?? 0
        let best = choice(at: count)
        let contenders = Set(contenders(at: count))
        let entries = trials.indices.filter { isValid[$0] && !trials[$0].isEmpty }.map {
            entry($0, isContender: contenders.contains($0))
        }
        var result = RaceResult(
            entries: entries,
            winner: best.flatMap { best in
                entries.first { $0.design == best }
            }, certainty: 0, without: [], invalid: isValid.count { !$0 },
            replications: trials.reduce(0) { $0 + $1.count }, isComplete: isComplete)
        guard let best else { return result }
        result.winnerKept = ProportionEstimate(
            successes: keptCount(best), trials: trials[best].count)
        result.difference = reference.flatMap { reference in
            reference == best || trials[reference].isEmpty
                ? nil : MeanEstimate(differences(best, reference))
        }
        result.certainty = certainty(of: best)
        result.without = relaxed(best)
        return result
    }

    private func entry(_ design: Int, isContender: Bool) -> RaceResult.Entry {
        let trials = trials[design]
        let cost = MeanEstimate(Moments(trials.lazy.map(\.cost)))
        return RaceResult.Entry(
            design: design, replications: trials.count, cost: cost.mean,
            halfWidth: cost.halfWidth.isFinite ? cost.halfWidth : .nan,
            availability: self.availability(design),
            p99: Moments(trials.lazy.map(\.p99)).mean, kept: keptShare(design),
            isContender: isContender)
    }

    /// One minus the probabilities that any other is better after all (Bonferroni).
    private func certainty(of best: Int) -> Double {
        var error = 0.0
        let variance = typicalVariance(best)
        for design in trials.indices where isValid[design] && design != best {
            // To be better it has to be both cheaper and able.
            error += min(betterByChance(design, than: best, variance), brokenByChance(design))
        }
        return max(0, 1 - error)
    }

    /// What each constraint costs: the cheapest design that breaks it and keeps the others. In
    /// pairs: means of different replications differ by luck.
    private func relaxed(_ best: Int) -> [RaceResult.Relaxation?] {
        constraintBits.map { bit in
            let others = allBits & ~bit
            let cheaper = trials.indices.compactMap { design -> (design: Int, saving: Double)? in
                guard isValid[design], design != best, !trials[design].isEmpty,
                    keptShare(design, others) >= confidence, keptShare(design) < confidence
                else { return nil }
                let saving = -differences(design, best).mean
                return saving > 0 ? (design, saving) : nil
            }
            // On ties the first.
            guard let most = cheaper.map(\.saving).max(),
                let choice = cheaper.first(where: { $0.saving == most })
            else { return nil }
            return RaceResult.Relaxation(
                entry: entry(choice.design, isContender: false), saving: most)
        }
    }
}
