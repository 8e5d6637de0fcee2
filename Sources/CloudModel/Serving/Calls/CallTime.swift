import SimulationKernel
import StableMath

/// The distribution of the time that a request spends in calls, as weights of points in time: what
/// can be added to another and stretched.
struct CallTime: Hashable, Sendable {
    /// Ascending.
    private(set) var seconds: [Double]
    /// They add up to 1.
    private(set) var weights: [Double]

    /// Points an octave.
    private static let fineness = 4
    private static let points: [Double] = stride(
        from: 0, to: LatencyGrid.count, by: LatencyGrid.perOctave / fineness
    ).map { LatencyGrid.seconds[$0] }
    private static let negligible = 1e-7

    /// No time at all.
    static let none = CallTime(seconds: [0], weights: [1])

    private init(seconds: [Double], weights: [Double]) {
        self.seconds = seconds
        self.weights = weights
    }

    /// A distribution in steps of a fourth of an octave, with its own mean.
    init(_ distribution: Distribution) {
        var found = [Double](repeating: 0, count: Self.points.count)
        var before = 1.0
        for index in 1..<Self.points.count {
            let after =
                index + 1 < Self.points.count ? distribution.survival(Self.points[index]) : 0
            found[index] = before - after
            before = after
        }
        let step = Stable.exp(-0.693147180559945309417232121458 / Double(2 * Self.fineness))
        self = Self.kept(Self.points.map { $0 * step }, found).stretched(to: distribution.mean)
    }

    var mean: Double { zip(seconds, weights).reduce(0) { $0 + $1.0 * $1.1 } }

    var variance: Double {
        let mean = mean
        return zip(seconds, weights).reduce(0) {
            $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1
        }
    }

    /// The same shape with another mean.
    func stretched(to mean: Double) -> CallTime {
        let own = self.mean
        guard own > 0 else { return self }
        let factor = mean / own
        return CallTime(seconds: seconds.map { $0 * factor }, weights: weights)
    }

    /// The time of both, one after the other.
    func plus(_ other: CallTime) -> CallTime {
        if self == .none { return other }
        if other == .none { return self }
        var sum = [Double](repeating: 0, count: Self.points.count)
        for (first, weight) in zip(seconds, weights) {
            for (second, share) in zip(other.seconds, other.weights) {
                Self.put(weight * share, at: first + second, into: &sum)
            }
        }
        return Self.kept(Self.points, sum).stretched(to: mean + other.mean)
    }

    /// So many of them, one after the other; half a one is one in every second case.
    func times(_ count: Double) -> CallTime {
        let whole = count.rounded(.down)
        let part = count - whole
        let floor = repeated(Int(whole))
        guard part > 0 else { return floor }
        let ceiling = floor.plus(self)
        var sum = [Double](repeating: 0, count: Self.points.count)
        for (times, share) in [(floor, 1 - part), (ceiling, part)] {
            for (second, weight) in zip(times.seconds, times.weights) {
                Self.put(weight * share, at: second, into: &sum)
            }
        }
        return Self.kept(Self.points, sum).stretched(to: mean * count)
    }

    private func repeated(_ count: Int) -> CallTime {
        var result = CallTime.none
        var power = self
        var left = count
        while left > 0 {
            if left % 2 == 1 { result = result.plus(power) }
            left /= 2
            if left > 0 { power = power.plus(power) }
        }
        return result
    }

    /// P(T + Y > t) for Y of the given curve.
    func after(_ curve: SurvivalCurve) -> SurvivalCurve {
        SurvivalCurve { time in
            zip(seconds, weights).reduce(0) { $0 + $1.1 * curve(time - $1.0) }
        }
    }

    /// Shares a weight between the two points around a time, which keeps the mean.
    private static func put(_ weight: Double, at time: Double, into sum: inout [Double]) {
        let octaves = LatencyGrid.position(ofSeconds: time) / Double(LatencyGrid.perOctave)
        let index = min(Int(octaves * Double(fineness)), points.count - 2)
        let gap = points[index + 1] - points[index]
        let part = min(max(0, (time - points[index]) / gap), 1)
        sum[index] += weight * (1 - part)
        sum[index + 1] += weight * part
    }

    /// Without what hardly ever happens.
    private static func kept(_ seconds: [Double], _ weights: [Double]) -> CallTime {
        let places = weights.indices.filter { weights[$0] > negligible }
        let total = places.reduce(0) { $0 + weights[$1] }
        guard total > 0 else { return .none }
        return CallTime(
            seconds: places.map { seconds[$0] }, weights: places.map { weights[$0] / total })
    }
}
