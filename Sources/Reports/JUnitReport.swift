package import Experiments

/// Verdicts as JUnit XML, which build servers show: a suite per scenario, a case per condition of
/// `--fail-if` and per service level objective.
package enum JUnitReport {
    private struct Case {
        var name: String
        /// Nil when it passed.
        var failure: String?
        /// What was found.
        var output: String
    }

    package static func render(_ comparison: Comparison, gates: [GateOutcome]) -> String {
        let suites = comparison.scenarios.map { scenario in
            (scenario.name, cases(scenario, gates.filter { $0.scenario == scenario.name }))
        }
        let all = suites.flatMap(\.1)
        let root = Markup.element(
            "testsuites",
            ["name": "headroom", "tests": "\(all.count)", "failures": failures(all), "errors": "0"]
        ) { suites.map { suite($0.0, $0.1) } }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(root.html)\n"
    }

    private static func suite(_ name: String, _ cases: [Case]) -> Markup {
        .element(
            "testsuite",
            [
                "name": name, "tests": "\(cases.count)", "failures": failures(cases),
                "errors": "0",
            ]
        ) { cases.map { element($0, suite: name) } }
    }

    private static func element(_ one: Case, suite: String) -> Markup {
        .element("testcase", ["classname": suite, "name": one.name]) {
            if let failure = one.failure {
                Markup.leaf("failure", ["message": failure])
            } else {
                Markup.element("system-out") { one.output }
            }
        }
    }

    private static func failures(_ cases: [Case]) -> String {
        "\(cases.count { $0.failure != nil })"
    }

    private static func cases(_ scenario: ScenarioResult, _ gates: [GateOutcome]) -> [Case] {
        let conditions = gates.map { outcome in
            Case(
                name: "not \(outcome.gate.text)", failure: outcome.isPassed ? nil : outcome.reason,
                output: outcome.reason)
        }
        let objectives = (scenario.objective?.services ?? []).map { service in
            let found =
                "met with a probability of \(Figure.share(service.probability)), "
                + "\(Figure.share(service.confidence)) asked"
            return Case(
                name: "SLO of \(service.service)", failure: service.met ? nil : found,
                output: found)
        }
        return conditions + objectives
    }
}
