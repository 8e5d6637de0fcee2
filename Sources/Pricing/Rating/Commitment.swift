package import Quantities

/// A promise to the provider, with the rates that it brings, resolved against the plan's pools.
package struct Commitment: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case reservedInstance(ReservedInstance)
        case savingsPlan(SavingsPlan)
        case resource(ResourceCommitment)
        case capacityReservation(CapacityReservation)
    }
    package enum Payment: String, Hashable, Sendable, CaseIterable {
        case noUpfront = "no-upfront"
        case partialUpfront = "partial-upfront"
        case allUpfront = "all-upfront"
    }
    package var name: String
    package var kind: Kind
    package var payment: Payment
    /// The term, end exclusive. Its hours amortize the upfront fee (29 February included).
    package var start: UTCInstant
    package var end: UTCInstant
    /// Paid once at `start`, for the whole commitment.
    package var upfront: Money
    /// Paid for every hour of the term, for the whole commitment, used or not.
    package var recurringPerHour: UnitPrice
    package var provenance: PriceProvenance
    /// The account that bought it. Its own use comes first, then that of the accounts it shares
    /// with.
    package var account: String

    package init(
        name: String, kind: Kind, payment: Payment, start: UTCInstant, end: UTCInstant,
        upfront: Money, recurringPerHour: UnitPrice, provenance: PriceProvenance,
        account: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.payment = payment
        self.start = start
        self.end = end
        self.upfront = upfront
        self.recurringPerHour = recurringPerHour
        self.provenance = provenance
        self.account = account
    }
}

/// Reserved instances of one type: what they cover.
package struct ReservedInstance: Hashable, Sendable {
    /// `aws` or `azure`: whose rules apply.
    package var provider: String
    package enum Scope: Hashable, Sendable {
        case regional
        case zonal(zone: String)
    }
    package var region: String
    /// `linux`, `windows`, `rhel`, `suse`.
    package var operatingSystem: String
    /// `default` or `dedicated`; only instances of the same tenancy are covered.
    package var tenancy: String
    package var instanceType: String
    package var family: String
    /// Four times the normalization factor of the type; nil when it has none.
    package var normalizationUnits: Int64?
    package var sizeFlexible: Bool
    package var count: Int64
    package var scope: Scope

    package init(
        region: String, operatingSystem: String, instanceType: String, family: String,
        normalizationUnits: Int64?, sizeFlexible: Bool, count: Int64, scope: Scope,
        tenancy: String = "default", provider: String = "aws"
    ) {
        self.provider = provider
        self.region = region
        self.operatingSystem = operatingSystem
        self.instanceType = instanceType
        self.family = family
        self.normalizationUnits = normalizationUnits
        self.sizeFlexible = sizeFlexible
        self.count = count
        self.scope = scope
        self.tenancy = tenancy
    }
}

/// A savings plan: what it covers, and at which rates.
package struct SavingsPlan: Hashable, Sendable {
    package enum Eligibility: Hashable, Sendable {
        case compute
        case ec2Instance(family: String, region: String)
        /// Azure's savings plan for compute: any size in any region.
        case azureCompute
        /// Google's flexible committed use: vCPUs and memory of many families in any region.
        case flexibleCommittedUse
    }
    package var eligibility: Eligibility
    /// Dollars per hour at savings-plan rates, whatever the payment option.
    package var commitmentPerHour: UnitPrice
    /// Per pool of the catalog, then per capacity reservation in the order of the commitments: the
    /// plan's rate per instance-hour; nil: not eligible (spot included). An EC2 Instance plan's
    /// rates outside its family and region are ignored.
    package var rates: [SourcedPrice?]

    package init(
        eligibility: Eligibility, commitmentPerHour: UnitPrice, rates: [SourcedPrice?]
    ) {
        self.eligibility = eligibility
        self.commitmentPerHour = commitmentPerHour
        self.rates = rates
    }
}
