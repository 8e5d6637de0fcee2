package import Quantities
import UsageLedger

extension Rater {
    /// What a line has added up to in its month.
    private func charge(_ subject: ChargeSlot.Subject) -> ChargeTotal {
        switch subject {
        case .line(let line): lineCharge(line)
        case .covered(let pair): coveredCharge(pair)
        case .upfront(let index): upfrontCharge(index)
        case .fee(let index): feeCharge(index)
        case .meter(let index): meterCharge(index)
        case .capacityUnits(let number): capacityCharge(number)
        case .extra(let index): extraCharge(index)
        case .unused(let index): unusedCharge(index)
        }
    }

    private func lineCharge(_ index: Int) -> ChargeTotal {
        let line = table.lines[index]
        let time = month.lines[index]
        let list = Accrual(nanoseconds: time, at: line.coverable.onDemand).money
        var contracted = Accrual(nanoseconds: time, at: line.paid).money
        if let pool = line.pool, !spotPaths[pool].isEmpty,
            table.plan.catalog.pools[pool].market == .spot
        {
            contracted =
                Accrual(picodollarNanoseconds: month.spotCosts[pool])
                .discounted(by: table.plan.pools[pool].discount ?? table.discount(.compute)).money
        }
        let paid = sustainedCost(of: time, line: index) ?? contracted
        return ChargeTotal(
            quantity: Double(time) / 3.6e12 * line.unit.perInstance,
            costs: Costs(list: list, contracted: contracted, effective: paid, billed: paid))
    }

    /// What a line pays of its group's stacked use; nil: no sustained-use discount.
    private func sustainedCost(of time: Int128, line: Int) -> Money? {
        let group = table.sustainedGroup[line]
        guard group >= 0 else { return nil }
        let total = sustainedTotals[group]
        guard total.use > 0 else { return nil }
        let full = Accrual(nanoseconds: time, at: table.lines[line].paid)
        return Accrual(
            picodollarNanoseconds: scaledDown(
                full.picodollarNanoseconds, times: total.weighted, over: total.use * 10_000)
        ).money
    }

    private func coveredCharge(_ index: Int) -> ChargeTotal {
        let pair = table.schedule.pairs[index]
        let time = month.tally.nanoseconds[index]
        let drawn = month.tally.drawn[index]
        guard time != 0 || drawn != 0 else { return ChargeTotal() }
        let line = table.lines[pair.line]
        return ChargeTotal(
            quantity: Double(time) / 3.6e12 * line.unit.perInstance,
            costs: Costs(
                list: Accrual(nanoseconds: time, at: line.coverable.onDemand).money,
                contracted: Accrual(nanoseconds: time, at: line.coverable.contracted).money,
                effective: table.amortized[pair.commitment].cost(of: drawn), billed: .zero))
    }

    private func upfrontCharge(_ index: Int) -> ChargeTotal {
        let upfront = table.plan.commitments[index].upfront
        guard month.startsHere[index], upfront != .zero else { return ChargeTotal() }
        return ChargeTotal(quantity: 1, costs: .cash(upfront))
    }

    private func feeCharge(_ index: Int) -> ChargeTotal {
        let time = month.activeNanoseconds[index]
        let rate = table.plan.commitments[index].recurringPerHour
        let cash = Accrual(nanoseconds: time, at: rate).money
        guard cash != .zero else { return ChargeTotal() }
        return ChargeTotal(quantity: Double(time) / 3.6e12, costs: .cash(cash))
    }

    private func unusedCharge(_ index: Int) -> ChargeTotal {
        let commitment = table.plan.commitments[index]
        var costs = Costs()
        guard table.capacity[index] > 0 else {
            // It provides nothing, so all that it costs is unused.
            costs.effective = commitment.amortizedRate().cost(of: month.activeNanoseconds[index])
            return ChargeTotal(quantity: 0, costs: costs)
        }
        let unused = month.unused[index]
        costs.effective = table.amortized[index].cost(of: unused)
        return ChargeTotal(
            quantity: Double(unused) / 3.6e12 / Double(commitment.unit.perNanosecond),
            costs: costs)
    }

    private func meterCharge(_ index: Int) -> ChargeTotal {
        guard let tiers = month.tiers[index], month.meters[index] != 0 else { return ChargeTotal() }
        return ChargeTotal(
            quantity: Double(month.meters[index]) / Double(tiers.unit),
            costs: costs(month.meterCharges[index], tiers))
    }

