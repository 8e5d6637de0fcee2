import ArgumentParser
import Diagnostics
import Pricing
import Quantities
import Reports

extension PricesCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import published price lists: all files, or none.",
            discussion: """
                Reads AWS price lists and Savings Plan price lists (JSON, CSV), what `aws ec2
                describe-spot-price-history` prints, the Spot Advisor's JSON, pages of Azure's
                Retail Prices and of Google's Cloud Billing Catalog, and CSV as `--prices` takes it.
                From then on every scenario is priced with them, newest figures first. What the
                book has no place for is counted and named.

                A file of any size is read as a stream. Killed at any point, the old prices are
                whole, and the same command goes on where it stopped.

                EXAMPLES:
                  headroom prices import AmazonEC2-us-east-1.json
                  headroom prices import page-*.json --date 2026-07-20
                """)

        @Argument(help: "Files of published prices.")
        var files: [String]

        @Option(
            help: ArgumentHelp(
                "What the files are, where their content does not tell: "
                    + ImportFormats.names.joined(separator: ", ") + ".",
                valueName: "name"))
        var format: String?

        @Option(
            help: ArgumentHelp(
                "The day of the lists, where they do not say.", valueName: "yyyy-mm-dd"))
        var date: String?

        @Flag(help: "The summary as JSON.")
        var json = false

        @Flag(help: "No progress.")
        var quiet = false

        @Option(help: ArgumentHelp("MiB of a file between two checkpoints.", visibility: .hidden))
        var batch = 64.0

        func validate() throws {
            if files.isEmpty { throw ValidationError("name the files to import") }
            if let format, !ImportFormats.names.contains(format) {
                let near = suggestion(for: format, among: ImportFormats.names)
                throw ValidationError(
                    "no format is called \(format)" + (near.map { ", did you mean \($0)?" } ?? ""))
            }
            if let date, (try? CalendarDate.parse(date)) == nil {
                throw ValidationError("--date takes a day such as 2026-07-20, found \(date)")
            }
            if !(batch > 0 && batch < 4_096) {
                throw ValidationError("--batch takes MiB above 0, found \(batch)")
            }
        }

        func run() throws {
            guard let path = ImportedPrices.locate() else {
                throw Diagnostic(
                    .error, "there is no folder to keep imported prices in",
                    help: "set `HEADROOM_IMPORTS` to a file")
            }
            let bar = ProgressBar("", isQuiet: quiet)
            defer { bar.clear() }
            let day = try date.map { try CalendarDate.parse($0) }
            let job = PriceImport(
                into: path, format: format, date: day, batch: Int(batch * 1_048_576)
            ) { bar.note(Self.note($0)) }
            let outcomes = try job.run(files)
            bar.clear()
            let report = PriceImportReport(outcomes)
            try Terminal.put(json ? report.json : report.text)
            for warning in report.warnings where !quiet {
                Terminal.say(DiagnosticRenderer(color: Terminal.colorsErrors).render(warning))
            }
        }

        private static func note(_ event: ImportEvent) -> String {
            switch event {
            case .waiting: "waiting for another headroom to import"
            case .identifying(let file): "\(file): looking whether it is known"
            case .reading(let file, let offset, let size):
                "\(file): \(100 * offset / max(1, size)) %"
            case .resuming(let file, let offset): "\(file): going on at byte \(offset)"
            case .publishing: "putting the figures in place"
            }
        }
    }

    struct Diff: ParsableCommand {
        enum Format: String, CaseIterable, ExpressibleByArgument { case text, csv, json }

        static let configuration = CommandConfiguration(
            abstract: "What prices changed between two books, or two days.",
            discussion: """
                A side is a day, the fingerprint of a book in the cache (`headroom prices where`),
                or a book's file. Without any, the prices as shipped are compared with those after
                all imports; with one, that one with these.

                EXAMPLES:
                  headroom prices diff --provider aws
                  headroom prices diff 2025-04-10 2026-07-20 --region us-east-1 --type 'm7g.*'
                """)

        @Argument(help: "The old side, and the new one.")
        var sides: [String] = []

        @Option(help: "aws, gcp or azure.")
        var provider: String?

        @Option(help: "A region.")
        var region: String?

        @Option(help: "A type or `service/item`; `m7g.*` for several.")
        var type: String?

        @Option(help: "text, csv or json.")
        var format: Format = .text

        @Flag(help: "Short for `--format json`.")
        var json = false

        @Option(help: "Changes that the text shows.")
        var limit = 40

        @Option(help: "When to use color: auto, always or never.")
        var color: ColorChoice = .auto

        func validate() throws {
            if sides.count > 2 { throw ValidationError("two sides are compared, not more") }
            if limit < 0 { throw ValidationError("--limit takes a count, found \(limit)") }
        }

        func run() throws {
            let book = try Workbench.open(isQuiet: false)
            let old = try sides.first.map { try side($0, book) } ?? shipped()
            let new =
                try sides.dropFirst().first.map { try side($0, book) }
                ?? (PriceSide(path: book.path), "book \(book.fingerprint)")
            let difference = try PriceDifference.between(
                old.0, new.0,
                PriceQuery(provider: provider, region: region, typePattern: type))
            let report = PriceDifferenceReport(
                difference, old: old.1, new: new.1, limit: limit)
            switch json ? .json : format {
            case .text: try Terminal.put(report.text(Terminal.style(color)))
            case .csv: try Terminal.put(report.csv)
            case .json: try Terminal.put(report.json)
            }
        }

        private func shipped() throws -> (PriceSide, String) {
            let book = try PriceBook.open()
            return (PriceSide(path: book.path), "book \(book.fingerprint)")
        }

        private func side(_ text: String, _ book: PriceBook) throws -> (PriceSide, String) {
            if let date = try? CalendarDate.parse(text) {
                return (PriceSide(path: book.path, asOf: date), text)
            }
            let isFingerprint = text.count == 16 && text.allSatisfy(\.isHexDigit)
            let path = isFingerprint ? "\(book.cacheFolder)/book-\(text).sqlite" : text
            return (PriceSide(path: path), "book \(text)")
        }
    }

    struct History: ParsableCommand {
        enum Format: String, CaseIterable, ExpressibleByArgument { case text, csv, json }

        static let configuration = CommandConfiguration(
            abstract: "Every dated figure of one instance type, with its source.",
            discussion: """
                EXAMPLES:
                  headroom prices history --type m7g.large --region us-east-1
                """)

        @Option(help: "The instance type.")
        var type: String

        @Option(help: "The region.")
        var region: String

        @Option(help: "aws, gcp or azure.")
        var provider = "aws"

        @Option(help: "text, csv or json.")
        var format: Format = .text

        @Flag(help: "Short for `--format json`.")
        var json = false

        @Option(help: "When to use color: auto, always or never.")
        var color: ColorChoice = .auto

        func run() throws {
            let book = try Workbench.open(isQuiet: false)
            switch book.history(provider: provider, region: region, type: type) {
            case .failure(let miss): throw miss.diagnostic()
            case .success(let entries):
                let report = PriceHistoryReport(
                    entries, type: type, region: region, provider: provider)
                switch json ? .json : format {
                case .text: try Terminal.put(report.text(Terminal.style(color)))
                case .csv: try Terminal.put(report.csv)
                case .json: try Terminal.put(report.json)
                }
            }
        }
    }
}
