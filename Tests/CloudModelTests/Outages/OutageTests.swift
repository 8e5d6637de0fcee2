import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Zones and regions that fail, and what becomes of their instances and of demand.
struct OutageTests {
    private static let balancer = BalancerPlan(
        kind: .application, algorithm: .leastOutstanding, requestsPerConnection: 5,
        connectionDuration: .minute, chargedRules: 0)

    /// Fleets of one size in some regions of three zones, each with an equal share of 1,000 req/s.
    private static func plan(
        regions: Int, instances: Int64, outages: [OutagePlan], failover: FailoverPlan? = nil
    ) -> Plan {
        var service = Sample.service(rate: 1_000, serviceTime: .deterministic(0.01))
        service.regionShares = Array(repeating: 1 / Double(regions), count: regions)
        service.failover = failover
        var fleet = Sample.fleet(minimum: instances, maximum: 2 * instances)
        fleet.balancer = balancer
        var plan = Sample.plan(service, fleet)
        plan.regions = (0..<regions).map { number in
            RegionPlan(
                name: "r\(number)", provider: "aws",
                zones: ["a", "b", "c"].map { "r\(number)\($0)" })
        }
        plan.fleets = (0..<regions).map { region in
            var copy = fleet
            copy.region = region
            return copy
        }
        plan.outages = outages
        plan.horizon = .hour * 15
        return plan
    }

    private static func scheduled(
        _ region: Int, zone: Int? = nil, from: TimeSpan = .hour * 10,
        for length: TimeSpan = .hour * 3,
        plane: OutagePlan.Plane = .both
    ) -> OutagePlan {
        OutagePlan(
            name: "down", region: region, zone: zone,
            timing: .scheduled(
                from: from.nanoseconds, to: (from + length).nanoseconds),
            plane: zone == nil ? plane : .data)
    }

    private static func lost(_ plan: Plan, replications: UInt64) throws -> Double {
        var sum = 0.0
        for replication in 0..<replications {
            let run = try Run(plan, replication: replication)
            let counts = run.outcome.services[0].counts
            #expect(counts.offered == counts.served + counts.lost)
            sum += Double(counts.lost) / Double(RequestCounts.perRequest)
        }
        return sum / Double(replications)
    }

    /// Failure at 0, found at φI + (k − 1)I + timeout with φ uniform, then what is left of answers
    /// that are kept for T is uniform: the clients of the region lose φI + (k − 1)I + timeout + T/2
    /// each, in the mean. Both regions have room for all.
    @Test(arguments: [(10, 3, 60), (30, 3, 60), (10, 1, 0), (30, 2, 300)])
    func lostRequestsFollowTheClosedForm(interval: Int64, threshold: Int64, life: Int64) throws {
        let check = EndpointCheck(interval: .second * interval, threshold: threshold)
        let failover = FailoverPlan(
            check: check, timeToLive: .second * life, overstay: 0)
        let plan = Self.plan(
            regions: 2, instances: 30, outages: [Self.scheduled(0)], failover: failover)
        let replications: UInt64 = 16
        let lost = try Self.lost(plan, replications: replications)
        let seconds =
            Double(interval) / 2 + Double((threshold - 1) * interval) + 4 + Double(life) / 2
        // φ's standard deviation is I/√12, and the loss is linear in it.
        let error = 500 * Double(interval) / 12.0.squareRoot() / Double(replications).squareRoot()
        #expect(abs(lost - 500 * seconds) < 4 * error + 500, "\(lost), not \(500 * seconds)")
    }

