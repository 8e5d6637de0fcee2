import Foundation
import Testing

/// From one run to a decision, from the command line.
@Suite("decisions", .serialized)
struct DecisionCommandTests {
    /// A cheap scenario with a promise and uncertain load.
    private static let scenario = """
        version: 1
        name: shop
        start: 2026-06-01T00:00:00Z
        horizon: 2h
        regions: { us-east-1: {} }
        services:
          api:
            demand: { shape: { base: { p10: 180 req/s, p50: 200 req/s, p90: 220 req/s } } }
            request: { serviceTime: 20ms, response: 100 KB }
            slo: { availability: 99%, window: 2h }
        fleets:
          web: { serves: api, instances: [m7g.large], scaling: { min: 4, max: 8 } }

        """

    @Test("conditions decide the exit status, and say why")
    func conditions() throws {
        let file = try ScenarioFile(Self.scenario)
        let passed = try Program.shell(
            "headroom run \(file.path) --quiet --fail-if 'cost.effective > 1000 USD'")
        #expect(passed.status == 0)
        #expect(passed.errors.isEmpty)
        let failed = try Program.shell(
            "headroom run \(file.path) --quiet --fail-if 'cost.effective > 0.01 USD' "
                + "--junit \(file.folder)/j.xml --html \(file.folder)/page.html")
        #expect(failed.status == 1)
        #expect(failed.errors.contains("failed: cost.effective > 0.01 USD: cost.effective is "))
        let junit = try String(contentsOfFile: file.folder + "/j.xml", encoding: .utf8)
        #expect(junit.contains("failures=\"1\""))
        let page = try String(contentsOfFile: file.folder + "/page.html", encoding: .utf8)
        #expect(page.contains("✗ failed") && page.contains("cost.effective &gt; 0.01 USD"))
        let impossible = try Program.shell(
            "headroom run \(file.path) --fail-if 'cost.effective.p95 > 1' --replications 5")
        #expect(impossible.status == 2)
        #expect(impossible.errors.contains("--replications 72"))
    }

    @Test("a precision is reached and reported")
    func precision() throws {
        let file = try ScenarioFile(Self.scenario)
        let run = try Program.shell("headroom run \(file.path) --quiet --json --precision 4%")
        #expect(run.status == 0)
        let any = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let document = try #require(any as? [String: Any])
        let precision = try #require(document["precision"] as? [String: Any])
        #expect(precision["reached"] as? Bool == true)
        #expect(precision["measure"] as? String == "cost.effective.perMonth")
    }

