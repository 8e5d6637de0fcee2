package import Quantities

/// A metric of one fleet or workload as it was recorded, for its policies to act on.
package struct RecordedMetric: Sendable {
    /// What was recorded.
    package enum Metric: Hashable, Sendable {
        case fleet(FleetMetric)
        case pods(HorizontalPodAutoscaler.Metric)

        /// As a scenario names it.
        package var name: String {
            switch self {
            case .fleet(let metric): metric.rawValue
            case .pods(let metric): metric.rawValue
            }
        }
        package var isCPU: Bool { self == .fleet(.cpu) || self == .pods(.cpu) }
        /// Of each pod or instance, so that it falls as there are more of them.
        package var isMean: Bool { self != .pods(.offeredRequests) }

        package func format(_ value: Double) -> String {
            switch self {
            case .fleet(let metric): metric.format(value)
            case .pods(let metric): metric.format(value)
            }
        }
    }
    /// Index into the plan's fleets.
    package var fleet: Int
    package var metric: Metric
    /// One per `step` of the run, in the policy's unit (1 is 100 % of cpu); NaN: no data.
    package var values: [Double]
    /// A minute for a fleet, the autoscaler's own period for a workload.
    package var step: TimeSpan
    /// Capacity units past their warm-up, or ready pods, while it was recorded: a mean then falls
    /// as the simulated fleet grows beyond them, and rises as it shrinks. nil: it stays as
    /// recorded, whatever the policies do.
    package var capacity: Double?

    package init(
        fleet: Int, metric: Metric, values: [Double], step: TimeSpan, capacity: Double?
    ) {
        self.fleet = fleet
        self.metric = metric
        self.values = values
        self.step = step
        self.capacity = capacity
    }

    /// Of the step that ends now; nil: no data.
    private func value(at now: Int64) -> Double? {
        let place = Int(floorDivide(now - 1, step.nanoseconds))
        guard values.indices.contains(place), !values[place].isNaN else { return nil }
        return values[place]
    }

    /// What policies see instead of what was measured; no data where none was recorded.
    ///
    /// - Parameter unitSize: what a capacity unit carries, against one of the first instance type.
    @inline(never)
    func metrics(
        insteadOf measured: MinuteMetrics, at now: Int64, unitSize: Double
    ) -> MinuteMetrics {
        guard case .fleet(let metric) = metric else { return measured }
        guard let recorded = value(at: now), measured.warmed > 0 else { return MinuteMetrics() }
        let value = recorded * (capacity.map { $0 / (measured.warmedUnits * unitSize) } ?? 1)
        var metrics = measured
        switch metric {
        // A processor is not busier than all the time.
        case .cpu: metrics.cpuSeconds = min(1, value) * measured.warmed
        case .requestsPerTarget: metrics.warmedCarried = value / 60 * measured.warmed
        }
        return metrics
    }

    /// What a workload's autoscaler sees instead of what was measured.
    ///
    /// - Parameter pods: ready pods, mean over the time since the last look.
    func sample(pods: Double, at now: Int64) -> PodSample {
        guard case .pods(let metric) = metric, let value = value(at: now) else {
            return PodSample()
        }
        if metric == .offeredRequests { return PodSample(offered: value) }
        // Nobody says what pods use of which none is ready.
        guard pods > 1e-9 else { return PodSample() }
        let mean = capacity.map { value * $0 / pods } ?? value
        return metric == .cpu ? PodSample(cpu: mean) : PodSample(requests: mean)
    }
}
