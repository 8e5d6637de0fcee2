package import SimulationKernel
import StableMath
import Statistics

/// A station's latency at every load level, so that the hot loop only adds up how much load met
/// which level, and percentiles are made once, at the end.
///
/// A request that finds a free slot takes its own service time × the stretch of the moment it
/// arrives (the snapshot principle: the crowd changes slowly against one request; exact in the mean
/// for processor sharing). One that finds none waits first, exponentially, with the mean of the
/// birth–death chain × (1 + cs²)/2 (Allen and Cunneen), then runs at full occupancy.
/// `docs/concepts/serving.md` derives both and says where they are approximations.
///
/// A class, because the loop would otherwise count references to each of its arrays at every step.
package final class StationTable: Sendable {
    package let station: Station
    /// Machines that share its queue.
    let machines: Double
    /// Service time alone on this machine.
    package let service: SurvivalCurve
    /// Per level: weight of each stretch, in grid shifts; sums to the chance of a free slot.
    package let stretchWeights: [[Double]]
    /// Per level: the chance that an arrival waits for a slot.
    package let waitChance: [Double]
    /// Per level: P(wait + service > t) of those who wait.
    package let waitingCurves: [SurvivalCurve?]
    /// Service time at full occupancy.
    package let saturated: SurvivalCurve
    /// Per level: the share of requests that outlast the timeout.
    package let timeoutShare: [Double]
    /// Per level: the share of requests that a full queue refuses; empty where it never does.
    package let refusedShare: [Double]
    /// What waits are multiplied by because service varies.
    private let growth: Double
    /// Largest load at which the objective's latency is kept, 1 without one.
    package let objectiveLoad: Double

    /// Beyond this squared coefficient of variation (a Pareto tail may be infinite) waits grow no
    /// more.
    static let largestVariation = 100.0

    package convenience init(
        _ spec: StationSpec, serviceTime: Distribution, timeout: Double,
        targets: [ObjectivePlan.LatencyTarget]
    ) {
        self.init(Station(spec), serviceTime: serviceTime, timeout: timeout, targets: targets)
    }

    /// - Parameter calls: what a request spends in calls of its own; part of the waiting.
    init(
        _ station: Station, serviceTime: Distribution, calls: CallTime? = nil, timeout: Double,
        targets: [ObjectivePlan.LatencyTarget]
    ) {
        let spec = station.spec
        self.station = station
        machines = Double(spec.machines)
        let own = spec.idleSeconds - (calls?.mean ?? 0)
        let scale = own / serviceTime.mean
        var service = SurvivalCurve { serviceTime.survival($0 / scale) }
        var variation = serviceTime.squaredCoefficientOfVariation
        if let calls {
            service = calls.after(service)
            variation =
                (min(variation, Self.largestVariation) * own * own + calls.variance)
                / (spec.idleSeconds * spec.idleSeconds)
        }
        let full = station.throughput.count - 1
        let fullStretch = station.stretch(holders: full)
        let alone = service
        let saturated = SurvivalCurve { alone($0 / fullStretch) }
        let growth = QueueApproximations.variationFactor(
            service: min(variation, Self.largestVariation))
        self.growth = growth
        let shifts = (1...full).map { LatencyGrid.shift(ofFactor: station.stretch(holders: $0)) }
        var weights: [[Double]] = []
        var chances: [Double] = []
        var curves: [SurvivalCurve?] = []
        var shares: [Double] = []
        var refused: [Double] = []
        var kept = 1.0
        for (level, load) in LoadLevels.loads.enumerated() {
            let rate = load * station.capacity
            var (free, allTaken) = station.occupancy(rate: rate)
            var meanWait = growth / (station.capacity - rate)
            if let room = spec.room {
                let limited = station.limitedOccupancy(rate: rate, room: room)
                (free, allTaken) = (limited.free, limited.waiting)
                // However service times vary, nobody waits for more than the queue holds.
                let position = min(growth * limited.meanPosition, Double(max(1, room)))
                meanWait = position / station.capacity
                refused.append(limited.refused)
            }
            let spread = Self.spread(free, over: shifts)
            let waiting = allTaken > 1e-9 ? Self.convolve(saturated, meanWait: meanWait) : nil
            weights.append(spread)
            chances.append(allTaken)
            curves.append(waiting)
            let mixture = Mixture(
                service: service, stretchWeights: spread, waitChance: allTaken, waiting: waiting)
            shares.append(mixture.survival(timeout))
            if targets.contains(where: { mixture.survival($0.seconds) > 1 - $0.quantile }) {
                kept = min(kept, LoadLevels.loads[max(0, level - 1)])
            }
        }
        self.service = service
        self.saturated = saturated
        stretchWeights = weights
        waitChance = chances
        waitingCurves = curves
        timeoutShare = shares
        refusedShare = refused
        objectiveLoad = max(kept, 0.01)
    }

    /// Puts each state's chance at its stretch's place on the grid, shared between two points.
    private static func spread(_ chances: [Double], over shifts: [Double]) -> [Double] {
        var weights: [Double] = []
        for (found, chance) in chances.enumerated() where chance > 1e-15 {
            let shift = shifts[found]
            let index = Int(shift)
            let part = shift - Double(index)
            while weights.count < index + 2 { weights.append(0) }
            weights[index] += chance * (1 - part)
            weights[index + 1] += chance * part
        }
        return weights
    }

    /// P(W + Y > t) for an exponential wait W and Y of the given curve: one pass, carrying
    /// ∫ f(y)·e^(−(t−y)/w) dy from point to point.
    private static func convolve(_ curve: SurvivalCurve, meanWait: Double) -> SurvivalCurve {
        let seconds = LatencyGrid.seconds
        var values = curve.values
        var carried = (1 - curve.values[0]) * Stable.exp(-seconds[0] / meanWait)
        values[0] += carried
        for index in 1..<values.count {
            let step = (seconds[index] - seconds[index - 1]) / meanWait
            let arrived = curve.values[index - 1] - curve.values[index]
            // Mass spread evenly over the step decays by its mean, (1 − e^−s)/s.
            let decay = step < 700 ? Stable.exp(-step) : 0
            let mean = step > 1e-6 ? (1 - decay) / step : 1
            carried = carried * decay + arrived * mean
            values[index] = curve.values[index] + carried
        }
        return SurvivalCurve(values)
    }

    /// The latency of one level, for a look-up or two without building its whole curve.
    fileprivate struct Mixture {
        let service: SurvivalCurve
        let stretchWeights: [Double]
        let waitChance: Double
        let waiting: SurvivalCurve?

        func survival(_ seconds: Double) -> Double {
            let position = LatencyGrid.position(ofSeconds: seconds)
            let index = Int(position)
            let part = position - Double(index)
            let values = service.values
            var sum = 0.0
            for (shift, weight) in stretchWeights.enumerated() where weight > 0 {
                let low = values[max(0, min(index - shift, values.count - 1))]
                let high = values[max(0, min(index + 1 - shift, values.count - 1))]
                sum += weight * (low + part * (high - low))
            }
            if let waiting { sum += waitChance * waiting(seconds) }
            return sum
        }
    }
}

