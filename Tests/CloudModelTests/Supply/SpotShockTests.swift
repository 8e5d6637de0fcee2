import CloudModel
import Quantities
import SimulationKernel
import Statistics
import Testing
import UsageLedger

/// Spot instances that are taken back together, and pools that have nothing to give afterwards.
struct SpotShockTests {
    static func plan(
        types: [String] = ["m7g.large"], instances: Int64, perHour: Double, zones: Int = 1,
        horizon: TimeSpan = .day * 10, _ supply: (inout SupplyPlan) -> Void
    ) -> Plan {
        let spot = SpotSignal(
            priceSignal: 0.03, interruptionsPerHour: perHour, notice: .minute * 2)
        var fleet = Sample.fleet(
            minimum: instances,
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
                capacityRebalance: false))
        fleet.market.spotInstancePools = 1
        fleet.instances = types.map { Sample.option($0, spot: spot) }
        var plan = Sample.plan(
            Sample.service(rate: 1), fleet, horizon: horizon, zones: zones)
        supply(&plan.supply)
        return plan
    }

    /// Whatever share comes by shock, an instance is taken back as often: 20 instances for ten
    /// days at 0.02/h are 96 times, less what waits for capacity, which is none here.
    @Test(arguments: [0, 0.7, 1])
    func theRateStaysWhatItIs(share: Double) throws {
        let plan = Self.plan(instances: 20, perHour: 0.02) { $0.shockShare = share }
        let replications: UInt64 = 30
        var (sum, squares, most) = (0.0, 0.0, 0.0)
        for replication in 0..<replications {
            let fleet = try Run(plan, replication: replication).outcome.fleets[0]
            let count = Double(fleet.interruptions)
            sum += count
            squares += count * count
            most = max(most, fleet.largestLoss)
        }
        let mean = sum / Double(replications)
        let variance = squares / Double(replications) - mean * mean
        // An instance under notice for two minutes is not taken back again: 0.07 % fewer.
        #expect(abs(mean - 96) < 4 * (variance / Double(replications)).squareRoot() + 0.2)
        #expect(share > 0 ? most > 15 : most == 1)
        // Alone, the count is Poisson's: its variance is its mean.
        if share == 0 { #expect(abs(variance / mean - 1) < 0.6) }
        if share == 1 { #expect(variance > 4 * mean) }
    }

    /// A shock that takes all leaves nothing but the next pool; with no other, the fleet waits.
    @Test func aDryPoolSendsLaunchesElsewhere() throws {
        func run(_ types: [String], _ replication: UInt64) throws -> Run {
            try Run(
                Self.plan(types: types, instances: 8, perHour: 0.01) {
                    $0.shockShare = 1
                    $0.severity = 1
                    $0.dry = .deterministic(6 * 3600)
                }, replication: replication)
        }
        var shocks = 0
        var (refusedAlone, refusedOfTwo) = (0.0, 0.0)
        for replication in 0..<8 as Range<UInt64> {
            let alone = try run(["m7g.large"], replication)
            let both = try run(["m7g.large", "m6g.large"], replication)
            guard alone.outcome.fleets[0].interruptions > 0 else { continue }
            shocks += 1
            #expect(alone.outcome.fleets[0].largestLoss == 8)
            #expect(alone.outcome.fleets[0].lifecycle.refused > 0)
            // Nothing ran from the end of the notice until the pool had capacity again.
            let empty = alone.series.points.count { $0.instances == 0 }
            let times = Double(alone.outcome.fleets[0].interruptions) / 8
            #expect(abs(Double(empty) - times * 6 * 60) <= times * 4 + 360)
            refusedAlone += alone.outcome.fleets[0].lifecycle.refused
            refusedOfTwo += both.outcome.fleets[0].lifecycle.refused
        }
        #expect(shocks >= 4)
        // With another pool only a second shock within six hours leaves nothing.
        #expect(refusedOfTwo < refusedAlone / 4)
    }

    /// All fleets with instances of a type in a zone lose them at the same instant.
    @Test func fleetsShareAPool() throws {
        var plan = Self.plan(instances: 5, perHour: 0.01) {
            $0.shockShare = 1
            $0.severity = 1
        }
        var other = plan.fleets[0]
        other.name = "batch"
        plan.fleets.append(other)
        let run = try Run(plan)
        func instants(_ fleet: Int) -> [Int64] {
            run.ledger.segments.filter { $0.pool == fleet && $0.end == .interrupted }
                .map(\.toNanoseconds)
        }
        #expect(!instants(0).isEmpty)
        #expect(Set(instants(0)) == Set(instants(1)))
    }

    /// Another type in the scenario changes nobody else's shocks.
    @Test func shocksAreThePoolsOwn() throws {
        let one = try Run(Self.plan(instances: 5, perHour: 0.01) { $0.shockShare = 1 })
        var plan = Self.plan(instances: 5, perHour: 0.01) { $0.shockShare = 1 }
        var other = plan.fleets[0]
        other.name = "other"
        other.instances[0].instanceType = "c7g.large"
        plan.fleets.append(other)
        let two = try Run(plan)
        #expect(one.ledger.segments == two.ledger.segments.filter { $0.pool == 0 })
    }

    /// A zone whose recorded capacity ends loses all its spot instances at once and takes none
    /// until it comes back; the other zone takes them.
    @Test func aSeriesClosesAndOpensAZone() throws {
        let hour = TimeSpan.hour.nanoseconds
        let plan = Self.plan(instances: 10, perHour: 0.5, zones: 2, horizon: .day) {
            $0.series = [0, 1].map {
                SpotAvailability(
                    region: 0, zone: $0, changes: $0 == 0 ? [6 * hour, 9 * hour] : [])
            }
        }
        let run = try Run(plan)
        #expect(run.outcome.fleets[0].interruptions == 5)
        for segment in run.ledger.segments where segment.pool == 0 {
            let closed = (6 * hour + 120_000_000_000)..<(9 * hour)
            #expect(
                segment.toNanoseconds <= closed.lowerBound
                    || segment.fromNanoseconds >= closed.upperBound)
        }
        #expect(run.outcome.fleets[0].instancesPeak == 10)
    }

    /// Two fleets of ten in one pool are at the same risk as one of twenty.
    @Test func theRiskIsThePools() throws {
        let whole = Self.plan(instances: 20, perHour: 0.001) { $0.shockShare = 0.7 }
        var parts = Self.plan(instances: 10, perHour: 0.001) { $0.shockShare = 0.7 }
        var other = parts.fleets[0]
        other.name = "batch"
        parts.fleets.append(other)
        let one = try Run(whole).outcome.spotRisks
        let two = try Run(parts).outcome.spotRisks
        #expect(one.count == 1 && two.count == 1)
        #expect(one[0].count == 20 && two[0].count == 20)
        #expect(abs(one[0].mean - two[0].mean) < 1e-9)
        // 20 instances at 0.001/h for 730 h, to first order less those that both take.
        #expect(one[0].mean > 8 && one[0].mean < 14.6)
    }

    /// A zone whose recorded capacity is out at the start has no spot instance then.
    @Test func aSeriesMayBeginClosed() throws {
        let hour = TimeSpan.hour.nanoseconds
        let plan = Self.plan(instances: 10, perHour: 0, zones: 2, horizon: .day) {
            $0.series = [SpotAvailability(region: 0, zone: 0, changes: [0, 5 * hour])]
        }
        let run = try Run(plan)
        #expect(run.outcome.fleets[0].instancesPeak <= 11)
        #expect(
            run.ledger.segments.allSatisfy { $0.pool != 0 || $0.fromNanoseconds >= 5 * hour })
    }
}