    @Test("runs are kept, listed, compared and exported")
    func store() throws {
        let file = try ScenarioFile(Self.scenario)
        let store = file.folder + "/runs.sqlite"
        let line =
            "headroom run \(file.path) --quiet --replications 5 --store \(store) --format csv"
        #expect(try Program.shell("\(line) >/dev/null").status == 0)
        #expect(
            try Program.shell("\(line) --set fleets.web.scaling.min=5 >/dev/null").status == 0)
        // The same again is the same run.
        #expect(try Program.shell("\(line) >/dev/null").status == 0)
        let list = try Program.shell("headroom runs list \(store) --json")
        #expect(list.output.components(separatedBy: "\"run\":").count == 3)
        let compare = try Program.shell("headroom runs compare \(store) 1 2")
        #expect(compare.status == 0)
        #expect(compare.output.contains("cost.effective.perMonth"))
        #expect(compare.output.contains("paired difference"))
        let show = try Program.shell("headroom runs show \(store) 2")
        #expect(show.output.contains("again: headroom run"))
        let export = try Program.shell("headroom runs export \(store) 1")
        #expect(export.output.split(separator: "\n").count == 6)
        #expect(try Program.shell("headroom runs export \(store)").status == 2)
    }

    @Test("a plan finds the smallest fleet that holds, and writes it")
    func plan() throws {
        let file = try ScenarioFile(Self.scenario)
        // One m7g.large serves 100 requests a second of 20 ms at full load and the speed of
        // the reference, its own is somewhat faster: two or three are needed.
        let plan = try Program.shell(
            "headroom plan \(file.path) --quiet --types m7g.large --replications 8 "
                + "--vary fleets.web.scaling.max=8 --vary fleets.web.scaling.min=1..6/1 "
                + "--write \(file.folder)/planned.yaml")
        #expect(plan.status == 0, "\(plan.errors)")
        let check = try Program.shell(
            "headroom run \(file.folder)/planned.yaml --quiet --strict-slo --replications 8 --json")
        #expect(check.status == 0, "\(check.errors)")
        let written = try String(contentsOfFile: file.folder + "/planned.yaml", encoding: .utf8)
        #expect(written.contains("min: 2") || written.contains("min: 3"))
        let wrong = try Program.shell("headroom plan \(file.path) --vary fleets.web.scaling.mni=1")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("did you mean `min`?"))
    }

    @Test("a plan tries postures, says what is not needed, and draws a page")
    func postures() throws {
        let text = Self.scenario.replacingOccurrences(
            of: "regions: { us-east-1: {} }", with: "regions: { us-east-1: {}, us-west-2: {} }")
        let file = try ScenarioFile(
            text + "outages:\n  lost: { region: us-east-1, at: 2h, for: 1h }\n")
        let line = "headroom plan \(file.path) --quiet --types m7g.large --replications 4"
        let plan = try Program.shell(
            "\(line) --vary posture=active,pilot-light --json --html \(file.folder)/plan.html")
        #expect(plan.status <= 1, "\(plan.errors)")
        #expect(plan.output.contains("\"posture=pilot-light\""))
        #expect(plan.output.contains("\"kind\": \"capacity\""))
        let page = try String(contentsOfFile: file.folder + "/plan.html", encoding: .utf8)
        #expect(page.contains("What can be had") && page.contains("Waste"))
        let wrong = try Program.shell("\(line) --vary posture=pilotlight")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("did you mean `pilot-light`?"), "\(wrong.errors)")
        let sweep = try Program.shell(
            "headroom sweep \(file.path) --quiet --vary posture=active,pilot-light")
        #expect(sweep.status == 2)
        #expect(sweep.errors.contains("headroom compare --postures"))
    }

    @Test("a steady state is asked for by a flag")
    func steadyState() throws {
        let file = try ScenarioFile(Self.scenario)
        let line = "headroom run \(file.path) --quiet --replications 3 --json"
        let run = try Program.shell("\(line) --steady-state")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("\"steadyState\""))
        let rows = try Program.shell(
            "headroom run \(file.path) --quiet --replications 3 --format csv --steady-state")
        #expect(rows.output.contains("\nshop,steady.utilization,fraction,"))
        // Pods are no instances: no more of those than the peak of what is billed.
        let nodes = try Program.shell(
            "headroom run scenarios/tutorial/16-kubernetes.yaml --quiet --replications 1 "
                + "--set horizon=6h --format csv --steady-state")
        func value(_ id: String) throws -> Double {
            let row = try #require(
                nodes.output.split(separator: "\n").first { $0.contains(",\(id),") })
            return try #require(Double(row.split(separator: ",")[3]))
        }
        let settled = try value("steady.instances")
        let peak = try value("capacity.instances.peak")
        #expect(settled > 0 && settled <= peak)
        #expect(try !Program.shell(line).output.contains("steadyState"))
        let both = try Program.shell("\(line) --steady-state --serving both")
        #expect(both.status == 64)
    }

    @Test("a diff says what moved")
    func diff() throws {
        let file = try ScenarioFile(Self.scenario)
        let line =
            "headroom run \(file.path) --quiet --replications 5 --json --output \(file.folder)"
        #expect(try Program.shell("\(line)/a.json").status == 0)
        #expect(try Program.shell("\(line)/b.json --set fleets.web.scaling.min=5").status == 0)
        let same = try Program.shell(
            "headroom diff \(file.folder)/a.json \(file.folder)/a.json --exit-code")
        #expect(same.status == 0)
        #expect(same.output.contains("nothing moved"))
        let moved = try Program.shell(
            "headroom diff \(file.folder)/a.json \(file.folder)/b.json --exit-code")
        #expect(moved.status == 1)
        #expect(moved.output.contains("capacity.instances.mean"))
    }
}
