import Quantities
import Testing

@testable import CloudModel

/// What people read about a look of a workload's autoscaler.
@Suite struct ReplicaReasonTests {
    private let hpa = HorizontalPodAutoscaler(target: 0.7)

    private func look(
        _ readings: [PodScaling.Reading], current: Int64, proposed: Int64?,
        stabilized: Int64? = nil, replicas: Int64, unready: Int64 = 0
    ) -> PodScaling {
        PodScaling(
            readings: readings, current: current, measured: current - unready, unready: unready,
            proposed: proposed,
            verdict: .init(stabilized: stabilized ?? proposed, replicas: replicas))
    }

    /// 83.99 % is read as 83 %: the controller cuts off.
    @Test func saysWhatItSawAndAsksFor() {
        let up = look([.init(value: 0.8399, replicas: 5)], current: 4, proposed: 5, replicas: 5)
        #expect(hpa.reason(for: up.readings[0], of: up) == "83 % against 70 % on 4 pods asks for 5")
        let same = look([.init(value: 0.7, replicas: 4)], current: 4, proposed: 4, replicas: 4)
        #expect(
            hpa.reason(for: same.readings[0], of: same)
                == "70 % against 70 % on 4 pods changes nothing")
        let new = look(
            [.init(value: 1, replicas: 3)], current: 3, proposed: 3, replicas: 3, unready: 2)
        #expect(
            hpa.reason(for: new.readings[0], of: new)
                == "100 % against 70 % on 1 pod (2 not measured) changes nothing")
        let blind = look([.init()], current: 4, proposed: nil, replicas: 4)
        #expect(hpa.reason(for: blind.readings[0], of: blind) == "no reading")
        let queue = HorizontalPodAutoscaler(metric: .offeredRequests, target: 10)
        let all = look([.init(value: 61.25, replicas: 7)], current: 4, proposed: 7, replicas: 7)
        #expect(
            queue.reason(for: all.readings[0], of: all)
                == "61.3 req/s against 10 req/s per pod asks for 7")
    }

    @Test func saysWhatHeldItBack() {
        var behavior = ReplicaBehavior(minimum: 2, maximum: 10)
        let down = look(
            [.init(value: 0.3, replicas: 2)], current: 5, proposed: 2, stabilized: 4, replicas: 4)
        #expect(behavior.hindrance(down) == "the scaleDown window of 5m keeps 4")
        let free = look([.init(value: 0.9, replicas: 6)], current: 5, proposed: 6, replicas: 6)
        #expect(behavior.hindrance(free) == nil)
        let most = look([.init(value: 3, replicas: 30)], current: 8, proposed: 30, replicas: 10)
        #expect(behavior.hindrance(most) == "max is 10")
        let least = look([.init(value: 0.1, replicas: 1)], current: 3, proposed: 1, replicas: 2)
        #expect(behavior.hindrance(least) == "min is 2")
        let above = look([.init()], current: 12, proposed: nil, replicas: 10)
        #expect(behavior.hindrance(above) == "max is 10")
        let step = look([.init(value: 2, replicas: 9)], current: 3, proposed: 9, replicas: 7)
        #expect(behavior.hindrance(step) == "scaleUp allows 7 now")
        let half = look(
            [.init(value: 0.1, replicas: 2), .init()], current: 4, proposed: 4, replicas: 4)
        #expect(behavior.hindrance(half) == "without all readings no pod is removed")
        behavior.down.selection = .disabled
        #expect(
            behavior.hindrance(
                look([.init(value: 0.3, replicas: 3)], current: 5, proposed: 3, replicas: 5))
                == "scaleDown is disabled")
    }

    /// The verdict says what the window left, and `decide` is its end.
    @Test func verdictsShowTheWindow() {
        let behavior = ReplicaBehavior(minimum: 1, maximum: 10)
        var history = ReplicaBehavior.History()
        history.propose(6, at: 0)
        let held = behavior.verdict(
            current: 8, proposed: 3, at: 60_000_000_000, &history)
        #expect(held == .init(stabilized: 6, replicas: 6))
        let outside = behavior.verdict(current: 12, proposed: 3, at: 0, &history)
        #expect(outside == .init(stabilized: nil, replicas: 10))
    }

    /// Two dips of two looks each, four minutes apart, are one line; six minutes apart, two.
    @Test(arguments: [(4, [4]), (6, [2, 2])] as [(Int64, [Int])])
    func quietMinutesEndARow(minutes: Int64, times: [Int]) {
        var log = ScalingLog(isKept: true, fleets: 1)
        let held = look(
            [.init(value: 0.3, replicas: 2)], current: 5, proposed: 2, stabilized: 5, replicas: 5)
        let second = TimeSpan.second.nanoseconds
        for start in [0, minutes * 60] {
            for seconds in [start + 15, start + 30] {
                log.note(fleet: 0, at: seconds * second, held)
            }
        }
        #expect(log.records.map(\.times) == times)
    }

    /// A recording takes the place of what pods measure: the load of four pods on the eight that
    /// there are is half of it on each.
    @Test func recordedMeansFallAsPodsAreAdded() throws {
        var cluster = SampleCluster()
        cluster.rate = 1
        cluster.initial = 4
        cluster.replicas = 2...20
        // 50 % of four pods, within the tolerance of no target but 50 %; then 100 %.
        cluster.metrics = [HorizontalPodAutoscaler(target: 0.5)]
        let plan = cluster.plan
        let steps = Int(cluster.horizon.nanoseconds / World.lookPeriod.nanoseconds)
        let half = steps / 2
        let values =
            [Double](repeating: 0.5, count: half) + [Double](repeating: 1, count: steps - half)
        var world = World(
            PreparedPlan(plan), seed: 1, replication: 0, explainsScaling: true,
            recorded: RecordedMetric(
                fleet: 1, metric: .pods(.cpu), values: values, step: World.lookPeriod,
                capacity: 4))
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        let changes = outcome.scaling.filter { $0.fleet == 1 && $0.from != $0.to }
        #expect(changes.map(\.from) == [4] && changes.map(\.to) == [8])
        #expect(changes[0].pods?.readings == [.init(value: 1, replicas: 8)])
        // Half of three hours, one look for the metrics service, one for the autoscaler.
        #expect(changes[0].time == TimeSpan.second * 5_430)
    }

    /// Four pods where two would do: for five minutes they count as asked for.
    @Test func theFirstWindowKeepsWhatThereIs() throws {
        var cluster = SampleCluster()
        cluster.initial = 4
        cluster.replicas = 1...20
        // 100 requests of 10 ms are one vCPU: 50 % of four pods of half a vCPU, 100 % of two.
        cluster.metrics = [HorizontalPodAutoscaler(target: 1)]
        var world = World(
            PreparedPlan(cluster.plan), seed: 1, replication: 0, explainsScaling: true)
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        let first = try #require(outcome.scaling.first { $0.from != $0.to })
        #expect(first.time == .minute * 5)
        #expect(first.from == 4 && first.to == 2)
        let held = try #require(outcome.scaling.first { $0.pods?.proposed == 2 })
        #expect(held.time == .second * 30 && held.to == 4 && held.times == 18)
    }
}
