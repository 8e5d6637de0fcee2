import Foundation
import Pricing
import Quantities
import Testing
import UsageLedger

/// What must hold of money whatever was used, promised and held, by any provider's plans.
///
/// A failure prints its seed. `HEADROOM_LEDGERS=10000` runs as many ledgers; by default a few.
struct MoneyPropertyTests {
    static let ledgers: UInt64 =
        ProcessInfo.processInfo.environment["HEADROOM_LEDGERS"].flatMap(UInt64.init) ?? 60
    /// In tens, so that a test case is worth its overhead.
    static let batches = stride(from: UInt64(1), through: ledgers, by: 10).map { $0 }

    private func forEach(
        _ batch: UInt64, _ body: (UInt64, RandomLedger) -> Void
    ) {
        for seed in batch..<min(batch + 10, Self.ledgers + 1) {
            body(seed, RandomLedger(seed: seed))
        }
    }

    private func dollars(_ lines: [ChargeLine], _ cost: KeyPath<Costs, Money>) -> Double {
        lines.reduce(0) { $0 + $1.costs[keyPath: cost].dollars }
    }

    @Test(arguments: batches) func rowsAddUpToLinesAndLinesToTheTotal(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let (bill, rows) = ledger.rate()
            expectRowsAddUp(rows, to: bill, "seed \(seed)")
            let lineSum = bill.lines.reduce(into: Costs()) { $0 += $1.costs }
            let categories = ChargeCategory.allCases.reduce(into: Costs()) { $0 += bill.total($1) }
            #expect(lineSum == bill.total && categories == bill.total, "seed \(seed)")
        }
    }

    /// Instance-hours, vCPU-hours and GiB-hours of each pool: covered and not, they are those used.
    @Test(arguments: batches) func coveredAndOnDemandAreWhatWasUsed(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let bill = ledger.bill
            for (index, pool) in ledger.pools.enumerated() {
                let hours =
                    ledger.use.indices.reduce(0) {
                        $0 + Double(ledger.use[$1][index] + ledger.rounding[$1][index])
                    } / 3.6e12
                let lines = bill.lines.filter { $0.key.owner == pool.description.fleet }
                func sum(_ unit: String) -> Double {
                    lines.reduce(0) { $1.unit == unit ? $0 + $1.quantity : $0 }
                }
                guard let resources = pool.price.resources,
                    pool.description.market == .onDemand
                else {
                    #expect(abs(sum("instance-hour") - hours) < 1e-5, "seed \(seed)")
                    continue
                }
                let vcpus = Double(resources.vcpus)
                let memory = Double(resources.memoryMebibytes) / 1_024
                #expect(abs(sum("vCPU-hour") - hours * vcpus) < 1e-4, "seed \(seed)")
                #expect(abs(sum("GiB-hour") - hours * memory) < 1e-4, "seed \(seed)")
            }
        }
    }

    /// In a commitment's own unit, what covered use drew and what is unused are what it promises
    /// for its hours within the horizon.
    @Test(arguments: batches) func usedAndUnusedAreTheCommitment(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let bill = ledger.bill
            for commitment in ledger.commitments where !commitment.isCapacityReservation {
                let drawn = bill.lines.reduce(0) {
                    $0 + ledger.drawn(by: $1, from: commitment)
                }
                let promised = ledger.promisedPerHour(commitment) * ledger.hours(of: commitment)
                #expect(
                    abs(drawn - promised) < 1e-5,
                    "seed \(seed): \(commitment.name) \(drawn) of \(promised)")
            }
        }
    }

    /// In money, what is used and what is not are the term's share of its cost; what is billed is
    /// its cash.
    @Test(arguments: batches) func commitmentsCostWhatTheyCost(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let bill = ledger.bill
            let from = ledger.plan.catalog.start
            for commitment in ledger.commitments where !commitment.isCapacityReservation {
                let lines = bill.lines.filter { $0.key.option == commitment.option }
                let hours = ledger.hours(of: commitment)
                // By hand: the term's actual hours carry the fee, those of a 29 February included.
                let perHour =
                    commitment.upfront.dollars / (commitment.end - commitment.start).hours
                    + commitment.recurringPerHour.dollars
                var cash = commitment.recurringPerHour.dollars * hours
                if commitment.start >= from { cash += commitment.upfront.dollars }
                #expect(
                    abs(dollars(lines, \.effective) - perHour * hours) < 1e-9 * 60,
                    "seed \(seed): \(commitment.name)")
                #expect(
                    abs(dollars(lines, \.billed) - cash) < 1e-9 * 60,
                    "seed \(seed): \(commitment.name)")
            }
        }
    }

    /// A term that begins and ends within the horizon, 29 February included: what was billed for it
    /// is what its use and its idleness cost.
    @Test(arguments: batches) func effectiveOverATermIsBilled(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let plan = ledger.plan
            let bill = ledger.bill
            let to = plan.catalog.start + plan.catalog.horizon
            for commitment in plan.commitments
            where !commitment.isCapacityReservation && commitment.start >= plan.catalog.start
                && commitment.end <= to
            {
                let lines = bill.lines.filter { $0.key.option == commitment.option }
                let effective = dollars(lines, \.effective)
                let billed = dollars(lines, \.billed)
                #expect(billed > 0, "seed \(seed)")
                #expect(abs(effective - billed) < 1e-9 * 60, "seed \(seed): \(commitment.name)")
            }
        }
    }

    /// Capacity that is held is paid for as far as nobody runs in it, hour by hour.
    @Test(arguments: batches) func heldAndNotRunIsUnused(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let bill = ledger.bill
            for commitment in ledger.commitments where commitment.isCapacityReservation {
                let unused = bill.lines.filter {
                    $0.key.owner == "held" && $0.key.category == .unusedCommitment
                        && ["instance-hour", "vCPU-hour"].contains($0.unit)
                }.reduce(0) { $0 + $1.quantity }
                let expected = ledger.notRun(in: commitment)
                #expect(abs(unused - expected) < 1e-4, "seed \(seed)")
            }
        }
    }

    @Test(arguments: batches) func theOrderOfTheInputDoesNotMatter(batch: UInt64) {
        forEach(batch) { seed, ledger in
            expectNear(ledger.bill, ledger.reversed.bill, seed)
        }
    }

    @Test(arguments: batches) func splittingAPoolChangesNothing(batch: UInt64) {
        forEach(batch) { seed, ledger in
            expectNear(ledger.bill, ledger.split.bill, seed)
        }
    }

    @Test(arguments: batches) func moreCommitmentNeverRaisesOnDemand(batch: UInt64) {
        forEach(batch) { seed, ledger in
            func onDemand(_ bill: Bill) -> Double {
                dollars(bill.lines.filter { $0.key.option == .onDemand }, \.effective)
            }
            var more = ledger
            more.addCommitment("more", seed: seed &+ 77_777)
            #expect(
                onDemand(more.bill) <= onDemand(ledger.bill) + 1e-7, "seed \(seed)")
        }
    }

    private func expectNear(_ left: Bill, _ right: Bill, _ seed: UInt64) {
        // Which of several equal lines is covered may move a nano-dollar of rounding per line.
        let slack = Int128(left.lines.count + right.lines.count)
        func near(_ left: Money, _ right: Money) {
            #expect(abs(left.nanodollars - right.nanodollars) <= slack, "seed \(seed)")
        }
        for cost in [\Costs.list, \.contracted, \.effective, \.billed] {
            near(left.total[keyPath: cost], right.total[keyPath: cost])
        }
        near(left.commitmentUsed, right.commitmentUsed)
        near(left.coveredOnDemandEquivalent, right.coveredOnDemandEquivalent)
    }

    /// Ten million charges of 3, 10, 17… nano-dollars, each hundredth a billion dollars more,
    /// in three orders. A sum of floating-point numbers would lose the nano-dollars.
    @Test func tenMillionChargesAddUpInAnyOrder() {
        let count: Int128 = 10_000_000
        func charge(_ index: Int128) -> Money {
            Money(nanodollars: 7 * index + 3 + (index % 100 == 0 ? 1_000_000_000_000_000_000 : 0))
        }
        let expected = Money(
            nanodollars: 7 * count * (count - 1) / 2 + 3 * count
                + count / 100 * 1_000_000_000_000_000_000)
        var (forward, backward, scattered) = (Money.zero, Money.zero, Money.zero)
        for index in 0..<count {
            forward += charge(index)
            backward += charge(count - 1 - index)
            // A factor that shares no divisor with ten million visits every index once.
            scattered += charge(index * 7_654_321 % count)
        }
        #expect(forward == expected && backward == expected && scattered == expected)
    }
}
