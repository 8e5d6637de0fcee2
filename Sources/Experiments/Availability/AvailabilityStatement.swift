package import Quantities
package import Statistics

/// How available a scenario and its variants are: what `headroom availability` prints. Times are
/// seconds of a year of 8,760 h, in which a request that is lost counts for its share.
package struct AvailabilityStatement: Sendable {
    /// Seconds.
    package static let year = 31_536_000.0

    package var provenance: Provenance
    /// The scenario itself first.
    package var years: [YearsSummary]
    /// Against the first, one per further scenario.
    package var trades: [AvailabilityTrade]
    /// Of the first scenario.
    package var causes: [CauseSummary]
    /// Lost though nothing failed, and what causes add to each other or spare each other.
    package var unfailing: MeanEstimate
    package var together: MeanEstimate
    package var services: [ServiceStatement]
    /// One per outage by chance.
    package var rare: [RareLoss]
    package var stability: [StaticStability]
}

/// The years of one scenario.
package struct YearsSummary: Sendable {
    package var name: String
    package var count: Int
    package var downtime: MeanEstimate
    package var median: Double
    package var p95: Double
    package var worst: Double
    /// Years in which no request was lost.
    package var clean: Int
    /// Dollars a year: effective cost before credits, and credits.
    package var cost: MeanEstimate
    package var credits: MeanEstimate
}

/// What another scenario costs and spares, year by year under the same luck.
package struct AvailabilityTrade: Sendable {
    package var name: String
    /// The other scenario less the first: dollars a year net of credits, and seconds.
    package var cost: MeanEstimate
    package var downtime: MeanEstimate

    /// Dollars for each minute that is avoided; nil unless both the cost and what is avoided are
    /// shown to be there.
    package var dollarsPerMinute: Double? {
        guard downtime.upper < 0, cost.lower > 0 else { return nil }
        return cost.mean / (-downtime.mean / 60)
    }
}

/// What one cause contributes: downtime beyond that of the same year without it.
package struct CauseSummary: Sendable {
    package var cause: LossCause
    package var downtime: MeanEstimate
    /// Share of the years that lost something to it.
    package var years: Double
}

/// A service's objective, and how its figures come about.
package struct ServiceStatement: Sendable {
    package var name: String
    package var downtime: MeanEstimate
    /// What it was promised to be, and over which time; nil: nothing.
    package var budget: ErrorBudget?
    package var window: TimeSpan?
    package var closedForm: ClosedForm
    /// Of its downtime, the part for which there was too much to do.
    package var overload: Double

    /// The alerts that can go off: within the objective's window, and at a loss of no more than
    /// all requests.
    package var alerts: [BurnAlert] {
        guard let budget, let window else { return [] }
        return BurnAlert.recommended.filter {
            $0.longWindow < window.hours
                && $0.threshold(period: window.hours) * budget.allowed <= 1
        }
    }
}

/// An outage by chance: what one costs, and how often one is.
package struct RareLoss: Sendable {
    package var name: String
    /// Seconds.
    package var downtime: ConditionalEstimate
    package var requests: MeanEstimate
    /// Dollars before credits.
    package var cost: MeanEstimate
    /// The worst moment that was tried, seconds.
    package var worst: Double
    /// Where the rate is known from.
    package var record: RecordedRate?
}

/// Events that were counted.
package struct RecordedRate: Hashable, Sendable {
    package var name: String
    package var events: Int
    package var span: TimeSpan

    package init(name: String, events: Int, span: TimeSpan) {
        self.name = name
        self.events = events
        self.span = span
    }

    var rate: EventRate {
        EventRate(events: events, over: span.seconds / AvailabilityStatement.year)
    }
}

/// Instances that a service needs in each place so that enough are left when one is lost.
package struct StaticStability: Sendable {
    package var service: String
    /// A region, whose zones are the places; nil: the regions are.
    package var region: String?
    /// Instances at the busiest minute of all years, when nothing failed.
    package var peak: Int
    package var places: Int
    /// Nil with a single place.
    package var spread: ZoneSpread?
}
