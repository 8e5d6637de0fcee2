import Pricing
import Quantities

/// One clock-hour through the coverage schedule that the rater uses.
struct CoverageRun {
    let schedule: CoverageSchedule
    /// Per line, unit-nanoseconds; per commitment, what was not drawn.
    private(set) var covered: [Int128]
    private(set) var remaining: [Int128]
    private(set) var unused: [Int128]
    private(set) var tally: CoverageTally

    init(_ schedule: CoverageSchedule, use: [Int128]) {
        self.schedule = schedule
        remaining = use
        unused = schedule.commitments.map {
            CoverageSchedule.capacityPerNanosecond($0) * Int128(TimeSpan.hour.nanoseconds)
        }
        tally = CoverageTally(schedule)
        schedule.cover(remaining: &remaining, capacity: &unused, tally: &tally)
        covered = Array(repeating: 0, count: use.count)
        for (index, pair) in schedule.pairs.enumerated() {
            covered[pair.line] += tally.nanoseconds[index]
        }
    }

    /// Per line, unit-nanoseconds covered by the commitments of these positions.
    func covered(by commitments: Range<Int>) -> [Int128] {
        var covered = Array(repeating: Int128(0), count: remaining.count)
        for (index, pair) in schedule.pairs.enumerated()
        where commitments.contains(pair.commitment) {
            covered[pair.line] += tally.nanoseconds[index]
        }
        return covered
    }

    /// A commitment as the schedule needs it; its term and fees play no part in an hour.
    static func commitment(
        _ kind: Commitment.Kind, name: String, account: String
    ) -> Commitment {
        let start = UTCInstant(nanosecondsSince1970: 0)
        return Commitment(
            name: name, kind: kind, payment: .noUpfront, start: start,
            end: start + TimeSpan.hour * 8_760, upfront: .zero, recurringPerHour: .zero,
            provenance: .user, account: account)
    }
}
