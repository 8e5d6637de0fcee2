import Quantities
import UsageLedger

/// What a provider gives back of a month's charges when the month's availability was too low.
///
/// Source: Amazon Compute Service Level Agreement (2022-05): a percentage of the month's charges of
/// the region, by the band that its uptime fell in; Google's and Microsoft's likewise.
package struct ServiceLevelAgreement: Hashable, Sendable {
    package struct Tier: Hashable, Sendable {
        /// Availability, 0…1, under which the tier applies.
        package var below: Double
        /// Share of the charges, 0…1.
        package var credit: Double
        package init(below: Double, credit: Double) {
            self.below = below
            self.credit = credit
        }
    }
    /// Ascending.
    package let tiers: [Tier]
    /// Identifier of the row of `pricing/sources.csv`.
    package let source: String

    package init(tiers: [Tier], source: String) {
        self.tiers = tiers.sorted { $0.below < $1.below }
        self.source = source
    }

    /// The share that comes back: that of the lowest band which the availability is in, 0 where it
    /// is in none.
    package func credit(availability: Double) -> Double {
        tiers.first { availability < $0.below }?.credit ?? 0
    }
}

/// A service whose instances in one region are under an agreement.
package struct CreditedService: Hashable, Sendable {
    package var name: String
    package var region: String
    /// The fleets whose charges count.
    package var fleets: [String]
    package var agreement: ServiceLevelAgreement
    package init(
        name: String, region: String, fleets: [String], agreement: ServiceLevelAgreement
    ) {
        self.name = name
        self.region = region
        self.fleets = fleets
        self.agreement = agreement
    }
}

/// How much of a service's requests in one region a calendar month served.
package struct MonthlyAvailability: Hashable, Sendable {
    package var service: String
    package var region: String
    /// As in `ChargeKey.month`.
    package var month: Int
    /// 0…1.
    package var availability: Double
    package init(service: String, region: String, month: Int, availability: Double) {
        self.service = service
        self.region = region
        self.month = month
        self.availability = availability
    }
}

extension RatingPlan {
    /// The credits of a bill, one for each service, region and month that was below its agreement.
    ///
    /// What counts is what is billed in the month for the service's instances: promises that are
    /// paid for beforehand or by themselves are nobody's.
    package func serviceCredits(
        of bill: Bill, availability: [MonthlyAvailability]
    ) -> [HourlyCharge] {
        credited.flatMap { service in
            availability.compactMap { month in
                guard month.service == service.name, month.region == service.region else {
                    return nil
                }
                let share = service.agreement.credit(availability: month.availability)
                let base = bill.lines.reduce(Int128(0)) { sum, line in
                    let counts =
                        line.key.month == month.month && line.key.category == .compute
                        && line.key.region == service.region
                        && service.fleets.contains(line.key.owner)
                    return counts ? sum + line.costs.billed.nanodollars : sum
                }
                let credit = dividedRounding(
                    base * Int128((share * 1e6).rounded()), by: 1_000_000)
                return credit > 0 ? row(service, month.month, Money(nanodollars: -credit)) : nil
            }
        }
    }

    private func row(_ service: CreditedService, _ month: Int, _ money: Money) -> HourlyCharge {
        func hour(_ month: Int) -> Int64 {
            CalendarDate(year: month / 12, month: month % 12 + 1, day: 1)?.midnight.clockHour ?? 0
        }
        let start = catalog.start
        let end = start + catalog.horizon - TimeSpan(nanoseconds: 1)
        let from = max(start.clockHour, hour(month))
        var row = HourlyCharge(
            clockHour: from,
            key: ChargeKey(
                month: month, category: .compute, service: ServiceLevelAgreement.line,
                owner: service.name, region: service.region, zone: "", instanceType: "",
                option: .standard),
            quantity: 1, unit: "credit",
            costs: Costs(list: .zero, contracted: .zero, effective: money, billed: money))
        row.hours = min(end.clockHour + 1, hour(month + 1)) - from
        return row
    }
}

extension ServiceLevelAgreement {
    /// What the bill calls a credit.
    package static let line = "SLA credit"
}

extension Bill {
    /// Adds what `serviceCredits` found.
    package mutating func add(_ credits: [HourlyCharge]) {
        for credit in credits {
            lines.append(
                ChargeLine(
                    key: credit.key, quantity: credit.quantity, unit: credit.unit,
                    costs: credit.costs, provenance: .published))
        }
    }
}
