import Quantities
import SimulationKernel
import StableMath
import Statistics
import Testing

@testable import CloudModel

/// What a request's calls come to, by closed forms.
struct CallPolicyTests {
    private static func policy(
        _ perRequest: Double, attempts: Int = 1, budget: Double? = nil, isAsync: Bool = false
    ) -> CallPolicy {
        CallPolicy(
            CallPlan(
                callee: .store(0), perRequest: perRequest, isAsynchronous: isAsync,
                timeout: .second,
                retry: RetryPlan(
                    attempts: attempts, backoff: .second, maximumBackoff: .minute, jitter: .none,
                    budget: budget)))
    }

    /// Σ pʲ attempts a call; a request is answered when all its calls are.
    @Test func retriesMultiply() {
        let total = Self.policy(1, attempts: 4).total(failure: 0.5, seconds: 0.1)
        #expect(abs(total.calls - 1.875) < 1e-12)
        #expect(abs(total.failure - 0.0625) < 1e-12)
        // 1.875 attempts, and waits of 1, 2 and 4 s before the further ones.
        #expect(abs(total.seconds - (0.1875 + 0.5 + 0.25 * 2 + 0.125 * 4)) < 1e-12)
    }

    /// The first call that fails ends the request: 1 + ½ + ¼ calls of three.
    @Test func aFailureEndsTheRequest() {
        let total = Self.policy(3).total(failure: 0.5, seconds: 1)
        #expect(abs(total.calls - 1.75) < 1e-12)
        #expect(abs(total.failure - 0.875) < 1e-12)
        let dead = Self.policy(3).total(failure: 1, seconds: 0.25)
        #expect(dead.calls == 1 && dead.failure == 1 && dead.seconds == 0.25)
        let well = Self.policy(2.5).total(failure: 0, seconds: 1)
        #expect(well.calls == 2.5 && well.failure == 0 && well.seconds == 2.5)
        // 0.3 calls: in three of ten requests.
        let some = Self.policy(0.3).total(failure: 0.5, seconds: 1)
        #expect(abs(some.calls - 0.3) < 1e-12 && abs(some.failure - 0.15) < 1e-12)
    }

    @Test func aBudgetBoundsRepeatedAttempts() {
        let total = Self.policy(1, attempts: 4, budget: 0.1).total(failure: 1, seconds: 1)
        #expect(abs(total.calls - 1.1) < 1e-12)
        #expect(total.failure == 1)
    }

    @Test func asynchronousCallsAreLoadOnly() {
        let total = Self.policy(2, isAsync: true).total(failure: 1, seconds: 1)
        #expect(total == CallPolicy.Total(calls: 2))
    }

    /// The time of two exponentials is a gamma distribution of shape two, whose tail is
    /// (1 + t/m)·e^(−t/m).
    @Test func timesAddUp() {
        let one = CallTime(.exponential(mean: 0.01))
        let two = one.times(2)
        #expect(abs(one.mean - 0.01) < 1e-12 && abs(two.mean - 0.02) < 1e-12)
        // Steps of a fourth of an octave add a little.
        #expect(abs(two.variance - 2e-4) < 0.05 * 2e-4)
        let none = SurvivalCurve(Distribution.deterministic(0.001).survival)
        let curve = two.after(none)
        for time in [0.02, 0.04, 0.06] {
            let exact = (1 + time / 0.01) * Stable.exp(-time / 0.01)
            #expect(abs(curve(time + 0.001) - exact) < 0.03, "\(time)")
        }
        let part = one.times(0.25)
        #expect(abs(part.mean - 0.0025) < 1e-12)
    }

    /// A store of c connections that do not contend is M/M/c; with contention X(N) is the law's.
    @Test(arguments: [0.3, 0.7, 0.95])
    func aStoreIsMMc(load: Double) throws {
        var store = StorePlan(
            name: "db", region: 0, zone: 0, queryTime: .exponential(mean: 0.01),
            maxConnections: 8)
        let table = StationTable(store)
        #expect(abs(table.station.capacity - 800) < 1e-9)
        let queue = try MultiServerQueue(
            servers: 8, arrivalRate: 800 * load, serviceRate: 100)
        let level = try #require(
            LoadLevels.loads.indices.first { abs(LoadLevels.loads[$0] - load) < 1e-9 })
        #expect(abs(table.meanSeconds(level: level) / (queue.meanWait + 0.01) - 1) < 1e-9)
        store.contention = 0.1
        store.coherency = 0.01
        store.maxConnections = 100
        // √(0.9 ÷ 0.01) = 9.49: nine or ten connections do most.
        #expect(store.bestConnections == 9 || store.bestConnections == 10)
        let best = store.throughput(connections: store.bestConnections)
        for count in 1...100 { #expect(store.throughput(connections: count) <= best) }
        // 4 ÷ (1 + 0.3 + 0.12) of one's.
        #expect(abs(store.throughput(connections: 4) - 400 / 1.42) < 1e-9)
    }
}
