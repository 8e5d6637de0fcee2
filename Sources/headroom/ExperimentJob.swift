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
    var workbench: Workbench
    /// The baseline first.
    var scenarios: [Scenario]

    /// - Returns: the printed comparison.
    /// - Throws: `ExitCode(130)` when interrupted, after printing what there is.
    func run(next: (Comparison) -> String?) throws -> Comparison {
        var candidates: [Candidate] = []
        do {
            candidates = try scenarios.map { try Candidate($0) }
        } catch let error as DiagnosticList {
            throw workbench.reported(error)
        }
        distinguish(&candidates)
        let experiment = Experiment(
            candidates: candidates, replications: options.replications, seed: options.seed,
            threads: options.workers, priceBookAsOf: "\(workbench.book.newestDate)",
            priceBookFingerprint: workbench.book.fingerprint, ledger: options.ledger,
            series: options.series)
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        let bar = ProgressBar("simulating", isQuiet: input.quiet)
        let comparison: Comparison?
        do {
            comparison = try experiment.run(cancellation: cancellation) { bar.update($0, of: $1) }
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
            Terminal.say(
                "interrupted before the first of \(options.replications) replications was done; "
                    + "there is nothing to show\n")
            throw ExitCode(130)
        }
        try print(comparison, next: next(comparison))
        if let interruption = comparison.interruption {
            Terminal.say(
                "interrupted after \(interruption.done) of \(interruption.wanted) replications; "
                    + "results are partial\n")
            throw ExitCode(130)
        }
        return comparison
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
            }
        guard let path = options.output else { return try Terminal.put(text) }
        let file = try OutputFile(path: path)
        file.write(text)
        try file.finish()
    }

    /// Scenarios of two files may have one name: then the file is added.
    private func distinguish(_ candidates: inout [Candidate]) {
        let names = candidates.map(\.name)
        for index in names.indices where names.count(where: { $0 == names[index] }) > 1 {
            candidates[index].name += " (\(printable(scenarios[index].file)))"
        }
    }
}
