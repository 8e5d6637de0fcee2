import ArgumentParser
import Diagnostics
import Experiments
import Pricing
import Quantities
import Reports
import Scenarios

struct AvailabilityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "availability",
        abstract: "How available a scenario is over many years, why, and what more would cost.",
        discussion: """
            Replays years of 365 days of the scenario and of its variants under the same luck.
            Says how long it is down in a year and what that comes from; what the formulas for
            series, parallel and k-of-n give, and why they differ; what one occurrence of each
            outage by chance costs, times how often it happens; error budgets, alerts on burn
            rates, and the instances that survive the loss of a zone or region. A date in the
            scenario happens once a year.

            EXAMPLES:
              headroom availability scenarios/tutorial/30-availability.yaml
              headroom availability scenario.yaml --years 1000 --variant two-regions
              headroom availability scenario.yaml --recorded region-lost=3/10y
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, markdown }

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String

    @Option(
        help: "A variant of the file instead of the scenario itself; then none is compared.")
    var variant: String?

    @Option(help: "Years to live.")
    var years = 100

    @Option(
        help: ArgumentHelp(
            "How often to make each outage by chance happen, at random moments.",
            valueName: "count"))
    var losses = 40

    @Option(
        help: ArgumentHelp(
            """
            Occurrences of an outage, anywhere, that were counted over a time: \
            `region-lost=3/10y`. Repeatable. (default: the scenario's mtbf)
            """, valueName: "name=events/time"))
    var recorded: [String] = []

    @Option(help: "text, json or markdown.")
    var format: Format = .text

    @OptionGroup var options: StudyOptions

    @OptionGroup var input: InputOptions

    func validate() throws {
        let most = ExperimentOptions.maximumReplications
        if !(1...most).contains(years) {
            throw ValidationError("--years takes 1 to \(most), found \(years)")
        }
        if !(0...most).contains(losses) || losses == 1 {
            throw ValidationError("--losses takes 0, or 2 to \(most), found \(losses)")
        }
        if losses == 0, !recorded.isEmpty {
            throw ValidationError("--recorded says how often losses are: --losses 0 tries none")
        }
        let names = recorded.compactMap { Self.record($0)?.name }
        if Set(names).count < names.count {
            throw ValidationError("--recorded names an outage twice")
        }
        for text in recorded where Self.record(text) == nil {
            throw ValidationError(
                "--recorded takes an outage, a count and a time such as region-lost=3/10y, found "
                    + "\(text)")
        }
    }

    private static func record(_ text: String) -> RecordedRate? {
        guard let equals = text.lastIndex(of: "="),
            let slash = text[equals...].firstIndex(of: "/"), equals != text.startIndex,
            let events = Int(text[text.index(after: equals)..<slash]),
            (0...1_000_000).contains(events),
            let span = try? TimeSpan.parse(String(text[text.index(after: slash)...])),
            span >= .hour
        else { return nil }
        return RecordedRate(name: String(text[..<equals]), events: events, span: span)
    }

    func run() throws {
        let workbench = try Workbench(input)
        let scenarios = try load(workbench)
        try checkRecords(scenarios[0])
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        let bar = ProgressBar("living years", isQuiet: input.quiet)
        let statement: AvailabilityStatement?
        do {
            statement = try AvailabilityStudy(
                scenarios: scenarios, years: years, losses: losses,
                recorded: recorded.compactMap(Self.record), seed: options.seed,
                threads: options.workers
            ).run(
                priceBook: ("\(workbench.book.newestDate)", workbench.book.fingerprint),
                cancellation: cancellation
            ) { bar.update($0, of: $1) }
        } catch let error as DiagnosticList {
            bar.clear()
            throw workbench.reported(error)
        }
        Interrupts.printing()
        bar.clear()
        guard let statement else {
            Terminal.say("interrupted before all years were over; there is nothing to show\n")
            throw ExitCode(130)
        }
        try print(statement)
    }

    /// Years of the scenario, with what agreements give back: they say so whether or not the
    /// scenario counts on it.
    private func load(_ workbench: Workbench) throws -> [Scenario] {
        var settings = input.settings + ["horizon=365d"]
        var scenarios = try workbench.load(file, settings: settings)
        for scenario in scenarios { workbench.warn(scenario.warnings) }
        if scenarios[0].checked.root["workloads"].entries.isEmpty {
            settings.append("prices.slaCredits=true")
            scenarios = try workbench.load(file, settings: settings)
        }
        let chosen = try variant.map { [try scenarios.variant($0, of: file)] } ?? scenarios
        for scenario in chosen where scenario.horizon != AvailabilityStudy.year {
            throw Diagnostic(
                .error, "`\(scenario.name)` sets a `horizon`, and years are of 365 days",
                help: "leave `horizon` out of the variant")
        }
        return chosen
    }

    private func checkRecords(_ scenario: Scenario) throws {
        let names = scenario.checked.root["outages"].entries
            .filter { !$0.setting["mtbf"].isAbsent || !$0.setting["source"].isAbsent }.map(\.name)
        for record in recorded.compactMap(Self.record) where !names.contains(record.name) {
            throw Diagnostic(
                .error, "no outage by chance is called `\(printable(record.name))`",
                help: suggestion(for: record.name, among: names).map { "did you mean `\($0)`?" },
                notes: [
                    names.isEmpty
                        ? "no outage of the scenario has `mtbf` or `source`"
                        : "there are: \(names.joined(separator: ", "))"
                ])
        }
    }

    private func print(_ statement: AvailabilityStatement) throws {
        let report = AvailabilityReport(
            statement, next: "headroom run \(printable(file))\(input.again(variant))")
        let text =
            switch options.json ? .json : format {
            case .text: report.text(Terminal.style(input.color))
            case .json: report.json
            case .markdown: report.markdown
            }
        try options.put(text)
    }
}