    /// A twentieth of the resolvers keeps answers five times as long: T/2 becomes 0.95 T/2 + 0.05 ×
    /// 5T/2, a fifth more.
    @Test func resolversThatOverstayLoseMore() throws {
        let failover = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), timeToLive: .second * 300,
            overstay: 0.05)
        let plan = Self.plan(
            regions: 2, instances: 30, outages: [Self.scheduled(0)], failover: failover)
        let lost = try Self.lost(plan, replications: 12)
        let expected: Double = 500 * (5 + 20 + 4 + 1.2 * 150)
        #expect(abs(lost - expected) < 0.02 * expected, "\(lost), not \(expected)")
    }

    /// Without failover, and with nobody left to go to, a region's demand is lost for as long as it
    /// is out, and until its balancer believes in the instances again: five checks of 30 s.
    @Test func demandThatStaysIsLost() throws {
        let alone = Self.plan(regions: 1, instances: 30, outages: [Self.scheduled(0)])
        let lost = try Self.lost(alone, replications: 1)
        let seconds: Double = 3 * 3_600 + 150
        #expect(abs(lost - 1_000 * seconds) < 1_000 * 31, "\(lost), not \(1_000 * seconds)")
        let failover = FailoverPlan(check: EndpointCheck(interval: .second * 10))
        let everywhere = Self.plan(
            regions: 2, instances: 30, outages: [Self.scheduled(0), Self.scheduled(1)],
            failover: failover)
        let all = try Self.lost(everywhere, replications: 1)
        #expect(abs(all - 1_000 * seconds) < 1_000 * 200, "\(all), not \(1_000 * seconds)")
    }

    /// A decision is that of the outage that is going on, not of one that was over before.
    @Test func whatIsOverDecidesNothing() throws {
        let failover = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), timeToLive: .minute, overstay: 0)
        var zone = Self.scheduled(0, zone: 1, from: .hour * 2, for: .hour)
        zone.name = "earlier"
        let plan = Self.plan(
            regions: 2, instances: 30, outages: [Self.scheduled(0), zone], failover: failover)
        let outcomes = try Run(plan).outcome.outages
        #expect(outcomes.map(\.name) == ["earlier", "down"])
        #expect(outcomes[0].decidedSeconds == nil && outcomes[0].divertedSeconds == nil)
        let decided = try #require(outcomes[1].decidedSeconds)
        #expect(decided >= 24 && decided <= 34)
        let diverted = try #require(outcomes[1].divertedSeconds)
        #expect(diverted >= decided + 60 && diverted < decided + 62)
    }

    /// A tail without end has draws that no clock holds: the outage lasts to the horizon.
    @Test func lengthsWithoutEndAreOutagesWithoutEnd() throws {
        let plan = Self.plan(
            regions: 1, instances: 3,
            outages: [
                OutagePlan(
                    name: "endless", region: 0, zone: 0,
                    timing: .byChance(meanTime: .hour, duration: .deterministic(1e300)))
            ])
        let run = try Run(plan)
        #expect(run.outcome.outages.count == 1)
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
    }

    /// A survivor that carries 600 req/s gets 1,000: two fifths is lost until the region is back,
    /// however fast demand moves, less what bounded queues lose anyway.
    @Test func aSurvivorWithoutRoomLosesTheRest() throws {
        let failover = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), timeToLive: .second * 60, overstay: 0)
        // Three instances of two slots carry 600 req/s.
        var plan = Self.plan(
            regions: 2, instances: 3, outages: [Self.scheduled(0)], failover: failover)
        // What waits longer than its client's patience is worked on for nothing: none does.
        for index in plan.fleets.indices { plan.fleets[index].queueLimit = 2 }
        let lost = try Self.lost(plan, replications: 3)
        plan.outages = []
        let usual = try Self.lost(plan, replications: 1)
        let expected: Double = (400 - usual / plan.horizon.seconds) * 3 * 3_600
        let more = lost - usual
        #expect(more > expected && more < 1.05 * expected, "\(more), not \(expected)")
    }

    /// A zone of three with a third of the instances: their share of the requests fails until the
    /// balancer takes them out, half an interval, one more and a timeout later. The group replaces
    /// them in the other zones after two or three minutes, and spreads them again afterwards.
    @Test(arguments: [ServingMode.flow, .requests])
    func aZoneIsReplacedInTheOthers(mode: ServingMode) throws {
        var plan = Self.plan(
            regions: 1, instances: 12, outages: [Self.scheduled(0, zone: 0)])
        if mode == .requests {
            plan.services[0] = {
                var service = Sample.service(rate: 50, serviceTime: .deterministic(0.01))
                service.regionShares = [1]
                return service
            }()
        }
        let rate = mode == .flow ? 1_000.0 : 50
        let run = try Run(plan, mode: mode)
        let counts = run.outcome.services[0].counts
        let lost = Double(counts.lost) / Double(RequestCounts.perRequest)
        let expected: Double = rate / 3 * 50
        #expect(abs(lost - expected) < 0.15 * expected, "\(lost), not \(expected)")
        #expect(counts.offered == counts.served + counts.lost)
        // Four are terminated, four launched in the other zones, and one or two move back.
        let failed = run.ledger.segments.filter { $0.end == .failed }.reduce(0) { $0 + $1.count }
        #expect(failed == 4)
        let catalog = LedgerCatalog(plan: plan)
        let during = run.ledger.hours[11]
        let inZone = catalog.pools.indices.filter { catalog.pools[$0].zone == "r0a" }
        #expect(inZone.allSatisfy { during.instanceNanoseconds[$0] == 0 })
        #expect(during.instanceNanoseconds.reduce(0, +) == 12 * 3_600_000_000_000)
        let after = run.ledger.hours[14]
        #expect(inZone.reduce(0) { $0 + after.instanceNanoseconds[$1] } == 4 * 3_600_000_000_000)
        let outage = try #require(run.outcome.outages.first)
        #expect(outage.instances == 4)
        // Three checks: the last minute with errors is the first or the second.
        #expect((outage.recoveredSeconds ?? 0) <= 120)
    }

    /// A share of a zone fails and comes back with a tail: half of it in each half-life. An outage
    /// that ends before anybody is replaced leaves what there was.
    @Test func recoveryHasATail() throws {
        var outage = Self.scheduled(0, zone: 0, for: .minute)
        outage.share = 0.5
        outage.halfLife = .minute * 30
        var plan = Self.plan(regions: 1, instances: 96, outages: [outage])
        // Nobody looks, so nobody is replaced before it is back.
        plan.fleets[0].balancer = nil
        plan.fleets[0].lifecycle.healthCheck.gracePeriod = .day
        let run = try Run(plan)
        #expect(run.outcome.outages[0].instances == 16)
        let lost = Double(run.outcome.services[0].counts.lost) / Double(RequestCounts.perRequest)
        // 16 of 96 answer nothing for a minute and a mean of half-life ÷ ln 2.
        let expected: Double = 1_000 / 6 * (60 + 1_800 / 0.693_147)
        #expect(abs(lost - expected) < 0.1 * expected, "\(lost), not \(expected)")
    }

    /// Without its control plane a region serves what it has, and scales nothing.
    @Test func withoutControlNothingIsScaled() throws {
        var plan = Self.plan(
            regions: 1, instances: 6, outages: [Self.scheduled(0, plane: .control)])
        plan.fleets[0].scaling.maximum = 40
        plan.fleets[0].scaling.policies = [
            NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))
        ]
        // Ten instances at half load; twice as much comes from 10:30 to 11:30.
        plan.services[0].demand.events = [
            DemandEvent(
                name: "rush", fromNanoseconds: (TimeSpan.minute * 630).nanoseconds,
                toNanoseconds: (TimeSpan.minute * 690).nanoseconds, multiplier: 2,
                rampNanoseconds: 0)
        ]
        let run = try Run(plan)
        func instances(_ hour: Int) -> Double {
            Double(run.ledger.hours[hour].instanceNanoseconds.reduce(0, +)) / 3.6e12
        }
        #expect(instances(9) == instances(10) && instances(10) == instances(11))
        #expect(instances(12) == instances(9))
        plan.outages = []
        let free = try Run(plan)
        let most = free.series.points.map(\.instances).max() ?? 0
        #expect(most > 1.5 * instances(9))
    }

    /// Over many years: as often as the mean time says, for as long as the distribution does.
    @Test func outagesByChanceKeepTheirMeans() throws {
        var plan = Self.plan(
            regions: 1, instances: 2,
            outages: [
                OutagePlan(
                    name: "chance", region: 0, zone: 1,
                    timing: .byChance(meanTime: .day * 20, duration: .exponential(mean: 7_200)))
            ])
        plan.horizon = .day * 365
        var (count, length) = (0, 0.0)
        let years: UInt64 = 6
        for replication in 0..<years {
            for outage in try Run(plan, replication: replication).outcome.outages {
                count += 1
                length += Double(outage.toNanoseconds - outage.fromNanoseconds) / 1e9
            }
        }
        let expected = Double(years) * 365 / (20 + 1 / 12.0)
        #expect(abs(Double(count) - expected) < 4 * expected.squareRoot())
        #expect(abs(length / Double(count) - 7_200) < 4 * 7_200 / Double(count).squareRoot())
    }

    /// Half of a zone's instances answer with errors for three hours, and nobody sees it: a sixth
    /// of the requests, and no instance is replaced.
    @Test func aGreyFailureIsNotSeen() throws {
        var outage = Self.scheduled(0, zone: 1)
        outage.isGrey = true
        outage.share = 0.5
        let plan = Self.plan(regions: 1, instances: 30, outages: [outage])
        let run = try Run(plan)
        let lost = Double(run.outcome.services[0].counts.lost) / Double(RequestCounts.perRequest)
        #expect(abs(lost - 1_000 * 10_800 / 6) < 2_000)
        #expect(run.outcome.fleets[0].lifecycle.replaced == 0)
        #expect(run.outcome.outages[0].instances == 5)
    }

    /// Software that fails everywhere at once takes its own service alone. Without health checks
    /// of the balancer's in the group's, nothing is replaced: all is lost until the end.
    @Test func softwareFailsWithoutThePlace() throws {
        var outage = Self.scheduled(0)
        outage.others = [.init(region: 1, zone: nil)]
        outage.plane = .data
        outage.service = 1
        var plan = Self.plan(regions: 2, instances: 30, outages: [outage])
        var other = plan.services[0]
        other.name = "other"
        plan.services.append(other)
        for region in 0..<2 {
            var fleet = plan.fleets[region]
            fleet.name = "other"
            fleet.service = 1
            plan.fleets.append(fleet)
        }
        let run = try Run(plan)
        func lost(_ service: Int) -> Double {
            Double(run.outcome.services[service].counts.lost) / Double(RequestCounts.perRequest)
        }
        #expect(lost(0) < 1)
        // What its balancers' checks take to see that it answers again comes on top.
        #expect(lost(1) >= 1_000 * 10_800 && lost(1) < 1_000 * 10_800 * 1.03)
        #expect(run.outcome.fleets.allSatisfy { $0.lifecycle.replaced == 0 })
        #expect(run.outcome.outages[0].instances == 60)
    }

    /// However many err, no check sees it: nothing is detected and nobody leaves.
    @Test func aGreyFailureMovesNobody() throws {
        var outage = Self.scheduled(0, plane: .data)
        outage.isGrey = true
        outage.share = 0.9
        let plan = Self.plan(
            regions: 2, instances: 3, outages: [outage], failover: FailoverPlan(overstay: 0))
        let outcome = try Run(plan).outcome.outages[0]
        #expect(outcome.decidedSeconds == nil && outcome.divertedSeconds == nil)
    }

    /// A region that fails again while its demand returns is decided upon by people again: the
    /// steps of the return decide nothing.
    @Test func aSecondFailureWaitsForPeopleAgain() throws {
        var failover = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), timeToLive: .hour, overstay: 0)
        failover.runbook = .deterministic(600)
        var second = Self.scheduled(0, from: .minute * 165, for: .hour * 2)
        second.name = "again"
        let plan = Self.plan(
            regions: 2, instances: 30,
            outages: [Self.scheduled(0, from: .hour, for: .minute * 80), second],
            failover: failover)
        for outage in try Run(plan).outcome.outages {
            let found = try #require(outage.decidedSeconds)
            let decided = try #require(outage.decisionSeconds)
            #expect(found >= 24 && found <= 34)
            #expect(abs(decided - found - 600) < 1e-6)
        }
    }

    /// Names change `propagation` after the decision; checks are as fast as without it.
    @Test func propagationComesAfterDetection() throws {
        let failover = FailoverPlan(
            check: EndpointCheck(interval: .second * 10), propagation: .minute * 20,
            timeToLive: .zero, overstay: 0)
        let plan = Self.plan(
            regions: 2, instances: 30, outages: [Self.scheduled(0)], failover: failover)
        let outage = try Run(plan).outcome.outages[0]
        let found = try #require(outage.decidedSeconds)
        #expect(found >= 24 && found <= 34)
        #expect(abs((outage.divertedSeconds ?? 0) - found - 1_200) < 1.5)
    }
}
