import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// A minute of many events is no reason not to stop.
@Suite struct StoppingTests {
    /// 20,000 instances that each fail once a minute.
    private func world() -> World {
        var fleet = Sample.fleet(minimum: 20_000)
        fleet.boot.launch = .deterministic(0)
        fleet.lifecycle.failures = [
            FailurePlan(name: "host", kind: .stopped, meanTime: .minute)
        ]
        let plan = Sample.plan(Sample.service(rate: 1), fleet, horizon: .hour)
        return World(PreparedPlan(plan), seed: 1, replication: 0)
    }

    @Test func withinAMinute() throws {
        var world = world()
        var (ledger, series) = (Recorder(), Recorder())
        var asked = 0
        let outcome = world.run(
            ledger: &ledger, series: &series,
            isOutOfTime: {
                asked += 1
                return asked > 1
            })
        let end = try #require(outcome?.endedEarly)
        #expect(end > 0 && end < TimeSpan.minute.nanoseconds)
        // What ran until then is booked.
        let counts = try #require(outcome?.services[0].counts)
        #expect(counts.offered == counts.served + counts.lost)
        #expect(ledger.segments.allSatisfy { $0.toNanoseconds <= end })
    }

    @Test func cancelledWithinAMinute() {
        var world = world()
        var (ledger, series) = (Recorder(), Recorder())
        #expect(world.run(ledger: &ledger, series: &series, isCancelled: { true }) == nil)
        #expect(series.points.isEmpty)
    }
}
