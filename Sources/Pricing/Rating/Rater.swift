import Quantities
package import UsageLedger

/// Turns a run's usage into a bill, clock-hour by clock-hour. It knows no clock of its own.
///
/// In each hour commitments cover on-demand use in the provider's order (`PurchasePlans.all`); the
/// rest pays on-demand. All sums are exact integers; each line of the bill is rounded once per
/// calendar month, to the nano-dollar. Rows for a ledger are differences of the rounded lines, so
/// that they add up.
///
/// Making a rater works out prices and orders; copying one is cheap, so make one per plan and copy
/// it for each replication.
package struct Rater: LedgerSink {
    let table: RatingTable
    var month: RatedMonth
    var nextHour: Int64
    private let endHour: Int64
    private var remaining: [Int128]
    private var capacity: [Int128]
    var bill = Bill.empty
    /// Per slot: what rows have been made for in this month.
    var reported: [ChargeTotal] = []
    /// Per slot: what its charge followed from when it was last looked at.
    var counted: [Counted] = []
    /// Per pool: its spot prices over time; empty: its `spot` price all along. A replication that
    /// draws them sets them before the first hour.
    package var spotPaths: [SpotPricePath]
    /// Per group of sustained use: the month's use and what it costs, worked out before lines are.
    var sustainedTotals: [(use: Int128, weighted: Int128)] = []

    package init(plan: RatingPlan) {
        table = RatingTable(plan: plan)
        let start = plan.catalog.start
        nextHour = start.clockHour
        endHour =
            table.end > table.start
            ? UTCInstant(nanosecondsSince1970: table.end - 1).clockHour + 1 : nextHour
        month = RatedMonth(number: start.date.monthNumber, table: table)
        remaining = Array(repeating: 0, count: table.lines.count)
        capacity = Array(repeating: 0, count: plan.commitments.count)
        spotPaths = plan.pools.map(\.spotPath)
    }

    /// Segments are rated through the hours that they are part of. What an hour cannot know is the
    /// price at the start of each instance-hour.
    package mutating func record(_ segment: InstanceSegment) {
        if table.plan.spotBilling == .hourStart { correctSpot(segment) }
    }

    package mutating func record(_ hour: HourlyUsage) {
        accept(hour)
        while nextHour < hour.clockHour { rateNextHour(usage: nil) }
        rateNextHour(usage: hour)
    }

    /// As `record`, and hands every line's growth in the hour to `rows`.
    package mutating func record(_ hour: HourlyUsage, rows: inout some ChargeSink) {
        accept(hour)
        while nextHour < hour.clockHour {
            rateNextHour(usage: nil)
            report(to: &rows)
        }
        rateNextHour(usage: hour)
        report(to: &rows)
    }

    /// The bill of the whole horizon. Commitments are paid for in hours without usage too.
    package mutating func finish() -> Bill {
        while nextHour < endHour { rateNextHour(usage: nil) }
        closeMonth()
        return bill
    }

    /// The bill up to the last hour recorded, of a run that was cut short there.
    package mutating func finishEarly() -> Bill {
        closeMonth()
        return bill
    }

    /// As `finish`, with the rows of the hours that were not recorded.
    package mutating func finish(rows: inout some ChargeSink) -> Bill {
        while nextHour < endHour {
            rateNextHour(usage: nil)
            report(to: &rows)
        }
        closeMonth()
        return bill
    }

    private func accept(_ hour: HourlyUsage) {
        precondition(
            hour.clockHour >= nextHour && hour.clockHour < endHour,
            "hours arrive in order, each once, within the horizon")
    }

    private mutating func rateNextHour(usage: HourlyUsage?) {
        rate(nextHour, usage: usage)
        nextHour += 1
    }

    private mutating func rate(_ clockHour: Int64, usage: HourlyUsage?) {
        let hour = TimeSpan.hour.nanoseconds
        let from = max(clockHour * hour, table.start)
        let to = min((clockHour + 1) * hour, table.end)
        let number = UTCInstant(nanosecondsSince1970: from).date.monthNumber
        if number != month.number {
            closeMonth()
            month = RatedMonth(number: number, table: table)
            reported = []
        }
        month.elapsedNanoseconds += Int128(to - from)
        openCommitments(from: from, to: to)
        if let usage {
            rateInstances(usage, from: from, to: to)
            rateMeters(usage, within: to - from)
            rateBalancers(usage)
        }
        if usage == nil { holdReservations(use: nil) }
        for index in capacity.indices { month.unused[index] += capacity[index] }
    }

    private mutating func openCommitments(from: Int64, to: Int64) {
        for (index, commitment) in table.plan.commitments.enumerated() {
            let start = commitment.start.nanosecondsSince1970
            let overlap = max(
                0, min(to, commitment.end.nanosecondsSince1970) - max(from, start))
            capacity[index] = table.capacity[index] * Int128(overlap)
            month.activeNanoseconds[index] += Int128(overlap)
            if start >= from, start < to { month.startsHere[index] = true }
        }
    }

    private mutating func rateInstances(_ usage: HourlyUsage, from: Int64, to: Int64) {
        precondition(
            usage.instanceNanoseconds.count == table.plan.pools.count, "an hour has every pool")
        for (line, pool) in table.poolOfLine.enumerated() {
            remaining[line] = usage.instanceNanoseconds[pool] + usage.roundingNanoseconds[pool]
        }
        for pool in table.spotPools {
            let time = usage.instanceNanoseconds[pool] + usage.roundingNanoseconds[pool]
            guard time != 0, !spotPaths[pool].isEmpty else { continue }
            // Spread evenly over the hour, at the price of each part of it. Below zero is what an
            // interruption in the first hour gives back.
            let path = spotPaths[pool].continuous(from: from, to: to)
            month.spotCosts[pool] +=
                time.signum()
                * scaledDown(path, times: Int128(time.magnitude), over: Int128(to - from))
        }
        holdReservations(use: usage)
        sustain(length: Int128(to - from))
    }

    /// What is reserved and not run is use of its own, of which nothing is a commitment's.
    private mutating func holdReservations(use: HourlyUsage?) {
        if use == nil { for line in remaining.indices { remaining[line] = 0 } }
        if !table.reservations.isEmpty {
            var running = table.plan.pools.indices.map { pool in
                use.map { $0.instanceNanoseconds[pool] + $0.roundingNanoseconds[pool] } ?? 0
            }
            for reservation in table.reservations {
                var unused = capacity[reservation.commitment]
                capacity[reservation.commitment] = 0
                for pool in reservation.pools {
                    let used = min(unused, running[pool])
                    running[pool] -= used
                    unused -= used
                }
                for line in table.reservationLines[reservation.commitment] {
                    remaining[line] = unused
                }
            }
        }
        guard use != nil || !table.reservations.isEmpty else { return }
        if !capacity.isEmpty { cover() }
        for line in remaining.indices { month.lines[line] += remaining[line] }
    }

    private mutating func sustain(length: Int128) {
        guard !table.sustainedGroups.isEmpty else { return }
        var use = Array(repeating: Int128(0), count: table.sustainedGroups.count)
        for entry in table.sustainedLines {
            use[entry.group] += remaining[entry.line] * entry.units
        }
        for group in use.indices { month.sustained[group].add(use: use[group], length: length) }
    }

    /// The difference that the price at the start of each instance-hour makes, booked in the month
    /// in which the segment ends.
    private mutating func correctSpot(_ segment: InstanceSegment) {
        let pool = table.plan.catalog.pools[segment.pool]
        let path = spotPaths[segment.pool]
        guard pool.market == .spot, !path.isEmpty else { return }
        let from = table.start + segment.fromNanoseconds
        let to = table.start + segment.toNanoseconds
        let billable = pool.billing.billable(
            TimeSpan(nanoseconds: to - from), end: segment.end)
        guard billable > .zero else { return }
        month.spotCosts[segment.pool] +=
            Int128(segment.count)
            * (path.hourStart(from: from, to: to) - path.continuous(from: from, to: to))
    }

    private mutating func cover() {
        table.schedule.cover(remaining: &remaining, capacity: &capacity, tally: &month.tally)
    }

    private mutating func rateMeters(_ usage: HourlyUsage, within nanoseconds: Int64) {
        for index in usage.meters.indices where usage.meters[index] != 0 {
            guard let tiers = month.tiers[index] else { continue }
            let quantity = table.meterRules[index].charged(
                usage.meters[index], within: nanoseconds)
            let group = table.tierGroups[index]
            let charge = tiers.charge(quantity, after: month.cumulative[group])
            month.cumulative[group] += quantity
            let line = table.meterLines[index]
            month.meters[line] += quantity
            month.meterCharges[line].list += charge.list
            month.meterCharges[line].contracted += charge.contracted
        }
    }

    private mutating func rateBalancers(_ usage: HourlyUsage) {
        for (number, meter) in table.balancers.enumerated() {
            let units = BalancerCapacity.units(
                kind: table.plan.catalog.meters[meter].detail,
                newConnections: usage.meters[meter + 1],
                activeConnectionSeconds: usage.meters[meter + 2],
                processedBytes: usage.meters[meter + 3], ruleEvaluations: usage.meters[meter + 4])
            let charge = month.capacityTiers[number].charge(
                units, after: month.capacityUnits[number])
            month.capacityUnits[number] += units
            month.capacityCharges[number].list += charge.list
            month.capacityCharges[number].contracted += charge.contracted
        }
    }
}
