import ArgumentParser
import CloudModel
import Diagnostics
import Experiments
import Scenarios

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare scenarios: several files, or the variants of one.",
        discussion: """
            Replications are paired: all scenarios see the same load and the same luck wherever \
            they share services and fleets. The first is the baseline unless `--baseline` says \
            otherwise.
            """)

    @Argument(
        help: "Scenarios; of several files the variants are left out. `-` reads standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("The scenario to compare with.", valueName: "name"))
    var baseline: String?

    @Flag(
        help: """
            The scenario under each standby posture: active, hot-standby, warm-standby, \
            pilot-light, backup-restore.
            """)
    var postures = false

    @Option(
        help: ArgumentHelp(
            "The region whose posture it is. (default: the first that stands by, or the second)",
            valueName: "region"))
    var standby: String?

    @OptionGroup var options: ExperimentOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var input: InputOptions

    func run() throws {
        if options.chosenFormat == .focus {
            throw ValidationError("a bill is of one scenario: use `headroom run --format focus`")
        }
        let workbench = try Workbench(input)
        var scenarios: [Scenario] = postures ? try underPostures(workbench) : []
        for file in files where !postures {
            let loaded = try workbench.load(file, settings: input.settings)
            scenarios += files.count == 1 ? loaded : [loaded[0]]
        }
        if scenarios.count < 2 {
            throw Diagnostic(
                .error, "there is nothing to compare `\(files[0])` with",
                help: "give a second file, or add `variants` to this one",
                notes: ["`headroom explain variants` shows how"])
        }
        try putBaselineFirst(&scenarios)
        let job = ExperimentJob(
            input: input, options: options, report: report, workbench: workbench,
            scenarios: scenarios)
        _ = try job.run { comparison in next(comparison, scenarios) }
    }

    func validate() throws {
        if postures, files.count != 1 {
            throw ValidationError("--postures takes one scenario, found \(files.count)")
        }
        if standby != nil, !postures {
            throw ValidationError("--standby goes with --postures")
        }
    }

    private func underPostures(_ workbench: Workbench) throws -> [Scenario] {
        do {
            return try workbench.loader.postures(
                path: files[0], settings: input.settings, standby: standby
            ).map(\.scenario)
        } catch {
            throw workbench.reported(error)
        }
    }

    private func putBaselineFirst(_ scenarios: inout [Scenario]) throws {
        guard let baseline else { return }
        guard let index = scenarios.firstIndex(where: { $0.name == baseline }) else {
            let names = scenarios.map(\.name)
            throw Diagnostic(
                .error, "no scenario is called `\(baseline)`",
                help: suggestion(for: baseline, among: names).map { "did you mean `\($0)`?" },
                notes: ["there are: \(names.joined(separator: ", "))"])
        }
        scenarios.insert(scenarios.remove(at: index), at: 0)
    }

    /// A closer look at the cheapest scenario that keeps what was promised.
    private func next(_ comparison: Comparison, _ scenarios: [Scenario]) -> String? {
        let kept = comparison.scenarios.indices.filter {
            comparison.scenarios[$0].objective?.met ?? true
        }
        let cost = { (index: Int) in comparison.scenarios[index].summary("cost.effective").mean }
        guard let best = kept.min(by: { cost($0) < cost($1) }) else { return nil }
        let scenario = scenarios[best]
        // A role is not all that differs between postures: a drill takes the same five.
        if postures { return "headroom drill \(printable(scenario.file)) --postures --all-regions" }
        let variant = scenario.variant.map { " --variant \($0)" } ?? ""
        return "headroom run \(printable(scenario.file))\(variant)"
    }
}
