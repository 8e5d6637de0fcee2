@testable import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// What holds whatever is deployed: random fleets and strategies, each by a printed seed.
@Suite("properties of deployments")
struct DeploymentPropertyTests {
    private struct Choice {
        var random: Xoshiro256
        mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        mutating func share(_ limit: Int = 100) -> Double { Double(below(limit + 1)) / 100 }
    }

    private static func strategy(_ choice: inout Choice) -> any DeploymentStrategy {
        switch choice.below(6) {
        case 0:
            let (missing, surge) = (choice.share(60), choice.share(60))
            return Rolling(
                maxUnavailable: .share(missing), maxSurge: .share(missing == 0 ? 0.2 : surge))
        case 1:
            return InPlace(
                minimumHealthy: [.allAtOnce, .halfAtATime, .oneAtATime][choice.below(3)],
                duration: .second * Int64(30 + choice.below(600)))
        case 2:
            return BlueGreen(
                bake: .minute * Int64(choice.below(20)),
                terminationWait: .minute * Int64(choice.below(30)))
        case 3:
            return Canary(
                share: 0.01 + choice.share(50), interval: .second * Int64(1 + choice.below(900)))
        case 4:
            return Linear(
                share: 0.05 + choice.share(50), interval: .second * Int64(1 + choice.below(300)))
        default:
            let least = choice.share()
            return InstanceRefresh(
                minHealthy: least, maxHealthy: min(1 + choice.share(), 1 + least),
                checkpoints: choice.below(2) == 0
                    ? .none : Checkpoints(shares: [0.3, 0.7], delay: .minute * 3))
        }
    }

