import CloudModel
import Quantities
import SimulationKernel
import Testing

/// Recoveries in stages, causes in common, and what is told of an outage.
@Suite struct RecoveryTests {
    private static let stages: [OutagePlan.Stage] = [
        .init(after: .minute * 30, share: 0), .init(after: .minute * 90, share: 0.5),
        .init(after: .minute * 120, share: 0.9),
    ]

    private static func outage(_ stages: [OutagePlan.Stage]) -> OutagePlan {
        var plan = OutagePlan(
            name: "down", region: 0, zone: 0,
            timing: .scheduled(
                from: TimeSpan.hour.nanoseconds * 2, to: TimeSpan.hour.nanoseconds * 4))
        plan.stages = stages
        return plan
    }

    /// From 30 minutes on evenly to half at 90, then to 90 % at 120; the last tenth never.
    @Test(
        arguments: [
            (0.0, 30.0), (0.25, 60), (0.5, 90), (0.7, 105), (0.9, 120), (0.95, nil), (1, nil),
        ] as [(Double, Double?)])
    func sharesComeBackEvenlyBetweenStages(share: Double, minutes: Double?) {
        let after = Self.outage(Self.stages).recovery(atShare: share)
        #expect(after?.seconds == minutes.map { $0 * 60 })
    }

    /// What the first stage brings comes at its instant.
    @Test func theFirstStageIsAStep() {
        let plan = Self.outage([
            .init(after: .minute * 165, share: 0.75), .init(after: .minute * 265, share: 1),
        ])
        #expect(plan.recovery(atShare: 0.1) == .minute * 165)
        #expect(plan.recovery(atShare: 0.75) == .minute * 165)
        #expect(plan.recovery(atShare: 1) == .minute * 265)
    }

    private static func plan(zones: Int, instances: Int64, _ outages: [OutagePlan]) -> Plan {
        var plan = Sample.plan(
            Sample.service(rate: 100, serviceTime: .deterministic(0.01)),
            Sample.fleet(minimum: instances), horizon: .hour * 8, zones: zones)
        plan.outages = outages
        return plan
    }

    /// Forty instances in the only zone: eight groups with quantiles from 1/16 on. Behind 30
    /// minutes there is 1/120 of them per minute, then 4/300; what never recovers is launched anew
    /// when the zone is open.
    @Test func instancesComeBackAsTheStagesSay() throws {
        let plan = Self.plan(zones: 1, instances: 40, [Self.outage(Self.stages)])
        let log = try moments(plan)
        var back: [(minutes: Double, count: Int64)] = []
        for moment in log {
            guard case .recovered(let count) = moment.kind else { continue }
            back.append((Double(moment.timeNanoseconds) / 60e9 - 120, count))
        }
        #expect(back.map(\.count) == Array(repeating: 5, count: 7))
        let expected: [Double] = [37.5, 52.5, 67.5, 82.5, 94.6875, 104.0625, 113.4375]
        for (found, wanted) in zip(back.map(\.minutes), expected) {
            #expect(abs(found - wanted) < 1e-6, "\(found), not \(wanted)")
        }
        let replaced = log.compactMap { moment -> Int64? in
            if case .replaced(let count) = moment.kind { count } else { nil }
        }
        #expect(replaced == [5])
        #expect(
            log.contains { $0.kind == .launched(5) && $0.timeNanoseconds >= 4 * 3_600_000_000_000 })
    }

    private func moments(_ plan: Plan) throws -> [OutageMoment] {
        var world = World(PreparedPlan(plan), seed: 1, replication: 0, logsOutages: true)
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        #expect(
            outcome.services.allSatisfy { $0.counts.offered == $0.counts.served + $0.counts.lost })
        return outcome.moments
    }

    /// Two zones of one cause: one occurrence, which hits the instances of both.
    @Test func groupsFailTogether() throws {
        var group = Self.outage([])
        group.others = [.init(region: 0, zone: 2)]
        let plan = Self.plan(zones: 3, instances: 30, [group])
        let outcomes = try Run(plan).outcome.outages
        #expect(outcomes.map(\.instances) == [20])
    }

    /// By chance, too, both begin and end at once; that of one zone alone is as it was.
    @Test func groupsFailTogetherByChance() throws {
        var group = OutagePlan(
            name: "down", region: 0, zone: 0,
            timing: .byChance(meanTime: .hour * 2, duration: .exponential(mean: 600)))
        let alone = try Run(Self.plan(zones: 3, instances: 30, [group])).outcome.outages
        group.others = [.init(region: 0, zone: 1)]
        let both = try Run(Self.plan(zones: 3, instances: 30, [group])).outcome.outages
        #expect(alone.count > 0)
        #expect(both.map(\.fromNanoseconds) == alone.map(\.fromNanoseconds))
        #expect(both[0].instances == 20 && alone[0].instances == 10)
    }

    /// What nobody asked for is not kept, and asking changes nothing else.
    @Test func lookingChangesNothing() throws {
        let plan = Self.plan(zones: 2, instances: 10, [Self.outage([])])
        let run = try Run(plan)
        #expect(run.outcome.moments.isEmpty)
        var world = World(PreparedPlan(plan), seed: 1, replication: 0, logsOutages: true)
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        #expect(!outcome.moments.isEmpty)
        #expect(outcome.services[0].counts == run.outcome.services[0].counts)
        #expect(ledger.segments == run.ledger.segments && series.points == run.series.points)
    }
}
