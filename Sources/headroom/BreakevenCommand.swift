import ArgumentParser
import Diagnostics
import Pricing
import Quantities
import Reports

struct BreakevenCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "breakeven",
        abstract: "Which way of buying one instance type wins, and from which use on.",
        discussion: """
            On-demand, spot with the cost of its interruptions, every reserved offer and savings
            plan of AWS, cheapest first. Each says whether its price is published or derived, and
            whether ±10 % on the derived ones changes the winner.

            EXAMPLES:
              headroom breakeven --type m7g.large --region us-east-1
              headroom breakeven --type m7g.large --region us-east-1 --utilization 40%
            """)

    @Option(help: "The instance type.")
    var type: String

    @Option(help: "The region.")
    var region: String

    @Option(help: "The share of the term for which it runs: 40% or 0.4.")
    var utilization = "100%"

    @Option(help: ArgumentHelp("Work lost and repeated per interruption.", valueName: "time"))
    var lost = "30m"

    @Option(help: ArgumentHelp("Your own prices, over the book's.", valueName: "file"))
    var prices: String?

    @Option(help: "text or json.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: "When to use color: auto, always or never.")
    var color: ColorChoice = .auto

    private var share: Double? {
        let isPercent = utilization.hasSuffix("%")
        guard let value = Double(isPercent ? String(utilization.dropLast()) : utilization) else {
            return nil
        }
        let share = isPercent ? value / 100 : value
        return share > 0 && share <= 1 ? share : nil
    }

    private var time: TimeSpan? {
        guard let span = try? TimeSpan.parse(lost), span >= .zero, span <= .hour * 8_760 else {
            return nil
        }
        return span
    }

    func validate() throws {
        if share == nil {
            throw ValidationError("--utilization takes a share above 0, found \(utilization)")
        }
        if time == nil {
            throw ValidationError("--lost takes a duration such as 30m, found \(lost)")
        }
    }

    func run() throws {
        guard let share, let time else { return }
        let book = try Workbench.book(prices: prices)
        let result: Breakeven
        switch Breakeven.of(type: type, region: region, book: book, lost: time) {
        case .success(let found): result = found
        case .failure(let miss): throw miss.diagnostic()
        }
        let report = BreakevenReport(
            result, type: type, region: region, utilization: share,
            priceBook: "prices of \(book.newestDate) (book \(book.fingerprint))")
        try Terminal.put(
            json || format == .json ? report.json : report.text(Terminal.style(color)))
    }
}
