import ArgumentParser
import Diagnostics
import Experiments
import Pricing
import Scenarios

/// Where scenarios and prices come from.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override a setting: `fleets.web.scaling.max=40`. Repeatable.",
            valueName: "path=value"))
    var settings: [String] = []

    @Option(
        help: ArgumentHelp("Your own prices and discounts, over the book's.", valueName: "file"))
    var prices: String?

    @Option(
        help: ArgumentHelp(
            "A folder beside the scenario's own that its files may be in. Repeatable.",
            valueName: "dir"))
    var allowPath: [String] = []

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    @Option(help: "When to use color: auto, always or never.")
    var color: ColorChoice = .auto

    /// What a suggested command has to repeat so that it is of the same scenario.
    func again(_ variant: String?) -> String {
        let choice = variant.map { " --variant \(printable($0))" } ?? ""
        let own = prices.map { " --prices \(printable($0))" } ?? ""
        return choice + settings.map { " --set \"\(printable($0))\"" }.joined() + own
    }
}

extension [Scenario] {
    /// The named variant of a file; the scenario itself for nil.
    func variant(_ name: String?, of file: String) throws(Diagnostic) -> Scenario {
        guard let name else { return self[0] }
        if let found = first(where: { $0.variant == name }) { return found }
        let names = compactMap(\.variant)
        throw Diagnostic(
            .error, "`\(printable(file))` has no variant `\(name)`",
            help: suggestion(for: name, among: names).map { "did you mean `\($0)`?" },
            notes: [
                names.isEmpty
                    ? "it has no variants" : "its variants: \(names.joined(separator: ", "))"
            ])
    }
}

/// The open price book and the scenarios read with it.
struct Workbench {
    let book: PriceBook
    let loader: ScenarioLoader
    private let allowedFolders: [String]
    private let isQuiet: Bool

    /// - Throws: `BookError`, `DiagnosticList`.
    init(_ options: InputOptions) throws {
        try self.init(
            prices: options.prices, allowedFolders: options.allowPath, isQuiet: options.quiet)
    }

    private init(prices: String?, allowedFolders: [String], isQuiet: Bool) throws {
        self.isQuiet = isQuiet
        var book = try Self.open(isQuiet: isQuiet)
        var warnings: [Diagnostic] = []
        if let file = prices {
            let overlay = try PriceOverlay.read(path: file, book: book)
            warnings += overlay.warnings
            book = book.overlaid(with: overlay)
        }
        self.book = book
        self.allowedFolders = allowedFolders
        loader = ScenarioLoader(book: book, allowedFolders: allowedFolders)
        warn(warnings)
    }

    /// The book under the user's own prices, warnings printed.
    static func book(prices: String?) throws -> PriceBook {
        try Workbench(prices: prices, allowedFolders: [], isQuiet: false).book
    }

    /// Opens the book, saying so while it is built for the first time.
    static func open(isQuiet: Bool) throws(BookError) -> PriceBook {
        let bar = ProgressBar("", isQuiet: isQuiet)
        defer { bar.clear() }
        return try PriceBook.open(imports: ImportedPrices.locate()) { event in
            switch event {
            case .waiting: bar.note("waiting for another headroom to build the price book")
            case .building: bar.note("building the price book, once")
            case .built: bar.clear()
            }
        }
    }

    /// Makes loaders like this one's, for workers that read scenarios by themselves.
    func loaders() -> @Sendable () -> ScenarioLoader {
        let (book, folders, standardInput) = (book, allowedFolders, loader.standardInput)
        return {
            ScenarioLoader(book: book, allowedFolders: folders, standardInput: standardInput)
        }
    }

    /// Mistakes are found before any work: some points of a design may be impossible, but not all.
    ///
    /// - Throws: `ExitCode(2)` after saying what is wrong with the first.
    func requireValid(_ design: SweepDesign, of path: String, settings: [String]) throws {
        var first: DiagnosticList?
        for point in 0..<min(design.count, Self.tried) {
            do {
                _ = try loader.design(path: path, settings: settings + design.settings(of: point))
                return
            } catch {
                first = first ?? error
            }
        }
        if let first { throw reported(first) }
    }

    /// Points of which one has to be a valid scenario.
    private static let tried = 100

    /// The scenario of a file, then its variants.
    ///
    /// - Throws: `ExitCode(2)` after every error of the file has been printed.
    func load(
        _ path: String, settings: [String], bought: [(name: String, entry: String)] = []
    ) throws -> [Scenario] {
        do {
            return try loader.load(path: path, settings: settings, bought: bought)
        } catch {
            throw reported(error)
        }
    }

    /// Prints diagnostics with the lines that they are about.
    func reported(_ error: DiagnosticList) -> ExitCode {
        Terminal.say(renderer.render(error.diagnostics))
        return ExitCode(2)
    }

    func warn(_ warnings: [Diagnostic]) {
        guard !isQuiet, !warnings.isEmpty else { return }
        Terminal.say(renderer.render(warnings))
    }

    private var renderer: DiagnosticRenderer {
        DiagnosticRenderer(sources: loader.sources, color: Terminal.colorsErrors)
    }
}