    private static func plan(_ seed: UInt64, isQuiet: Bool) throws -> Plan {
        var choice = Choice(random: Xoshiro256(splitMixSeed: seed))
        let size = Int64(1 + choice.below(40))
        var fleet = Sample.fleet(minimum: size)
        if !isQuiet {
            let spot = SpotSignal(
                priceSignal: 0.03, interruptionsPerHour: 0.2, notice: .minute * 2)
            fleet = Sample.fleet(
                Sample.option(spot: spot), minimum: 1, maximum: 60,
                policies: [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))],
                market: MarketPlan(
                    onDemandBase: Int64(choice.below(4)), onDemandAboveBase: choice.share(),
                    spotAllocation: .priceCapacityOptimized,
                    capacityRebalance: choice.below(2) == 0, drainOnNotice: choice.below(2) == 0))
        }
        fleet.boot.launch = try Distribution.lognormal(median: 40, p99: 120)
        let strategy = strategy(&choice)
        fleet.deployments = [
            DeploymentPlan(
                name: "release",
                trigger: .instants([2, 9, 16].map { $0 * TimeSpan.hour.nanoseconds }),
                strategy: strategy,
                health: ReleaseHealth(
                    waitsForWarmUp: choice.below(2) == 0,
                    failureProbability: Double(choice.below(3)) / 2, errorRate: 0.7,
                    detection: .second * Int64(choice.below(1800))))
        ]
        var service = Sample.service(rate: isQuiet ? 10 : 60)
        if !isQuiet {
            service.demand.noise = DemandNoise(
                coefficientOfVariation: 0.5, correlation: .minute * 20)
        }
        return Sample.plan(service, fleet, zones: 1 + choice.below(3))
    }

    private struct Result {
        var outcome: Outcome
        var ledger: Recorder
        /// Instances by version at the end, and the version that should be there.
        var versions: Set<Int32>
        var stable: Int32
        var surplus: Int64
        var held: Int
    }

    private static func run(_ plan: Plan, seed: UInt64, mode: ServingMode = .flow) throws -> Result
    {
        var world = World(PreparedPlan(plan), seed: seed, replication: 0, mode: mode)
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        var versions: Set<Int32> = []
        var surplus: Int64 = 0
        var held = 0
        for pool in world.pools.indices {
            surplus += world.pools[pool].surplus
            var place = world.pools[pool].firstCohort
            while place >= 0 {
                if !world.cohorts[place].isNoticed { versions.insert(world.cohorts[place].version) }
                if world.cohorts[place].isHeld { held += 1 }
                place = world.cohorts[place].next
            }
        }
        return Result(
            outcome: outcome, ledger: ledger, versions: versions,
            stable: world.deployments[0].stable.number, surplus: surplus, held: held)
    }

    private func checkConservation(_ result: Result, _ seed: UInt64) {
        let counts = result.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost, "seed \(seed)")
        for pool in result.ledger.hours[0].instanceNanoseconds.indices {
            let hours = result.ledger.hours.reduce(Int128(0)) { $0 + $1.instanceNanoseconds[pool] }
            let segments = result.ledger.segments.filter { $0.pool == pool }.reduce(Int128(0)) {
                $0 + Int128($1.toNanoseconds - $1.fromNanoseconds) * Int128($1.count)
            }
            #expect(hours == segments, "seed \(seed), pool \(pool)")
        }
    }

    /// Nothing else happens: capacity never falls below the promise, everything is over before the
    /// end, and one version is left: the new one after a success, the old one after a rollback.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func promisesAreKept(seed: UInt64) throws {
        let plan = try Self.plan(seed, isQuiet: true)
        let result = try Self.run(plan, seed: seed)
        let fleet = plan.fleets[0]
        let size = fleet.scaling.minimum
        let strategy = fleet.deployments[0].strategy
        let limits = strategy.limits(instances: size)
        let outcome = result.outcome.fleets[0].deployments[0]
        let least = Double(size - limits.unavailable) / Double(size)
        #expect(outcome.lowestInService ?? 0 >= least - 1e-12, "seed \(seed), \(strategy)")
        let peak = Int64(result.outcome.total.instancesPeak)
        #expect(peak <= size + limits.surge, "seed \(seed), \(strategy)")
        #expect(outcome.ran == 3, "seed \(seed)")
        #expect(
            outcome.rolledBack + outcome.completed + outcome.stopped >= 3,
            "seed \(seed), \(strategy)")
        #expect(result.versions == [result.stable], "seed \(seed), \(strategy)")
        #expect(result.surplus == 0 && result.held == 0, "seed \(seed), \(strategy)")
        let probability = fleet.deployments[0].health.failureProbability
        if probability == 0 { #expect(result.stable == 3 && outcome.errors == 0, "seed \(seed)") }
        if probability == 1 { #expect(result.stable == 0 && outcome.errors > 0, "seed \(seed)") }
        checkConservation(result, seed)
    }

    /// Scaling and interruptions between the steps: the books stay right, and no deployment hangs.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func booksStayRight(seed: UInt64) throws {
        let plan = try Self.plan(seed, isQuiet: false)
        let result = try Self.run(plan, seed: seed)
        checkConservation(result, seed)
        let outcome = result.outcome.fleets[0].deployments[0]
        let strategy = plan.fleets[0].deployments[0].strategy
        #expect(outcome.ran == 3, "seed \(seed), \(strategy)")
        #expect(
            result.surplus == 0 && result.held == 0,
            "seed \(seed), \(strategy) \(plan.fleets[0].deployments[0].health) \(outcome)")
        #expect(result.versions.isSubset(of: [result.stable]), "seed \(seed), \(strategy)")
    }

    /// Requests as events around the first and the second deployment only.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func windowsStayRight(seed: UInt64) throws {
        let plan = try Self.plan(seed, isQuiet: false)
        let minute = TimeSpan.minute.nanoseconds
        let windows = [119, 550].map {
            ZoomWindow(
                name: "release", fromNanoseconds: $0 * minute, toNanoseconds: ($0 + 25) * minute)
        }
        let result = try Self.run(plan, seed: seed, mode: .zoom(windows))
        checkConservation(result, seed)
        #expect(result.surplus == 0 && result.held == 0, "seed \(seed)")
        #expect(result.outcome.fleets[0].deployments[0].ran == 3, "seed \(seed)")
    }

    /// Requests as events: the same deployments, and the books right as well.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func requestsStayRight(seed: UInt64) throws {
        var plan = try Self.plan(seed, isQuiet: seed % 2 == 0)
        plan.services[0].request.retry =
            seed % 3 == 0
            ? RetryPlan(
                attempts: 2, backoff: .second * 1, maximumBackoff: .second, jitter: .full,
                budget: nil) : nil
        let result = try Self.run(plan, seed: seed, mode: .requests)
        checkConservation(result, seed)
        #expect(result.surplus == 0 && result.held == 0, "seed \(seed)")
    }
}
