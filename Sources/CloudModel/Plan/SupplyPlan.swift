package import Quantities
package import SimulationKernel

/// What providers have to give: how spot capacity is taken back, and when a launch finds none.
package struct SupplyPlan: Sendable {
    /// By how much the scenario multiplies the price book's rates of interruption; fleets have the
    /// product.
    package var interruptionRate = 1.0
    /// Share of spot interruptions that come as shocks to a pool of one type in one zone, 0…1. The
    /// rest come one by one; the rate of both together is the pool's.
    package var shockShare = 0.0
    /// What share of a pool a shock takes in the mean, above 0, up to 1.
    package var severity = 0.5
    /// How long a pool has no spot capacity after a shock.
    package var dry = Distribution.deterministic(0)
    /// Instances of each type in each zone that can be had beyond those of the start; nil: any.
    package var depth: Double?
    /// Share of the depth that other tenants take when a zone or a region fails, 0…1: in the
    /// region's other zones, or in all other regions.
    package var herd = 0.0
    /// In which half of what they have taken comes back after the failure.
    package var herdHalfLife = TimeSpan.hour
    /// How long a fleet waits after a launch that found no capacity.
    package var retry = TimeSpan.minute
    /// Seconds from a rebalance recommendation to the notice; nil: they come together.
    package var recommendationLead: Distribution?
    package var reservations: [CapacityReservationPlan] = []
    /// When zones have spot capacity, where that is known.
    package var series: [SpotAvailability] = []

    package init() {}
}

/// Instances that are held for whoever reserved them: their launches find capacity always.
package struct CapacityReservationPlan: Hashable, Sendable {
    package var region: Int
    package var zone: Int
    package var instanceType: String
    package var count: Int64
    /// Nanoseconds from the start of the run.
    package var from: Int64
    package var to: Int64

    package init(
        region: Int, zone: Int, instanceType: String, count: Int64, from: Int64, to: Int64
    ) {
        self.region = region
        self.zone = zone
        self.instanceType = instanceType
        self.count = count
        self.from = from
        self.to = to
    }
}

/// When a zone has spot capacity: a recorded series that takes the place of chance there.
package struct SpotAvailability: Hashable, Sendable {
    package var region: Int
    package var zone: Int
    /// Nanoseconds from the start of the run, ascending, at which it ends and comes back in turn;
    /// the first is an end, at the start or later.
    package var changes: [Int64]

    package init(region: Int, zone: Int, changes: [Int64]) {
        self.region = region
        self.zone = zone
        self.changes = changes
    }
}
