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
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"headroom\"\(counts(all))>\n"
        for (name, cases) in suites {
            text += "  <testsuite name=\"\(escaped(name))\"\(counts(cases))>\n"
            for one in cases { text += element(one, suite: name) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
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

    private static func counts(_ cases: [Case]) -> String {
        " tests=\"\(cases.count)\" failures=\"\(cases.count { $0.failure != nil })\" errors=\"0\""
    }

    private static func element(_ one: Case, suite: String) -> String {
        let open =
            "    <testcase classname=\"\(escaped(suite))\" name=\"\(escaped(one.name))\">\n"
        let inside =
            one.failure.map { "      <failure message=\"\(escaped($0))\"/>\n" }
            ?? "      <system-out>\(escaped(one.output))</system-out>\n"
        return open + inside + "    </testcase>\n"
    }

    /// Text that means nothing to XML. What XML cannot hold at all becomes the replacement sign.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}": result += "&#\(scalar.value);"
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value & 0xFFFE != 0xFFFE
                result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
            }
        }
        return result
    }
}
