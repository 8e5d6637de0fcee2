import StableMath

/// How many requests met which load level or which fluid delay on one kind of station; becomes a
/// latency distribution once, at the end of a window. Its size does not grow with the horizon.
package struct LatencyRecorder: Sendable {
    /// Requests per load level.
    private(set) var byLevel = [Double](repeating: 0, count: LoadLevels.count)
    /// Requests per grid point of delay in a backlog, made when there is the first.
    private(set) var byDelay: [Double] = []
    private(set) var total = 0.0

    init() {}

    /// - Precondition: one value per load level; one per grid point of delay, or none.
    init(byLevel: [Double], byDelay: [Double], total: Double) {
        self.byLevel = byLevel
        self.byDelay = byDelay
        self.total = total
    }

    mutating func merge(_ other: LatencyRecorder) {
        for index in byLevel.indices { byLevel[index] += other.byLevel[index] }
        if !other.byDelay.isEmpty {
            if byDelay.isEmpty { byDelay = [Double](repeating: 0, count: LatencyGrid.count) }
            for index in byDelay.indices { byDelay[index] += other.byDelay[index] }
        }
        total += other.total
    }

    /// What has been added since the recorder was `start`.
    ///
    /// Rounding may leave a hair more or less than nothing where nothing was added; a curve takes
    /// no notice of what is below zero.
    func since(_ start: LatencyRecorder) -> LatencyRecorder {
        LatencyRecorder(
            byLevel: byLevel.indices.map { byLevel[$0] - start.byLevel[$0] },
            byDelay: start.byDelay.isEmpty
                ? byDelay : byDelay.indices.map { byDelay[$0] - start.byDelay[$0] },
            total: total - start.total)
    }

    /// Adds requests × P(T > t) at each grid point to `values`.
    func addCurve(of table: StationTable, to values: inout [Double]) {
        var stretches: [Double] = []
        for (level, requests) in byLevel.enumerated() where requests > 0 {
            let weights = table.stretchWeights[level]
            while stretches.count < weights.count { stretches.append(0) }
            for (shift, weight) in weights.enumerated() { stretches[shift] += requests * weight }
            if let waiting = table.waitingCurves[level] {
                let waiters = requests * table.waitChance[level]
                for index in values.indices { values[index] += waiters * waiting.values[index] }
            }
        }
        let service = table.service.values
        for (shift, weight) in stretches.enumerated() where weight > 0 {
            for index in 0..<min(shift, values.count) { values[index] += weight * service[0] }
            for index in min(shift, values.count)..<values.count {
                values[index] += weight * service[index - shift]
            }
        }
        for (point, requests) in byDelay.enumerated() where requests > 0 {
            let delay = LatencyGrid.seconds[point]
            for index in values.indices {
                values[index] += requests * table.saturated(LatencyGrid.seconds[index] - delay)
            }
        }
    }
}

/// The latency of requests that were served in time.
struct LatencyDistribution {
    /// Requests × P(T > t) at the grid's points.
    private let survivors: [Double]
    private let total: Double
    private let timeout: Double

    /// Requests served in time, in thousandths.
    var served: Double { total - lateSurvivors }

    /// Of those, how many took at most `seconds`.
    func served(within seconds: Double) -> Double {
        seconds >= timeout ? served : total - (total > 0 ? SurvivalCurve(survivors)(seconds) : 0)
    }

    /// - Parameter parts: recorders with the table of their station.
    init(_ parts: [(recorder: LatencyRecorder, table: StationTable)], timeout: Double) {
        var values = [Double](repeating: 0, count: LatencyGrid.count)
        var sum = 0.0
        for part in parts where part.recorder.total > 0 {
            part.recorder.addCurve(of: part.table, to: &values)
            sum += part.recorder.total
        }
        survivors = values
        total = sum
        self.timeout = timeout
    }

    private var lateSurvivors: Double {
        total > 0 ? SurvivalCurve(survivors)(timeout) : 0
    }

    /// Seconds below which the share `p` of the served falls; 0 when none were served.
    func quantile(_ p: Double) -> Double {
        let late = lateSurvivors
        let served = total - late
        guard served > total * 1e-12, total > 0 else { return 0 }
        // Served within t is total − survivors(t); find where it reaches p × served.
        let threshold = total - p * served
        var low = 0
        var high = survivors.count - 1
        if survivors[0] <= threshold { return LatencyGrid.seconds[0] }
        while high - low > 1 {
            let middle = (low + high) / 2
            if survivors[middle] > threshold { low = middle } else { high = middle }
        }
        let drop = survivors[low] - survivors[high]
        let part = drop > 0 ? (survivors[low] - threshold) / drop : 0
        // Between two points the time is interpolated as the curve is: along the logarithm.
        let step = 0.693147180559945309417232121458 / Double(LatencyGrid.perOctave)
        return min(timeout, LatencyGrid.seconds[low] * Stable.exp(part * step))
    }

    /// Mean seconds of the served.
    var mean: Double {
        let late = lateSurvivors
        let served = total - late
        guard served > total * 1e-12, total > 0 else { return 0 }
        var area = LatencyGrid.seconds[0] * served
        for index in 1..<survivors.count {
            let from = LatencyGrid.seconds[index - 1]
            guard from < timeout else { break }
            let to = min(LatencyGrid.seconds[index], timeout)
            let height = (survivors[index - 1] + survivors[index]) / 2 - late
            area += max(0, height) * (to - from)
        }
        return area / served
    }

    var summary: LatencySummary {
        LatencySummary(
            mean: mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99),
            p999: quantile(0.999))
    }
}
