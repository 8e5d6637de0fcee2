import CloudModel
import Quantities
import Testing
import UsageLedger

/// Deployments in the world. A launch takes 30 s, then an instance is in service, and warm a minute
/// later; 20 requests per second come, and all that is expected follows from that.
@Suite("deployments")
struct DeploymentTests {
    static let hour = TimeSpan.hour.nanoseconds

    static func plan(
        _ strategy: any DeploymentStrategy, instances: Int64 = 10,
        health: ReleaseHealth = ReleaseHealth(), at instants: [Int64] = [12 * hour],
        horizon: TimeSpan = .day
    ) -> Plan {
        var fleet = Sample.fleet(minimum: instances)
        fleet.deployments = [
            DeploymentPlan(
                name: "release", trigger: .instants(instants), strategy: strategy, health: health)
        ]
        return Sample.plan(Sample.service(rate: 20), fleet, horizon: horizon)
    }

    /// Ten instances for a day are 240 h; what a deployment adds or saves is beyond that.
    private func hours(_ run: Run) -> Double { run.outcome.total.instanceHours - 240 }

    private func release(_ run: Run) throws -> DeploymentOutcome {
        try #require(run.outcome.fleets[0].deployments.first)
    }

    /// Three surplus and two missing: 3 + 2 launched at once, 5 terminated when those are warm, and
    /// so on: two rounds of 90 s.
    @Test func rollingReplacesInRounds() throws {
        let run = try Run(
            Self.plan(Rolling(maxUnavailable: .count(2), maxSurge: .count(3))))
        let outcome = try release(run)
        #expect(outcome.completed == 1 && outcome.rolledBack == 0 && outcome.stopped == 0)
        #expect(outcome.lowestInService == 0.8)
        #expect(abs((outcome.hours ?? 0) - 180.0 / 3600) < 1e-9)
        #expect(run.outcome.total.instancesPeak == 13)
        #expect(run.outcome.services[0].counts.lost == 0)
        // Every instance of the start is gone.
        let ended = run.ledger.segments.filter { $0.end == .scaledIn }
        #expect(ended.reduce(0) { $0 + $1.count } == 10)
    }

    /// Both fleets run while the new one warms up (60 s), bakes and waits: 10 × (60 s + 5 min + 1
    /// h).
    @Test func blueGreenRunsTwoFleets() throws {
        let run = try Run(Self.plan(BlueGreen()))
        let outcome = try release(run)
        #expect(outcome.completed == 1)
        #expect(outcome.lowestInService == 1)
        #expect(abs(hours(run) - 11) < 1e-9)
        #expect(abs(outcome.extraInstanceHours - 11) < 1e-9)
        #expect(run.outcome.total.instancesPeak == 20)
        #expect(run.outcome.services[0].counts.lost == 0)
    }

    /// One at a time, four minutes each; nothing is launched.
    @Test func inPlaceUpdatesOneByOne() throws {
        let run = try Run(Self.plan(InPlace(duration: .minute * 4)))
        let outcome = try release(run)
        #expect(abs((outcome.hours ?? 0) - 40.0 / 60) < 1e-9)
        #expect(outcome.lowestInService == 0.9)
        #expect(hours(run) == 0)
        #expect(run.ledger.segments.allSatisfy { $0.end == .horizon })
    }

    /// All must stay healthy: it stops before it has begun (CodeDeploy: 95 % of 10).
    @Test func inPlaceStopsWithoutRoom() throws {
        let strategy = InPlace(minimumHealthy: .amount(.share(0.95)))
        let outcome = try release(try Run(Self.plan(strategy)))
        #expect(outcome.ran == 1 && outcome.stopped == 1 && outcome.completed == 0)
        #expect(outcome.lowestInService == 1)
    }

    /// Ten batches of one, 90 s each; each saves the 30 s of a launch, which nobody bills.
    @Test func refreshTerminatesFirst() throws {
        let run = try Run(Self.plan(InstanceRefresh()))
        let outcome = try release(run)
        #expect(abs((outcome.hours ?? 0) - 900.0 / 3600) < 1e-9)
        #expect(outcome.lowestInService == 0.9)
        #expect(abs(hours(run) + 10 * 30.0 / 3600) < 1e-9)
    }

