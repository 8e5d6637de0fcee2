import Experiments
import Foundation
import Testing

@testable import Reports

@Suite("documents")
struct DocumentTests {
    @Test("the JSON document has the promised shape")
    func json() throws {
        let text = JSONReport.render(Sample.comparison)
        let any = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let document = try #require(any as? [String: Any])
        #expect(document["schemaVersion"] as? Int == 1)
        let provenance = try #require(document["provenance"] as? [String: Any])
        #expect(provenance["serving"] as? String == "flow")
        let book = try #require(provenance["priceBook"] as? [String: String])
        #expect(book == ["asOf": "2026-07-20", "fingerprint": "beef"])
        let scenarios = try #require(document["scenarios"] as? [[String: Any]])
        #expect(scenarios[0]["horizonSeconds"] as? Int == 2_592_000)
        let measures = try #require(scenarios[0]["measures"] as? [String: [String: Any]])
        #expect(measures.count == Measures.all.count)
        let cost = try #require(measures["cost.effective.perMonth"])
        #expect(cost["unit"] as? String == "USD/month")
        #expect(cost["low"] as? Double == 12_220)
        #expect(measures["commitment.coverage"]?["mean"] is NSNull)
        let breakdown = try #require(scenarios[0]["breakdown"] as? [[String: Any]])
        let by = try #require(breakdown[0]["by"] as? [String: String])
        #expect(by["option"] == "spot" && by["fleet"] == "web" && by["service"] == "Compute")
        #expect(breakdown[0]["effective"] as? Double == 1200)
        let slo = try #require(scenarios[1]["slo"] as? [String: Any])
        #expect(slo["met"] as? Bool == false)
        #expect(slo["probability"] as? Double == 0.35)
        #expect(slo["reasons"] as? [String] == ["availability misses 99.95 %"])
        let pairs = try #require(document["comparisons"] as? [[String: Any]])
        #expect(pairs[0]["baseline"] as? String == "on-demand")
        let differences = try #require(pairs[0]["differences"] as? [String: [String: Any]])
        #expect(differences["cost.effective"]?["verdict"] as? String == "lower")
    }

    @Test("strings are escaped, numbers are the shortest that read back")
    func writer() {
        var json = JSONWriter()
        json.object { json in
            json.string("a\"b", "line\n\\ \u{1}")
            json.number("tenth", 0.1)
            json.number("whole", 3)
            json.number("minusZero", -0.0)
            json.number("none", .infinity)
            json.array("empty") { _ in }
        }
        #expect(
            json.text == """
                {
                  "a\\"b": "line\\n\\\\ \\u0001",
                  "tenth": 0.1,
                  "whole": 3,
                  "minusZero": 0,
                  "none": null,
                  "empty": []
                }
                """)
    }

    @Test("CSV has one row per scenario and measure")
    func csv() {
        let rows = CSVReport.render(Sample.comparison).split(separator: "\n")
        #expect(rows.count == 1 + 2 * Measures.all.count)
        #expect(
            rows.contains(
                "on-demand,cost.effective.perMonth,USD/month,12340,12220,12460,12290,12340,"
                    + "12390,,,,,,,,,,false"))
        #expect(rows.contains { $0.hasPrefix("東京,latency.p99,seconds,0.18,") })
        for row in rows {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            #expect(fields.count == 19)
        }
    }

    @Test("Markdown is a table, and names cannot break it")
    func markdown() {
        var comparison = Sample.comparison
        comparison.scenarios[1].name = "a|b_c"
        let text = MarkdownReport.render(comparison)
        #expect(text.contains("| a\\|b\\_c | 9,255 ± 80 | 9,205 – 9,305 | -3,085 ± 90 (-25 %) |"))
        #expect(text.contains("|---|---:|---:|---:|---|---:|---:|---|---:|---:|"))
        #expect(text.contains("<details>") && text.contains("</details>"))
        // The verdict first, before any table.
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "### Headroom: on-demand, a\\|b\\_c")
        #expect(lines[1].hasPrefix("**Nothing that holds is cheaper than on-demand**: it costs "))
        #expect(lines[2].hasPrefix("| scenario |"))
    }

    @Test("in Markdown, a warning's names are code and nothing in it is HTML")
    func markdownWarnings() {
        var comparison = Sample.comparison
        comparison.warnings = [
            .note("the rate of `m7g.large` is <b>old</b>"), .note("one ` alone *is* no code"),
        ]
        let text = MarkdownReport.render(comparison)
        #expect(text.contains("- **warning**: the rate of `m7g.large` is &lt;b&gt;old&lt;/b&gt;"))
        #expect(text.contains("- **warning**: one \\` alone \\*is\\* no code"))
    }
}
