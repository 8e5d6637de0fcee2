import ArgumentParser
import CloudModel
import Diagnostics
import Experiments
import Foundation
import Pricing
import Quantities
import Reports
import Scenarios

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Find the cheapest design of a fleet that keeps its promises.",
        discussion: """
            Every instance type of the catalog that suits the fleet has a first look; the best of \
            them are combined with scaling targets, minimums, markets, zones and postures, or with \
            what `--vary` names. Designs race under the same luck: each is simulated until it is \
            clear that it is not the best. The promises are the scenario's objectives, at their \
            confidence. What the scenario as it is does not need is said, too.

            EXAMPLES:
              headroom plan web.yaml --write planned.yaml
              headroom plan web.yaml --types 'm7g.*' --types 'c7g.*'
              headroom plan web.yaml --vary fleets.web.scaling.min=2..12/2
            """)

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(help: "The fleet to design. (default: the first)")
    var fleet: String?

    @Option(
        help: ArgumentHelp(
            "Instance types to look at, such as `m7g.*`. Repeatable. (default: all that suit)",
            valueName: "pattern"))
    var types: [String] = []

    @Option(help: "How many types are combined with everything else after the first look.")
    var keep = 6

    @Option(
        help: ArgumentHelp(
            "What else to vary, and its values, in the place of the usual. Repeatable.",
            valueName: "path=values"))
    var vary: [String] = []

    @Flag(
        help: """
            Look for the mildest stress that breaks a promise: more load, a zone or a region lost at \
            the peak, two at once; and for the cheapest change that survives it.
            """)
    var breakIt = false

    @Option(help: "Replications of one design at most, and of the best.")
    var replications = 64

    @Option(help: ArgumentHelp("Write the best design as a scenario.", valueName: "file"))
    var write: String?

    @Option(
        help: ArgumentHelp("End the command after a time such as 10m.", valueName: "time"))
    var timeLimit: String?

    @Option(help: "text, json or markdown.")
    var format: DiffFormat = .text

    @OptionGroup var options: StudyOptions
    @OptionGroup var page: ReportOptions
    @OptionGroup var input: InputOptions

    func validate() throws {
        if !(2...ExperimentOptions.maximumReplications).contains(replications) {
            throw ValidationError(
                "--replications takes 2 to \(ExperimentOptions.maximumReplications), found "
                    + "\(replications)")
        }
        if !(1...1_000).contains(keep) {
            throw ValidationError("--keep takes 1 to 1000, found \(keep)")
        }
        if let timeLimit { _ = try ExperimentOptions.duration(timeLimit) }
        for (flag, path) in [("--html", page.html), ("--output", options.output)] {
            if let write, write == path {
                throw ValidationError("--write and \(flag) name one file: \(write)")
            }
        }
        if breakIt, write != nil {
            throw ValidationError("--write goes with a plan, not with --break-it")
        }
    }

    func run() throws {
        try page.prepare(beside: options.output)
        let workbench = try Workbench(input)
        let base = try workbench.load(file, settings: input.settings)[0]
        let candidate = try ServedCandidate(base, ServingRequest()).candidate
        let promises = ServicePromise.all(candidate)
        guard promises.count <= Trial.mostConstraints else {
            throw Diagnostic(
                .error,
                "the scenario promises \(promises.count) things, and a plan keeps at most "
                    + "\(Trial.mostConstraints)",
                file: file, help: "leave out those that other promises imply")
        }
        guard !promises.isEmpty else {
            throw Diagnostic(
                .error, "the scenario promises nothing: the cheapest design would serve nobody",
                file: file, help: "add `slo` to a service, such as `slo: { availability: 99.9% }`")
        }
        try write.map { try checkTarget($0, workbench) }
        let name = try DesignSpace.fleet(fleet, of: base)
        let space = DesignSpace(
            fleet: name,
            types: try DesignSpace.types(
                of: base, fleet: name, matching: types, in: workbench.book),
            axes: try axes(of: base, fleet: name, workbench))
        try workbench.requireValid(
            try SweepDesign(.grid, axes: space.axes, seed: options.seed), of: file,
            settings: input.settings)
        let confidence = candidate.objectives.compactMap { $0?.confidence }.max() ?? 0.95
        let bench = SearchBench(
            promises: promises, confidence: confidence, seed: options.seed,
            threads: options.workers, isQuiet: input.quiet, makeLoader: loader(workbench))
        if let timeLimit {
            TimeLimit.start(try ExperimentOptions.duration(timeLimit), bench.cancellation)
        }
        let provenance = Provenance(
            seed: options.seed, replications: replications, serving: "flow",
            priceBookAsOf: "\(workbench.book.newestDate)",
            priceBookFingerprint: workbench.book.fingerprint,
            plans: [.init(scenario: base.name, fingerprint: base.fingerprint)])
        if breakIt {
            guard
                let outcome = try bench.breaking(
                    base, axes: space.axes, replications: replications, provenance)
            else { return try stop() }
            return try show(StressReport(outcome), workbench.files(of: [base]))
        }
        guard let looks = try bench.race(space.screening, Self.look, "looking at types") else {
            return try stop()
        }
        let best = space.best(keep, of: looks, confidence: confidence)
        let designs = try space.combinations(of: best, seed: options.seed)
        guard let race = try bench.race(designs, replications, "racing designs") else {
            return try stop()
        }
        // Who ends the race early gets what is known by then.
        let waste = try bench.waste(DesignSpace.smallerMinimums(of: base))
        Interrupts.printing()
        let outcome = PlanOutcome(
            name: base.name, race: race, designs: designs, promises: promises,
            confidence: confidence, screened: space.types.count - looks.invalid,
            indifference: DesignSearch.indifference, waste: waste, provenance: provenance)
        try finish(outcome, base, workbench)
    }

    /// What is varied beside the types.
    private func axes(
        of base: Scenario, fleet: String, _ workbench: Workbench
    ) throws -> [SweepAxis] {
        guard vary.isEmpty else { return try vary.map { try SweepAxis($0) } }
        var axes = try DesignSpace.usualAxes(of: base, fleet: fleet)
        if breakIt, let maximum = try DesignSpace.maximumAxis(of: base, fleet: fleet) {
            axes.append(maximum)
        }
        // With one region, or nothing that fails, no posture has anything to do.
        let postures = try DesignSpace.postureAxis()
        let first = postures.list?.first ?? ""
        let isPossible = base.checked.regions.count > 1
        if isPossible,
            (try? workbench.loader.design(
                path: file, settings: input.settings + ["\(postures.path)=\(first)"])) != nil
        {
            axes.append(postures)
        }
        return axes
    }

    private func show(_ report: StressReport, _ files: [ReportOrigin.File]) throws {
        switch options.json ? .json : format {
        case .text: try options.put(report.text(Terminal.style(input.color)))
        case .json: try options.put(report.json())
        case .markdown: try options.put(report.markdown())
        }
        try page.write({ StressPage(report, origin: $0).html }, of: files)
    }

    /// Replications of each type in the first look.
    private static let look = 2

    private func stop() throws {
        Terminal.say("stopped before every design had a first look; there is nothing to show\n")
        throw ExitCode(130)
    }

    /// Files that a scenario names are beside it: written elsewhere it would not find them.
    private func checkTarget(_ path: String, _ workbench: Workbench) throws {
        try OutputFile.probe(path: path)
        do {
            let text = try workbench.loader.written(path: file, settings: input.settings)
            _ = try workbench.loader.load(
                text: text, file: path,
                folder: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
        } catch {
            Terminal.say("the scenario would not run as \(printable(path)):\n")
            throw workbench.reported(error)
        }
    }

    private func loader(_ workbench: Workbench) -> @Sendable () -> DesignSearch.Loader {
        let (file, settings) = (file, input.settings)
        let makeLoader = workbench.loaders()
        return {
            let loader = makeLoader()
            return { changes in
                let scenario = try loader.design(path: file, settings: settings + changes)
                return try ServedCandidate(scenario, ServingRequest()).candidate
            }
        }
    }

    private func finish(
        _ outcome: PlanOutcome, _ base: Scenario, _ workbench: Workbench
    ) throws {
        let report = PlanReport(outcome)
        switch options.json ? .json : format {
        case .text: try options.put(report.text(Terminal.style(input.color)))
        case .json: try options.put(report.json())
        case .markdown: try options.put(report.markdown())
        }
        try page.write(
            { PlanPage(report, origin: $0).html }, of: workbench.files(of: [base]))
        if let write, let winner = outcome.race.winner {
            do {
                let text = try workbench.loader.written(
                    path: file, settings: input.settings + outcome.designs[winner.design])
                try StudyOptions.write(text, to: write)
                Terminal.say("the best design is in \(printable(write))\n")
            } catch let error as DiagnosticList {
                throw workbench.reported(error)
            }
        }
        if !outcome.race.isComplete {
            Terminal.say("stopped before the race was over; results are partial\n")
            throw ExitCode(130)
        }
        if outcome.race.winner == nil { throw ExitCode(1) }
    }
}
