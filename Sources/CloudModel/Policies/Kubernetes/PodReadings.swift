/// What an autoscaler knows of a workload's pods when it looks, for one metric. Sums are enough:
/// the calculation never asks which pod said what.
package struct PodReadings: Hashable, Sendable {
    /// Ready pods that have a reading, and the sum of their readings.
    package var measured: Int64
    package var total: Double
    /// Running pods of which the metrics service has nothing.
    package var missing: Int64
    /// Pending pods, and those that have not been ready yet; their readings are set aside.
    package var unready: Int64

    package init(measured: Int64, total: Double, missing: Int64 = 0, unready: Int64 = 0) {
        self.measured = measured
        self.total = total
        self.missing = missing
        self.unready = unready
    }

    /// Mean reading ÷ `target`; nil without a reading.
    func ratio(to target: Double) -> Double? {
        measured > 0 ? total / Double(measured) / target : nil
    }

    /// As if `count` more pods had been measured at `value` each.
    func adding(_ count: Int64, at value: Double) -> PodReadings {
        var sum = self
        sum.measured += count
        sum.total += Double(count) * value
        return sum
    }
}
