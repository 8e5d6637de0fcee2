import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Launches that find less than they ask for.
struct CapacityDepthTests {
    /// Thirty on-demand instances over three zones, one of which fails at six o'clock for three
    /// hours.
    private static func plan(_ supply: (inout SupplyPlan) -> Void) -> Plan {
        var fleet = Sample.fleet(minimum: 30)
        fleet.scaling.rebalancesZones = false
        var plan = Sample.plan(Sample.service(rate: 1), fleet)
        let hour = TimeSpan.hour.nanoseconds
        plan.outages = [
            OutagePlan(
                name: "zone", region: 0, zone: 0,
                timing: .scheduled(from: 6 * hour, to: 9 * hour))
        ]
        supply(&plan.supply)
        return plan
    }

    /// Instances in service half an hour into the outage, and half an hour before its end.
    private static func serving(_ plan: Plan) throws -> (early: Double, late: Double, Run) {
        let run = try Run(plan)
        func at(_ minute: Int64) -> Double {
            run.series.points.first { $0.timeNanoseconds == minute * 60_000_000_000 }?
                .serving ?? -1
        }
        return (at(6 * 60 + 30), at(8 * 60 + 30), run)
    }

    @Test func withoutALimitTheLostAreReplaced() throws {
        #expect(try Self.serving(Self.plan { _ in }).early == 30)
    }

    /// Three more of the type in each of two zones: six of ten.
    @Test func depthLimitsReplacement() throws {
        let found = try Self.serving(Self.plan { $0.depth = 3 })
        #expect(found.early == 26 && found.late == 26)
        #expect(found.2.outcome.fleets[0].lifecycle.refused > 0)
    }

    /// The herd takes two thirds of nine each: three are left in each zone.
    @Test func theHerdTakesItsShare() throws {
        let found = try Self.serving(
            Self.plan {
                $0.depth = 9
                $0.herd = 2.0 / 3
            })
        #expect(found.early == 26)
    }

    /// What is reserved in a zone that is open comes on top.
    @Test func reservationsAreExempt() throws {
        let found = try Self.serving(
            Self.plan {
                $0.depth = 3
                $0.reservations = [
                    CapacityReservationPlan(
                        region: 0, zone: 1, instanceType: "m7g.large", count: 12, from: 0,
                        to: .max)
                ]
            })
        // Ten run in the zone, within the twelve that are held: two more, beside three each.
        #expect(found.early == 28)
    }

    /// What others have taken comes back by halves after the outage: later launches find more.
    @Test func theHerdGoesHome() throws {
        func refused(_ halfLife: TimeSpan) throws -> Double {
            var plan = Self.plan {
                $0.depth = 10
                $0.herd = 1
                $0.herdHalfLife = halfLife
            }
            // Three hours after the outage, fifteen more are asked for.
            let noon = 12 * TimeSpan.hour.nanoseconds
            plan.fleets[0].scaling.maximum = 60
            plan.fleets[0].scaling.schedule = [
                ScheduledAction(
                    name: "up", timeNanoseconds: noon, minimum: 45, maximum: nil, desired: 45)
            ]
            return try Run(plan).outcome.fleets[0].lifecycle.refused
        }
        // A minute's half-life has given all back three hours later; a day's hardly anything.
        #expect(try refused(.minute) < refused(.day))
    }

    /// More depth never leaves fewer in service.
    @Test func depthIsMonotone() throws {
        var last = -1.0
        for depth in [0.0, 1, 2, 4, 8, 16] {
            let serving = try Self.serving(Self.plan { $0.depth = depth }).early
            #expect(serving >= last)
            last = serving
        }
        #expect(last == 30)
    }

    /// Units are what a fleet wants: twenty more of them in types of one and of four units, either
    /// first, of which each zone has two. None is launched beyond the last that is needed.
    @Test(arguments: [[1, 4], [4, 1]])
    func limitsCountUnits(weights: [Int64]) throws {
        var plan = Self.plan { $0.depth = 2 }
        plan.outages = []
        plan.fleets[0].instances = weights.map { Sample.option("w\($0).large", weight: $0) }
        let hour = TimeSpan.hour.nanoseconds
        plan.fleets[0].scaling = ScalingPlan(
            minimum: 4, maximum: 100, initial: nil, policies: [],
            schedule: [
                ScheduledAction(
                    name: "up", timeNanoseconds: 6 * hour, minimum: 24, maximum: nil, desired: 24)
            ])
        let run = try Run(plan)
        var units: Int64 = 0
        for segment in run.ledger.segments where segment.end == .horizon {
            // Pools are by option, then zone.
            units += segment.count * weights[segment.pool / 3]
        }
        #expect(units >= 24 && units < 24 + 4)
        #expect(run.outcome.fleets[0].lifecycle.refused == 0)
    }
}
