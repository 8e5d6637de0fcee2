import CloudModel
import Pricing
import Quantities

extension Measures {
    static let costs: [Measure] = [
        Measure(
            "cost.list", "List cost", .dollars,
            "Cost over the horizon at public on-demand prices, no discount of any kind."
        ) { $0.costs.list.dollars },
        Measure(
            "cost.contracted", "Contracted cost", .dollars,
            "Cost over the horizon after negotiated discounts, before commitments."
        ) { $0.costs.contracted.dollars },
        Measure(
            "cost.effective", "Effective cost", .dollars,
            "Cost over the horizon after all discounts, upfront fees spread over the hours of "
                + "their term."
        ) { $0.costs.effective.dollars },
        Measure(
            "cost.billed", "Billed cost", .dollars,
            "Cash due within the horizon; an upfront fee paid before the start is not in it."
        ) { $0.costs.billed.dollars },
        Measure(
            "cost.effective.perMonth", "Cost per month", .dollarsPerMonth,
            "Effective cost of the horizon × 730 h ÷ the horizon."
        ) {
            $0.costs.effective.dollars * TimeSpan.billingMonth.hours / $0.replication.horizon.hours
        },
        Measure(
            "cost.perMillionRequests", "Cost per million", .dollarsPerMillion,
            "Effective cost ÷ millions of served requests."
        ) { ratio($0.costs.effective.dollars * 1e6, requests($0.counts.served)) },
        Measure(
            "cost.derivedPriceShare", "Derived prices", .share,
            "Share of the effective cost that rests on prices computed by a rule, or on another "
                + "region's, not on a published figure."
        ) { input in
            input.costs.effective == .zero
                ? 0 : input.derived.dollars / input.costs.effective.dollars
        },
    ]

    static let costsByCategory: [Measure] = ChargeCategory.allCases.map { category in
        Measure(
            "cost.\(category.rawValue)", categoryTitle(category), .dollars,
            "Effective cost over the horizon of \(categoryMeaning(category))."
        ) { $0.effective(category).dollars }
    }

    static let commitments: [Measure] = [
        Measure(
            "savings.effectiveRate", "Effective savings rate", .share,
            "(Contracted − effective) ÷ contracted cost of commitment-eligible use; spot is left "
                + "out of both."
        ) { input in
            let base = input.replication.bill.savingsBase.dollars
            return ratio(base - input.replication.bill.savingsEffective.dollars, base)
        },
        Measure(
            "commitment.coverage", "Commitment coverage", .share,
            "Covered ÷ eligible use, both in on-demand-equivalent dollars."
        ) {
            ratio(
                $0.replication.bill.coveredOnDemandEquivalent.dollars,
                $0.replication.bill.eligibleOnDemandEquivalent.dollars)
        },
        Measure(
            "commitment.utilization", "Commitment utilization", .share,
            "Used ÷ purchased commitment, in amortized dollars."
        ) {
            ratio(
                $0.replication.bill.commitmentUsed.dollars,
                $0.replication.bill.commitmentPurchased.dollars)
        },
        Measure("spot.share", "Spot share", .share, "Share of vCPU-hours that ran on spot.") {
            ratio($0.sum(\.spotVcpuHours), $0.sum(\.vcpuHours))
        },
        Measure(
            "spot.interruptions", "Spot interruptions", .count,
            "Instances that the provider took back."
        ) { $0.sum { Double($0.interruptions) } },
    ]

    private static func categoryTitle(_ category: ChargeCategory) -> String {
        switch category {
        case .compute: "Compute"
        case .storage: "Storage"
        case .network: "Network"
        case .observability: "Observability"
        case .backup: "Backup"
        case .security: "Security"
        case .extras: "Extras"
        case .unusedCommitment: "Unused commitment"
        }
    }

    private static func categoryMeaning(_ category: ChargeCategory) -> String {
        switch category {
        case .compute: "instances, on demand, spot or committed, and their CPU credits"
        case .storage: "volumes"
        case .network: "load balancers and data transfer"
        case .observability: "metrics and logs"
        case .backup: "backups"
        case .security: "keys and certificates"
        case .extras: "the charges under `extras`"
        case .unusedCommitment: "commitments that covered nothing"
        }
    }
}
