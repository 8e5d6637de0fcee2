package import Quantities

/// AWS's two classes of reserved instance: a standard one keeps its family, a convertible one can
/// be exchanged and saves less.
package enum OfferingClass: String, Hashable, Sendable, CaseIterable {
    case standard, convertible
}

/// AWS's two savings plans for instances: any instance anywhere, or one family in one region.
package enum SavingsPlanKind: String, Hashable, Sendable, CaseIterable {
    case compute
    case ec2Instance = "ec2-instance"
}

/// What one reserved instance costs over its term.
package struct ReservedOffer: Hashable, Sendable {
    /// Paid once per instance.
    package var upfront: Money
    /// Paid per instance and hour of the term, used or not.
    package var hourly: UnitPrice
    /// Both together, spread over the term's hours (a year is 8,760 h).
    package var effectiveHourly: UnitPrice
    package var asOf: CalendarDate
    package var source: String
    /// `derived` for partial and all upfront.
    package var provenance: PriceProvenance
    /// The on-demand price that the offer was checked against.
    package var onDemand: SourcedPrice
    package var warnings: [PriceWarning]
}

/// What a savings plan charges for one instance-hour that it covers.
package struct SavingsPlanRate: Hashable, Sendable {
    package var rate: SourcedPrice
    /// The on-demand price that the rate was checked against.
    package var onDemand: SourcedPrice
    package var warnings: [PriceWarning]
}

/// A price derived from several figures, with what must be said about it.
package struct SpotPrice: Hashable, Sendable {
    package var price: SourcedPrice
    package var warnings: [PriceWarning]
}

/// Google's prices for committed and sustained use, per instance-hour.
package enum GoogleDiscount: Hashable, Sendable {
    case committedUse(years: Int)
    /// Over a full month.
    case sustainedUse
}
