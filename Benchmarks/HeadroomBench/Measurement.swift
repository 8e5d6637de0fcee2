/// How long something took, round by round, and how long the reference loop took in between.
///
/// What counts is the least of the rounds, since everything that disturbs a loop makes it slower;
/// many short rounds find a quiet moment on a busy machine, where few long ones do not.
struct Measurement {
    struct Round {
        var operations: Int
        var seconds: Double
    }

    let benchmark: String
    let name: String
    let unit: Unit
    var rounds: [Round] = []
    /// Of the reference loop.
    var referenceRounds: [Round] = []
    /// How much of the unit one operation is: a third of a year, for example.
    var operationsPerUnit = 1.0
    /// What else was found: a simulated mean beside the theory's, for example.
    var note = ""

    enum Unit: String {
        case events = "million events/s"
        case customers = "million customers/s"
        case nanoseconds = "ns"
        case years = "years/s"
        case seconds = "s"
        case rows = "thousand rows/s"
    }

    /// - Parameters:
    ///   - reference: what the ratio is taken to: a loop with nothing of Headroom's queue in it.
    ///   - body: returns the number of operations it did.
    init(
        _ benchmark: String, _ name: String, unit: Unit, rounds count: Int,
        reference: inout ReferenceLoop, _ body: () -> Int
    ) {
        self.benchmark = benchmark
        self.name = name
        self.unit = unit
        for _ in 0..<count {
            rounds.append(Measurement.round(body))
            referenceRounds.append(
                Measurement.round {
                    reference.run(events: ReferenceLoop.roundLength)
                    return ReferenceLoop.roundLength
                })
        }
    }

    private static func round(_ body: () -> Int) -> Round {
        var operations = 0
        let duration = ContinuousClock().measure { operations = body() }
        let parts = duration.components
        return Round(
            operations: operations,
            seconds: Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    }

    private static func least(_ rounds: [Round]) -> Double {
        rounds.map { $0.seconds / Double($0.operations) }.min() ?? .nan
    }

    /// Seconds per operation, or per unit of it, at best.
    var secondsPerOperation: Double { Measurement.least(rounds) / operationsPerUnit }

    /// Seconds per event of the reference loop, at best.
    var referenceSeconds: Double { Measurement.least(referenceRounds) }

    /// In its unit.
    var value: Double {
        switch unit {
        case .events, .customers: 1e-6 / secondsPerOperation
        case .nanoseconds: 1e9 * secondsPerOperation
        case .years: 1 / secondsPerOperation
        case .seconds: secondsPerOperation
        case .rows: 1e-3 / secondsPerOperation
        }
    }
}

/// A number with so many decimals, right-aligned in `width`.
func column(_ value: Double, decimals: Int = 1, width: Int = 10) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value * scale).rounded())
    var text = String(scaled / Int(scale))
    if decimals > 0 {
        let fraction = String(scaled % Int(scale))
        text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Text, left-aligned in `width`.
func column(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
