import Quantities
import UsageLedger

/// What the rater counts apart within an hour: a pool's instances, one resource of them where the
/// provider sells resources, or a capacity reservation that nobody runs in.
struct RatedLine: Sendable {
    enum Subject: Hashable, Sendable {
        case pool(Int)
        /// A commitment that reserves capacity.
        case reservation(Int)
    }
    var subject: Subject
    /// As the coverage schedule sees it; times are instance-nanoseconds whatever the resource.
    var coverable: CoverableLine
    /// What uncovered use pays per instance-hour, after a negotiated discount: the spot price of
    /// spot pools.
    var paid: UnitPrice
    /// The share of a rate per instance-hour that falls on this line: all of it, unless the
    /// provider prices resources apart.
    var share: (part: Int64, whole: Int64)
    /// Lines whose sustained use adds up; nil: no such discount.
    var sustainedUse: SustainedUseKey?

    /// Every line: pools in the catalog's order, then reservations in that of the commitments.
    static func all(_ plan: RatingPlan) -> [RatedLine] {
        let general = plan.negotiatedDiscount[.compute] ?? 0
        let pools = zip(plan.catalog.pools, plan.pools).enumerated().flatMap { index, pair in
            lines(.pool(index), pair.0, pair.1, discount: pair.1.discount ?? general)
        }
        let reservations = plan.commitments.enumerated().flatMap { index, commitment in
            guard case .capacityReservation(let reservation) = commitment.kind else {
                return [RatedLine]()
            }
            var price = reservation.price
            price.account = commitment.account
            // What is held is not use, so that sustained use does not count it.
            price.sustainedUse = nil
            let description = PoolDescription(
                fleet: commitment.name, provider: "", region: reservation.region,
                zone: reservation.zone, instanceType: reservation.instanceType,
                operatingSystem: reservation.operatingSystem, market: .onDemand,
                billing: .perSecond)
            return lines(
                .reservation(index), description, price, discount: price.discount ?? general)
        }
        return pools + reservations
    }

    private static func lines(
        _ subject: Subject, _ pool: PoolDescription, _ price: PoolPrice, discount: Double
    ) -> [RatedLine] {
        let isSpot = pool.market == .spot
        let list = price.onDemand.price
        guard let split = price.resources, !isSpot else {
            let paid = isSpot ? price.spot?.price ?? list : list
            return [
                line(
                    subject, pool, price, resource: nil, units: 1, list: list,
                    paid: paid.discounted(by: discount), discount: discount)
            ]
        }
        let memory = split.memoryPerInstance
        let processor = UnitPrice(picodollars: list.picodollars - memory.picodollars)
        return [
            (ResourceCommitment.Resource.vcpu, split.vcpus, processor),
            (.memory, split.memoryMebibytes, memory),
        ].filter { $0.2 > .zero }.map { resource, units, list in
            line(
                subject, pool, price, resource: resource, units: units, list: list,
                paid: list.discounted(by: discount), discount: discount)
        }
    }

    private static func line(
        _ subject: Subject, _ pool: PoolDescription, _ price: PoolPrice,
        resource: ResourceCommitment.Resource?, units: Int64, list: UnitPrice, paid: UnitPrice,
        discount: Double
    ) -> RatedLine {
        var isHeld = false
        if case .reservation = subject { isHeld = true }
        return RatedLine(
            subject: subject,
            coverable: CoverableLine(
                account: price.account, region: pool.region, zone: pool.zone,
                operatingSystem: pool.operatingSystem, instanceType: pool.instanceType,
                family: price.family, normalizationUnits: price.normalizationUnits,
                sizeFlexible: price.sizeFlexible, onDemand: list,
                contracted: list.discounted(by: discount), coverable: pool.market == .onDemand,
                resource: resource, unitsPerInstance: units, isUnusedReservation: isHeld),
            paid: paid,
            share: (list.picodollars, max(1, price.onDemand.price.picodollars)),
            sustainedUse: pool.market == .spot
                ? nil
                : price.sustainedUse.map {
                    SustainedUseKey(
                        region: pool.region,
                        // Types that share a core are counted by themselves.
                        family: resource == nil ? pool.instanceType : price.family,
                        resource: resource, schedule: $0)
                })
    }

    /// A pool's position, nil for a reservation.
    var pool: Int? {
        if case .pool(let index) = subject { return index }
        return nil
    }

    /// The part of a rate per instance-hour that falls on this line.
    func portion(of rate: UnitPrice) -> UnitPrice {
        guard share.part != share.whole else { return rate }
        let part = dividedRounding(
            Int128(rate.picodollars) * Int128(share.part), by: Int128(share.whole))
        return UnitPrice(picodollars: Int64(part))
    }

    /// A quantity's unit on the bill, and how many of its own units per hour make one.
    var unit: (name: String, perInstance: Double) {
        switch coverable.resource {
        case nil: ("instance-hour", 1)
        case .vcpu?: ("vCPU-hour", Double(coverable.unitsPerInstance))
        case .memory?: ("GiB-hour", Double(coverable.unitsPerInstance) / 1_024)
        }
    }

    /// What the bill calls it.
    var service: String {
        switch coverable.resource {
        case nil: "Compute"
        case .vcpu?: "Compute vCPU"
        case .memory?: "Compute memory"
        }
    }
}
