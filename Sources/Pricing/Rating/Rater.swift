package import Quantities
package import UsageLedger

/// Turns a run's usage into a bill, clock-hour by clock-hour. It knows no clock of its own.
///
/// In each hour commitments cover on-demand use in the provider's order (`PurchasePlans.all`); the rest
/// pays on-demand. All sums are exact integers; each line of the bill is rounded once per calendar month,
/// to the nano-dollar. Rows for a ledger are differences of the rounded lines, so that they add up.
///
/// Making a rater works out prices and orders; copying one is cheap, so make one per plan and copy it
/// for each replication.
package struct Rater: LedgerSink {
    private let table: RatingTable
    private var month: RatedMonth
    private var nextHour: Int64
    private let endHour: Int64
    private var remaining: [Int128]
    private var capacity: [Int128]
    private var bill = Bill.empty
    /// Per slot: what rows have been made for in this month.
    private var reported: [Charge] = []

    package init(plan: RatingPlan) {
        table = RatingTable(plan: plan)
        let start = plan.catalog.start
        nextHour = start.clockHour
        endHour =
            table.end > table.start
            ? UTCInstant(nanosecondsSince1970: table.end - 1).clockHour + 1 : nextHour
        month = RatedMonth(number: start.date.monthNumber, table: table)
        remaining = Array(repeating: 0, count: plan.pools.count)
        capacity = Array(repeating: 0, count: plan.commitments.count)
    }

    /// Segments are rated through the hours that they are part of.
    package mutating func record(_ segment: InstanceSegment) {}

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
            rateInstances(usage)
            rateMeters(usage, within: to - from)
            rateBalancers(usage)
        }
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

    private mutating func rateInstances(_ usage: HourlyUsage) {
        precondition(usage.instanceNanoseconds.count == remaining.count, "an hour has every pool")
        for pool in remaining.indices {
            let time = usage.instanceNanoseconds[pool] + usage.roundingNanoseconds[pool]
            remaining[pool] = time
        }
        if !capacity.isEmpty { cover() }
        for pool in remaining.indices { month.pools[pool] += remaining[pool] }
    }

    private mutating func cover() {
        table.schedule.cover(remaining: &remaining, capacity: &capacity, tally: &month.tally)
    }

    private mutating func rateMeters(_ usage: HourlyUsage, within nanoseconds: Int64) {
        for index in usage.meters.indices where usage.meters[index] != 0 {
            guard let tiers = month.tiers[index] else { continue }
            let quantity = MeterRating.charged(
                table.plan.catalog.meters[index].kind, usage.meters[index], within: nanoseconds)
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

extension Rater {
    /// What a line has added up to in its month.
    private func charge(_ subject: ChargeSlot.Subject) -> Charge {
        switch subject {
        case .pool(let pool): poolCharge(pool)
        case .covered(let pair): coveredCharge(pair)
        case .fee(let index): feeCharge(index)
        case .meter(let index): meterCharge(index)
        case .capacityUnits(let number): capacityCharge(number)
        case .extra(let index): extraCharge(index)
        case .unused(let index): unusedCharge(index)
        }
    }

    private func poolCharge(_ pool: Int) -> Charge {
        let time = month.pools[pool]
        let paid = Accrual(nanoseconds: time, at: table.contracted[pool]).money
        let list = Accrual(nanoseconds: time, at: table.plan.pools[pool].onDemand.price).money
        return Charge(
            quantity: Double(time) / 3.6e12,
            costs: Costs(list: list, contracted: paid, effective: paid, billed: paid))
    }

    private func coveredCharge(_ index: Int) -> Charge {
        let pair = table.schedule.pairs[index]
        let time = month.tally.nanoseconds[index]
        let drawn = month.tally.drawn[index]
        guard time != 0 || drawn != 0 else { return Charge() }
        return Charge(
            quantity: Double(time) / 3.6e12,
            costs: Costs(
                list: Accrual(
                    nanoseconds: time, at: table.plan.pools[pair.line].onDemand.price
                ).money,
                contracted: Accrual(
                    nanoseconds: time, at: table.contractedOnDemand[pair.line]
                ).money,
                effective: table.amortized[pair.commitment].cost(of: drawn), billed: .zero))
    }

    private func feeCharge(_ index: Int) -> Charge {
        let commitment = table.plan.commitments[index]
        let time = month.activeNanoseconds[index]
        var cash = Accrual(nanoseconds: time, at: commitment.recurringPerHour).money
        if month.startsHere[index] { cash += commitment.upfront }
        return Charge(
            quantity: Double(time) / 3.6e12,
            costs: Costs(list: .zero, contracted: .zero, effective: .zero, billed: cash))
    }

    private func unusedCharge(_ index: Int) -> Charge {
        let commitment = table.plan.commitments[index]
        var costs = Costs()
        guard table.capacity[index] > 0 else {
            // It provides nothing, so all that it costs is unused.
            costs.effective = commitment.amortizedRate().cost(of: month.activeNanoseconds[index])
            return Charge(quantity: 0, costs: costs)
        }
        let unused = month.unused[index]
        costs.effective = table.amortized[index].cost(of: unused)
        switch commitment.kind {
        case .reservedInstance(let reservation):
            let units = Double(reservation.unitsPerInstance)
            return Charge(quantity: Double(unused) / 3.6e12 / units, costs: costs)
        case .savingsPlan:
            return Charge(
                quantity: Accrual(picodollarNanoseconds: unused).dollars, costs: costs)
        }
    }

    private func meterCharge(_ index: Int) -> Charge {
        guard let tiers = month.tiers[index], month.meters[index] != 0 else { return Charge() }
        return Charge(
            quantity: Double(month.meters[index]) / Double(tiers.unit),
            costs: costs(month.meterCharges[index], tiers))
    }

    private func capacityCharge(_ number: Int) -> Charge {
        let units = month.capacityUnits[number]
        return Charge(
            quantity: Double(units) / Double(BalancerCapacity.perUnitHour),
            costs: costs(month.capacityCharges[number], month.capacityTiers[number]))
    }

    private func costs(_ charge: GraduatedTiers.Charge, _ tiers: GraduatedTiers) -> Costs {
        let paid = tiers.money(charge.contracted)
        return Costs(
            list: tiers.money(charge.list), contracted: paid, effective: paid, billed: paid)
    }

    private func extraCharge(_ index: Int) -> Charge {
        let extra = table.plan.extras[index]
        let time = month.elapsedNanoseconds
        func money(_ price: UnitPrice) -> Money {
            Money(
                nanodollars: dividedRounding(
                    time * Int128(price.picodollars),
                    by: Int128(extra.per.length.nanoseconds) * 1_000))
        }
        let paid = money(extra.price.discounted(by: table.discount(.extras)))
        return Charge(
            quantity: Double(time) / Double(extra.per.length.nanoseconds),
            costs: Costs(
                list: money(extra.price), contracted: paid, effective: paid, billed: paid))
    }

    /// Rows of the hour just rated: what each line grew by since the last.
    private mutating func report(to sink: inout some ChargeSink) {
        if reported.isEmpty {
            reported = Array(repeating: Charge(), count: table.slots.count)
        }
        for (index, slot) in table.slots.enumerated() {
            let total = charge(slot.subject)
            let growth = total - reported[index]
            guard !growth.isNothing else { continue }
            reported[index] = total
            var key = slot.key
            key.month = month.number
            sink.record(
                HourlyCharge(
                    clockHour: nextHour - 1, key: key, quantity: growth.quantity,
                    unit: slot.unit, costs: growth.costs))
        }
    }

    /// Rounds the month's lines and adds them to the bill.
    private mutating func closeMonth() {
        for slot in table.slots {
            let charge = charge(slot.subject)
            guard !charge.isNothing else { continue }
            var key = slot.key
            key.month = month.number
            bill.lines.append(
                ChargeLine(
                    key: key, quantity: charge.quantity, unit: slot.unit, costs: charge.costs,
                    provenance: slot.provenance))
            bill.add(charge.costs, as: slot.subject, isSpot: slot.key.option == .spot)
        }
    }
}

extension Bill {
    static let empty = Bill(
        lines: [], eligibleOnDemandEquivalent: .zero, coveredOnDemandEquivalent: .zero,
        commitmentPurchased: .zero, commitmentUsed: .zero, savingsBase: .zero,
        savingsEffective: .zero)

    /// Adds one line to the summary figures.
    fileprivate mutating func add(_ costs: Costs, as subject: ChargeSlot.Subject, isSpot: Bool) {
        switch subject {
        case .pool where isSpot: break
        case .pool:
            eligibleOnDemandEquivalent += costs.contracted
            savingsBase += costs.contracted
            savingsEffective += costs.effective
        case .covered:
            eligibleOnDemandEquivalent += costs.contracted
            coveredOnDemandEquivalent += costs.contracted
            commitmentPurchased += costs.effective
            commitmentUsed += costs.effective
            savingsBase += costs.contracted
            savingsEffective += costs.effective
        case .unused:
            commitmentPurchased += costs.effective
            savingsEffective += costs.effective
        case .fee, .meter, .capacityUnits, .extra: break
        }
    }
}

/// A line's quantity and costs so far.
private struct Charge: Sendable {
    var quantity = 0.0
    var costs = Costs()

    static func - (left: Charge, right: Charge) -> Charge {
        Charge(
            quantity: left.quantity - right.quantity,
            costs: Costs(
                list: left.costs.list - right.costs.list,
                contracted: left.costs.contracted - right.costs.contracted,
                effective: left.costs.effective - right.costs.effective,
                billed: left.costs.billed - right.costs.billed))
    }

    /// Free of charge and too little to print (what rounding to whole nanoseconds leaves over).
    var isNothing: Bool { costs == Costs() && abs(quantity) < 1e-6 }
}

extension ExtraCharge.Period {
    /// A month counts 730 h and a year 8,760 h.
    package var length: TimeSpan {
        switch self {
        case .hour: .hour
        case .day: .day
        case .month: .billingMonth
        case .year: .hour * 8_760
        }
    }
}

extension CalendarDate {
    /// Year × 12 + month − 1, as in `ChargeKey.month`.
    package var monthNumber: Int { year * 12 + month - 1 }
}
