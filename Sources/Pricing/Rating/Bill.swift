package import Quantities

/// How a charge came to its price.
package enum PurchaseOption: Hashable, Sendable {
    case onDemand
    case spot
    case reservedInstance(name: String)
    case savingsPlan(name: String)
    /// Google's committed use, by resource or by spend.
    case committedUse(name: String)
    /// On-demand capacity that was held and not run.
    case capacityReservation(name: String)
    /// Services that have one way to be bought.
    case standard

    package var label: String {
        switch self {
        case .onDemand: "on-demand"
        case .spot: "spot"
        case .reservedInstance: "reserved"
        case .savingsPlan: "savings-plan"
        case .committedUse: "committed-use"
        case .capacityReservation: "capacity-reservation"
        case .standard: "standard"
        }
    }
    /// The commitment's name, empty when there is none.
    package var commitment: String {
        switch self {
        case .reservedInstance(let name), .savingsPlan(let name), .committedUse(let name),
            .capacityReservation(let name):
            name
        case .onDemand, .spot, .standard: ""
        }
    }
}

/// What a charge is for. Lines of one key are added up over a calendar month.
package struct ChargeKey: Hashable, Sendable {
    /// Year × 12 + month − 1, UTC.
    package var month: Int
    package var category: ChargeCategory
    /// What the bill calls it: `Compute`, `Volume gp3`, `Load balancer`, `Savings plan unused`.
    package var service: String
    /// The fleet or service that caused it; the commitment for unused ones; the name for extras.
    package var owner: String
    package var region: String
    package var zone: String
    package var instanceType: String
    package var option: PurchaseOption

    package init(
        month: Int, category: ChargeCategory, service: String, owner: String, region: String,
        zone: String, instanceType: String, option: PurchaseOption
    ) {
        self.month = month
        self.category = category
        self.service = service
        self.owner = owner
        self.region = region
        self.zone = zone
        self.instanceType = instanceType
        self.option = option
    }
}

/// FOCUS's four costs.
package struct Costs: Hashable, Sendable {
    package var list = Money.zero
    package var contracted = Money.zero
    package var effective = Money.zero
    package var billed = Money.zero

    package init() {}
    package init(list: Money, contracted: Money, effective: Money, billed: Money) {
        self.list = list
        self.contracted = contracted
        self.effective = effective
        self.billed = billed
    }
    /// Money that changes hands and buys nothing by itself.
    static func cash(_ money: Money) -> Costs {
        Costs(list: .zero, contracted: .zero, effective: .zero, billed: money)
    }
    package static func += (left: inout Costs, right: Costs) {
        left.list += right.list
        left.contracted += right.contracted
        left.effective += right.effective
        left.billed += right.billed
    }
}

/// One line of a bill: a key, its quantity, and its four costs.
package struct ChargeLine: Hashable, Sendable {
    package var key: ChargeKey
    /// In `unit`.
    package var quantity: Double
    package var unit: String
    package var costs: Costs
    package var provenance: PriceProvenance

    package init(
        key: ChargeKey, quantity: Double, unit: String, costs: Costs, provenance: PriceProvenance
    ) {
        self.key = key
        self.quantity = quantity
        self.unit = unit
        self.costs = costs
        self.provenance = provenance
    }
}

/// A rated ledger.
package struct Bill: Sendable {
    /// In a fixed order: month, category, then pools and meters in catalog order.
    package var lines: [ChargeLine]
    /// Commitment-eligible use at on-demand rates (dollars, contracted) and the part commitments
    /// covered.
    package var eligibleOnDemandEquivalent: Money
    package var coveredOnDemandEquivalent: Money
    /// What commitments cost (amortized) over the horizon, and the part of it that covered
    /// something.
    package var commitmentPurchased: Money
    package var commitmentUsed: Money
    /// Contracted and effective cost of instances but spot ones, unused commitment included in the
    /// second: the effective savings rate's two terms.
    package var savingsBase: Money
    package var savingsEffective: Money

    package init(
        lines: [ChargeLine], eligibleOnDemandEquivalent: Money, coveredOnDemandEquivalent: Money,
        commitmentPurchased: Money, commitmentUsed: Money, savingsBase: Money,
        savingsEffective: Money
    ) {
        self.lines = lines
        self.eligibleOnDemandEquivalent = eligibleOnDemandEquivalent
        self.coveredOnDemandEquivalent = coveredOnDemandEquivalent
        self.commitmentPurchased = commitmentPurchased
        self.commitmentUsed = commitmentUsed
        self.savingsBase = savingsBase
        self.savingsEffective = savingsEffective
    }
}
