import ArgumentParser
import Diagnostics
import Experiments
import Pricing
import Reports
import Scenarios

/// What `run` and `compare` have in common: run the scenarios, print the answer.
struct ExperimentJob {
    var input: InputOptions
    var options: ExperimentOptions
    var report: ReportOptions
    var workbench: Workbench
    /// The baseline first.
    var scenarios: [Scenario]

    /// - Returns: the printed comparison.
    /// - Throws: `ExitCode(130)` when interrupted, after printing what there is.
    ///   `ExitCode(1)` when a condition of `--fail-if` is not ruled out.
    func run(next: (Comparison) -> String?) throws -> Comparison {
        try options.checkFiles(beside: report.html)
        try report.prepare(beside: options.output)
        let experiment = try prepare()
        let keeper = try GateKeeper(options, names: experiment.candidates.map(\.name))
        let store = try options.storing.store.map { try ResultStore(path: $0) }
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        options.timeLimit.map { TimeLimit.start($0, cancellation) }
        let bar = ProgressBar("simulating", isQuiet: input.quiet)
        let comparison: Comparison?
        do {
            comparison = try experiment.run(cancellation: cancellation) { bar.update($0) }
            Interrupts.printing()
            bar.clear()
        } catch let error as DiagnosticList {
            bar.clear()
            throw workbench.reported(error)
        } catch {
            bar.clear()
            throw error
        }
        guard let comparison else {
            let verb = cancellation.cause == .timeLimit ? "stopped by --time-limit" : "interrupted"
            Terminal.say(
                "\(verb) before the first of \(experiment.replications) replications was done; "
                    + "there is nothing to show\n")
            throw ExitCode(130)
        }
        if options.chosenFormat == .focus {
            try writeFocus(comparison)
        } else {
            try print(comparison, next: next(comparison))
        }
        let outcomes = try keeper.outcomes(comparison)
        try report.write(
            { ComparisonPage(comparison, gates: outcomes, origin: $0).html },
            of: workbench.files(of: scenarios))
        if let interruption = comparison.interruption {
            Terminal.say("\(interruption.description); results are partial\n")
        } else if comparison.isPartial {
            Terminal.say(
                "ended early, at --max-events or with too many requests in flight for memory; "
                    + "results are partial\n")
        }
        if comparison.isPartial { throw ExitCode(130) }
        try store.map { try keep(comparison, in: $0) }
        if try !keeper.tell(outcomes, of: comparison) { throw ExitCode(1) }
        return comparison
    }

    private func keep(_ comparison: Comparison, in store: ResultStore) throws {
        let origin = comparison.provenance
        let kind = scenarios.count == 1 ? "run" : "compare"
        var run = StoredRun(
            kind: kind, name: scenarios[0].name, command: Invocation.command, seed: origin.seed,
            replications: origin.replications, serving: origin.serving,
            priceBookAsOf: origin.priceBookAsOf,
            priceBookFingerprint: origin.priceBookFingerprint, design: "",
            began: Invocation.time)
        // Events and windows change what happens, and are in no plan.
        if let limit = options.maxEvents { run.design += "max events \(limit)" }
        run.design += options.window.map { "window \($0.text)" }.joined(separator: "\n")
        try store.keep(comparison, as: run)
    }

    /// - Throws: `ExitCode`, after saying what is wrong.
    private func prepare() throws -> Experiment {
        let request = options.servingRequest
        var served: [ServedCandidate] = []
        do {
            served = try scenarios.map { try ServedCandidate($0, request) }
        } catch let error as DiagnosticList {
            throw workbench.reported(error)
        }
        distinguish(&served)
        warnOfLength(served)
        var experiment = Experiment(
            candidates: served.map(\.candidate), replications: options.chosenReplications,
            seed: options.seed, threads: options.workers,
            priceBookAsOf: "\(workbench.book.newestDate)",
            priceBookFingerprint: workbench.book.fingerprint, ledger: options.ledger,
            series: options.series)
        experiment.precision = try options.chosenPrecision()
        experiment.maximumReplications = options.mostReplications
        experiment.serving = request.kind.rawValue
        experiment.explainsScaling = options.explainScaling
        experiment.keepsInvoice = options.chosenFormat == .focus
        experiment.chartsLatency = report.isWanted
        experiment.wantsSteadyState = options.steadyState
        experiment.twins = served.compactMap(\.twin)
        return experiment
    }

    /// Requests in all replications above which it takes minutes.
    private static let manyRequests = 1e9

    private func warnOfLength(_ served: [ServedCandidate]) {
        let limit = options.maxEvents.map(Double.init) ?? .infinity
        let requests =
            served.reduce(0) { $0 + min($1.expectedRequests, limit) }
            * Double(options.chosenReplications)
        guard requests > Self.manyRequests, !input.quiet else { return }
        let advice =
            options.servingRequest.kind == .zoom || !options.window.isEmpty
            ? "fewer or shorter windows take less"
            : "`--serving zoom` looks at the stretches that matter"
        Terminal.say(
            "note: about \(Figure.significant(requests / 1e9)) billion requests are to be events; "
                + "\(advice), `--time-limit` ends the wait\n")
    }

    private func print(_ comparison: Comparison, next: String?) throws {
        let text =
            switch options.chosenFormat {
            case .text:
                TextReport(
                    comparison, style: Terminal.style(input.color), next: next
                ).render()
            case .json: JSONReport.render(comparison)
            case .csv: CSVReport.render(comparison)
            case .markdown: MarkdownReport.render(comparison)
            case .focus: preconditionFailure("a bill is written row by row")
            }
        guard let path = options.output else { return try Terminal.put(text) }
        let file = try OutputFile(path: path)
        file.write(text)
        try file.finish()
    }

    /// The first replication's bill.
    private func writeFocus(_ comparison: Comparison) throws {
        guard let invoice = comparison.scenarios[0].invoice else { return }
        let file =
            try options.output.map { try OutputFile(path: $0) }
            ?? OutputFile(descriptor: 1, name: "standard output")
        var report = FocusReport(invoice.plan, to: file)
        for charge in invoice.charges { report.record(charge) }
        try file.finish()
    }

    /// Scenarios of two files may have one name: then the file is added.
    private func distinguish(_ served: inout [ServedCandidate]) {
        let names = served.map(\.candidate.name)
        for index in names.indices where names.count(where: { $0 == names[index] }) > 1 {
            served[index].candidate.name += " (\(printable(scenarios[index].file)))"
        }
    }
}
