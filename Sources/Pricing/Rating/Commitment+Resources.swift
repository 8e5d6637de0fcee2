/// vCPUs or memory of one of Google's families in one region, promised for a term.
package struct ResourceCommitment: Hashable, Sendable {
    package var region: String
    package var family: String
    package var resource: Resource
    /// vCPUs, or MiB of memory.
    package var amount: Int64

    package enum Resource: String, Hashable, Sendable {
        case vcpu, memory
    }

    package init(region: String, family: String, resource: Resource, amount: Int64) {
        self.region = region
        self.family = family
        self.resource = resource
        self.amount = amount
    }
}

/// Room for instances of one type in one zone, paid for at the on-demand price whether it is used
/// or not.
package struct CapacityReservation: Hashable, Sendable {
    package var region: String
    package var zone: String
    package var instanceType: String
    /// `linux`, `windows`, `rhel`, `suse`.
    package var operatingSystem: String
    package var count: Int64
    package var price: PoolPrice

    package init(
        region: String, zone: String, instanceType: String, operatingSystem: String, count: Int64,
        price: PoolPrice
    ) {
        self.region = region
        self.zone = zone
        self.instanceType = instanceType
        self.operatingSystem = operatingSystem
        self.count = count
        self.price = price
    }
}

extension Commitment {
    package var option: PurchaseOption {
        switch kind {
        case .reservedInstance: .reservedInstance(name: name)
        case .savingsPlan(let plan) where plan.eligibility == .flexibleCommittedUse:
            .committedUse(name: name)
        case .savingsPlan: .savingsPlan(name: name)
        case .resource: .committedUse(name: name)
        case .capacityReservation: .capacityReservation(name: name)
        }
    }

    /// What the bill calls it.
    package var service: String {
        switch kind {
        case .reservedInstance: "Reserved instance"
        case .savingsPlan(let plan) where plan.eligibility == .flexibleCommittedUse:
            "Committed use"
        case .savingsPlan: "Savings plan"
        case .resource(let commitment):
            commitment.resource == .vcpu ? "Committed use vCPU" : "Committed use memory"
        case .capacityReservation: "Capacity reservation"
        }
    }

    /// The unit of what it provides, and how many of the schedule's own units make one for an
    /// hour, per nanosecond of that hour.
    package var unit: (name: String, perNanosecond: Int64) {
        switch kind {
        case .reservedInstance(let reservation): ("instance-hour", reservation.unitsPerInstance)
        case .savingsPlan: ("USD", 1_000_000_000_000)
        case .resource(let commitment):
            commitment.resource == .vcpu ? ("vCPU-hour", 1) : ("GiB-hour", 1_024)
        case .capacityReservation: ("instance-hour", 1)
        }
    }

    package var isCapacityReservation: Bool {
        if case .capacityReservation = kind { return true }
        return false
    }
}
