import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Word that a spot instance is at risk, before its notice.
struct RecommendationTests {
    /// Twenty spot instances in pools of one type in three zones, each taken back once in 50 h;
    /// others boot for five minutes.
    private static func plan(lead: Double?, rebalances: Bool = true) -> Plan {
        var plan = SpotShockTests.plan(instances: 20, perHour: 0.02, zones: 3) {
            $0.recommendationLead = lead.map(Distribution.deterministic)
        }
        plan.fleets[0].market.capacityRebalance = rebalances
        plan.fleets[0].boot.configure = .deterministic(300)
        return plan
    }

    private static func least(_ run: Run) -> Double {
        run.series.points.filter { $0.timeNanoseconds > TimeSpan.hour.nanoseconds }
            .map(\.serving).min() ?? 0
    }

    private static func count(_ run: Run, _ end: SegmentEnd) -> Int64 {
        run.ledger.segments.filter { $0.end == end }.reduce(0) { $0 + $1.count }
    }

    /// Ten minutes are enough for a replacement, which takes five: nothing is ever missing, and
    /// those at risk are terminated, not interrupted.
    @Test func replacementsComeBeforeTheNotice() throws {
        let run = try Run(Self.plan(lead: 600))
        #expect(Self.least(run) > 20 - 1e-9)
        #expect(Self.count(run, .interrupted) == 0)
        #expect(Self.count(run, .scaledIn) > 50)
        // Without word there is a gap of three minutes.
        let without = try Run(Self.plan(lead: nil))
        #expect(Self.least(without) < 20)
        #expect(Self.count(without, .interrupted) > 50)
    }

    /// A minute's word is too short: the notice comes, and two minutes later the end.
    @Test func whatIsNotReplacedIsInterrupted() throws {
        let run = try Run(Self.plan(lead: 60))
        #expect(Self.count(run, .interrupted) > 50)
        #expect(Self.least(run) < 20)
    }

    /// A group that does not rebalance does nothing on the word: the notice is all it knows.
    @Test func withoutRebalancingNothingChanges() throws {
        let (with, without) = (
            try Run(Self.plan(lead: 600, rebalances: false)),
            try Run(Self.plan(lead: nil, rebalances: false))
        )
        #expect(with.ledger.segments == without.ledger.segments)
    }
}
