/// The loads at which latency is tabulated, as shares of capacity: finer where latency rises
/// faster.
package enum LoadLevels {
    private static let coarse = 90
    private static let middle = 36
    private static let fine = 18
    package static let count = coarse + middle + fine + 1
    /// The highest load that has a steady state worth tabulating; beyond it the queue is a fluid.
    package static let highest = 0.999

    /// The load of each level, ascending from 0 to `highest`.
    package static let loads: [Double] = (0..<count).map { index in
        if index <= coarse { return Double(index) * 0.01 }
        if index <= coarse + middle { return 0.9 + Double(index - coarse) * 0.0025 }
        return 0.99 + Double(index - coarse - middle) * 0.0005
    }

    /// The level of a load: whole part a level, fraction the way to the next.
    @inline(__always)
    static func position(ofLoad load: Double) -> Double {
        if load <= 0.9 { return max(0, load) * 100 }
        if load <= 0.99 { return 90 + (load - 0.9) * 400 }
        return min(126 + (load - 0.99) * 2000, Double(count - 1))
    }
}
