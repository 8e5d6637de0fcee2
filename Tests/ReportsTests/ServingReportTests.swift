import Experiments
import Foundation
import Quantities
import Testing

@testable import Reports

/// What reports say beyond `flow`: windows, two models side by side, runs that were cut short.
@Suite("serving models in reports")
struct ServingReportTests {
    private func summary(_ mean: Double, _ half: Double) -> Summary {
        Summary(
            mean: mean, interval: .init(low: mean - half, high: mean + half), p5: mean, p50: mean,
            p95: mean)
    }

    private var zoomed: Comparison {
        var comparison = Sample.comparison
        comparison.provenance.serving = "zoom"
        comparison.scenarios[0].zoom = [
            ZoomResult(
                window: "sale|1", from: .day * 9 + .hour * 14, to: .day * 9 + .hour * 15,
                service: "api",
                measures: [
                    summary(123_456, 1), summary(123_446, 1), summary(10, 2),
                    summary(0.04, 0.001), summary(0.1, 0.001), summary(0.2, 0.015),
                    summary(0.4, 0.03), summary(0.05, 0.001),
                ])
        ]
        return comparison
    }

    /// Every measure agrees but p99 and the cost.
    private var both: Comparison {
        var comparison = Sample.comparison
        comparison.provenance.serving = "both"
        comparison.scenarios.removeLast()
        comparison.differences = []
        let measures = Measures.all.map { measure in
            switch measure.id {
            case "latency.p99":
                MeasureAgreement(
                    measure: measure, flow: summary(0.2, 0.01), requests: summary(0.25, 0.01),
                    difference: Difference(
                        mean: 0.05, interval: .init(low: 0.04, high: 0.06), relative: 0.25,
                        verdict: .higher),
                    belief: Belief(.requests, "every request was timed"))
            case "cost.effective":
                MeasureAgreement(
                    measure: measure, flow: summary(100, 1), requests: summary(99.5, 1),
                    difference: Difference(
                        mean: -0.5, interval: .init(low: -0.75, high: -0.25), relative: -0.005,
                        verdict: .lower),
                    belief: Belief(.either, "less than 1 % apart"))
            default:
                MeasureAgreement(
                    measure: measure, flow: summary(1, 0), requests: summary(1, 0),
                    difference: Difference(
                        mean: 0, interval: .init(low: 0, high: 0), relative: 0, verdict: .equal),
                    belief: Belief(.either, "equal"))
            }
        }
        comparison.agreements = [Agreement(scenario: "on-demand", measures: measures)]
        return comparison
    }

    private func row(
        _ id: String, _ flow: Double, _ zoom: Double, _ half: Double, _ verdict: Verdict,
        _ belief: Belief
    ) -> MeasureAgreement {
        MeasureAgreement(
            measure: Measures.all[Measures.index(of: id)], flow: summary(flow, half),
            requests: summary(zoom, half),
            difference: Difference(
                mean: zoom - flow,
                interval: .init(low: zoom - flow - half, high: zoom - flow + half),
                relative: (zoom - flow) / flow, verdict: verdict),
            belief: belief)
    }

    /// Three windows of two services; the models differ in the first and in the last.
    private func watched(services: [String] = ["api", "shop"]) -> Comparison {
        var comparison = zoomed
        comparison.provenance.serving = "both"
        comparison.scenarios.removeLast()
        comparison.differences = []
        let timed = Belief(.requests, "every request was timed")
        let equal = Belief(.either, "equal")
        comparison.agreements = both.agreements
        for (index, service) in services.enumerated() {
            let verdict: Verdict = index == 0 ? .higher : .equal
            comparison.agreements[0].windows += [
                WindowAgreement(
                    window: "sale|1", from: .day * 9 + .hour * 14, to: .day * 9 + .hour * 15,
                    service: service,
                    measures: [
                        row("service.offered", 1_000, 1_000, 0, .equal, equal),
                        row("latency.p99", 0.4, 0.5, 0.05, verdict, timed),
                        row("latency.mean", 0.1, 0.125, 0.005, verdict, timed),
                    ])
            ]
        }
        comparison.agreements[0].windows.append(
            WindowAgreement(
                window: "9d16h..9d17h", from: .day * 9 + .hour * 16, to: .day * 9 + .hour * 17,
                service: "api",
                measures: [
                    row(
                        "service.lost", 10, 15, 2, .higher,
                        Belief(.requests, "requests are lost one by one"))
                ]))
        return comparison
    }

    private func text(_ comparison: Comparison) -> String {
        TextReport(comparison, style: Style(width: 200)).render()
    }

