/// One rated row: what one charge line grew by in one clock-hour.
///
/// Rows carry no rounding of their own: a line's rows add up to the line of the bill, nano-dollar
/// for nano-dollar.
package struct HourlyCharge: Hashable, Sendable {
    /// The clock-hour's number since 1970 (`UTCInstant.clockHour`).
    package var clockHour: Int64
    /// How many clock-hours it is for.
    package var hours: Int64 = 1
    package var key: ChargeKey
    /// In `unit`.
    package var quantity: Double
    package var unit: String
    package var costs: Costs

    package init(
        clockHour: Int64, key: ChargeKey, quantity: Double, unit: String, costs: Costs
    ) {
        self.clockHour = clockHour
        self.key = key
        self.quantity = quantity
        self.unit = unit
        self.costs = costs
    }
}

/// Receives rated rows hour by hour, in the order of the bill's lines.
package protocol ChargeSink {
    mutating func record(_ row: HourlyCharge)
}