    /// 100 % launches first: an extra instance for the minute of each warm-up. Waits of ten minutes
    /// when four and eight are new.
    @Test func refreshLaunchesFirstAndPauses() throws {
        let strategy = InstanceRefresh(
            minHealthy: 1, checkpoints: Checkpoints(shares: [0.4, 0.8], delay: .minute * 10))
        let run = try Run(Self.plan(strategy))
        let outcome = try release(run)
        #expect(abs((outcome.hours ?? 0) - (900.0 + 1200) / 3600) < 1e-9)
        #expect(outcome.lowestInService == 1)
        #expect(abs(hours(run) - 10.0 / 60) < 1e-9)
    }

    /// A release is turned back while instances begin to run that the fleet has just been given:
    /// what the hours count is what the segments say, whatever happens at one instant.
    @Test(arguments: [TimeSpan.minute * 5, .minute * 3])
    func turningBackBillsNobodyTwice(detection: TimeSpan) throws {
        for moment in 600..<640 {
            let health = ReleaseHealth(failureProbability: 1, errorRate: 1, detection: detection)
            var plan = Self.plan(
                InstanceRefresh(minHealthy: 0.9, maxHealthy: 1), health: health,
                at: [TimeSpan.minute.nanoseconds * 600], horizon: .hour * 14)
            plan.fleets[0].scaling.maximum = 20
            plan.fleets[0].scaling.schedule = [(moment, 15), (moment + 3, 11)].map { minute, size in
                ScheduledAction(
                    name: "clock", timeNanoseconds: (TimeSpan.minute * Int64(minute)).nanoseconds,
                    minimum: nil, maximum: nil, desired: Int64(size))
            }
            let run = try Run(plan)
            var hours: Int128 = 0
            for hour in run.ledger.hours { hours += hour.instanceNanoseconds.reduce(0, +) }
            let segments = run.ledger.segments.reduce(Int128(0)) {
                $0 + Int128($1.toNanoseconds - $1.fromNanoseconds) * Int128($1.count)
            }
            #expect(hours == segments, "scaled out in minute \(moment)")
        }
    }

    /// A tenth of the traffic answers errors until it is noticed five minutes later: 20/s × 300 s ×
    /// 10 %; then all of it is back at once.
    @Test func badCanaryHurtsItsShare() throws {
        let health = ReleaseHealth(failureProbability: 1)
        let run = try Run(Self.plan(Canary(interval: .minute * 15), health: health))
        let outcome = try release(run)
        #expect(outcome.rolledBack == 1 && outcome.completed == 0)
        #expect(abs(outcome.errors - 600) < 1)
        let counts = run.outcome.services[0].counts
        #expect(Double(counts.failed) / 1000 == outcome.errors)
        #expect(counts.offered == counts.served + counts.lost)
    }

    /// The interval is shorter than the detection: ten minutes of a tenth, then five of everything.
    @Test func impatientCanaryHurtsAll() throws {
        let health = ReleaseHealth(
            failureProbability: 1, errorRate: 0.5, detection: .minute * 15)
        let run = try Run(Self.plan(Canary(interval: .minute * 10), health: health))
        #expect(abs(try release(run).errors - 20 * (600 * 0.1 + 300) * 0.5) < 1)
    }

    /// All traffic for the time of detection; the old fleet is still there, so nothing more.
    @Test func badBlueGreenHurtsEverybodyBriefly() throws {
        let health = ReleaseHealth(failureProbability: 1)
        let run = try Run(Self.plan(BlueGreen(), health: health))
        #expect(abs(try release(run).errors - 6000) < 1)
        // 60 s of warm-up and the five minutes.
        #expect(abs(hours(run) - 1) < 1e-9)
    }

