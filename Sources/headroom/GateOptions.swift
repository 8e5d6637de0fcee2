import ArgumentParser
import Diagnostics
import Experiments
import Reports

/// What a build server asks of a result.
struct GateOptions: ParsableArguments {
    @Option(
        name: .customLong("fail-if"),
        help: ArgumentHelp(
            """
            Exit with status 1 unless the 95 % interval rules the condition out, such as \
            `cost.effective.perMonth.p95 > 12000 USD` or `service.availability < 99.9%`. \
            Statistics: mean (default), p5, p50, p95, and with compare difference and change. \
            `NAME: ` before it means one scenario. Repeatable.
            """, valueName: "condition"))
    var conditions: [String] = []

    @Option(
        help: ArgumentHelp("Write conditions and objectives as JUnit XML.", valueName: "file"))
    var junit: String?

    /// - Throws: `Diagnostic` about the first condition that is none.
    func gates() throws -> [Gate] { try conditions.map { try Gate($0) } }
}

/// Conditions that were read before the run, to be judged after it.
struct GateKeeper {
    var gates: [Gate]
    var junit: String?

    /// Fails before any work is done when a condition cannot be about the scenarios, or the file
    /// cannot be written.
    ///
    /// - Throws: `Diagnostic`, `OutputError`.
    init(_ options: ExperimentOptions, names: [String]) throws {
        gates = try options.gates.gates()
        for gate in gates {
            try gate.check(names)
            guard options.chosenReplications < gate.replicationsNeeded else { continue }
            throw Diagnostic(
                .error,
                "`\(gate.text)` has no interval with \(options.chosenReplications) replications",
                help: "use `--replications \(gate.replicationsNeeded)` or more, or leave it out")
        }
        junit = options.gates.junit
        if let junit { try OutputFile.probe(path: junit) }
    }

    func outcomes(_ comparison: Comparison) throws -> [GateOutcome] {
        try gates.flatMap { try $0.judge(comparison) }
    }

    /// Says what failed on standard error.
    ///
    /// - Returns: whether everything passed.
    func tell(_ outcomes: [GateOutcome], of comparison: Comparison) throws -> Bool {
        if let junit {
            let file = try OutputFile(path: junit)
            file.write(JUnitReport.render(comparison, gates: outcomes))
            try file.finish()
        }
        let isPlural = comparison.scenarios.count > 1
        for outcome in outcomes where !outcome.isPassed {
            let prefix = isPlural ? "\(outcome.scenario): " : ""
            let verb = outcome.verdict == .failed ? "failed" : "failed, \(outcome.verdict)"
            Terminal.say(
                printable("\(verb): \(prefix)\(outcome.gate.text): \(outcome.reason)") + "\n")
        }
        return outcomes.allSatisfy(\.isPassed)
    }
}
