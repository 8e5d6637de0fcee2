import StableMath

/// Times on a logarithmic scale, 32 points an octave, from about a microsecond to four and a half
/// hours. On it, stretching a distribution is a shift.
package enum LatencyGrid {
    package static let perOctave = 32
    package static let octaves = 34
    package static let count = perOctave * octaves + 1
    private static let firstExponent = -20.0
    private static let logOfTwo = 0.693147180559945309417232121458

    /// Seconds at each point, ascending.
    package static let seconds: [Double] = (0..<count).map { index in
        Stable.exp((firstExponent + Double(index) / Double(perOctave)) * logOfTwo)
    }

    /// The position of a time on the grid: its whole part is a point, its fraction the way to the
    /// next.
    package static func position(ofSeconds seconds: Double) -> Double {
        guard seconds > self.seconds[0] else { return 0 }
        let octave = Stable.log(seconds) / logOfTwo - firstExponent
        return min(octave * Double(perOctave), Double(count - 1))
    }

    /// How many points a factor of at least one shifts by.
    package static func shift(ofFactor factor: Double) -> Double {
        max(0, Stable.log(factor) / logOfTwo * Double(perOctave))
    }
}

/// P(T > t) at the grid's points, linear in between.
package struct SurvivalCurve: Sendable {
    package var values: [Double]

    package init(_ values: [Double]) { self.values = values }

    package init(_ survival: (Double) -> Double) {
        values = LatencyGrid.seconds.map(survival)
    }

    package func callAsFunction(_ seconds: Double) -> Double {
        guard seconds > 0 else { return 1 }
        let position = LatencyGrid.position(ofSeconds: seconds)
        let index = Int(position)
        guard index + 1 < values.count else { return values[values.count - 1] }
        let part = position - Double(index)
        return values[index] + part * (values[index + 1] - values[index])
    }
}
