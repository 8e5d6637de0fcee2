package import Quantities

/// A way to buy. Those that promise something (commitments) cover use that would be on-demand.
package protocol PurchasePlan: Sendable {
    /// The word after `plan:` in a scenario.
    static var typeName: String { get }
    /// One line for `explain`.
    static var summary: String { get }
    /// The provider's page, with its date.
    static var source: String { get }
    /// Adds the steps in which this plan's commitments cover use, in the provider's order.
    static func addSteps(to schedule: inout CoverageSchedule)
}

/// Every purchase plan, in the order in which the provider applies them to an hour's use. One line
/// each.
package enum PurchasePlans {
    package static let all: [any PurchasePlan.Type] = [
        SpotPurchase.self,
        CapacityReservations.self,
        ReservedInstances.self,
        AzureReservations.self,
        GoogleCommittedUse.self,
        EC2InstanceSavingsPlans.self,
        ComputeSavingsPlans.self,
        AzureSavingsPlans.self,
        GoogleFlexibleCommittedUse.self,
        GoogleSustainedUse.self,
        OnDemandPurchase.self,
    ]
}

/// Use of one kind that commitments may cover: a pool's instance-hours, or another service's units.
package struct CoverableLine: Hashable, Sendable {
    /// The account that runs it.
    package var account: String
    package var region: String
    package var zone: String
    package var operatingSystem: String
    package var tenancy: String
    package var instanceType: String
    package var family: String
    package var normalizationUnits: Int64?
    package var sizeFlexible: Bool
    /// The list price per unit and hour, against which savings are measured.
    package var onDemand: UnitPrice
    /// The same after a negotiated discount.
    package var contracted: UnitPrice
    /// False for what no commitment covers: spot.
    package var coverable: Bool
    /// Which resource of an instance the line stands for; nil: the instance as a whole.
    package var resource: ResourceCommitment.Resource?
    /// vCPUs or MiB of one instance; 1 where `resource` is nil.
    package var unitsPerInstance: Int64
    /// Capacity that is held and not run: discounts reach it last.
    package var isUnusedReservation: Bool

    package init(
        account: String = "", region: String, zone: String = "", operatingSystem: String = "linux",
        tenancy: String = "default", instanceType: String, family: String,
        normalizationUnits: Int64? = nil, sizeFlexible: Bool = false, onDemand: UnitPrice,
        contracted: UnitPrice? = nil, coverable: Bool = true,
        resource: ResourceCommitment.Resource? = nil, unitsPerInstance: Int64 = 1,
        isUnusedReservation: Bool = false
    ) {
        self.account = account
        self.region = region
        self.zone = zone
        self.operatingSystem = operatingSystem
        self.tenancy = tenancy
        self.instanceType = instanceType
        self.family = family
        self.normalizationUnits = normalizationUnits
        self.sizeFlexible = sizeFlexible
        self.onDemand = onDemand
        self.contracted = contracted ?? onDemand
        self.coverable = coverable
        self.resource = resource
        self.unitsPerInstance = unitsPerInstance
        self.isUnusedReservation = isUnusedReservation
    }
}
