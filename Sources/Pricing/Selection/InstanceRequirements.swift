/// Attribute-based instance type selection: what a fleet's types must be like, and how dear they
/// may be.
package struct InstanceRequirements: Hashable, Sendable {
    /// What one unit of a fleet's capacity is.
    ///
    /// Source: Amazon EC2 Auto Scaling API, DesiredCapacityType (2026-08).
    package enum CapacityType: String, Hashable, Sendable, CaseIterable {
        case units
        case vcpu
        case memoryMebibytes = "memory-mib"
    }
    package var all: [InstanceRequirement]
    package var desiredCapacityType: CapacityType
    /// Above the lowest price, 0.2 for 20 %.
    package var onDemandMaxPriceOverLowest: Double
    package var spotMaxPriceOverLowest: Double

    package init(
        _ all: [InstanceRequirement], desiredCapacityType: CapacityType = .units,
        onDemandMaxPriceOverLowest: Double = 0.2, spotMaxPriceOverLowest: Double = 1
    ) {
        self.all = all
        self.desiredCapacityType = desiredCapacityType
        self.onDemandMaxPriceOverLowest = onDemandMaxPriceOverLowest
        self.spotMaxPriceOverLowest = spotMaxPriceOverLowest
    }

    /// The capacity units that one instance counts for; nil: the book does not know.
    func weight(of spec: InstanceSpec) -> Int64? {
        switch desiredCapacityType {
        case .units: 1
        case .vcpu: spec.vcpu.map(Int64.init)
        case .memoryMebibytes: spec.memoryBytes.map { $0 >> 20 }
        }
    }
}

/// The instance types that requirements and price protection leave, of one provider and region.
package struct InstanceSelection: Sendable {
    /// One type that may be launched.
    package struct Choice: Hashable, Sendable {
        package var type: String
        package var weight: Int64
        /// Dollars an hour and capacity unit; nil: not to be launched so.
        package var onDemand: Double?
        package var spot: Double?
    }
    /// What one market's price protection did.
    package struct Market: Hashable, Sendable {
        package var protection: PriceProtection
        /// Types that cost more: name, and dollars an hour and capacity unit; cheapest first.
        package var dearer: [Dearer]
    }
    package struct Dearer: Hashable, Sendable {
        package var type: String
        package var price: Double
    }
    /// Types of the provider that are sold in the region, and those of them that meet everything.
    package var sold: Int
    package var matching: Int
    /// Cheapest first on demand, per capacity unit; then those for spot alone.
    package var choices: [Choice]
    package var onDemand: Market
    /// nil: the fleet wants no spot.
    package var spot: Market?
}

/// Why requirements leave no instance type.
package enum SelectionMiss: Error, Sendable {
    /// - excluded: by requirement: how many types it excludes, the others aside.
    /// - nearest: types that miss the least, and what they miss.
    case nothingMatches(
        sold: Int, excluded: [(requirement: String, count: Int)],
        nearest: [(type: String, missing: [String])])
    /// The book has no such figure of any type of the provider.
    case noFigures(requirement: String)
    /// A pattern that no type of the provider has.
    case unknownPattern(requirement: String, pattern: String, suggestion: String?)
    /// Types match, none of them has a price.
    case unpriced(PriceMiss)
    /// Types match, none of them has a price on the spot market.
    case noSpot(matching: Int)
}
