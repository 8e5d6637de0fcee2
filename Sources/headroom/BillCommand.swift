import ArgumentParser
import Diagnostics
import Experiments
import Pricing
import Quantities
import Reports
import Scenarios
import UsageLedger

struct BillCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv, focus }

    static let configuration = CommandConfiguration(
        commandName: "bill",
        abstract: "Rate usage from a file, under commitments of your choice.",
        discussion: """
            The usage is CSV: from,to,region,type,count of your own, a ledger of `run --ledger`,
            FOCUS 1.2, or an AWS Cost and Usage Report. Instances are rated anew, whatever covered
            them at the time; fees and unused parts of the commitments of the time are replaced by
            those of --commitments; every other charge stays as it is. A row that cannot be rated
            is an error.

            The commitments are YAML, as in a scenario: `commitments`, `accounts`, `prices`.

            EXAMPLES:
              headroom bill usage.csv
              headroom bill last-year.csv --commitments three-years.yaml
              headroom bill usage.csv --commitments plan.yaml --format focus --output focus.csv
              headroom bill --check focus.csv
            """)

    @Argument(help: "The usage; `-` reads standard input.")
    var file: String?

    @Option(help: ArgumentHelp("Commitments and accounts.", valueName: "file"))
    var commitments: String?

    @Option(help: ArgumentHelp("Your own prices, over the book's.", valueName: "file"))
    var prices: String?

    @Option(help: ArgumentHelp("Newest prices not after a day.", valueName: "date"))
    var asOf: String?

    @Option(
        help: ArgumentHelp(
            "Check a FOCUS 1.2 file against the specification instead.", valueName: "file"))
    var check: String?

    @Option(help: "text, json, csv or focus.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: ArgumentHelp("Write the bill to a file.", valueName: "file"))
    var output: String?

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    @Option(help: "When to use color: auto, always or never.")
    var color: ColorChoice = .auto

    func validate() throws {
        if check == nil, file == nil {
            throw ValidationError("bill needs a usage file, or --check FILE")
        }
        if check != nil, file != nil || commitments != nil {
            throw ValidationError("--check looks at its file only")
        }
        if let asOf, (try? CalendarDate.parse(asOf)) == nil {
            throw ValidationError("--as-of takes a date such as 2026-07-20, found \(asOf)")
        }
    }

    func run() throws {
        if let check { return try validate(check) }
        guard let file else { return }
        var book = try Workbench.open(isQuiet: quiet)
        var warnings: [Diagnostic] = []
        if let prices {
            let overlay = try PriceOverlay.read(path: prices, book: book)
            warnings = overlay.warnings
            book = book.overlaid(with: overlay)
        }
        let bytes = try SourceReader.bytes(
            of: file == "-" ? "/dev/stdin" : file, limit: UsageDocument.limit, kind: "usage file")
        var sources = BillSources()
        if bytes.count < BillSources.quotable {
            sources[file] = String(decoding: bytes, as: UTF8.self)
        }
        let bill: UsageBill
        do throws(DiagnosticList) {
            let document = try UsageDocument.read(bytes: bytes, file: file, book: book)
            bill = try UsageBill(
                document, commitments: try sources.read(commitments), book: book,
                asOf: asOf.flatMap { try? CalendarDate.parse($0) })
        } catch {
            Terminal.say(sources.render(error.diagnostics))
            throw ExitCode(2)
        }
        if !quiet, !(warnings + bill.warnings).isEmpty {
            Terminal.say(sources.render(warnings + bill.warnings))
        }
        try print(bill, book)
    }

    private func print(_ bill: UsageBill, _ book: PriceBook) throws {
        if format == .focus, !json {
            let file =
                try output.map { try OutputFile(path: $0) }
                ?? OutputFile(descriptor: 1, name: "standard output")
            var report = FocusReport(bill.rating, to: file)
            _ = bill.rate(rows: &report)
            return try file.finish()
        }
        let catalog = bill.rating.catalog
        let document = bill.document
        let report = BillReport(
            bill.rate(),
            origin: .init(
                file: document.file, format: document.format.rawValue, rows: document.rows,
                replacedRows: document.replacedRows, from: catalog.start.description,
                to: (catalog.start + catalog.horizon).description,
                priceBookAsOf: "\(book.newestDate)", priceBookFingerprint: book.fingerprint),
            before: document.before == Costs() ? nil : document.before)
        let text =
            switch json ? .json : format {
            case .json: report.json
            case .csv: report.csv
            default: report.text(Terminal.style(color))
            }
        guard let output else { return try Terminal.put(text) }
        let file = try OutputFile(path: output)
        file.write(text)
        try file.finish()
    }

    private func validate(_ path: String) throws {
        let bytes = try SourceReader.bytes(
            of: path, limit: UsageDocument.limit, kind: "FOCUS file")
        let summary: FocusValidator.Summary
        do {
            summary = try FocusValidator.check(bytes: bytes, file: path)
        } catch {
            var sources = BillSources()
            if bytes.count < BillSources.quotable {
                sources[path] = String(decoding: bytes, as: UTF8.self)
            }
            Terminal.say(sources.render(error.diagnostics))
            throw ExitCode(2)
        }
        try Terminal.put(
            "\(path): FOCUS 1.2, \(summary.rows) rows of \(summary.columns) columns\n"
                + "list \(Figure.dollars(summary.list)), "
                + "contracted \(Figure.dollars(summary.contracted)), "
                + "effective \(Figure.dollars(summary.effective)), "
                + "billed \(Figure.dollars(summary.billed)) USD\n")
    }
}

/// The texts that diagnostics of a bill quote.
private struct BillSources {
    private var texts: [String: String] = [:]
    /// Bytes up to which a file is kept to be quoted.
    static let quotable = 16_000_000

    subscript(name: String) -> String? {
        get { texts[name] }
        set { texts[name] = newValue }
    }

    mutating func read(_ path: String?) throws(DiagnosticList) -> (text: String, file: String)? {
        guard let path else { return nil }
        let bytes = try SourceReader.bytes(
            of: path, limit: SourceReader.scenarioLimit, kind: "file of commitments")
        let text = try SourceReader.text(bytes, file: path)
        texts[path] = text
        return (text, path)
    }

    func render(_ diagnostics: [Diagnostic]) -> String {
        DiagnosticRenderer(sources: texts, color: Terminal.colorsErrors).render(diagnostics)
    }
}
