import CloudModel
import Quantities
import Testing

@Suite struct ScheduledScalingTests {
    private func values(
        _ given: [String: ParameterValue]
    ) -> [String: ParameterValue] {
        given.merging(["timeZone": .text("UTC")]) { first, _ in first }
    }

    private func fault(_ given: [String: ParameterValue]) -> String? {
        do throws(ParameterError) {
            _ = try ScheduledScaling(values: values(given))
            return nil
        } catch { return error.parameter }
    }

    private var daily: ParameterValue {
        get throws { .cron(try CronSchedule.parse("0 8 * * *")) }
    }

    @Test func readsItsParameters() throws {
        let policy = try ScheduledScaling(
            values: values(["cron": try daily, "min": .count(4), "desired": .count(6)]))
        let action = policy.action(named: "mornings", at: 7)
        #expect(
            action
                == ScheduledAction(
                    name: "mornings", timeNanoseconds: 7, minimum: 4, maximum: nil, desired: 6))
        #expect(policy.metric == nil)
        #expect(policy.highAlarm == nil && policy.lowAlarm == nil)
    }

    @Test func contradictionsAreErrors() throws {
        #expect(fault(["min": .count(1)]) == "cron")
        #expect(fault(["cron": try daily, "at": .duration(.hour), "min": .count(1)]) == "at")
        #expect(fault(["cron": try daily]) == "desired")
        #expect(fault(["cron": try daily, "min": .count(5), "max": .count(4)]) == "min")
        #expect(fault(["cron": try daily, "desired": .count(5), "max": .count(4)]) == "desired")
        #expect(
            fault(["at": .duration(.hour), "endTime": .duration(.day), "min": .count(5)])
                == "endTime")
        #expect(
            fault([
                "cron": try daily, "startTime": .duration(.day), "endTime": .duration(.day),
                "min": .count(5),
            ]) == "endTime")
        #expect(fault(["at": .duration(.hour), "min": .count(-1)]) == "min")
    }
}
