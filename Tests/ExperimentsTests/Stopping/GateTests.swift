import Diagnostics
import Foundation
import Testing

@testable import Experiments

@Suite("conditions and differences of results")
struct GateTests {
    /// 100 + 10 × replication dollars, and 7 more: means of 120 and 127 over five replications.
    private func comparison(_ replications: Int = 5) throws -> Comparison {
        try #require(
            try Sample.experiment(
                [Sample.costing("base", extra: 0), Sample.costing("more", extra: 7)],
                replications: replications
            ).run())
    }

    private func verdicts(_ text: String, _ replications: Int = 5) throws -> [GateOutcome.Verdict] {
        try Gate(text).judge(try comparison(replications)).map(\.verdict)
    }

    /// The mean is 120 ± 19.6 (t = 2.776 × 15.81 ÷ √5), the other 127 ± 19.6.
    @Test("only what the interval rules out passes")
    func bounds() throws {
        #expect(try verdicts("cost.effective > 150 USD") == [.passed, .passed])
        #expect(try verdicts("cost.effective > 145 USD") == [.passed, .undecided])
        #expect(try verdicts("cost.effective > 100") == [.failed, .failed])
        #expect(try verdicts("cost.effective < 130") == [.undecided, .undecided])
        #expect(try verdicts("cost.effective < 90") == [.passed, .passed])
        #expect(try verdicts("more: cost.effective > 145 USD") == [.undecided])
    }

    @Test("differences are judged by the paired interval")
    func differences() throws {
        #expect(try verdicts("cost.effective.difference > 6.99 USD") == [.failed])
        #expect(try verdicts("cost.effective.difference > 7 USD") == [.passed])
        #expect(try verdicts("cost.effective.difference >= 7 USD") == [.failed])
        // 7 ÷ 120 is 5.83 %.
        #expect(try verdicts("cost.effective.change > 5.8%") == [.failed])
        #expect(try verdicts("cost.effective.change > 5.9%") == [.passed])
    }

    @Test("percentiles have intervals of order statistics, or none")
    func percentiles() throws {
        #expect(try verdicts("cost.effective.p95 > 1 USD") == [.unknown, .unknown])
        #expect(try Gate("cost.effective.p95 > 1").replicationsNeeded == 72)
        // 72 values from 100 to 810: the highest of them is the upper bound of the 95th percentile.
        #expect(try verdicts("base: cost.effective.p95 > 810", 72) == [.passed])
        #expect(try verdicts("base: cost.effective.p95 > 809", 72) == [.undecided])
        #expect(try verdicts("latency.p99 > 1s") == [.passed, .passed])
        #expect(try Gate("latency.p95 > 1s").statistic == .mean)
    }

    @Test("a measure without a value never passes")
    func noValue() throws {
        #expect(try verdicts("spot.risk.mean > 100") == [.unknown, .unknown])
    }

    @Test(
        "what is no condition says so",
        arguments: [
            "cost.effective", "cost.effective > ", "cost.effectve > 3", "> 3",
            "service.availability < 99.9 USD", "latency.p99 > 3 parsecs", "cost.effective.p42 > 3",
        ])
    func mistakes(text: String) {
        #expect(throws: Diagnostic.self) { try Gate(text) }
    }

    @Test("conditions about scenarios that are not there are refused")
    func strangers() throws {
        let names = ["base", "more"]
        #expect(throws: Diagnostic.self) { try Gate("mre: cost.effective > 3").check(names) }
        #expect(throws: Diagnostic.self) {
            try Gate("cost.effective.change > 3%").check(["base"])
        }
        #expect(throws: Diagnostic.self) {
            try Gate("base: cost.effective.change > 3%").check(names)
        }
    }

    /// 100 ± 3 against 110 ± 4: the difference is 10 ± 5.
    @Test("two results differ when their intervals together do not explain it")
    func documents() throws {
        func document(_ mean: Double, _ half: Double) throws -> ResultDocument {
            let text = """
                {"schemaVersion": 1, "partial": false, "provenance": {"program": "p", "seed": 1,
                 "replications": 20, "serving": "flow", "plans": {"a": "f\(mean)"},
                 "priceBook": {"asOf": "2026-01-01", "fingerprint": "x"}},
                 "scenarios": [{"name": "a", "horizonSeconds": 60, "measures": {
                  "cost.effective": {"unit": "USD", "mean": \(mean), "low": \(mean - half),
                    "high": \(mean + half)},
                  "spot.risk.mean": {"unit": "count", "mean": null, "low": null, "high": null}
                 }}]}
                """
            return try ResultDocument(Data(text.utf8), file: "a.json")
        }
        func row(_ before: ResultDocument, _ after: ResultDocument) throws -> ResultDifference.Row {
            let difference = ResultDifference(before, after)
            #expect(difference.scenarios.count == 1)
            return try #require(difference.scenarios[0].rows.first)
        }
        let moved = try row(try document(100, 3), try document(110, 4))
        #expect(moved.verdict == .higher)
        #expect(moved.change == 10)
        #expect(abs((moved.halfWidth ?? 0) - 5) < 1e-9)
        #expect(abs(moved.relative - 0.1) < 1e-12)
        #expect(try row(try document(100, 3), try document(104, 4)).verdict == .withinError)
        #expect(try row(try document(100, 3), try document(100, 3)).verdict == .same)
        let origins = ResultDifference(try document(100, 3), try document(104, 4)).origins
        #expect(origins.count == 1)
    }

    @Test("what is no result says so", arguments: ["", "{}", "[1]", "{\"schemaVersion\": 1}"])
    func noDocument(text: String) {
        #expect(throws: Diagnostic.self) {
            try ResultDocument(Data(text.utf8), file: "x.json")
        }
    }
}