    private func document(_ comparison: Comparison) throws -> [String: Any] {
        let data = Data(JSONReport.render(comparison).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("a window is a row: counts, the tail with its interval, its times")
    func windowText() {
        let row =
            "on-demand  sale|1 9d14h..9d15h  123,456  123,446  10 ± 2  40 ms  100 ms  "
            + "200 ms ± 15 ms  400 ms ± 30 ms  50 ms"
        #expect(text(zoomed).contains(row), "\(text(zoomed))")
        #expect(text(zoomed).contains("· zoom serving\n"))
        #expect(!text(Sample.comparison).contains("window"))
        #expect(MarkdownReport.render(zoomed).contains("| on-demand | sale\\|1 9d14h..9d15h | 123"))
    }

    @Test("shares near one keep their nines, a few requests their fractions")
    func values() {
        #expect(Figure.value(0.9999981, .share) == "99.99981 %")
        #expect(Figure.value(-0.0000021689, .share) == "-0.000217 %")
        #expect(Figure.value(1, .share) == "100 %")
        #expect(Figure.value(0.3, .requests) == "0.3")
        #expect(Figure.value(12_345.6, .requests) == "12,346")
    }

    @Test("a window in the JSON document and in CSV")
    func windowDocuments() throws {
        let scenarios = try #require(try document(zoomed)["scenarios"] as? [[String: Any]])
        let zoom = try #require(scenarios[0]["zoom"] as? [[String: Any]])
        #expect(scenarios[1]["zoom"] == nil)
        #expect(zoom[0]["from"] as? String == "2026-03-10T14:00:00Z")
        #expect(zoom[0]["toSeconds"] as? Int == (9 * 24 + 15) * 3_600)
        let measures = try #require(zoom[0]["measures"] as? [String: [String: Any]])
        #expect(measures["latency.p99"]?["mean"] as? Double == 0.2)
        #expect(measures.count == 8)
        let row =
            "on-demand,zoom.latency.p95,seconds,0.1,0.099,0.101,0.1,0.1,0.1,,,,,,,"
            + "sale|1 9d14h..9d15h,api,,false"
        #expect(CSVReport.render(zoomed).contains(row))
    }

    @Test("only what differs is listed, with whom to believe and why")
    func agreementText() {
        let lines = text(both).split(separator: "\n").map(String.init)
        let count = Measures.all.count
        #expect(
            lines.contains(
                "on-demand: flow and requests agree within their intervals on \(count - 2) of "
                    + "\(count) measures; these differ"))
        let rows = lines.filter { $0.hasPrefix("latency.p99 ") || $0.hasPrefix("cost.effective ") }
        #expect(rows.count == 2)
        #expect(rows[0].contains("-0.50 ± 0.25 (-0.5 %)") && rows[0].hasSuffix("either"))
        #expect(rows[1].contains("+50 ms ± 10 ms (+25 %)") && rows[1].hasSuffix("requests"))
        #expect(lines.contains("believe requests on latency: every request was timed"))
        #expect(lines.contains("believe either on cost: less than 1 % apart"))
        #expect(MarkdownReport.render(both).contains("| latency.p99 | 200 ms | 250 ms | +50 ms"))
    }

    @Test("the JSON document has both models' figures of every measure")
    func agreementDocuments() throws {
        let agreement = try #require(try document(both)["agreement"] as? [[String: Any]])
        #expect(agreement[0]["scenario"] as? String == "on-demand")
        let measures = try #require(agreement[0]["measures"] as? [String: [String: Any]])
        #expect(measures.count == Measures.all.count)
        let p99 = try #require(measures["latency.p99"])
        #expect((p99["flow"] as? [String: Any])?["mean"] as? Double == 0.2)
        #expect((p99["requests"] as? [String: Any])?["mean"] as? Double == 0.25)
        #expect((p99["difference"] as? [String: Any])?["verdict"] as? String == "higher")
        #expect(p99["believe"] as? String == "requests")
        #expect(
            CSVReport.render(both).contains(
                "on-demand,agreement.latency.p99,seconds,0.25,0.24,0.26,0.25,0.25,0.25,flow,"
                    + "0.05,0.04,0.06,0.25,higher,,,requests,false"))
    }

    @Test("a run that was cut short is never shown as whole, in any format")
    func partial() throws {
        #expect(try document(Sample.comparison)["partial"] as? Bool == false)
        var comparison = Sample.comparison
        comparison.scenarios[1].endedEarly = .init(replications: 2, shortest: .hour * 3)
        let text = text(comparison)
        #expect(text.contains("PARTIAL RESULTS") && text.contains("東京 (partial)"))
        #expect(MarkdownReport.render(comparison).contains("**Partial results.**"))
        #expect(CSVReport.render(comparison).hasSuffix(",true\n"))
        let document = try document(comparison)
        #expect(document["partial"] as? Bool == true)
        let scenarios = try #require(document["scenarios"] as? [[String: Any]])
        let end = try #require(scenarios[1]["endedEarly"] as? [String: Int])
        #expect(end == ["replications": 2, "shortestSeconds": 10_800])
    }

