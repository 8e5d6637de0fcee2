import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Who goes first: the zone with the most instances, then the policies.
@Suite struct TerminationPolicyTests {
    /// Three instances from the start, three more after ten minutes, three again after seventy.
    private func run(
        _ policies: [TerminationPolicy], zones: Int = 1,
        _ change: (inout FleetPlan) -> Void = { _ in }
    ) throws -> Run {
        var fleet = Sample.fleet(minimum: 3, maximum: 6)
        fleet.boot.launch = .deterministic(0)
        fleet.scaling.terminationPolicies = policies
        fleet.scaling.schedule = [10, 70].map { minute in
            ScheduledAction(
                name: "clock", timeNanoseconds: (TimeSpan.minute * minute).nanoseconds,
                minimum: nil, maximum: nil, desired: minute == 10 ? 6 : 3)
        }
        change(&fleet)
        return try Run(
            Sample.plan(Sample.service(rate: 1), fleet, horizon: .hour * 2, zones: zones))
    }

    /// Minutes at which the instances that went had come.
    private func origins(_ run: Run) -> [Int64] {
        run.ledger.segments.filter { $0.end == .scaledIn }.flatMap { segment in
            Array(
                repeating: segment.fromNanoseconds / TimeSpan.minute.nanoseconds,
                count: Int(segment.count))
        }
    }

    @Test func byAge() throws {
        #expect(try origins(run([.newestInstance])) == [10, 10, 10])
        #expect(try origins(run([.oldestInstance])) == [0, 0, 0])
    }

    /// After seventy minutes the first three are ten minutes into their hour, the others all of it.
    @Test func byTheHour() throws {
        #expect(try origins(run([.standard])) == [0, 0, 0])
        let later = try run([.closestToNextInstanceHour]) { fleet in
            fleet.scaling.schedule[1].timeNanoseconds -= 1_000_000_000 * 60 * 15
        }
        // At 55 minutes: 55 against 45.
        #expect(origins(later) == [0, 0, 0])
        let between = try run([.closestToNextInstanceHour]) { fleet in
            fleet.scaling.schedule[1].timeNanoseconds -= 1_000_000_000 * 60 * 5
        }
        // At 65 minutes: 5 against 55.
        #expect(origins(between) == [10, 10, 10])
    }

    /// Two zones with a new and an old instance each, and a third with one: the zones first.
    @Test func zonesComeFirst() throws {
        let run = try run([.newestInstance], zones: 2) { fleet in
            fleet.scaling.schedule[1].desired = 4
        }
        let zones = run.ledger.segments.filter { $0.end == .scaledIn }.map(\.pool)
        #expect(Set(zones).count == 2)
    }

    /// A cheap pool and a dear one get half of the spot instances each; the dear ones are liked
    /// least.
    @Test func byTheAllocationStrategy() throws {
        let run = try run([.allocationStrategy, .oldestInstance]) { fleet in
            let signal = SpotSignal(priceSignal: 0.01, interruptionsPerHour: 0, notice: .minute)
            var dear = signal
            dear.priceSignal = 0.05
            fleet.instances = [
                Sample.option(spot: dear), Sample.option("m6g.large", spot: signal),
            ]
            fleet.market = MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
                capacityRebalance: false)
        }
        let ended = run.ledger.segments.filter { $0.end == .scaledIn }
        #expect(ended.allSatisfy { $0.pool == 0 })
        #expect(ended.reduce(0) { $0 + $1.count } == 3)
    }

    /// Each policy leaves those that it likes best to the next.
    @Test func policiesAreAskedInTurn() throws {
        let run = try run([.closestToNextInstanceHour, .newestInstance]) { fleet in
            // Both groups are as far into their hour.
            fleet.scaling.schedule[0].timeNanoseconds = TimeSpan.hour.nanoseconds
        }
        #expect(origins(run) == [60, 60, 60])
    }
}

/// Moves between zones.
@Suite struct ZoneRebalancingTests {
    /// A tenth, at least one.
    @Test func marginBeyondTheMaximum() {
        #expect(ZoneRebalancing.margin(maximum: 100) == 10)
        #expect(ZoneRebalancing.margin(maximum: 35) == 3)
        #expect(ZoneRebalancing.margin(maximum: 4) == 1)
    }

    /// From the fullest zone to the emptiest, until none has two more than another.
    @Test func movesEvenZonesOut() {
        func moves(_ counts: [Int64], limit: Int64 = 100) -> [[Int]] {
            ZoneRebalancing.moves(counts, limit: limit).map { [$0.from, $0.to] }
        }
        #expect(moves([4, 0, 0]) == [[0, 1], [0, 2]])
        #expect(moves([4, 0, 0], limit: 1) == [[0, 1]])
        #expect(moves([1, 5, 1, 5]) == [[3, 0], [1, 2], [3, 0], [1, 2]])
        // One more or less is as even as it gets.
        #expect(moves([2, 1, 2]).isEmpty)
        #expect(moves([7]).isEmpty)
    }
}
