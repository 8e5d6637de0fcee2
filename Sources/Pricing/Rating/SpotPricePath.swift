package import Quantities

/// Which price spot time pays when the price moves.
package enum SpotBilling: String, Hashable, Sendable, CaseIterable {
    /// That of each second. Source: AWS EC2 user guide, Spot Instance pricing (2023-06).
    case continuous
    /// That of the start of each instance-hour. Source: AWS's text of 2018.
    case hourStart = "hour-start"
}

/// A spot price over time: a step function.
package struct SpotPricePath: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// Nanoseconds since 1970.
        package var from: Int64
        package var price: UnitPrice
        package init(from: Int64, price: UnitPrice) {
            self.from = from
            self.price = price
        }
    }
    /// Ascending. The first step's price holds before it, too.
    package var steps: [Step]

    package init(_ steps: [Step] = []) { self.steps = steps }

    package var isEmpty: Bool { steps.isEmpty }

    /// The price at an instant; the path must not be empty.
    package func price(at instant: Int64) -> UnitPrice { steps[position(at: instant)].price }

    /// The step in force at an instant.
    private func position(at instant: Int64) -> Int {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].from <= instant { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// Pico-dollars × nanoseconds that one instance pays from one instant to another.
    package func continuous(from: Int64, to: Int64) -> Int128 {
        var sum = Int128(0)
        guard to > from else { return sum }
        var (start, index) = (from, position(at: from))
        while start < to {
            let end = index + 1 < steps.count ? min(to, steps[index + 1].from) : to
            sum += Int128(end - start) * Int128(steps[index].price.picodollars)
            (start, index) = (end, index + 1)
        }
        return sum
    }

    /// As `continuous`, each instance-hour from `from` on at the price of its start.
    package func hourStart(from: Int64, to: Int64) -> Int128 {
        var sum = Int128(0)
        var start = from
        while start < to {
            let end = min(to, start + TimeSpan.hour.nanoseconds)
            sum += Int128(end - start) * Int128(price(at: start).picodollars)
            start = end
        }
        return sum
    }
}
