package import Diagnostics
import Quantities

/// A condition under which a result is not good enough: `cost.effective.perMonth.p95 > 12000 USD`.
package struct Gate: Hashable, Sendable {
    /// What of a measure is judged.
    package enum Statistic: String, Hashable, Sendable, CaseIterable {
        case mean, p5, p50, p95
        /// The mean paired difference to the baseline.
        case difference
        /// That difference as a share of the baseline's mean.
        case change
    }
    /// As the user wrote it.
    package var text: String
    /// Nil: every scenario.
    package var scenario: String?
    /// A position in `Measures.all`.
    package var measure: Int
    package var statistic: Statistic
    /// Whether values above the threshold are the bad ones, or those below.
    package var failsAbove: Bool
    /// Whether the threshold itself is bad.
    package var includesThreshold: Bool
    package var threshold: Double

    private static let operators = [">=", "<=", ">", "<"]

    /// Reads `[SCENARIO:] MEASURE[.STATISTIC] < | <= | > | >= VALUE`.
    ///
    /// - Throws: a diagnostic that says what was expected.
    package init(_ text: String) throws(Diagnostic) {
        guard let sign = Self.operators.first(where: { text.contains($0) }),
            let place = text.firstRange(of: sign)
        else {
            throw Diagnostic(
                .error, "`\(text)` is no condition: it has none of <, <=, > and >=",
                help: "write it like `cost.effective.perMonth.p95 > 12000 USD`")
        }
        var name = String(text[..<place.lowerBound]).trimmed
        if let colon = name.lastIndex(of: ":") {
            scenario = String(name[..<colon]).trimmed
            name = String(name[name.index(after: colon)...]).trimmed
        }
        let (id, statistic) = Self.split(name)
        let measure = try Measures.named(id)
        let value = String(text[place.upperBound...])
        threshold =
            statistic == .change ? try Self.share(value) : try measure.value(value)
        self.text = text.trimmed
        self.measure = Measures.index(of: measure.id)
        self.statistic = statistic
        failsAbove = sign.hasPrefix(">")
        includesThreshold = sign.hasSuffix("=")
    }

    /// A measure may itself end like a statistic: `latency.p95` is one, `latency.p95.p95` its 95th
    /// percentile over replications.
    private static func split(_ name: String) -> (id: String, Statistic) {
        if Measures.all.contains(where: { $0.id == name }) { return (name, .mean) }
        guard let dot = name.lastIndex(of: "."),
            let statistic = Statistic(rawValue: String(name[name.index(after: dot)...]))
        else { return (name, .mean) }
        return (String(name[..<dot]), statistic)
    }

    private static func share(_ text: String) throws(Diagnostic) -> Double {
        if let share = try? Fraction.parse(text.trimmed) { return share }
        throw Diagnostic(.error, "`\(text.trimmed)` is no change", help: "write it like `5%`")
    }

    /// The fewest replications whose interval says something about the statistic.
    package var replicationsNeeded: Int {
        switch statistic {
        case .p5, .p95: 72
        case .p50: 6
        case .mean, .difference, .change: 2
        }
    }

    /// Whether it is about the difference to a baseline.
    package var needsBaseline: Bool { statistic == .difference || statistic == .change }
}

/// What a condition came to for one scenario.
package struct GateOutcome: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable {
        /// The whole interval is on the good side.
        case passed
        /// The whole interval is on the bad side.
        case failed
        /// The interval has both: the condition cannot be ruled out, which counts as a failure.
        case undecided
        /// There is no interval, or no value: likewise.
        case unknown
    }
    package var gate: Gate
    package var scenario: String
    package var verdict: Verdict
    /// What was found and what follows from it, lower case, no full stop.
    package var reason: String

    /// Only what the interval rules out is good enough.
    package var isPassed: Bool { verdict == .passed }
}

extension Gate {
    /// Judges the scenarios that the condition is about.
    ///
    /// - Throws: a diagnostic when it names a scenario that is not there, or a baseline is missing.
    package func judge(_ comparison: Comparison) throws(Diagnostic) -> [GateOutcome] {
        let names = comparison.scenarios.map(\.name)
        try check(names)
        var outcomes: [GateOutcome] = []
        for (index, result) in comparison.scenarios.enumerated() {
            if let scenario, scenario != result.name { continue }
            if needsBaseline, index == 0 { continue }
            outcomes.append(
                judge(
                    result,
                    against: index == 0 ? nil : comparison.differences[index - 1][measure],
                    baseline: comparison.scenarios[0].measures[measure].mean))
        }
        return outcomes
    }

    /// - Throws: a diagnostic when it cannot be about these scenarios.
    package func check(_ names: [String]) throws(Diagnostic) {
        if let scenario, !names.contains(scenario) {
            throw Diagnostic(
                .error, "`\(text)`: no scenario is called `\(scenario)`",
                help: suggestion(for: scenario, among: names).map { "did you mean `\($0)`?" },
                notes: ["there are: \(names.joined(separator: ", "))"])
        }
        guard needsBaseline else { return }
        if names.count < 2 || scenario == names[0] {
            throw Diagnostic(
                .error, "`\(text)`: there is no baseline to differ from",
                help: "`headroom compare` has one: its first scenario")
        }
    }

    private func judge(
        _ result: ScenarioResult, against difference: Difference?, baseline: Double
    ) -> GateOutcome {
        let summary = result.measures[measure]
        let (value, interval): (Double, Summary.Interval?) =
            switch statistic {
            case .mean: (summary.mean, summary.interval)
            case .p5: (summary.p5, summary.p5Interval)
            case .p50: (summary.p50, summary.p50Interval)
            case .p95: (summary.p95, summary.p95Interval)
            case .difference: (difference?.mean ?? .nan, difference?.interval)
            case .change:
                // The baseline's mean is taken as known, as it is in the table of differences.
                (
                    difference?.relative ?? .nan,
                    difference?.interval.map {
                        .init(low: $0.low / abs(baseline), high: $0.high / abs(baseline))
                    }
                )
            }
        let (verdict, reason) = verdict(value, interval)
        return GateOutcome(
            gate: self, scenario: result.name, verdict: verdict, reason: reason)
    }

    private func verdict(
        _ value: Double, _ interval: Summary.Interval?
    ) -> (GateOutcome.Verdict, String) {
        let name = Measures.all[measure].id + (statistic == .mean ? "" : ".\(statistic.rawValue)")
        guard value.isFinite else { return (.unknown, "\(name) has no value here") }
        guard let interval, interval.low.isFinite, interval.high.isFinite else {
            return (
                .unknown,
                "\(name) is \(show(value)), and has no interval; it takes \(replicationsNeeded) "
                    + "replications"
            )
        }
        let found =
            "\(name) is \(show(value)), 95 % interval \(show(interval.low)) to "
            + show(interval.high)
        let isLowBad = isBad(interval.low)
        let isHighBad = isBad(interval.high)
        if isLowBad && isHighBad { return (.failed, found) }
        if !isLowBad && !isHighBad { return (.passed, found) }
        return (.undecided, found + ", which does not rule it out; more replications may")
    }

    private func isBad(_ value: Double) -> Bool {
        if value == threshold { return includesThreshold }
        return failsAbove ? value > threshold : value < threshold
    }

    private func show(_ value: Double) -> String {
        statistic == .change ? Figure.share(value) : Measures.all[measure].text(value)
    }
}
