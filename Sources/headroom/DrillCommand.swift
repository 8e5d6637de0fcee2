import ArgumentParser
import CloudModel
import Diagnostics
import Experiments
import Pricing
import Quantities
import Reports
import Scenarios

struct DrillCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv, markdown }

    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "A game day on paper: let a zone or region fail, and see what happens and why.",
        discussion: """
            An outage is a sentence: what fails, for how long, and when.

              region NAME [share X%] [plane data|control|both] for DURATION [at MOMENT]
              zones NAME, NAME for DURATION [at MOMENT]
              replay DAY REGION [on zone NAME | on region NAME] [at MOMENT]

            A moment is `peak`, the beginning of the busiest hour there, an offset from the start
            such as 9d14h, or an instant. `headroom explain replay` lists recorded incidents. The
            scenario's own outages are left out.

            EXAMPLES:
              headroom drill shop.yaml --outage "region us-east-1 for 3h at peak"
              headroom drill shop.yaml --outage "replay 2021-12-07 us-east-1 at peak"
              headroom drill shop.yaml --all-zones
              headroom drill shop.yaml --variants --outage "region us-east-1 for 3h"
              headroom drill shop.yaml --postures --outage "region us-east-1 for 3h"
              headroom drill shop.yaml --outage "region us-east-1 for 3h" --playbook east.md
            """)

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "What fails: \"\(DrillPhrase.example)\".", valueName: "sentence"))
    var outage: String?

    @Flag(help: "Every zone, each alone and at the worst hour of its region; worst first.")
    var allZones = false

    @Flag(help: "Every region, likewise.")
    var allRegions = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long each of all zones or regions fails. (default: 93m and 3h)",
            valueName: "duration"),
        transform: duration)
    var length: TimeSpan?

    @Option(help: "A variant of the file instead of the scenario itself.")
    var variant: String?

    @Flag(help: "The scenario and all its variants, side by side.")
    var variants = false

    @Flag(help: "The scenario under the five postures of a second region, side by side.")
    var postures = false

    @Option(
        help: ArgumentHelp(
            "The region that stands by with --postures. (default: the one that does)",
            valueName: "region"))
    var standby: String?

    @Option(help: ArgumentHelp("Write the outage's runbook as Markdown.", valueName: "file"))
    var playbook: String?

    @Option(help: "Independent runs with and without the outage.")
    var replications = 5

    @Option(help: "text, json, csv or markdown.")
    var format: Format = .text

    @OptionGroup var options: StudyOptions

    @OptionGroup var page: ReportOptions

    @OptionGroup var input: InputOptions

    func validate() throws {
        let ways = [outage != nil, allZones, allRegions].count { $0 }
        guard ways == 1 else {
            throw ValidationError(
                "give one of --outage, --all-zones and --all-regions, such as "
                    + "--outage \"\(DrillPhrase.example)\"")
        }
        if length != nil, outage != nil {
            throw ValidationError(
                "--for is of --all-zones and --all-regions; --outage says its own")
        }
        if variants, variant != nil {
            throw ValidationError("--variants shows all, --variant one: give one of them")
        }
        if postures, variants || variant != nil {
            throw ValidationError("--postures makes its own variants: leave the others out")
        }
        if standby != nil, !postures {
            throw ValidationError("--standby goes with --postures")
        }
        if playbook != nil, outage == nil || variants || postures {
            throw ValidationError("--playbook is of one --outage and one scenario")
        }
        let most = ExperimentOptions.maximumReplications
        guard (1...most).contains(replications) else {
            throw ValidationError("--replications takes 1 to \(most), found \(replications)")
        }
    }

    private static func duration(_ text: String) throws -> TimeSpan {
        guard let span = try? TimeSpan.parse(text), span > .zero, span <= .day * 365 else {
            throw ValidationError("expected a duration such as 3h, found `\(text)`")
        }
        return span
    }

    func run() throws {
        try page.prepare(beside: options.output)
        let workbench = try Workbench(input)
        let scenarios = try scenarios(workbench)
        let study = try study(scenarios, workbench)
        guard let results = try simulate(study, workbench) else {
            Terminal.say("interrupted; there is nothing to show\n")
            throw ExitCode(130)
        }
        let report = DrillReport(
            results, provenance(scenarios, workbench), next: next(results))
        let text =
            switch options.json ? Format.json : format {
            case .text: report.text(Terminal.style(input.color))
            case .json: report.json
            case .csv: report.csv
            case .markdown: report.markdown
            }
        if let playbook {
            try StudyOptions.write(
                Playbook(results[0][0], provenance(scenarios, workbench)).markdown, to: playbook)
        }
        try options.put(text)
        try page.write({ DrillPage(report, origin: $0).html }, of: workbench.files(of: scenarios))
    }

    /// What is tried side by side.
    private func scenarios(_ workbench: Workbench) throws -> [Scenario] {
        guard postures else {
            let all = try workbench.load(file, settings: input.settings)
            return variants ? all : [try all.variant(variant, of: file)]
        }
        do {
            return try workbench.loader.postures(
                path: file, settings: input.settings, standby: standby, needsOutage: false
            ).map(\.scenario)
        } catch {
            throw workbench.reported(error)
        }
    }

    /// - Throws: `ExitCode(2)` after saying what is wrong with the sentence.
    private func study(_ scenarios: [Scenario], _ workbench: Workbench) throws -> DrillStudy {
        var cases: [DrillStudy.Case] = []
        do {
            var phrase = try outage.map { text throws(Diagnostic) in try DrillPhrase(text) }
            for scenario in scenarios {
                let plan = try scenario.resolve { _ in 0 }.plan
                guard let given = phrase else {
                    let usual: TimeSpan = allZones ? .minute * 93 : .hour * 3
                    let outages = DrillOutage.each(
                        allZones ? .zone : .region, for: length ?? usual, in: plan)
                    cases.append(DrillStudy.Case(scenario, outages))
                    continue
                }
                let found = try DrillOutage(given, in: plan)
                // The first says when it is; for the others it is at the same instant.
                phrase = given.moved(to: scenario.start + TimeSpan(nanoseconds: found.from))
                cases.append(DrillStudy.Case(scenario, [found]))
            }
        } catch let error as DiagnosticList {
            throw workbench.reported(error)
        } catch let error as Diagnostic {
            let renderer = DiagnosticRenderer(
                sources: [DrillPhrase.file: outage ?? ""], color: Terminal.colorsErrors)
            Terminal.say(renderer.render(error))
            throw ExitCode(2)
        }
        return DrillStudy(
            cases, replications: replications, seed: options.seed,
            threads: options.workers)
    }

    private func simulate(
        _ study: DrillStudy, _ workbench: Workbench
    ) throws -> [[DrillResult]]? {
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        let bar = ProgressBar("drilling", isQuiet: input.quiet)
        defer { bar.clear() }
        do {
            let results = try study.run(cancellation: cancellation) {
                bar.update(Double($0), of: $1)
            }
            Interrupts.printing()
            return results
        } catch let error as DiagnosticList {
            bar.clear()
            throw workbench.reported(error)
        }
    }

    private func provenance(_ scenarios: [Scenario], _ workbench: Workbench) -> Provenance {
        Provenance(
            seed: options.seed, replications: replications, serving: "flow",
            priceBookAsOf: "\(workbench.book.newestDate)",
            priceBookFingerprint: workbench.book.fingerprint,
            plans: scenarios.map { .init(scenario: $0.name, fingerprint: $0.fingerprint) })
    }

    private func next(_ results: [[DrillResult]]) -> String? {
        let again = "headroom drill \(printable(file))\(input.again(variant))"
        if outage != nil {
            return playbook == nil && !variants && !postures
                ? "\(again) --outage \"\(printable(outage ?? ""))\" --playbook runbook.md" : nil
        }
        let worst = results[0].enumerated().max { left, right in
            let (one, other) = (
                left.element.summary(\.lost).mean, right.element.summary(\.lost).mean
            )
            return one != other ? one < other : left.offset > right.offset
        }
        return worst.map { "\(again) --outage \"\($0.element.outage.title) at peak\"" }
    }
}
