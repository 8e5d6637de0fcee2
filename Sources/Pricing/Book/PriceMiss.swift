package import Diagnostics
package import Quantities

/// A price that the book does not have, with what a person needs to choose another.
package struct PriceMiss: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unknownProvider
        case unknownRegion
        case unknownType
        case unknownService
        /// The type or service is priced, but not here.
        case notInRegion
        /// The book's compute prices are for Linux only.
        case operatingSystem(String)
        /// No Azure spot figures are to be had.
        case noSpotFigures
        /// The Spot Advisor shows no saving, so that no spot price can be derived.
        case noSaving(percent: Int)
        /// Every figure is newer than `asOf`.
        case allNewer(oldest: CalendarDate)
        /// No such term or payment option is sold.
        case notOffered
        /// The committed rate exceeds the on-demand price of the same or a newer day, so that the
        /// two cannot be joined.
        case dearerThanOnDemand(committed: SourcedPrice, onDemand: SourcedPrice)
        /// The book's file failed while it was read.
        case unreadable(String)
    }
    package var reason: Reason
    /// What was asked for: `on-demand price`, `1-year standard reserved offer`, `price`.
    package var what: String
    package var provider: String
    package var region: String
    /// The instance type, or `service/item`.
    package var item: String
    /// Names that were probably meant: of types, of regions, of items.
    package var suggestions: [String]
    /// Regions where `item` is priced, alphabetical.
    package var pricedIn: [String]
    package var asOf: CalendarDate?

    package init(
        _ reason: Reason, what: String, provider: String, region: String, item: String,
        suggestions: [String] = [], pricedIn: [String] = [], asOf: CalendarDate? = nil
    ) {
        self.reason = reason
        self.what = what
        self.provider = provider
        self.region = region
        self.item = item
        self.suggestions = suggestions
        self.pricedIn = pricedIn
        self.asOf = asOf
    }

    /// One error for a user, to be given a place by whoever knows it.
    package func diagnostic(
        file: String? = nil, position: Diagnostic.Position? = nil
    ) -> Diagnostic {
        Diagnostic(
            .error, message, file: file, position: position, help: help, notes: notes)
    }

    private var message: String {
        switch reason {
        case .unknownProvider: "unknown provider `\(provider)`"
        case .unknownRegion: "unknown region `\(region)` of \(provider)"
        case .unknownType: "unknown instance type `\(item)` of \(provider)"
        case .unknownService: "the price book has no `\(item)` of \(provider)"
        case .notInRegion: "`\(item)` has no \(what) in `\(region)`"
        case .operatingSystem(let os):
            "`\(item)` has no \(what) for `\(os)` in `\(region)`: the price book has Linux prices"
        case .noSpotFigures:
            "`\(item)` has no spot price in `\(region)`: the price book has no spot figures of "
                + provider
        case .noSaving(let percent):
            "`\(item)` has no spot price in `\(region)`: the Spot Advisor shows a saving of "
                + "\(percent) %"
        case .allNewer(let oldest):
            "`\(item)` has no \(what) in `\(region)` as old as "
                + "\(asOf.map { "\($0)" } ?? "asked"): the oldest is of \(oldest)"
        case .notOffered: "`\(item)` has no \(what): there is no such term or payment option"
        case .dearerThanOnDemand(let committed, let onDemand):
            "the \(what) of `\(item)` in `\(region)`, \(committed.price) USD/h of "
                + "\(committed.asOf), exceeds its on-demand price, \(onDemand.price) USD/h of "
                + "\(onDemand.asOf)"
        case .unreadable(let text): "the price book cannot be read: \(text)"
        }
    }

    private var help: String? {
        switch reason {
        case .unreadable: "rebuild it with `headroom prices build`"
        case .operatingSystem, .noSpotFigures, .noSaving:
            "give your own figure with `--prices FILE`"
        case .allNewer(let oldest): "set `prices.asOf` to \(oldest) or later, or leave it out"
        case .dearerThanOnDemand:
            "on-demand became cheaper since: give today's committed rate with `--prices FILE`"
        case .notOffered: "terms are 1y and 3y; payments no-upfront, partial-upfront, all-upfront"
        case .unknownProvider where suggestions.isEmpty:
            "`headroom prices list` lists them"
        case .unknownRegion where suggestions.isEmpty:
            "`headroom prices list --provider \(provider)` lists its regions"
        case .unknownType where suggestions.isEmpty:
            "`headroom prices list --provider \(provider) --region REGION` lists types; or give "
                + "your own figure with `--prices FILE`"
        default:
            suggestions.isEmpty
                ? (pricedIn.isEmpty ? "give your own figure with `--prices FILE`" : nil)
                : "did you mean \(Self.list(suggestions, or: true))?"
        }
    }

    private var notes: [String] {
        guard !pricedIn.isEmpty else { return [] }
        let shown = pricedIn.prefix(12)
        let rest = pricedIn.count - shown.count
        let more = rest > 0 ? " and \(rest) more" : ""
        return ["it is priced in \(shown.joined(separator: ", "))\(more)"]
    }

    private static func list(_ names: [String], or: Bool) -> String {
        let quoted = names.map { "`\($0)`" }
        guard quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + (or ? " or " : " and ") + quoted.last!
    }
}
