import Quantities
import UsageLedger

/// Which levels of several plans cost least, over the hours of a sample.
///
/// Use is covered by the rater's own order (`CoverageSchedule`), in real numbers. Every plan is a
/// commitment of the rating plan: those already made have the level 1 that they have, those that
/// may be bought are there once each, in their unit.
package struct CommitmentProblem: Sendable {
    struct Line: Sendable {
        /// On-demand dollars per instance-hour, after a negotiated discount.
        var price: Double
        var isDerived: Bool
        /// Whether the more of a month is used the cheaper it is.
        var isSustained: Bool
    }
    package struct Plan: Sendable {
        /// Dollars per hour of the level 1, prepayment spread over the term.
        package var fee: Double
        /// Whether it is there already.
        package var isFixed: Bool
        package var provenance: PriceProvenance
        /// Share of each hour within the term; empty: all of every hour.
        var activity: [Double]
        /// Hours of the horizon within the term.
        package var activeHours: Double
        /// The largest level of which anything can be used.
        package internal(set) var limit = 0.0
    }
    /// One line's use drawing on one plan.
    struct Draw: Sendable {
        var line: Int
        var plan: Int
        /// Levels of the plan that an instance takes, and instances that a level covers.
        var units: Double
        var perUnit: Double

        init(line: Int, plan: Int, units: Double) {
            self.line = line
            self.plan = plan
            self.units = units
            perUnit = units > 0 ? 1 / units : 0
        }
    }
    var lines: [Line]
    package internal(set) var plans: [Plan]
    /// In the order in which the provider applies them.
    var draws: [Draw]
    package internal(set) var hours: Int
    /// Per replication: instance-hours, hour after hour, lines side by side.
    var usage: [[Double]]
    /// Per replication: dollars of use that no plan reaches.
    var uncoverable: [Double]

    /// - Parameters:
    ///   - plan: its commitments that are `candidates` may be bought, the others are there.
    package init(plan: RatingPlan, candidates: [Bool], sample: UsageSample) {
        let table = RatingTable(plan: plan)
        let schedule = table.schedule
        let hours = CommitmentHours(table: table, sample: sample)
        plans = plan.commitments.enumerated().map { index, commitment in
            let activity = hours.activity(of: commitment)
            return Plan(
                fee: commitment.isCapacityReservation
                    ? 0 : commitment.amortizedRate().dollarsPerHour,
                isFixed: !candidates[index], provenance: commitment.provenance,
                activity: activity.allSatisfy { $0 == 1 } ? [] : activity,
                activeHours: activity.reduce(0, +))
        }
        var leaders: [LineGroup] = []
        var groups = Array(repeating: -1, count: table.lines.count)
        for (index, group) in LineGroup.all(table).enumerated() where !group.draws.isEmpty {
            if let known = leaders.firstIndex(of: group) {
                groups[index] = known
            } else {
                groups[index] = leaders.count
                leaders.append(group)
            }
        }
        lines = leaders.map {
            Line(price: $0.price, isDerived: $0.isDerived, isSustained: $0.isSustained)
        }
        var seen = Array(repeating: -1, count: leaders.count)
        draws = []
        for (index, pair) in schedule.pairs.enumerated() {
            let group = groups[pair.line]
            if seen[group] < 0 { seen[group] = pair.line }
            guard seen[group] == pair.line else { continue }
            draws.append(
                Draw(
                    line: group, plan: pair.commitment,
                    units: LineGroup.units(table, pair: index)))
        }
        self.hours = sample.hours
        (usage, uncoverable) = hours.use(groups: groups, count: leaders.count)
        measureLimits()
    }

    /// What is bought of a plan beyond this is never used.
    private mutating func measureLimits() {
        var units = Array(
            repeating: Array(repeating: 0.0, count: lines.count), count: plans.count)
        for draw in draws { units[draw.plan][draw.line] = draw.units }
        for plan in plans.indices {
            guard !plans[plan].isFixed else {
                plans[plan].limit = 1
                continue
            }
            var most = 0.0
            for use in usage {
                var first = 0
                while first < use.count {
                    var sum = 0.0
                    for line in lines.indices { sum += units[plan][line] * use[first + line] }
                    most = max(most, sum)
                    first += lines.count
                }
            }
            plans[plan].limit = most
        }
    }

    /// Positions of the plans that may be bought and of which something could be used.
    package var candidates: [Int] {
        plans.indices.filter { !plans[$0].isFixed && plans[$0].limit > 0 }
    }

    package var replications: Int { usage.count }
}

