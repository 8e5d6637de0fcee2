import ArgumentParser
import Diagnostics
import Experiments
import Scenarios

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Simulate one scenario: its cost, and whether it holds.")

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(help: "A variant of the file instead of the scenario itself.")
    var variant: String?

    @Flag(help: "Exit with status 1 when the service level objective is not met.")
    var strictSlo = false

    @OptionGroup var options: ExperimentOptions
    @OptionGroup var input: InputOptions

    func run() throws {
        let workbench = try Workbench(input)
        let scenarios = try workbench.load(file, settings: input.settings)
        let scenario = try choose(scenarios)
        let job = ExperimentJob(
            input: input, options: options, workbench: workbench, scenarios: [scenario])
        let comparison = try job.run { _ in
            scenarios.count > 1
                ? "headroom compare \(printable(file))"
                : "headroom check --show-defaults \(printable(file))"
        }
        if strictSlo, comparison.scenarios[0].objective?.met == false { throw ExitCode(1) }
    }

    private func choose(_ scenarios: [Scenario]) throws -> Scenario {
        guard let variant else { return scenarios[0] }
        if let found = scenarios.first(where: { $0.variant == variant }) { return found }
        let names = scenarios.compactMap(\.variant)
        throw Diagnostic(
            .error, "`\(file)` has no variant `\(variant)`",
            help: suggestion(for: variant, among: names).map { "did you mean `\($0)`?" },
            notes: [
                names.isEmpty
                    ? "it has no variants" : "its variants: \(names.joined(separator: ", "))"
            ])
    }
}
