/// What decisions see of a price that moves: a step function.
package struct PriceSignal: Hashable, Sendable {
    /// Nanoseconds from the start of the run, ascending; the first price holds before it, too.
    package var fromNanoseconds: [Int64]
    /// Dollars per hour, as many.
    package var dollars: [Double]

    package init(fromNanoseconds: [Int64] = [], dollars: [Double] = []) {
        precondition(
            fromNanoseconds.count == dollars.count, "every step of a price signal has a price")
        self.fromNanoseconds = fromNanoseconds
        self.dollars = dollars
    }

    /// The price at an instant and when it changes next, `Int64.max` for never; nil of no steps.
    func price(at instant: Int64) -> (dollars: Double, until: Int64)? {
        guard let first = dollars.first else { return nil }
        var (low, next) = (0, fromNanoseconds.count)
        while low < next {
            let middle = (low + next) / 2
            if fromNanoseconds[middle] <= instant { low = middle + 1 } else { next = middle }
        }
        return (
            next > 0 ? dollars[next - 1] : first,
            next < fromNanoseconds.count ? fromNanoseconds[next] : .max
        )
    }
}
