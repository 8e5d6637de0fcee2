import ArgumentParser
import Diagnostics
import Pricing
import Quantities

struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Look into the price book.",
        subcommands: [
            List.self, Show.self, Import.self, Diff.self, History.self, Build.self, Where.self,
        ])

    struct Where: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where the price book is and what it is built from.")

        func run() throws {
            let book = try Workbench.open(isQuiet: false)
            try Terminal.put(
                """
                book:         \(book.path)
                built from:   \(book.pricingFolder)
                fingerprint:  \(book.fingerprint)
                newest price: \(book.newestDate)

                """)
            guard let path = ImportedPrices.locate(),
                let imported = try ImportedPrices.open(path: path)
            else { return }
            try Terminal.put("imported:     \(imported.path)\n")
            for source in imported.imports {
                try Terminal.put("  \(source.date)  \(source.format)  \(source.file)\n")
            }
        }
    }

    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Build the price book anew, whether or not it is there.")

        func run() throws {
            let bar = ProgressBar("", isQuiet: false)
            var rows = 0
            let book = try PriceBook.build(imports: ImportedPrices.locate()) { event in
                switch event {
                case .waiting: bar.note("waiting for another headroom to build the price book")
                case .building: bar.note("building the price book")
                case .built(let count): rows = count
                }
            }
            bar.clear()
            try Terminal.put("\(book.path): \(rows) rows, newest \(book.newestDate)\n")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List providers, the regions of one, or the prices of a region.")

        @Option(help: "aws, gcp or azure.")
        var provider: String?

        @Option(help: "A region: then every type with its prices per hour.")
        var region: String?

        @Option(
            help: ArgumentHelp(
                "Your own prices and discounts, over the book's.", valueName: "file"))
        var prices: String?

        @Option(
            help: ArgumentHelp("Newest figures not after this day.", valueName: "yyyy-mm-dd"))
        var asOf: String?

        func run() throws {
            let book = try Workbench.book(prices: prices)
            let date = try PriceDay.parse(asOf)
            guard provider != nil || region != nil else {
                for provider in book.providers {
                    let count = book.regions(provider: provider).count
                    try Terminal.put("\(provider)  \(count) regions\n")
                }
                return
            }
            let provider = provider ?? "aws"
            guard book.providers.contains(provider) else {
                throw PriceMiss(
                    .unknownProvider, what: "price", provider: provider, region: "", item: "",
                    suggestions: nearest(to: provider, among: book.providers, limit: 3)
                ).diagnostic()
            }
            guard let region else {
                for region in book.regions(provider: provider) {
                    let name = book.regionName(provider: provider, region: region) ?? ""
                    try Terminal.put("\(region)  \(name)\n")
                }
                return
            }
            try list(book, provider, region, date)
        }

        private func list(
            _ book: PriceBook, _ provider: String, _ region: String, _ date: CalendarDate?
        ) throws {
            let types = book.types(provider: provider, region: region)
            if types.isEmpty {
                let regions = book.regions(provider: provider)
                throw PriceMiss(
                    .unknownRegion, what: "price", provider: provider, region: region, item: "",
                    suggestions: nearest(to: region, among: regions, limit: 3)
                ).diagnostic()
            }
            var text = "type,onDemand,spot,asOf,source,provenance\n"
            for type in types {
                let onDemand = book.onDemandPrice(
                    provider: provider, region: region, type: type, asOf: date)
                guard case .success(let price) = onDemand else { continue }
                let spot = try? book.spotPrice(
                    provider: provider, region: region, type: type, asOf: date
                ).get()
                text += "\(type),\(price.price),\(spot.map { "\($0.price.price)" } ?? ""),"
                text += "\(price.asOf),\(price.source),\(price.provenance)\n"
            }
            try Terminal.put(text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one instance type: what it is and what it costs.")

        @Argument(help: "An instance type, `m7g.large`.")
        var type: String

        @Option(help: "aws, gcp or azure.")
        var provider = "aws"

        @Option(help: "A region.")
        var region = "us-east-1"

        @Option(
            help: ArgumentHelp(
                "Your own prices and discounts, over the book's.", valueName: "file"))
        var prices: String?

        @Option(help: ArgumentHelp("Newest figures not after this day.", valueName: "yyyy-mm-dd"))
        var asOf: String?

        func run() throws {
            let book = try Workbench.book(prices: prices)
            let date = try PriceDay.parse(asOf)
            let found = book.card(provider: provider, region: region, type: type, asOf: date)
            switch found {
            case .failure(let miss): throw miss.diagnostic()
            case .success(let card):
                if card.facts.isEmpty, let miss = card.missing.first { throw miss.diagnostic() }
                try Terminal.put(PriceCardText(card: card, book: book).render())
            }
        }
    }
}

/// A day given on the command line.
enum PriceDay {
    static func parse(_ text: String?) throws -> CalendarDate? {
        guard let text else { return nil }
        guard let date = try? CalendarDate.parse(text) else {
            throw ValidationError("--as-of takes a day such as 2026-07-20, found \(text)")
        }
        return date
    }
}
