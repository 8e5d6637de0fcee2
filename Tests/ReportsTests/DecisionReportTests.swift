import Diagnostics
import Experiments
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import Reports

@Suite("verdicts and sweeps as documents")
struct DecisionReportTests {
    /// What an XML reader makes of a document: elements, and the attributes it saw.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [String] = []
        var attributes: [String: [String]] = [:]

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes values: [String: String]
        ) {
            elements.append(name)
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                attributes["\(name).\(key)", default: []].append(value)
            }
        }
    }

    private func read(_ text: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(text)")
        return reader
    }

    @Test("JUnit has a suite per scenario and a case per condition and objective")
    func junit() throws {
        let comparison = Sample.comparison
        let gate = try Gate("cost.effective.perMonth > 12000 USD")
        let outcomes = try gate.judge(comparison)
        let reader = try read(JUnitReport.render(comparison, gates: outcomes))
        #expect(reader.elements.filter { $0 == "testsuite" }.count == 2)
        #expect(reader.elements.filter { $0 == "testcase" }.count == 4)
        // The first costs 12,340 ± 120, the second 9,255 ± 80 and misses its objective.
        #expect(reader.attributes["testsuites.failures"] == ["2"])
        #expect(reader.attributes["testsuite.failures"] == ["1", "1"])
        #expect(reader.attributes["testsuite.name"] == ["on-demand", "東京"])
        #expect(
            reader.attributes["testcase.name"] == [
                "not cost.effective.perMonth > 12000 USD", "SLO of api",
                "not cost.effective.perMonth > 12000 USD", "SLO of api",
            ])
    }

    @Test("no name breaks out of XML")
    func escaped() throws {
        var comparison = Sample.comparison
        comparison.scenarios[0].name = "<script>\"&'\u{0}\u{FFFE}\n"
        let reader = try read(JUnitReport.render(comparison, gates: []))
        #expect(
            // A line end within an attribute is a space to every reader (XML 1.0, 3.3.3).
            reader.attributes["testsuite.name"]?.first == "<script>\"&'\u{FFFD}\u{FFFD} ")
        #expect(!reader.elements.contains("script"))
    }

    @Test("a sweep's table, its front and its bars")
    func sweep() throws {
        let store = try ResultStore(path: "")
        let design = try SweepDesign(
            .oneAtATime,
            axes: [try SweepAxis("fleets.web.scaling.min=2,8"), try SweepAxis("a.b|c=x")], seed: 1)
        let run = StoredRun(
            kind: "sweep", name: "shop", command: "headroom sweep", seed: 1, replications: 2,
            serving: "flow", priceBookAsOf: "2026-07-20", priceBookFingerprint: "beef",
            design: design.text, began: "")
        let id = try store.begin(run, plans: []) {
            (0..<design.count).map { StoredPoint(name: design.name(of: $0)) }
        }
        let cost = Measures.index(of: "cost.effective.perMonth")
        // As it is 100, then 60 and 190 for min, 110 for the other; 1 more or less by luck.
        for (point, mean) in [100.0, 60, 190, 110].enumerated() {
            let rows = [-1.0, 1].enumerated().map { replication, luck in
                var measures = Array(repeating: 1.0, count: Measures.all.count)
                measures[cost] = mean + luck
                return ResultRow(point: point, replication: replication, measures: measures)
            }
            try store.append(rows, to: id)
        }
        let result = try SweepResult(
            run, id: id, design: design, replications: 2,
            measure: try Measures.named("cost.effective.perMonth"), store: store)
        #expect(result.tornado.map(\.path) == ["fleets.web.scaling.min", "a.b|c"])
        #expect(result.tornado.map(\.swing) == [130, 10])
        #expect(result.tornado[1].low.value == "as it is")
        #expect(result.points.map(\.isOnFront) == [false, true, false, false])
        let report = SweepReport(result)
        let text = report.text(Style(width: 120))
        #expect(text.contains("190.00 ± 12.71"))
        #expect(text.contains("front"))
        #expect(report.markdown().contains("a.b\\|c"))
        let lines = report.csv().split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[2].hasPrefix("1,min=2,2,,2,yes,,60.0,"))
        let json = try JSONSerialization.jsonObject(with: Data(report.json().utf8))
        let document = try #require(json as? [String: Any])
        #expect((document["points"] as? [Any])?.count == 4)
        #expect((document["tornado"] as? [Any])?.count == 2)
    }
}
