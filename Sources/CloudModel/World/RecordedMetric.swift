import Quantities

/// A metric of one fleet as it was recorded, for its policies to act on.
package struct RecordedMetric: Sendable {
    /// Index into the plan's fleets.
    package var fleet: Int
    package var metric: FleetMetric
    /// One per minute of the run, in the policy's unit (1 is 100 % of cpu); NaN: no data.
    package var perMinute: [Double]
    /// Capacity units past their warm-up while it was recorded: the metric then falls as the
    /// simulated fleet grows beyond them, and rises as it shrinks. nil: it stays as recorded,
    /// whatever the policies do.
    package var capacity: Double?

    package init(fleet: Int, metric: FleetMetric, perMinute: [Double], capacity: Double?) {
        self.fleet = fleet
        self.metric = metric
        self.perMinute = perMinute
        self.capacity = capacity
    }

    /// What policies see instead of what was measured; no data where none was recorded.
    ///
    /// - Parameter unitSize: what a capacity unit carries, against one of the first instance type.
    @inline(never)
    func metrics(
        insteadOf measured: MinuteMetrics, at now: Int64, unitSize: Double
    ) -> MinuteMetrics {
        let minute = Int(floorDivide(now - 1, TimeSpan.minute.nanoseconds))
        guard perMinute.indices.contains(minute), !perMinute[minute].isNaN, measured.warmed > 0
        else { return MinuteMetrics() }
        let value =
            perMinute[minute] * (capacity.map { $0 / (measured.warmedUnits * unitSize) } ?? 1)
        var metrics = measured
        switch metric {
        // A processor is not busier than all the time.
        case .cpu: metrics.cpuSeconds = min(1, value) * measured.warmed
        case .requestsPerTarget: metrics.warmedCarried = value / 60 * measured.warmed
        }
        return metrics
    }
}
