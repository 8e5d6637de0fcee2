import ArgumentParser
import Diagnostics
import Experiments
import Pricing
import Quantities
import Reports
import Scenarios
import UsageLedger

struct CommitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Which commitments to buy: the portfolio with the least expected cost.",
        discussion: """
            Looks at every reserved instance, savings plan and committed use that the use of a
            scenario's replications, or of a file, could have and that has a price; finds how much
            of which costs least in the mean, and says how near the best possible that is, how much
            not knowing the future costs, and what if demand shrinks or prices fall. Commitments
            that are there already stay.

            EXAMPLES:
              headroom commit scenarios/tutorial/26-commit.yaml
              headroom commit scenarios/tutorial/26-commit.yaml --term 1y --payment no-upfront
              headroom commit --usage last-year.csv --commitments now.yaml --save-commitments buy.yaml
              headroom commit --demand '100 ± 20' --type m7g.large --region us-east-1
            """)

    @Argument(help: "The scenario; `-` reads standard input.")
    var file: String?

    @Option(help: "A variant of the scenario.")
    var variant: String?

    @OptionGroup(title: "Other use") var use: CommitUseOptions
    @OptionGroup(title: "What to look at") var filter: CommitFilterOptions
    @OptionGroup var options: CommitRunOptions
    @OptionGroup var page: ReportOptions
    @OptionGroup var input: InputOptions

    func validate() throws {
        let sources = [file, use.usage, use.demand].count { $0 != nil }
        if sources == 0 {
            throw ValidationError("commit needs a scenario, --usage FILE or --demand")
        }
        if sources > 1 {
            throw ValidationError("a scenario, --usage and --demand are three answers: give one")
        }
        if file == nil, variant != nil || !input.settings.isEmpty {
            throw ValidationError("--variant and --set go with a scenario")
        }
        if use.demand != nil {
            guard options.saveCommitments == nil, ![.csv, .markdown].contains(options.format)
            else { throw ValidationError("--demand is answered in text or JSON only") }
            guard !page.isWanted else {
                throw ValidationError("--demand is answered in text or JSON only: no --html")
            }
            guard filter.plans.isEmpty, filter.terms.isEmpty, filter.payments.isEmpty else {
                throw ValidationError("--demand shows every offer: leave filters out")
            }
        }
    }

    func run() throws {
        try page.prepare(beside: options.output)
        let workbench = try Workbench(input)
        if use.demand != nil { return try forecast(workbench.book) }
        let source = try file.map { try scenario($0, workbench) } ?? usage(workbench)
        guard let source else {
            Terminal.say(
                "interrupted before all replications were done; there is nothing to show\n")
            throw ExitCode(130)
        }
        warnOfLength(source)
        let candidates = CandidateFinder.candidates(
            for: source.catalog, book: workbench.book, asOf: source.asOf, taken: source.existing,
            filter: filter.filter)
        let advice: CommitmentAdvice
        do {
            advice = try CommitmentStudy(
                source, candidates: candidates, threads: options.workers
            ).advise()
        } catch let error as DiagnosticList {
            throw workbench.reported(error)
        }
        try print(advice, workbench)
    }

    private func scenario(_ file: String, _ workbench: Workbench) throws -> UsageSource? {
        let scenario = try workbench.load(file, settings: input.settings)
            .variant(variant, of: file)
        workbench.warn(scenario.warnings)
        let cancellation = Cancellation()
        Interrupts.simulating(cancellation)
        let bar = ProgressBar("simulating", isQuiet: input.quiet)
        defer {
            bar.clear()
            Interrupts.printing()
        }
        return try UsageSource(
            scenario, replications: options.replications, seed: options.seed,
            threads: options.workers, cancellation: cancellation,
            progress: { bar.update($0, of: $1) },
            reload: { bought in
                try workbench.load(file, settings: input.settings, bought: bought)
                    .variant(variant, of: file)
            })
    }

    private func usage(_ workbench: Workbench) throws -> UsageSource? {
        guard let file = use.usage else { return nil }
        var texts: [String: String] = [:]
        do {
            let bytes = try SourceReader.bytes(
                of: file == "-" ? "/dev/stdin" : file, limit: UsageDocument.limit,
                kind: "usage file")
            if bytes.count < 16_000_000 { texts[file] = String(decoding: bytes, as: UTF8.self) }
            let document = try UsageDocument.read(bytes: bytes, file: file, book: workbench.book)
            var there: (text: String, file: String)?
            if let path = use.commitments {
                let text = try SourceReader.text(
                    try SourceReader.bytes(
                        of: path, limit: SourceReader.scenarioLimit, kind: "file of commitments"),
                    file: path)
                texts[path] = text
                there = (text, path)
            }
            let bill = try UsageBill(
                document, commitments: there, book: workbench.book, asOf: use.day)
            if !input.quiet, !bill.warnings.isEmpty {
                Terminal.say(
                    DiagnosticRenderer(sources: texts, color: Terminal.colorsErrors)
                        .render(bill.warnings))
            }
            return try UsageSource(bill) { bought in
                try UsageBill(
                    document, commitments: there, book: workbench.book, asOf: use.day,
                    bought: bought)
            }
        } catch let error as DiagnosticList {
            Terminal.say(
                DiagnosticRenderer(sources: texts, color: Terminal.colorsErrors)
                    .render(error.diagnostics))
            throw ExitCode(2)
        }
    }

    /// A week holds a weekend; what is shorter says little about a term.
    private func warnOfLength(_ source: UsageSource) {
        guard source.catalog.horizon < .day * 7, !input.quiet else { return }
        let warning = Diagnostic(
            .warning,
            "\(source.catalog.horizon) of use are taken for every day of terms of a year or more",
            help: "a horizon of a week or more shows how days differ, one of a year how months do")
        Terminal.say(DiagnosticRenderer(color: Terminal.colorsErrors).render(warning))
    }

    private func forecast(_ book: PriceBook) throws {
        guard let forecast = use.forecast, let type = use.type, let region = use.region else {
            return
        }
        let offers: Breakeven
        switch Breakeven.of(type: type, region: region, book: book, lost: .zero) {
        case .success(let found): offers = found
        case .failure(let miss): throw miss.diagnostic()
        }
        let report = ForecastReport(
            ForecastOptimum(
                mean: forecast.mean, deviation: forecast.deviation, offers: offers.offers),
            type: type, region: region, priceBook: Self.prices(book))
        try put(
            options.chosenFormat == .json ? report.json : report.text(Terminal.style(input.color)))
    }

    private static func prices(_ book: PriceBook) -> String {
        "prices of \(book.newestDate) (book \(book.fingerprint))"
    }

    private func print(_ advice: CommitmentAdvice, _ workbench: Workbench) throws {
        if let path = options.saveCommitments {
            let file = try OutputFile(path: path)
            file.write(advice.file)
            try file.finish()
        }
        let seed = file == nil ? "" : "seed \(options.seed) · "
        let report = CommitReport(advice, origin: seed + Self.prices(workbench.book))
        let text =
            switch options.chosenFormat {
            case .text: report.text(Terminal.style(input.color))
            case .json: report.json
            case .csv: report.csv
            case .markdown: report.markdown
            }
        try put(text)
        let files = file.map { workbench.files(named: [$0 == "-" ? "standard input" : $0]) }
        try page.write({ CommitPage(report, origin: $0).html }, of: files ?? [])
    }

    private func put(_ text: String) throws {
        guard let path = options.output else { return try Terminal.put(text) }
        try StudyOptions.write(text, to: path)
    }
}
