import ArgumentParser
import CloudModel
import Diagnostics
import Experiments
import Pricing
import Quantities
import Reports
import Scenarios

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Simulate a scenario with many combinations of values.",
        discussion: """
            Values are `10,20,40`, or a range with a step, `10..40/10`; every combination is \
            simulated under the same load and the same luck. With `--store` the work can be \
            interrupted in any way and goes on where it was when the same command is given again.

            EXAMPLES:
              headroom sweep web.yaml --vary fleets.web.scaling.min=2..10/2
              headroom sweep web.yaml --vary fleets.web.scaling.max=8,16 \\
                --vary 'fleets.web.instances=[m7g.large],[c7g.large]' --store web.sqlite
              headroom sweep web.yaml --one-at-a-time --vary fleets.web.boot.configure=10s..60s/25s
            """)

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(
        help: ArgumentHelp("What to vary, and its values. Repeatable.", valueName: "path=values"))
    var vary: [String] = []

    @Option(
        help: ArgumentHelp(
            "Not every combination, but so many, spread evenly over all ranges at once.",
            valueName: "points"))
    var latinHypercube: Int?

    @Flag(help: "The scenario as it is, then each value alone; says what moves the result most.")
    var oneAtATime = false

    @Option(help: "A variant of the file instead of the scenario itself.")
    var variant: String?

    @Option(help: "The measure that points are ranked by.")
    var measure = ExperimentOptions.usualMeasure

    @Option(help: "Replications of each point. (default: 20; 10 with zoom, 5 with requests)")
    var replications: Int?

    @Option(help: "How load is served: flow, requests or zoom.")
    var serving: ServingRequest.Kind = .flow

    @Option(
        help: ArgumentHelp(
            "Work on one part of several: `3/16`. `headroom merge` joins their stores.",
            valueName: "part/parts"))
    var shard: String?

    @Option(
        help: ArgumentHelp("End the command after a time such as 10m.", valueName: "time"))
    var timeLimit: String?

    @Option(help: "Points that the table shows.")
    var top = 40

    @Option(help: "text, json, csv or markdown.")
    var format: SweepFormat = .text

    @OptionGroup var storing: StoreOptions
    @OptionGroup var options: StudyOptions
    @OptionGroup var page: ReportOptions
    @OptionGroup var input: InputOptions

    func validate() throws {
        if vary.isEmpty {
            throw ValidationError(
                "a sweep needs --vary, such as --vary fleets.web.scaling.max=8,16")
        }
        if latinHypercube != nil, oneAtATime {
            throw ValidationError("choose one of --latin-hypercube and --one-at-a-time")
        }
        if let latinHypercube, !(1...10_000_000).contains(latinHypercube) {
            throw ValidationError(
                "--latin-hypercube takes 1 to 10000000, found \(latinHypercube)")
        }
        if let replications, !(1...ExperimentOptions.maximumReplications).contains(replications) {
            throw ValidationError(
                "--replications takes 1 to \(ExperimentOptions.maximumReplications), found "
                    + "\(replications)")
        }
        if serving == .both { throw ValidationError("a sweep serves one way: not --serving both") }
        if shard != nil, storing.store == nil {
            throw ValidationError("--shard needs --store: the parts are joined from their stores")
        }
        if top < 1 { throw ValidationError("--top takes 1 or more, found \(top)") }
        if let timeLimit { _ = try ExperimentOptions.duration(timeLimit) }
    }

    func run() throws {
        try page.prepare(beside: options.output)
        let axes = try vary.map { try SweepAxis($0) }
        guard !axes.contains(where: { $0.path == ScenarioLoader.posturePath }) else {
            throw Diagnostic(
                .error, "a sweep cannot vary the posture",
                help: "`headroom plan --vary posture=…` and `headroom compare --postures` can")
        }
        let kind: SweepDesign.Kind =
            latinHypercube.map { .latinHypercube(points: $0) }
            ?? (oneAtATime ? .oneAtATime : .grid)
        let design = try SweepDesign(kind, axes: axes, seed: options.seed)
        let measure = try Measures.named(measure)
        let shard = try shard.map { try Shard($0) } ?? .whole
        let workbench = try Workbench(input)
        let base = try workbench.load(file, settings: input.settings)
            .variant(variant, of: file)
        try workbench.requireValid(design, of: file, settings: input.settings)

        let count = replications ?? ServingRequest(kind: serving).usualReplications
        let run = StoredRun(
            kind: "sweep", name: base.name, command: Invocation.command, seed: options.seed,
            replications: count, serving: serving.rawValue,
            priceBookAsOf: "\(workbench.book.newestDate)",
            priceBookFingerprint: workbench.book.fingerprint, design: design.text,
            began: Invocation.time)
        let store = try ResultStore(path: storing.store ?? "")
        let id = try store.begin(run, plans: [base.fingerprint]) {
            (0..<design.count).map {
                StoredPoint(name: design.name(of: $0), settings: design.settings(of: $0))
            }
        }
        let sweep = Sweep(
            points: design.count, replications: count, seed: options.seed,
            threads: options.workers, shard: shard, store: store, run: id,
            makeLoader: loader(design, workbench))
        let isDone = try simulate(sweep)
        let result = try SweepResult(
            run, id: id, design: design, replications: count, measure: measure, store: store)
        try finish(result, isDone: isDone, shard: shard, workbench.files(of: [base]))
    }

    /// Each worker reads scenarios by itself.
    private func loader(
        _ design: SweepDesign, _ workbench: Workbench
    ) -> @Sendable () -> Sweep.Loader {
        let request = ServingRequest(kind: serving)
        let (file, settings, variant) = (file, input.settings, variant)
        let makeLoader = workbench.loaders()
        return {
            let loader = makeLoader()
            return { point in
                let scenarios = try loader.load(
                    path: file, settings: settings + design.settings(of: point))
                let scenario = try scenarios.variant(variant, of: file)
                return try ServedCandidate(scenario, request).candidate
            }
        }
    }

    private func simulate(_ sweep: Sweep) throws -> Bool {
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        if let timeLimit {
            TimeLimit.start(try ExperimentOptions.duration(timeLimit), cancellation)
        }
        let bar = ProgressBar("sweeping", isQuiet: input.quiet)
        defer { bar.clear() }
        let isDone = try sweep.run(cancellation: cancellation) { bar.update($0, of: $1) }
        Interrupts.printing()
        return isDone
    }

    private func finish(
        _ result: SweepResult, isDone: Bool, shard: Shard, _ files: [ReportOrigin.File]
    ) throws {
        if result.problems.count == result.points.count, let first = result.points.first {
            throw Diagnostic(
                .error, "no point of the sweep is a valid scenario",
                notes: ["\(first.name): \(first.problem ?? "")"])
        }
        let report = SweepReport(result, limit: top)
        let text =
            switch options.json ? .json : format {
            case .text: report.text(Terminal.style(input.color))
            case .json: report.json()
            case .csv: report.csv()
            case .markdown: report.markdown()
            }
        try options.put(text)
        try page.write({ SweepPage(report, origin: $0).html }, of: files)
        if !isDone {
            let again = storing.store == nil ? "" : "; the same command goes on where it was"
            Terminal.say("stopped with \(result.missing) replications to do\(again)\n")
            throw ExitCode(130)
        }
        if shard != .whole, result.missing > 0, let store = storing.store {
            Terminal.say(
                "part \(shard.index + 1) of \(shard.count) is in \(printable(store)); join the "
                    + "parts with `headroom merge`\n")
        }
    }
}

enum SweepFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv, markdown
}