/// Lines that cost the same and are covered alike, in zones say, are one.
private struct LineGroup: Hashable {
    struct Draw: Hashable {
        var commitment: Int
        var units: Double
    }
    var price: Double
    var isDerived: Bool
    var isSustained: Bool
    var draws: [Draw]

    static func all(_ table: RatingTable) -> [LineGroup] {
        var groups = table.lines.map { line in
            var provenance = PriceProvenance.published
            if let pool = line.pool { provenance = table.plan.pools[pool].onDemand.provenance }
            return LineGroup(
                price: line.coverable.contracted.dollars, isDerived: provenance <= .derived,
                isSustained: line.sustainedUse != nil, draws: [])
        }
        for (index, pair) in table.schedule.pairs.enumerated() {
            groups[pair.line].draws.append(
                Draw(commitment: pair.commitment, units: units(table, pair: index)))
        }
        return groups
    }

    static func units(_ table: RatingTable, pair: Int) -> Double {
        let commitment = table.schedule.pairs[pair].commitment
        return Double(table.schedule.draws[pair]) / Double(max(1, table.capacity[commitment]))
    }
}

/// A sample's hours as a rating plan has them.
private struct CommitmentHours {
    let table: RatingTable
    let sample: UsageSample

    /// Share of each hour that a commitment is there for, of the hours of the horizon.
    func activity(of commitment: Commitment) -> [Double] {
        let hour = TimeSpan.hour.nanoseconds
        return (0..<sample.hours).map { index in
            let from = max((sample.firstHour + Int64(index)) * hour, table.start)
            let to = min((sample.firstHour + Int64(index) + 1) * hour, table.end)
            let overlap =
                min(to, commitment.end.nanosecondsSince1970)
                - max(from, commitment.start.nanosecondsSince1970)
            return Double(max(0, overlap)) / Double(hour)
        }
    }

    /// Instance-hours by group, and dollars of what is in none.
    func use(groups: [Int], count: Int) -> (usage: [[Double]], uncoverable: [Double]) {
        let held = table.reservations.map { entry in
            activity(of: table.plan.commitments[entry.commitment]).map {
                $0 * Double(table.capacity[entry.commitment])
            }
        }
        var rest = Array(repeating: 0.0, count: sample.replications.count)
        let usage = sample.replications.indices.map { replication -> [Double] in
            var use = Array(repeating: 0.0, count: sample.hours * count)
            for hour in 0..<sample.hours {
                func add(_ line: Int, _ time: Double) {
                    guard groups[line] >= 0 else {
                        rest[replication] += time * table.lines[line].paid.dollars
                        return
                    }
                    use[hour * count + groups[line]] += time
                }
                var running = (0..<sample.pools).map {
                    Double(sample.replications[replication][hour * sample.pools + $0]) / 3.6e12
                }
                for (line, pool) in table.poolOfLine.enumerated() { add(line, running[pool]) }
                for (number, reservation) in table.reservations.enumerated() {
                    var unused = held[number][hour]
                    for pool in reservation.pools {
                        let used = min(unused, running[pool])
                        running[pool] -= used
                        unused -= used
                    }
                    for line in table.reservationLines[reservation.commitment] {
                        add(line, unused)
                    }
                }
            }
            return use
        }
        return (usage, rest)
    }
}
