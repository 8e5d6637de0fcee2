/// Round numbers along an axis: multiples of 1, 2, 2.5 or 5 times a power of ten.
struct AxisScale {
    let low: Double
    let high: Double
    let step: Double

    /// From zero up to a round number.
    init(upTo top: Double, steps: Int = 3) {
        step = Self.round(top > 0 && top.isFinite ? top / Double(steps) : 1 / Double(steps))
        low = 0
        high = step * max(1, (top.isFinite ? top / step - 1e-9 : 1).rounded(.up))
    }

    /// What lies between, with some room on either side.
    init(around values: [Double], room: Double = 0.06, steps: Int = 4) {
        let known = values.filter(\.isFinite)
        let (least, most) = (known.min() ?? 0, known.max() ?? 1)
        let magnitude = max(abs(least), abs(most))
        // All the same: some room on either side of it.
        let isPoint = most - least <= 1e-9 * magnitude
        let span = isPoint ? max(magnitude * 0.2, 1e-9) : most - least
        let middle = (least + most) / 2
        let half = isPoint ? span / 2 : span / 2 + span * room
        low = middle - half
        high = middle + half
        step = Self.round(span / Double(steps))
    }

    /// The next of 1, 2, 2.5 or 5 times a power of ten.
    private static func round(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value { power /= 10 }
        return [1, 2, 2.5, 5].first { $0 * power >= value * (1 - 1e-9) }.map { $0 * power }
            ?? 10 * power
    }

    /// Multiples of the step.
    var ticks: [Double] {
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard last >= first, last - first < 50 else { return [] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// Decimals that tell the ticks apart.
    var decimals: Int {
        var decimals = 0
        var scaled = step
        while decimals < 9, abs(scaled - scaled.rounded()) > 1e-6 * scaled {
            scaled *= 10
            decimals += 1
        }
        return decimals
    }

    /// 0 at the low end, 1 at the high one.
    func place(_ value: Double) -> Double {
        guard high > low, !value.isNaN else { return 0.5 }
        return min(max((value - low) / (high - low), 0), 1)
    }
}