    @Test("windows that differ come below the whole horizon, each with what it differs on")
    func windowAgreementText() throws {
        let text = TextReport(watched(), style: Style(width: 100)).render()
        let expected = """
            on-demand, inside windows: flow and zoom agree within their intervals on 4 of 7 measures; these
              differ
            window, service             flow    zoom        difference ± 95 %  believe
            sale|1 9d14h..9d15h, api
              p99                     400 ms  500 ms  +100 ms ± 50 ms (+25 %)  zoom
              mean                    100 ms  125 ms    +25 ms ± 5 ms (+25 %)  zoom
            9d16h..9d17h, api
              lost                        10      15           +5 ± 2 (+50 %)  zoom
            believe either on cost: less than 1 % apart
            believe zoom on latency: every request was timed
            believe zoom on service: requests are lost one by one

            """
        #expect(text.contains(expected), "\(text)")
        let whole = try #require(text.range(of: "on-demand: flow and zoom agree"))
        let windows = try #require(text.range(of: "on-demand, inside windows"))
        #expect(whole.upperBound < windows.lowerBound)
        let one = self.text(watched(services: ["api"]))
        #expect(one.contains("\nwindow  ") && one.contains("\nsale|1 9d14h..9d15h\n"))
        #expect(!self.text(both).contains("inside windows"))
    }

    @Test("windows that agree are counted; what cannot be compared is not said twice")
    func windowsWithoutDifferences() {
        var comparison = watched()
        comparison.agreements[0].windows.removeAll { $0.differing.count > 0 }
        let text = text(comparison)
        #expect(
            text.contains(
                "on-demand, inside windows: flow and zoom agree within their intervals on all 3 "
                    + "measures\nbelieve either"), "\(text)")
        for verdict in [Verdict.undefined, .untested] {
            for place in comparison.agreements[0].measures.indices {
                comparison.agreements[0].measures[place].difference.verdict = verdict
            }
            for place in comparison.agreements[0].windows[0].measures.indices {
                comparison.agreements[0].windows[0].measures[place].difference.verdict = verdict
            }
            #expect(!self.text(comparison).contains("on-demand, inside"), "\(verdict)")
        }
    }

    @Test("windows of two models in Markdown, JSON and CSV")
    func windowAgreementDocuments() throws {
        let comparison = watched()
        let markdown = MarkdownReport.render(comparison)
        #expect(markdown.contains("| sale\\|1 9d14h..9d15h, api |  |  |  |  |\n|   p99 | 400 ms |"))
        let agreement = try #require(try document(comparison)["agreement"] as? [[String: Any]])
        let windows = try #require(agreement[0]["windows"] as? [[String: Any]])
        #expect(windows.map { $0["service"] as? String } == ["api", "shop", "api"])
        #expect(windows[0]["window"] as? String == "sale|1")
        #expect(windows[0]["from"] as? String == "2026-03-10T14:00:00Z")
        #expect(windows[0]["to"] as? String == "2026-03-10T15:00:00Z")
        #expect(windows[0]["fromSeconds"] as? Int == (9 * 24 + 14) * 3_600)
        #expect(windows[0]["toSeconds"] as? Int == (9 * 24 + 15) * 3_600)
        let measures = try #require(windows[0]["measures"] as? [String: [String: Any]])
        #expect(measures.count == 3)
        let p99 = try #require(measures["latency.p99"])
        #expect(p99["unit"] as? String == "seconds" && p99["believe"] as? String == "requests")
        #expect(p99["reason"] as? String == "every request was timed")
        #expect((p99["flow"] as? [String: Any])?["mean"] as? Double == 0.4)
        #expect((p99["requests"] as? [String: Any])?["mean"] as? Double == 0.5)
        #expect((p99["difference"] as? [String: Any])?["verdict"] as? String == "higher")
        let csv = CSVReport.render(comparison)
        #expect(
            csv.contains(
                "on-demand,agreement.zoom.service.lost,requests,15,13,17,15,15,15,flow,5,3,7,0.5,"
                    + "higher,9d16h..9d17h,api,requests,false\n"), "\(csv)")
        #expect(csv.contains("higher,sale|1 9d14h..9d15h,api,requests,false\n"))
        // Without windows nothing of them is there.
        let plain = try #require(try document(both)["agreement"] as? [[String: Any]])
        #expect(plain[0]["windows"] == nil)
        #expect(!CSVReport.render(both).contains("agreement.zoom"))
        #expect(!MarkdownReport.render(both).contains("inside windows"))
    }
}
