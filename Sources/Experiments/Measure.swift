/// One figure that every run reports, declared once: the runner computes it, every renderer shows
/// it.
package struct Measure: Sendable {
    package enum Unit: String, Hashable, Sendable {
        case dollars = "USD"
        case dollarsPerMonth = "USD/month"
        case dollarsPerMillion = "USD/million requests"
        /// 1 is the whole.
        case share = "fraction"
        case requests
        case instances
        case instanceHours = "instance-hours"
        case vcpuHours = "vCPU-hours"
        case seconds
        case count
        /// A multiple of something.
        case ratio
    }

    /// As in the JSON document: `cost.effective`.
    package let id: String
    /// Two or three words for a table.
    package let title: String
    package let unit: Unit
    /// One sentence that settles arguments.
    package let definition: String
    /// Not a number when the measure has no meaning in this replication (coverage without
    /// commitments).
    package let value: @Sendable (MeasureInput) -> Double

    package init(
        _ id: String, _ title: String, _ unit: Unit, _ definition: String,
        value: @escaping @Sendable (MeasureInput) -> Double
    ) {
        self.id = id
        self.title = title
        self.unit = unit
        self.definition = definition
        self.value = value
    }
}

/// Every measure, in the order in which every format lists them.
package enum Measures {
    package static let all: [Measure] =
        costs + costsByCategory + commitments + spotRisk + capacity + lifecycle + elasticity
        + service
        + latency
        + objectives

    /// The position of a measure in `all`.
    ///
    /// - Precondition: the identifier is a measure's; a misspelled one is a bug of the program.
    package static func index(of id: String) -> Int {
        guard let index = all.firstIndex(where: { $0.id == id }) else {
            preconditionFailure("no measure is called \(id)")
        }
        return index
    }

    /// The quotient; not a number when the divisor is 0.
    static func ratio(_ dividend: Double, _ divisor: Double) -> Double {
        divisor == 0 ? .nan : dividend / divisor
    }
}
