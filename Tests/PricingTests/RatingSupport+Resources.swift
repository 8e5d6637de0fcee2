import Pricing
import Quantities
import UsageLedger

/// A Google pool whose vCPUs and memory have prices of their own.
///
/// - Parameters:
///   - onDemand: dollars per instance-hour; `memory` is the memory's part of it.
///   - sustained: the discount for use of most of a month.
func googlePool(
    _ type: String, vcpus: Int64, gib: Int64, onDemand: String, memory: String,
    sustained: SustainedUseSchedule? = nil
) -> TestPool {
    var pool = TestPool(type, "us-central1-a", onDemand: onDemand)
    pool.description.provider = "gcp"
    pool.description.region = "us-central1"
    pool.price.resources = ResourcePrices(
        vcpus: vcpus, memoryMebibytes: gib * 1_024, memoryPerInstance: dollars(memory))
    pool.price.sustainedUse = sustained
    return pool
}

/// An Azure pool, whose series decides what a flexible reservation covers.
func azurePool(_ type: String, vcpus: Int64, onDemand: String) -> TestPool {
    var pool = TestPool(type, "westeurope-1", onDemand: onDemand)
    pool.description.provider = "azure"
    pool.description.region = "westeurope"
    pool.price.family = AzureReservations.series(ofType: type)
    pool.price.normalizationUnits = vcpus
    pool.price.sizeFlexible = pool.price.family != type
    return pool
}

func azureReservation(
    _ name: String, _ type: String, vcpus: Int64, count: Int64, recurring: String,
    isFlexible: Bool = true
) -> Commitment {
    var commitment = reservation(name, type, count: count, recurring: recurring)
    commitment.kind = .reservedInstance(
        ReservedInstance(
            region: "westeurope", operatingSystem: "linux", instanceType: type,
            family: AzureReservations.series(ofType: type), normalizationUnits: vcpus,
            sizeFlexible: isFlexible, count: count, scope: .regional, provider: "azure"))
    return commitment
}

/// Committed vCPUs, or MiB of memory.
func committedUse(
    _ name: String, _ resource: ResourceCommitment.Resource, _ amount: Int64, recurring: String,
    family: String = "n2"
) -> Commitment {
    var commitment = reservation(name, "none", count: 1, recurring: recurring)
    commitment.kind = .resource(
        ResourceCommitment(
            region: "us-central1", family: family, resource: resource, amount: amount))
    return commitment
}

/// Capacity held for all of 2026.
func capacityReservation(
    _ name: String, _ type: String, _ zone: String, count: Int64, onDemand: String
) -> Commitment {
    let pool = TestPool(type, zone, onDemand: onDemand)
    var commitment = reservation(name, type, count: count)
    commitment.kind = .capacityReservation(
        CapacityReservation(
            region: pool.description.region, zone: zone, instanceType: type,
            operatingSystem: "linux", count: count, price: pool.price))
    return commitment
}
