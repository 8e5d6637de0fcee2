import Quantities

/// In which order commitments cover use, worked out once so that an hour is integer arithmetic
/// only.
///
/// Reservations and savings plans are one mechanism: use draws on what the commitment provides for
/// the hour, in quarter units × nanoseconds for reservations, in pico-dollars per hour ×
/// nanoseconds for savings plans. A *step* is a set of equal lines drawing on a *pool* of
/// commitments.
package struct CoverageSchedule: Sendable {
    package let lines: [CoverableLine]
    package let commitments: [Commitment]
    /// Commitments that could serve the same use are used up in this order: earliest start, then
    /// name.
    let commitmentsInOrder: [Int]
    let hasSeveralAccounts: Bool
    private let soloAccounts: [String]

    /// One commitment covering one line.
    package struct Pair: Hashable, Sendable {
        package var line: Int
        package var commitment: Int
    }
    /// What `CoverageTally` counts, in the order in which it is first covered.
    package private(set) var pairs: [Pair] = []
    /// What one nanosecond of one unit of each pair's line draws.
    package private(set) var draws: [Int64] = []

    package struct Step: Sendable {
        package var pool: Int
        package var lines: Range<Int>
        /// What one nanosecond of one unit of use draws.
        package var draw: Int128
        /// Pair of the step's first line and the pool's first member; members vary fastest.
        package var firstPair: Int
    }
    package private(set) var steps: [Step] = []
    /// What steps' `lines` are positions of: indices of lines.
    package private(set) var stepLines: [Int] = []
    /// Per pool: positions in `members`, which are indices of commitments.
    package private(set) var poolMembers: [Range<Int>] = []
    package private(set) var members: [Int] = []
    /// The shortest runs of steps whose pools no other run draws on, so that a run is over when
    /// all of its pools are used up.
    private var runs: [(steps: Range<Int>, pools: [Int])] = []

    /// Works out the order for `lines` and `commitments` by the rules of every purchase plan.
    ///
    /// - Parameter soloAccounts: accounts that keep their commitments' discounts to themselves and
    ///   get none of others'.
    package init(
        lines: [CoverableLine], commitments: [Commitment], soloAccounts: [String] = []
    ) {
        self.lines = lines
        self.soloAccounts = soloAccounts
        self.commitments = commitments
        commitmentsInOrder = commitments.indices.sorted {
            (commitments[$0].start, commitments[$0].name, $0)
                < (commitments[$1].start, commitments[$1].name, $1)
        }
        let accounts = Set(lines.map(\.account)).union(commitments.map(\.account))
        hasSeveralAccounts = accounts.count > 1
        for plan in PurchasePlans.all { plan.addSteps(to: &self) }
        makeRuns()
    }

    private mutating func makeRuns() {
        var lastStep = Array(repeating: 0, count: poolMembers.count)
        for (index, step) in steps.enumerated() { lastStep[step.pool] = index }
        var (first, last) = (0, 0)
        var pools: [Int] = []
        for (index, step) in steps.enumerated() {
            last = max(last, lastStep[step.pool])
            if lastStep[step.pool] == index { pools.append(step.pool) }
            guard index == last else { continue }
            runs.append((first..<index + 1, pools))
            first = index + 1
            pools = []
        }
    }

    /// Whether a commitment may cover a line: in the first pass its own account's, in the second
    /// that of every account that shares.
    func reaches(_ commitment: Commitment, _ line: CoverableLine, shared: Bool) -> Bool {
        if line.account == commitment.account { return true }
        return shared && !soloAccounts.contains(line.account)
            && !soloAccounts.contains(commitment.account)
    }

    /// Whether a commitment takes part in a pass at all.
    func takesPart(_ commitment: Commitment, shared: Bool) -> Bool {
        !shared || !soloAccounts.contains(commitment.account)
    }

    mutating func addPool(members newMembers: [Int]) -> Int {
        poolMembers.append(members.count..<members.count + newMembers.count)
        members += newMembers
        return poolMembers.count - 1
    }

    mutating func addStep(pool: Int, lines newLines: [Int], drawPerNanosecond: Int64) {
        steps.append(
            Step(
                pool: pool, lines: stepLines.count..<stepLines.count + newLines.count,
                draw: Int128(drawPerNanosecond), firstPair: pairs.count))
        stepLines += newLines
        for line in newLines {
            for member in poolMembers[pool] {
                pairs.append(Pair(line: line, commitment: members[member]))
                draws.append(drawPerNanosecond)
            }
        }
    }

    /// Covers one clock-hour's use.
    ///
    /// - Parameters:
    ///   - remaining: per line, unit-nanoseconds of use; what is left is on-demand.
    ///   - capacity: per commitment, what it provides for the hour; what is left is unused.
    ///   - tally: grows by what was covered.
    /// - Complexity: proportional to the pairs whose commitment is not used up, at most.
    package func cover(
        remaining: inout [Int128], capacity: inout [Int128], tally: inout CoverageTally
    ) {
        for run in runs {
            var open = 0
            for pool in run.pools {
                tally.cursors[pool] = nextOpen(poolMembers[pool].lowerBound, pool, capacity)
                if tally.cursors[pool] < poolMembers[pool].upperBound { open += 1 }
            }
            for index in run.steps where open > 0 {
                let pool = steps[index].pool
                let end = poolMembers[pool].upperBound
                guard tally.cursors[pool] < end else { continue }
                let need = self.need(steps[index], remaining)
                guard need > 0 else { continue }
                cover(need, steps[index], &remaining, &capacity, &tally)
                if tally.cursors[pool] == end { open -= 1 }
            }
        }
    }

    /// The first of a pool's members from `cursor` on that has anything left.
    private func nextOpen(_ cursor: Int, _ pool: Int, _ capacity: [Int128]) -> Int {
        var cursor = cursor
        while cursor < poolMembers[pool].upperBound, capacity[members[cursor]] <= 0 { cursor += 1 }
        return cursor
    }

    private func need(_ step: Step, _ remaining: [Int128]) -> Int128 {
        var need = Int128(0)
        for position in step.lines { need += max(0, remaining[stepLines[position]]) }
        return need
    }

    /// Covers a step's need, member by member of its pool.
    private func cover(
        _ need: Int128, _ step: Step, _ remaining: inout [Int128], _ capacity: inout [Int128],
        _ tally: inout CoverageTally
    ) {
        let pool = poolMembers[step.pool]
        var (need, cursor) = (need, tally.cursors[step.pool])
        while need > 0, cursor < pool.upperBound {
            let member = members[cursor]
            let firstPair = step.firstPair + cursor - pool.lowerBound
            let drawn = need * step.draw
            if drawn <= capacity[member] {
                capacity[member] -= drawn
                coverAll(step, pool.count, firstPair, &remaining, &tally)
                need = 0
            } else {
                let covered = capacity[member] / step.draw
                let dust = capacity[member] - covered * step.draw
                coverPart(
                    step, pool.count, firstPair, covered: covered, of: need, dust: dust,
                    &remaining, &tally)
                capacity[member] = 0
                need -= covered
            }
            cursor = nextOpen(cursor, step.pool, capacity)
        }
        tally.cursors[step.pool] = cursor
    }

    private func coverAll(
        _ step: Step, _ memberCount: Int, _ firstPair: Int, _ remaining: inout [Int128],
        _ tally: inout CoverageTally
    ) {
        var pair = firstPair
        for position in step.lines {
            let line = stepLines[position]
            let use = remaining[line]
            if use > 0 {
                tally.nanoseconds[pair] += use
                tally.drawn[pair] += use * step.draw
                remaining[line] = 0
            }
            pair += memberCount
        }
    }

    /// Spreads `covered` over the step's lines pro rata. What cannot cover a whole nanosecond
    /// (`dust`) counts as drawn by the last of them, so that drawn and unused still add up.
    private func coverPart(
        _ step: Step, _ memberCount: Int, _ firstPair: Int, covered: Int128, of need: Int128,
        dust: Int128, _ remaining: inout [Int128], _ tally: inout CoverageTally
    ) {
        var left = covered
        var needLeft = need
        var lastPair = firstPair
        for position in step.lines where needLeft > 0 {
            let line = stepLines[position]
            let use = remaining[line]
            guard use > 0 else { continue }
            let share = scaledDown(left, times: use, over: needLeft)
            lastPair = firstPair + (position - step.lines.lowerBound) * memberCount
            tally.nanoseconds[lastPair] += share
            tally.drawn[lastPair] += share * step.draw
            remaining[line] = use - share
            left -= share
            needLeft -= use
        }
        tally.drawn[lastPair] += dust
    }
}

/// How much of each pair of line and commitment was covered, added up over hours.
package struct CoverageTally: Sendable {
    /// Per pair: unit-nanoseconds of use covered.
    package var nanoseconds: [Int128]
    /// Per pair: what that drew, in the commitment's own unit.
    package var drawn: [Int128]
    /// Scratch: per pool, the first member not used up in this hour.
    fileprivate var cursors: [Int]

    package init(_ schedule: CoverageSchedule) {
        nanoseconds = Array(repeating: 0, count: schedule.pairs.count)
        drawn = nanoseconds
        cursors = Array(repeating: 0, count: schedule.poolCount)
    }
}

extension CoverageSchedule {
    package var poolCount: Int { poolMembers.count }

    /// What a commitment provides per nanosecond: quarter units, or pico-dollars per hour.
    package static func capacityPerNanosecond(_ commitment: Commitment) -> Int128 {
        switch commitment.kind {
        case .reservedInstance(let reservation):
            return Int128(reservation.count) * Int128(reservation.unitsPerInstance)
        case .savingsPlan(let plan):
            return Int128(plan.commitmentPerHour.picodollars)
        case .resource(let commitment): return Int128(commitment.amount)
        case .capacityReservation(let reservation): return Int128(reservation.count)
        }
    }
}
