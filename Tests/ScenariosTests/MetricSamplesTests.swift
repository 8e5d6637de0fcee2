import CloudModel
import Diagnostics
import Foundation
import Quantities
import Scenarios
import Testing

/// Recorded metrics in the forms that people have them in.
@Suite struct MetricSamplesTests {
    private func read(
        _ text: String, choice: MetricSamples.Choice = .init(), unit: MetricSamples.Unit? = nil
    ) throws -> MetricSamples {
        try MetricSamples(bytes: Array(text.utf8), file: "cpu", choice: choice, unit: unit)
    }

    private func complaint(_ text: String, choice: MetricSamples.Choice = .init()) -> String {
        do throws(DiagnosticList) {
            _ = try MetricSamples(bytes: Array(text.utf8), file: "cpu", choice: choice, unit: nil)
            return ""
        } catch {
            return DiagnosticRenderer(sources: [:]).render(error.diagnostics)
        }
    }

    @Test func readsCSV() throws {
        let samples = try read(
            """
            timestamp,value
            2026-03-02T00:00:00Z,41.5
            2026-03-02T00:05:00Z,60

            """)
        #expect(samples.values == [41.5, 60])
        #expect(samples.start.description == "2026-03-02T00:00:00Z")
        #expect(samples.usualStep == .minute * 5 && samples.length == .minute * 10)
        #expect(samples.scale(for: .cpu) == 0.01 && samples.scale(for: .requestsPerTarget) == 1)
        let chosen = try read(
            "when,host,load\n2026-03-02T00:00:00Z,a,0.4\n2026-03-02T00:01:00Z,a,0.5\n",
            choice: .init(time: "when", value: "load"), unit: .share)
        #expect(chosen.values == [0.4, 0.5] && chosen.scale(for: .cpu) == 1)
    }

    /// CloudWatch lists points in no order, and mixes `Z` with `+00:00`.
    @Test func readsStatistics() throws {
        let text = """
            {"Label": "CPUUtilization", "Datapoints": [
              {"Timestamp": "2026-03-02T00:10:00+00:00", "Maximum": 90, "Average": 70.5, "Unit": "Percent"},
              {"Timestamp": "2026-03-02T00:00:00Z", "Maximum": 50, "Average": 30, "Unit": "Percent"},
              {"Timestamp": "2026-03-02T00:05:00Z", "Maximum": 60, "Average": 41, "Unit": "Percent"}]}
            """
        let samples = try read(text)
        #expect(samples.values == [30, 41, 70.5] && samples.unit == .percent)
        #expect(try read(text, choice: .init(statistic: "Maximum")).values == [50, 60, 90])
        #expect(complaint(text, choice: .init(statistic: "Sum")).contains("have no `Sum`"))
    }

    @Test func readsMetricData() throws {
        let text = """
            {"MetricDataResults": [
              {"Id": "m1", "Label": "cpu", "Timestamps": ["2026-03-02T00:01:00Z", "2026-03-02T00:00:00Z"],
               "Values": [51, 50]},
              {"Id": "m2", "Label": "memory", "Timestamps": ["2026-03-02T00:01:00Z", "2026-03-02T00:00:00Z"],
               "Values": [81, 80]}]}
            """
        #expect(complaint(text).contains("choose one with --series: m1 cpu; m2 memory"))
        #expect(try read(text, choice: .init(series: "m2")).values == [80, 81])
        #expect(try read(text, choice: .init(series: "cpu")).values == [50, 51])
    }

    /// Prometheus writes values as strings, seconds as numbers, and NaN where there is nothing.
    @Test func readsPrometheus() throws {
        let samples = try read(
            """
            {"status": "success", "data": {"resultType": "matrix", "result": [
              {"metric": {"__name__": "cpu", "group": "web"},
               "values": [[1772409600, "0.41"], [1772409660, "NaN"], [1772409720.5, "0.55"]]}]}}
            """, unit: .share)
        #expect(samples.values == [0.41, 0.55])
        #expect(samples.start.description == "2026-03-02T00:00:00Z")
        #expect(samples.instants[1] - samples.instants[0] == 120_500_000_000)
    }

    /// Points of 20 seconds: the first minute has three, the second two (40 of 60 seconds), the
    /// third none, the fourth half a minute of one.
    @Test func meansOverMinutes() throws {
        let samples = try read(
            """
            timestamp,value
            2026-03-02T00:00:00Z,30
            2026-03-02T00:00:20Z,60
            2026-03-02T00:00:40Z,90
            2026-03-02T00:01:00Z,10
            2026-03-02T00:01:20Z,20
            2026-03-02T00:03:40Z,99

            """)
        let minutes = samples.perMinute(.minute * 4)
        #expect(minutes[0] == 60 && minutes[1] == 15)
        #expect(minutes[2].isNaN && minutes[3].isNaN)
    }

    @Test func choicesThatTheFileDoesNotHaveAreRefused() {
        let csv = "timestamp,value\n2026-03-02T00:00:00Z,1\n2026-03-02T00:01:00Z,2\n"
        #expect(
            complaint(csv, choice: .init(statistic: "Sum")).contains(
                "`--statistic` chooses in JSON"))
        #expect(complaint(csv, choice: .init(series: "a")).contains("`--series` chooses in JSON"))
        let json = "{\"Datapoints\": []}"
        #expect(complaint(json, choice: .init(time: "when")).contains("`--time` chooses in CSV"))
        #expect(complaint(json, choice: .init(series: "a")).contains("chooses nothing in it"))
    }

    @Test func saysWhatIsWrong() {
        #expect(complaint("{").contains("is no JSON"))
        #expect(complaint("{}").contains("JSON of no kind that Headroom reads"))
        #expect(complaint("{\"Datapoints\": []}").contains("has no point"))
        #expect(
            complaint("{\"Datapoints\": [{\"Timestamp\": \"noon\", \"Average\": 1}]}")
                .contains("`noon`, which is no instant"))
        #expect(
            complaint("timestamp,value\n2026-03-02T00:00:00Z,x\n").contains("expected a number"))
        let twice = """
            {"Datapoints": [{"Timestamp": "2026-03-02T00:00:00Z", "Average": 1},
              {"Timestamp": "2026-03-02T00:00:00+00:00", "Average": 2}]}
            """
        #expect(complaint(twice).contains("has two values for 2026-03-02T00:00:00Z"))
    }
}
