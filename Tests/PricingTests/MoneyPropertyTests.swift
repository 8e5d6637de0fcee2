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
            let rowSum = rows.reduce(into: Costs()) { $0 += $1.costs }
            let lineSum = bill.lines.reduce(into: Costs()) { $0 += $1.costs }
            #expect(rowSum == lineSum && lineSum == bill.total, "seed \(seed)")
        }
    }

    /// Instance-hours, vCPU-hours and GiB-hours of each pool: covered and not, they are those used.
    @Test(arguments: batches) func coveredAndOnDemandAreWhatWasUsed(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let bill = ledger.bill
            for (index, pool) in ledger.pools.enumerated() {
                let hours = ledger.use.reduce(0) { $0 + Double($1[index]) } / 3.6e12
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

    /// In a commitment's own unit, what was used and what was not is what it promises; in money,
    /// the term's share of its cost.
    @Test(arguments: batches) func usedAndUnusedAreTheCommitment(batch: UInt64) {
        forEach(batch) { seed, ledger in
            let plan = ledger.plan
            let bill = ledger.bill
            let from = plan.catalog.start
            let to = from + plan.catalog.horizon
            for commitment in plan.commitments where !commitment.isCapacityReservation {
                let lines = bill.lines.filter {
                    $0.key.option == commitment.option && $0.costs.billed == .zero
                }
                let span = min(to, commitment.end) - max(from, commitment.start)
                let hours = max(0, span.hours)
                let perHour = commitment.amortizedRate().dollarsPerHour
                #expect(
                    abs(dollars(lines, \.effective) - perHour * hours) < 1e-9 * 60,
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
        for cost in [\Costs.list, \.contracted, \.effective, \.billed] {
            let difference =
                left.total[keyPath: cost].nanodollars - right.total[keyPath: cost].nanodollars
            #expect(abs(difference) <= slack, "seed \(seed)")
        }
    }
}
