import CloudModel
import Quantities
import Testing
import UsageLedger

/// `lowest-price` takes the pool whose price is the lowest when it launches.
struct PriceSignalTests {
    @Test func launchesFollowThePriceInForce() throws {
        var plan = SpotShockTests.plan(
            types: ["m7g.large", "m6g.large"], instances: 4, perHour: 0, horizon: .day
        ) { _ in }
        let hour = TimeSpan.hour.nanoseconds
        plan.fleets[0].scaling = ScalingPlan(
            minimum: 4, maximum: 12, initial: nil, policies: [],
            schedule: [
                ScheduledAction(
                    name: "up", timeNanoseconds: 10 * hour, minimum: 8, maximum: nil,
                    desired: 8),
                ScheduledAction(
                    name: "more", timeNanoseconds: 20 * hour, minimum: 12, maximum: nil,
                    desired: 12),
            ])
        // The first is the cheaper but from six to sixteen o'clock.
        var world = World(
            PreparedPlan(plan), seed: 1, replication: 0,
            spotPrices: [
                PriceSignal(
                    fromNanoseconds: [0, 6 * hour, 16 * hour], dollars: [0.03, 0.05, 0.02]),
                PriceSignal(fromNanoseconds: [0], dollars: [0.04]),
            ])
        var (ledger, series) = (Recorder(), Recorder())
        _ = try #require(world.run(ledger: &ledger, series: &series))
        func launched(_ pool: Int, from: Int64, to: Int64) -> Int64 {
            ledger.segments.filter {
                $0.pool == pool && (from..<to).contains($0.fromNanoseconds)
            }.reduce(0) { $0 + $1.count }
        }
        #expect(launched(0, from: 0, to: hour) == 4)
        #expect(launched(1, from: 10 * hour, to: 11 * hour) == 4)
        #expect(launched(0, from: 20 * hour, to: 21 * hour) == 4)
    }
}
