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
    @OptionGroup var report: ReportOptions
    @OptionGroup var input: InputOptions

    func run() throws {
        let workbench = try Workbench(input)
        let scenarios = try workbench.load(file, settings: input.settings)
        let scenario = try scenarios.variant(variant, of: file)
        let job = ExperimentJob(
            input: input, options: options, report: report, workbench: workbench,
            scenarios: [scenario])
        let comparison = try job.run { _ in
            scenarios.count > 1
                ? "headroom compare \(printable(file))"
                : "headroom check --show-defaults \(printable(file))"
        }
        if strictSlo, comparison.scenarios[0].objective?.met == false { throw ExitCode(1) }
    }
}
