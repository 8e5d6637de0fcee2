import CloudModel
import Diagnostics
import Foundation
import Pricing
import Quantities
import Scenarios
import Testing

@testable import Experiments

/// Drills: what they lose, when demand leaves, and at which hour they are.
@Suite struct DrillStudyTests {
    static let scenarios: Result<[Scenario], any Error> = Result {
        let book = try Sample.book.get()
        let text = """
            version: 1
            name: shop
            start: 2026-06-01T00:00:00Z
            horizon: 10d
            regions: { us-east-1: { zones: 3 }, us-west-2: { zones: 2 } }
            services:
              shop:
                demand:
                  shape: { base: 600 req/s, daily: { peakToMean: 1.5, peakAtTime: "14:30" } }
                  origin: { us-east-1: 60%, us-west-2: 40% }
                request: { serviceTime: 20ms }
                slo: { availability: 99.9%, latency: { p99: 100ms } }
            fleets:
              web:
                serves: shop
                instances: [m7g.large]
                balancer: { kind: application, healthCheck: { interval: 10s } }
                scaling: { min: 40, max: 80 }
            failover: { healthCheck: { interval: 10s, checkers: 1 }, ttl: 60s, overstay: 0%, failback: 20m }
            outages:
              ignored: { zone: us-west-2a, at: 1d, for: 1h }
            variants:
              anycast: { set: { failover.mechanism: anycast } }
              tiny: { set: { fleets.web.scaling.min: 4, fleets.web.scaling.max: 4 } }
            """
        return try ScenarioLoader(book: book).load(
            text: text, file: "test.yaml", folder: NSTemporaryDirectory())
    }

    private func plan(_ scenario: Int = 0) throws -> Plan {
        try Self.scenarios.get()[scenario].resolve { _ in 0 }.plan
    }

    private func drill(
        _ phrase: String, on place: Int = 0, replications: Int = 1, threads: Int = 2
    ) throws -> DrillResult {
        let scenario = try Self.scenarios.get()[place]
        let outage = try DrillOutage(try DrillPhrase(phrase), in: try plan(place))
        let study = DrillStudy(
            [.init(scenario, [outage])], replications: replications, seed: 3, threads: threads)
        return try #require(try study.run())[0][0]
    }

    /// The busiest hour of a day that is busiest at half past two begins at two, and the first one
    /// that leaves time is of the first day.
    @Test func thePeakIsTheBusiestHour() throws {
        let outage = try DrillOutage(try DrillPhrase("region us-east-1 for 3h"), in: try plan())
        #expect(outage.from == (TimeSpan.hour * 14).nanoseconds)
        #expect(outage.to == (TimeSpan.hour * 17).nanoseconds)
        // 60 % of 600 × 1.5, but for the minutes beside the very peak.
        let rate = try #require(outage.peakRate)
        #expect(rate > 0.98 * 540 && rate <= 540)
        #expect(outage.horizon(of: try plan()) == .hour * 23)
    }

