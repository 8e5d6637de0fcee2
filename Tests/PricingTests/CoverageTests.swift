import Pricing
import Testing
import UsageLedger

/// The order in which commitments cover an hour's use, walked as it is written down: every step,
/// every member of its pool, whether there is anything left or not.
struct PlainCoverage {
    let schedule: CoverageSchedule
    var remaining: [Int128]
    var capacity: [Int128]
    var nanoseconds: [Int128]
    var drawn: [Int128]

    init(_ schedule: CoverageSchedule, remaining: [Int128], capacity: [Int128]) {
        self.schedule = schedule
        self.remaining = remaining
        self.capacity = capacity
        nanoseconds = Array(repeating: 0, count: schedule.pairs.count)
        drawn = nanoseconds
        for step in schedule.steps {
            for (number, position) in schedule.poolMembers[step.pool].enumerated() {
                cover(step, schedule.members[position], number)
            }
        }
    }

    private mutating func cover(_ step: CoverageSchedule.Step, _ member: Int, _ number: Int) {
        let lines = step.lines.map { schedule.stepLines[$0] }
        let memberCount = schedule.poolMembers[step.pool].count
        var need = lines.reduce(Int128(0)) { $0 + max(0, remaining[$1]) }
        guard need > 0, capacity[member] > 0 else { return }
        let isEnough = need * step.draw <= capacity[member]
        var covered = isEnough ? need : capacity[member] / step.draw
        // What cannot cover a nanosecond is the last line's.
        let dust = isEnough ? 0 : capacity[member] - covered * step.draw
        capacity[member] -= covered * step.draw + dust
        var last = step.firstPair + number
        for (place, line) in lines.enumerated() where remaining[line] > 0 {
            let use = remaining[line]
            let part = covered * use / need
            last = step.firstPair + place * memberCount + number
            nanoseconds[last] += part
            drawn[last] += part * step.draw
            remaining[line] -= part
            covered -= part
            need -= use
        }
        drawn[last] += dust
    }
}

struct CoverageTests {
    /// Random lines under a ledger's random commitments: what is skipped for speed changes nothing,
    /// and what is drawn and what is left are what was there, exactly.
    @Test(arguments: MoneyPropertyTests.batches) func shortcutsChangeNothing(batch: UInt64) {
        for seed in batch..<min(batch + 10, MoneyPropertyTests.ledgers + 1) {
            let ledger = RandomLedger(seed: seed)
            let lines = ledger.coverableLines
            let commitments = ledger.commitments
            let schedule = CoverageSchedule(
                lines: lines, commitments: commitments, soloAccounts: ["lab"])
            var tally = CoverageTally(schedule)
            var dice = Dice(state: seed)
            for _ in 0..<5 {
                let before = tally
                let use = lines.map { _ in
                    Int128(max(-5, Int64.random(in: -9...20, using: &dice))) * 1_800_000_000_001
                }
                let offered = commitments.map { commitment in
                    CoverageSchedule.capacityPerNanosecond(commitment)
                        * Int128(Int64.random(in: 0...2, using: &dice)) * 1_800_000_000_000
                }
                let plain = PlainCoverage(schedule, remaining: use, capacity: offered)
                var (remaining, capacity) = (use, offered)
                schedule.cover(remaining: &remaining, capacity: &capacity, tally: &tally)
                #expect(remaining == plain.remaining && capacity == plain.capacity, "seed \(seed)")
                let covered = zip(tally.nanoseconds, before.nanoseconds).map { $0 - $1 }
                let drawn = zip(tally.drawn, before.drawn).map { $0 - $1 }
                #expect(covered == plain.nanoseconds && drawn == plain.drawn, "seed \(seed)")
                var (spent, left) = (capacity, remaining)
                for (index, pair) in schedule.pairs.enumerated() {
                    spent[pair.commitment] += drawn[index]
                    left[pair.line] += covered[index]
                }
                #expect(spent == offered && left == use, "seed \(seed)")
            }
        }
    }
}

extension RandomLedger {
    /// Every pool as one line, Google's as its vCPUs.
    fileprivate var coverableLines: [CoverableLine] {
        pools.map { pool in
            CoverableLine(
                account: pool.price.account, region: pool.description.region,
                zone: pool.description.zone, operatingSystem: pool.description.operatingSystem,
                instanceType: pool.description.instanceType, family: pool.price.family,
                normalizationUnits: pool.price.normalizationUnits,
                sizeFlexible: pool.price.sizeFlexible, onDemand: pool.price.onDemand.price,
                coverable: pool.description.market == .onDemand,
                resource: pool.price.resources == nil ? nil : .vcpu,
                unitsPerInstance: pool.price.resources?.vcpus ?? 1)
        }
    }
}
