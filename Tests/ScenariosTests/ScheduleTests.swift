import CloudModel
import Quantities
import Scenarios
import Testing

/// Scheduled policies from the file to the plan: clocks, and what is in force at the start.
@Suite struct ScheduleTests {
    private func scenario(
        _ policies: String, start: String = "2026-03-02", horizon: String = "7d",
        scaling: String = "min: 2, max: 40"
    ) -> String {
        """
        version: 1
        name: clock
        start: \(start)
        horizon: \(horizon)
        regions: { us-east-1: {} }
        services:
          site:
            demand: { shape: { base: 40 req/s } }
            request: { serviceTime: 40ms }
        fleets:
          web:
            serves: site
            instances: [m7g.large]
            scaling:
              \(scaling.replacing(", ", with: "\n      "))
              policies:
                \(policies.replacing("\n", with: "\n        "))
        """
    }

    private func scaling(_ text: String) throws -> ScalingPlan {
        try plan(text).fleets[0].scaling
    }

    private func times(_ text: String) throws -> [String] {
        try scaling(text).schedule.map { TimeSpan(nanoseconds: $0.timeNanoseconds).description }
    }

    /// New York's clocks go from 02:00 to 03:00 on 2026-03-08, five hours behind UTC before and
    /// four after: 02:30 is 07:30 UTC on the 7th, is not there on the 8th, and 06:30 UTC on the
    /// 9th.
    @Test func aTimeThatIsSkippedDoesNotCome() throws {
        let text = scenario(
            "night: { type: scheduled, cron: \"30 2 * * *\", timeZone: America/New_York, min: 3 }",
            start: "2026-03-07", horizon: "3d")
        #expect(try times(text) == ["7h30m", "2d6h30m"])
    }

    /// They go back from 02:00 to 01:00 on 2026-11-01: of the two 01:30 the first counts, in
    /// summer time, 05:30 UTC. The day after it is 06:30 UTC.
    @Test func aTimeThatComesTwiceCountsOnce() throws {
        let text = scenario(
            "night: { type: scheduled, cron: \"30 1 * * *\", timeZone: America/New_York, min: 3 }",
            start: "2026-11-01", horizon: "2d")
        #expect(try times(text) == ["5h30m", "1d6h30m"])
    }

    /// The hour of the change itself: 06:30 UTC is 01:30 before it, 07:00 UTC is 03:00.
    @Test func everyHalfHourAcrossTheChange() throws {
        let text = scenario(
            "half: { type: scheduled, cron: \"*/30 1-3 * * *\", timeZone: America/New_York, "
                + "min: 3 }", start: "2026-03-08", horizon: "12h")
        #expect(try times(text) == ["6h", "6h30m", "7h", "7h30m"])
    }

    private let week = """
        evenings: { type: scheduled, cron: "0 20 * * MON-FRI", min: 2, max: 10 }
        mornings: { type: scheduled, cron: "0 8 * * MON-FRI", min: 12, max: 20 }
        """

    /// What came last before the start is in force: at noon the morning's, on a Sunday Friday
    /// evening's.
    @Test(arguments: [("2026-03-04T12:00:00Z", 12, 20), ("2026-03-08", 2, 10)])
    func limitsInForceAtTheStart(start: String, minimum: Int64, maximum: Int64) throws {
        let plan = try scaling(scenario(week, start: start, scaling: "min: 1, max: 40"))
        #expect(plan.minimum == minimum)
        #expect(plan.maximum == maximum)
    }

    /// Also when it came months before.
    @Test func aSeasonIsInForceAtTheStart() throws {
        let plan = try scaling(
            scenario(
                """
                summer: { type: scheduled, cron: "0 0 1 6 *", min: 9 }
                winter: { type: scheduled, cron: "0 0 1 11 *", min: 4 }
                """, start: "2026-10-20"))
        #expect(plan.minimum == 9)
        #expect(plan.schedule.isEmpty)
    }

    /// Without a policy that sizes the fleet, the last size asked for is there at the start.
    @Test func theSizeInForceAtTheStart() throws {
        let days = """
            close: { type: scheduled, cron: "0 20 * * *", desired: 3 }
            open: { type: scheduled, cron: "0 8 * * *", desired: 30 }
            """
        #expect(try scaling(scenario(days)).initial == 3)
        let tracked = days + "\ncpu: { type: target-tracking, target: 50% }"
        #expect(try scaling(scenario(tracked)).initial == nil)
        let given = scenario(days, scaling: "min: 2, initial: 7, max: 40")
        #expect(try scaling(given).initial == 7)
    }

    @Test func startAndEndTime() throws {
        let text = scenario(
            "daily: { type: scheduled, cron: \"0 8 * * *\", startTime: 1d6h, endTime: 3d8h, "
                + "min: 3 }")
        #expect(try times(text) == ["1d6h", "1d8h", "2d8h"])
        // Begun before the scenario: in force from its start on.
        let before = scenario(
            "daily: { type: scheduled, cron: \"0 8 1 * *\", startTime: 2026-02-20, min: 3 }",
            start: "2026-02-25", horizon: "2d")
        #expect(try scaling(before).minimum == 3)
        #expect(try times(before) == [])
    }

    @Test func once() throws {
        #expect(try times(scenario("sale: { type: scheduled, at: 2d3h, min: 30 }")) == ["2d3h"])
        let zoned = scenario(
            "sale: { type: scheduled, at: 2026-03-03T09:00, timeZone: Europe/Berlin, min: 30 }")
        #expect(try times(zoned) == ["1d8h"])
    }

    /// At one instant the policies' names decide, and each changes only what it names.
    @Test func orderAtOneInstant() throws {
        let plan = try scaling(
            scenario(
                """
                b: { type: scheduled, at: 1d, min: 4 }
                a: { type: scheduled, at: 1d, max: 9 }
                """))
        #expect(plan.schedule.map(\.name) == ["a", "b"])
        #expect(plan.schedule.map(\.minimum) == [nil, 4])
        #expect(plan.schedule.map(\.maximum) == [9, nil])
    }
}
