import ArgumentParser
import Diagnostics
import Experiments
import Quantities
import Reports
import Scenarios

struct PolicyCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Run the scaling policies of a fleet or workload against a recorded metric.",
        discussion: """
            The alarms, policies, boots and limits are the simulation's; what they see is the
            recording. So a policy can be tried before it is shipped: a fleet's, or the Horizontal
            Pod Autoscaler of a workload.

            The recording is CSV with a header, what `aws cloudwatch get-metric-statistics` or
            `get-metric-data` print, or what Prometheus answers to query_range. A cpu is read as
            percent (of a pod: of its request), requests per target as requests per minute and
            instance, requests per pod and offered requests as requests per second.

            EXAMPLES:
              headroom policy web.yaml --metrics cpu.csv
              headroom policy web.yaml --metrics cpu.json --capacity 6
              headroom policy pods.yaml --metrics cpu.csv --fleet api
              headroom policy web.yaml --metrics cpu.csv \\
                --set fleets.web.scaling.policies.cpu.target=60%
            """)

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(help: ArgumentHelp("The recorded metric.", valueName: "file"))
    var metrics: String

    @Option(help: "The fleet or workload, where several have policies.")
    var fleet: String?

    @Option(help: "Its region, where it runs in several.")
    var region: String?

    @Option(
        help: ArgumentHelp(
            "What was recorded: \(PolicyReplay.metrics.joined(separator: ", ")). "
                + "(default: what it watches)"))
    var metric: String?

    @Option(help: "What the figures of a cpu are: percent or share. (default: percent)")
    var unit: String?

    @Option(
        help: ArgumentHelp(
            "Capacity units or pods while it was recorded. (default: its initial, else its min)",
            valueName: "units"))
    var capacity: Double?

    @Flag(help: "The metric stays as recorded, whatever the policies do.")
    var noFeedback = false

    @Option(help: ArgumentHelp("The column of a CSV file with the instants.", valueName: "column"))
    var time: String?

    @Option(help: ArgumentHelp("The column of a CSV file with the values.", valueName: "column"))
    var value: String?

    @Option(help: "Of get-metric-statistics: Average, Sum, Maximum and so on.")
    var statistic: String?

    @Option(help: "Of a file with several series: the id, label or label value of one.")
    var series: String?

    @Option(help: "A variant of the file instead of the scenario itself.")
    var variant: String?

    @Option(help: "Seed of all random numbers: boots take chance times.")
    var seed: UInt64 = 1

    @Option(help: "text or json.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @OptionGroup var input: InputOptions

    func validate() throws {
        if let metric, !PolicyReplay.metrics.contains(metric) {
            throw ValidationError(
                "--metric takes \(PolicyReplay.metrics.joined(separator: " or ")), "
                    + "found \(metric)")
        }
        if let unit, MetricSamples.Unit(rawValue: unit) == nil {
            throw ValidationError("--unit takes percent or share, found \(unit)")
        }
        if let capacity, !(capacity > 0 && capacity < 1e9) {
            throw ValidationError("--capacity takes a number above 0, found \(shortest(capacity))")
        }
    }

    func run() throws {
        let workbench = try Workbench(input)
        let samples: MetricSamples
        do throws(DiagnosticList) {
            samples = try read()
        } catch {
            throw workbench.reported(error)
        }
        let scenario = try load(workbench, samples)
        let replay: PolicyReplay
        do {
            replay = try PolicyReplay(
                scenario, fleet: fleet, region: region,
                metric: metric, samples: samples,
                capacity: capacity, reacts: !noFeedback, seed: seed)
        } catch let fault as PolicyReplay.Fault {
            throw Diagnostic(.error, fault.message, help: fault.help)
        } catch let error as DiagnosticList {
            throw workbench.reported(error)
        }
        let report = PolicyReplayReport(replay.run())
        try Terminal.put(
            json || format == .json ? report.json : report.text(Terminal.style(input.color)))
    }

    private func read() throws(DiagnosticList) -> MetricSamples {
        try MetricSamples(
            path: metrics,
            choice: .init(time: time, value: value, statistic: statistic, series: series),
            unit: unit.flatMap(MetricSamples.Unit.init(rawValue:)))
    }

    /// The scenario at the recording's time. Its own demand does not matter: policies see the
    /// recording.
    private func load(_ workbench: Workbench, _ samples: MetricSamples) throws -> Scenario {
        let original = try workbench.load(file, settings: input.settings)
        let services = original[0].checked.services.map(\.name)
        let settings =
            input.settings + ["start=\(samples.start)", "horizon=\(samples.length)"]
            + services.map { "services.\($0).demand={shape: {base: 1 req/s}}" }
        return try workbench.load(file, settings: settings).variant(variant, of: file)
    }
}
