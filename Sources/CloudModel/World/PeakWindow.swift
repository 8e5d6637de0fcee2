package import Quantities

/// How long a policy remembers what was needed, and how large the fleet was.
package struct PolicyMemory: Hashable, Sendable {
    package var needs: TimeSpan
    package var sizes: TimeSpan

    package init(needs: TimeSpan, sizes: TimeSpan) {
        self.needs = needs
        self.sizes = sizes
    }
}

/// The largest of the newest values.
package struct PeakWindow: Hashable, Sendable {
    private var ring: [Int64]
    private var count = 0

    /// - Parameter length: at least 1.
    package init(length: Int) {
        ring = Array(repeating: .min, count: max(1, length))
    }

    package mutating func push(_ value: Int64) {
        ring[count % ring.count] = value
        count += 1
    }

    /// nil before the first value.
    package var peak: Int64? { count > 0 ? ring.max() : nil }
}

/// What one policy remembers, minute by minute.
struct PolicyRecall {
    private var needs: PeakWindow
    private var sizes: PeakWindow

    init(_ memory: PolicyMemory) {
        needs = PeakWindow(length: Self.minutes(memory.needs))
        sizes = PeakWindow(length: Self.minutes(memory.sizes))
    }

    private static func minutes(_ span: TimeSpan) -> Int {
        Int(span.nanoseconds / TimeSpan.minute.nanoseconds)
    }

    mutating func take(need: Int64?, size: Int64) {
        if let need { needs.push(need) }
        sizes.push(size)
    }

    var peakNeed: Int64? { needs.peak }
    var peakSize: Int64? { sizes.peak }
}