    private func capacityCharge(_ number: Int) -> ChargeTotal {
        let units = month.capacityUnits[number]
        return ChargeTotal(
            quantity: Double(units) / Double(BalancerCapacity.perUnitHour),
            costs: costs(month.capacityCharges[number], month.capacityTiers[number]))
    }

    private func costs(_ charge: GraduatedTiers.Charge, _ tiers: GraduatedTiers) -> Costs {
        let paid = tiers.money(charge.contracted)
        return Costs(
            list: tiers.money(charge.list), contracted: paid, effective: paid, billed: paid)
    }

    private func extraCharge(_ index: Int) -> ChargeTotal {
        let extra = table.plan.extras[index]
        let time = month.elapsedNanoseconds
        func money(_ price: UnitPrice) -> Money {
            Money(
                nanodollars: dividedRounding(
                    time * Int128(price.picodollars),
                    by: Int128(extra.per.length.nanoseconds) * 1_000))
        }
        let paid = money(extra.price.discounted(by: table.discount(.extras)))
        return ChargeTotal(
            quantity: Double(time) / Double(extra.per.length.nanoseconds),
            costs: Costs(
                list: money(extra.price), contracted: paid, effective: paid, billed: paid))
    }

    /// Rows of the hour just rated: what each line grew by since the last.
    mutating func report(to sink: inout some ChargeSink) {
        if reported.isEmpty {
            reported = Array(repeating: ChargeTotal(), count: table.slots.count)
            counted = Array(repeating: Counted(), count: table.slots.count)
        }
        sumSustainedUse()
        for index in table.slots.indices {
            // Most lines of most hours have not moved, and dividing is dear.
            let count = counted(table.slots[index].subject)
            guard count != counted[index] else { continue }
            counted[index] = count
            let slot = table.slots[index]
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

    /// What a charge follows from, besides prices: while that stands still, so does the charge.
    private func counted(_ subject: ChargeSlot.Subject) -> Counted {
        switch subject {
        case .line(let line):
            let group = table.sustainedGroup[line]
            if group >= 0 { return Counted(month.lines[line], sustainedTotals[group].use) }
            return Counted(
                month.lines[line], table.lines[line].pool.map { month.spotCosts[$0] } ?? 0)
        case .covered(let pair):
            return Counted(month.tally.nanoseconds[pair], month.tally.drawn[pair])
        case .upfront(let index): return Counted(month.startsHere[index] ? 1 : 0)
        case .fee(let index): return Counted(month.activeNanoseconds[index])
        case .meter(let index): return Counted(month.meters[index])
        case .capacityUnits(let number): return Counted(month.capacityUnits[number])
        case .extra: return Counted(month.elapsedNanoseconds)
        case .unused(let index):
            return Counted(month.unused[index], month.activeNanoseconds[index])
        }
    }

    private mutating func sumSustainedUse() {
        let length = month.seconds * 1_000_000_000
        sustainedTotals = zip(month.sustained, table.sustainedGroups).map {
            $0.total($1.schedule, month: length)
        }
    }

    private func provenance(_ slot: ChargeSlot) -> PriceProvenance {
        guard case .meter(let index) = slot.subject, let tiers = month.tiers[index] else {
            return slot.provenance
        }
        return tiers.provenance(upTo: month.cumulative[table.tierGroups[index]])
    }

    /// Rounds the month's lines and adds them to the bill.
    mutating func closeMonth() {
        sumSustainedUse()
        for slot in table.slots {
            let charge = charge(slot.subject)
            guard !charge.isNothing else { continue }
            var key = slot.key
            key.month = month.number
            bill.lines.append(
                ChargeLine(
                    key: key, quantity: charge.quantity, unit: slot.unit, costs: charge.costs,
                    provenance: provenance(slot)))
            bill.add(charge.costs, as: slot.subject, isSpot: slot.key.option == .spot)
        }
    }
}

/// The one or two sums of a month that a line's charge is worked out from.
struct Counted: Equatable, Sendable {
    var first: Int128
    var second: Int128

    init(_ first: Int128 = 0, _ second: Int128 = 0) {
        self.first = first
        self.second = second
    }
}

/// A line's quantity and costs so far.
struct ChargeTotal: Sendable {
    var quantity = 0.0
    var costs = Costs()

    static func - (left: ChargeTotal, right: ChargeTotal) -> ChargeTotal {
        ChargeTotal(
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