extension StationTable {
    /// P(wait + service > t) at a load level.
    func survival(level: Int, _ seconds: Double) -> Double {
        Mixture(
            service: service, stretchWeights: stretchWeights[level], waitChance: waitChance[level],
            waiting: waitingCurves[level]
        ).survival(seconds)
    }

    /// What callers meet who leave the queue once they have waited for `timeout`, and whose answer
    /// is late beyond it: the mean seconds that they wait for it, and the share that gets none.
    ///
    /// The queue of M/M/c + D: the wait that an arrival would have has the density of M/M/c up to
    /// the timeout, and what is beyond it falls with the capacity alone (Baccelli and Hebuterne,
    /// 1981).
    func impatient(level: Int, timeout: Double) -> (seconds: Double, late: Double) {
        let rate = LoadLevels.loads[level] * station.capacity
        let (free, allTaken) = station.occupancy(rate: rate)
        let meanWait = growth / (station.capacity - rate)
        let gone = Stable.exp(-timeout / meanWait)
        var stretch = 0.0
        for (found, chance) in free.enumerated() {
            stretch += chance * station.stretch(holders: found + 1)
        }
        let waitingLate = waitingCurves[level]?(timeout) ?? 0
        let freeLate = survival(level: level, timeout) - allTaken * waitingLate
        let tooLong = gone < 1 ? max(0, (waitingLate - gone) / (1 - gone)) : 0
        let waiting = allTaken * (1 - gone)
        let leaving = allTaken * (1 - rate / station.capacity) * gone
        let whole = 1 - allTaken + waiting + leaving
        let freeSeconds = stretch * spec.idleSeconds
        var seconds = max(freeSeconds - freeLate * freeSeconds, freeLate * timeout)
        let full = station.stretch(holders: station.throughput.count - 1) * spec.idleSeconds
        let waited = gone < 1 ? meanWait - timeout * gone / (1 - gone) : 0
        seconds += waiting * min(timeout, waited + full) + leaving * timeout
        return (
            min(timeout, seconds / whole), (freeLate + waiting * tooLong + leaving) / whole
        )
    }

    private var spec: StationSpec { station.spec }

    /// Mean seconds from an arrival to its answer at a load level.
    func meanSeconds(level: Int) -> Double {
        let rate = LoadLevels.loads[level] * station.capacity
        var (free, allTaken) = station.occupancy(rate: rate)
        var meanWait = growth / (station.capacity - rate)
        if let room = station.spec.room {
            let limited = station.limitedOccupancy(rate: rate, room: room)
            (free, allTaken) = (limited.free, limited.waiting)
            meanWait =
                min(growth * limited.meanPosition, Double(max(1, room))) / station.capacity
        }
        var stretch = 0.0
        for (found, chance) in free.enumerated() {
            stretch += chance * station.stretch(holders: found + 1)
        }
        let full = station.stretch(holders: station.throughput.count - 1)
        stretch += allTaken * full
        return stretch * station.spec.idleSeconds + allTaken * meanWait
    }
}