    /// Ten steps of a tenth, 3 min apart: detection after the second step's 2 min of 20 %.
    @Test func badLinearHurtsAsFarAsItGot() throws {
        let health = ReleaseHealth(failureProbability: 1)
        let run = try Run(Self.plan(Linear(), health: health))
        #expect(abs(try release(run).errors - 20 * (180 * 0.1 + 120 * 0.2)) < 1)
    }

    /// Nobody notices, nobody goes back: half a day of errors.
    @Test func withoutRollbackABadReleaseStays() throws {
        let health = ReleaseHealth(
            failureProbability: 1, detection: .minute, rollsBack: false)
        let strategy = InPlace(minimumHealthy: .allAtOnce, duration: .minute)
        let run = try Run(Self.plan(strategy, health: health))
        let outcome = try release(run)
        #expect(outcome.completed == 1 && outcome.rolledBack == 0)
        #expect(abs(outcome.errors - 20 * (12 * 3600 - 60)) < 1)
        // Nobody is in service during the update.
        #expect(outcome.lowestInService == 0)
        #expect(run.outcome.services[0].counts.lost == run.outcome.services[0].counts.offered / 2)
    }

    /// A bad rolling release is replaced by the way it came; requests end as they began.
    @Test func rollingGoesBack() throws {
        let health = ReleaseHealth(failureProbability: 1, detection: .minute * 2)
        let plan = Self.plan(
            Rolling(maxUnavailable: .count(0), maxSurge: .count(2)), health: health)
        let run = try Run(plan)
        let outcome = try release(run)
        #expect(outcome.rolledBack == 1 && outcome.completed == 0)
        // Bad ones of those in service: 2 of 12 for a minute, 2 of 10 and 4 of 12 for half a minute
        // each; then, on the way back, 2 of 10 for half a minute and 2 of 12 for a minute.
        let seconds = 60.0 / 6 + 30.0 / 5 + 30.0 / 3 + 30.0 / 5 + 60.0 / 6
        #expect(abs(outcome.errors - 20 * seconds) < 1)
        #expect(run.series.points.last?.served == 20)
    }

    /// The second comes while the first still runs, and follows it at once.
    @Test func deploymentsWaitForEachOther() throws {
        let both = [12 * Self.hour, 12 * Self.hour + 60_000_000_000]
        let run = try Run(Self.plan(InPlace(duration: .minute * 4), at: both))
        let outcome = try release(run)
        #expect(outcome.ran == 2 && outcome.completed == 2)
        // 40 min, and 40 min more.
        #expect(abs((outcome.hours ?? 0) - 40.0 / 60) < 1e-9)
    }

    /// Half the releases are bad: of 400 about 200, standard deviation 10. The next one comes when
    /// the last is over.
    @Test func badReleasesComeAtTheirRate() throws {
        let health = ReleaseHealth(failureProbability: 0.5)
        let instants = (1...400).map { Int64($0) * Self.hour }
        let run = try Run(
            Self.plan(
                BlueGreen(bake: .zero, terminationWait: .minute * 10), instances: 2,
                health: health, at: instants, horizon: .day * 17))
        let outcome = try release(run)
        #expect(outcome.ran == 400)
        #expect(outcome.rolledBack + outcome.completed == 400)
        #expect(abs(outcome.rolledBack - 200) < 50)
    }

    /// A day, then one at a time: nothing lives longer than a day and what the others take.
    @Test func nobodyOutlivesTheLimit() throws {
        var fleet = Sample.fleet(minimum: 5)
        fleet.deployments = [.maxInstanceLifetime(.day)]
        let run = try Run(
            Sample.plan(Sample.service(rate: 20), fleet, horizon: .day * 5))
        let longest = run.ledger.segments.map { $0.toNanoseconds - $0.fromNanoseconds }.max() ?? 0
        #expect(longest <= TimeSpan.day.nanoseconds + 5 * 90_000_000_000)
        #expect(longest >= TimeSpan.day.nanoseconds)
        let outcome = run.outcome.fleets[0].deployments[0]
        #expect(outcome.lowestInService == 0.8)
        // Four generations of five, each launched anew.
        #expect(run.ledger.segments.filter { $0.end == .scaledIn }.count == 20)
    }
}