    /// φI + (k − 1)I + 4 s until the decision; then half of the clients have left after half an
    /// answer's life, 95 % after 0.95 of it, all after all of it. The client of the lost region is
    /// away for decision + TTL/2 in the mean.
    @Test func detectionAndDiversionFollowTheClosedForm() throws {
        let result = try drill("region us-east-1 for 3h at peak", replications: 12)
        for effect in result.effects {
            #expect(effect.decided >= 24 && effect.decided <= 34)
            #expect(abs(effect.halfLeft - effect.decided - 30) <= 1)
            #expect(abs(effect.mostLeft - effect.decided - 57) <= 1)
            #expect(abs(effect.diverted - effect.decided - 60) <= 1)
            #expect(effect.instances == 40 && effect.services[0].shed == 0)
            let rate = try #require(result.outage.peakRate)
            let expected = rate * (effect.decided + 30)
            #expect(
                abs(effect.lost - expected) < 0.03 * expected, "\(effect.lost), not \(expected)")
        }
    }

    /// Nothing is offered or lost that is not accounted for; what the survivor cannot carry is lost
    /// beyond the closed form, and the timeline says so.
    @Test func aFullSurvivorLosesMore() throws {
        let roomy = try drill("region us-east-1 for 1h at peak")
        let tiny = try drill("region us-east-1 for 1h at peak", on: 2)
        #expect(tiny.effects[0].lost > 3 * roomy.effects[0].lost)
        let service = tiny.effects[0].services[0]
        #expect(abs(service.lost - service.shed - service.timedOut - service.failed) < 1e-6)
        #expect(tiny.timeline.contains { $0.kind == .losing && $0.region == "us-west-2" })
        #expect(!roomy.timeline.contains { $0.kind == .losing && $0.region == "us-west-2" })
        // 0.1 % of thirty days' requests may be lost.
        let rate = 600.0
        let budget = service.lost / (rate * 30 * 86_400 * 0.001)
        #expect(abs(service.budget - budget) < 0.15 * budget, "\(service.budget), not \(budget)")
    }

    /// In the order of time: it begins, is found, is left, ends, and is come back to.
    @Test func theTimelineGoesForward() throws {
        let result = try drill("region us-east-1 for 3h at peak")
        let times = result.timeline.map(\.timeNanoseconds)
        #expect(times == times.sorted())
        func place(_ kind: DrillEvent.Kind) -> Int {
            result.timeline.firstIndex { $0.kind == kind } ?? -1
        }
        let kinds: [DrillEvent.Kind] = [
            .begins, .checksFail, .decided, .leaving, .left, .ends, .recalled, .home,
        ]
        let places = kinds.map(place)
        #expect(places.allSatisfy { $0 >= 0 } && places == places.sorted(), "\(places)")
        // Three checks of ten seconds, then twenty minutes, after the balancer's five of ten.
        let recalled = result.timeline[place(.recalled)].timeNanoseconds - result.outage.to
        #expect(recalled >= (TimeSpan.second * 1_230).nanoseconds)
        #expect(recalled <= (TimeSpan.second * 1_300).nanoseconds)
        #expect(result.chart.offered.count == 30 + 9 * 60)
    }

    /// The scenario's own outages are left out, threads do not matter, and a variant's demand
    /// leaves as the variant says, at the same instant.
    @Test func drillsAreRepeatable() throws {
        let one = try drill("zone us-east-1b for 1h at 2d", replications: 3, threads: 1)
        let other = try drill("zone us-east-1b for 1h at 2d", replications: 3, threads: 2)
        #expect(one.effects.map(\.lost) == other.effects.map(\.lost))
        #expect(one.timeline == other.timeline && one.chart == other.chart)
        #expect(one.plan.outages.isEmpty)
        #expect(one.effects[0].instances == 13 && one.effects[0].decided.isNaN)
        let anycast = try drill("region us-east-1 for 1h at 2d", on: 1)
        #expect(anycast.effects[0].halfLeft == anycast.effects[0].decided)
    }

    /// A control plane that is out is no outage for those who need nothing of it.
    @Test func aReplayedControlPlaneLosesNothingOfAFixedFleet() throws {
        let result = try drill("replay 2021-12-07 us-east-1 at peak")
        #expect(result.effects[0].lost == 0 && result.effects[0].recovered == 0)
        #expect(result.outage.plan.plane == .control)
        #expect(result.outage.to - result.outage.from == (TimeSpan.minute * 670).nanoseconds)
        #expect(result.replay?.name == "2021-12-07 us-east-1")
    }

    @Test(
        arguments: [
            ("region us-east-2 for 3h", 8, "`us-east-1`"),
            ("zone us-east-1d for 3h", 6, "us-east-1"),
            ("zone us-east-1a plane control for 1h", 1, "region"),
            ("replay 2021-12-08 us-east-1", 8, "`2021-12-07 us-east-1`"),
            ("replay 2020-07-14 eu-west-1", 8, "on zone us-east-1a"),
            ("replay 2020-07-14 eu-west-1 on region us-east-1", 39, "on zone"),
            ("region us-east-1 for 3h at 11d", 1, "at"),
        ] as [(String, Int, String)])
    func namesWhatIsNotThere(phrase: String, column: Int, help: String) throws {
        let plan = try plan()
        let found = #expect(throws: Diagnostic.self) {
            try DrillOutage(try DrillPhrase(phrase), in: plan)
        }
        #expect(found?.position?.column == column, "\(found?.message ?? "")")
        #expect(found?.help?.contains(help) == true, "\(found?.help ?? "nothing")")
    }

    @Test func everyPlaceIsTried() throws {
        let zones = DrillOutage.each(.zone, for: .hour, in: try plan())
        #expect(
            zones.map(\.place) == [
                "zone us-east-1a", "zone us-east-1b", "zone us-east-1c", "zone us-west-2a",
                "zone us-west-2b",
            ])
        #expect(DrillOutage.each(.region, for: .hour, in: try plan()).count == 2)
    }

    /// The runbook says what the drill has shown: let it fail over, by when, and what to check.
    @Test func theRunbookFollowsTheTimeline() throws {
        let roomy = Runbook(try drill("region us-east-1 for 3h at peak"))
        #expect(roomy.decisions[0].contains("Let the failover work"))
        #expect(roomy.signals.first?.kind == .begins)
        #expect(roomy.checks.contains { $0.contains("web in us-east-1 has 40 units") })
        #expect(!roomy.steps.contains { $0.command?.contains("set-desired-capacity") == true })
        let tiny = Runbook(try drill("region us-east-1 for 3h at peak", on: 2))
        #expect(tiny.decisions.contains { $0.contains("shed") })
        #expect(
            tiny.steps.contains {
                $0.command?.contains("set-desired-capacity --region us-west-2") == true
            })
        // A command that makes a group smaller than it is would make things worse.
        for step in tiny.steps {
            guard let size = step.command?.split(separator: " ").last.flatMap({ Int($0) }),
                step.command?.contains("us-west-2") == true
            else { continue }
            #expect(size >= 2)
        }
    }
}
