/// What is measured, and how: the least of several rounds, since everything that disturbs a loop
/// makes it slower.
struct Measurement {
    static let rounds = 5

    /// Nanoseconds per operation.
    let nanoseconds: Double

    /// - Parameter body: does `operations` operations.
    init(operations: Int, _ body: () -> Void) {
        var least = Duration.seconds(1_000_000)
        for _ in 0..<Measurement.rounds { least = min(least, ContinuousClock().measure(body)) }
        let parts = least.components
        let total = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) * 1e-9
        nanoseconds = total / Double(operations)
    }

    /// Million operations per second.
    var rate: Double { 1_000 / nanoseconds }
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
