import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Instances that are taken back by their age, and all at the limit.
struct PreemptionTests {
    private static func plan(instances: Int64, horizon: TimeSpan) -> Plan {
        var plan = SpotShockTests.plan(
            instances: instances, perHour: 0.01, horizon: horizon
        ) { _ in }
        plan.fleets[0].instances[0].spot?.lifetime = .preemptible
        plan.fleets[0].instances[0].spot?.notice = .second * 30
        return plan
    }

    /// Lifetimes of instances that were launched early enough to see their end are those of the
    /// distribution, share by share.
    @Test func lifetimesAreOfTheBathtub() throws {
        let plan = Self.plan(instances: 200, horizon: .day * 6)
        var lives: [Double] = []
        for replication in 0..<3 as Range<UInt64> {
            for segment in try Run(plan, replication: replication).ledger.segments
            where segment.fromNanoseconds < TimeSpan.day.nanoseconds * 4 {
                #expect(segment.end == .interrupted)
                let life = Double(segment.toNanoseconds - segment.fromNanoseconds - 30_000_000_000)
                lives += Array(repeating: life / 3.6e12, count: Int(segment.count))
            }
        }
        #expect(lives.count > 3_000)
        let lifetime = BathtubLifetime.preemptible
        let total = Double(lives.count)
        for hours in [0.25, 1, 3, 8, 16, 23.9] {
            let share = Double(lives.count { $0 <= hours }) / total
            // Against what is left of the distribution without the hair above zero at age 0.
            let expected =
                (lifetime.cumulative(hours) - lifetime.cumulative(0))
                / (1 - lifetime.cumulative(0))
            let error = (expected * (1 - expected) / total).squareRoot()
            #expect(abs(share - expected) < 4 * error, "\(hours) h: \(share), not \(expected)")
        }
        #expect(lives.allSatisfy { $0 <= 24.001 })
        #expect(lives.contains { $0 > 23.99 })
    }

    /// Each place in the fleet is a renewal process: losses come once a mean lifetime and notice
    /// and launch.
    @Test func theFleetRenewsItself() throws {
        let plan = Self.plan(instances: 100, horizon: .day * 20)
        let interruptions = try Run(plan).outcome.fleets[0].interruptions
        let cycle = BathtubLifetime.preemptible.meanHours + 60.0 / 3600
        let expected = 100 * 480 / cycle
        #expect(abs(Double(interruptions) / expected - 1) < 0.05)
    }
}
