import Quantities

/// A number of instances, or a share of a fleet's: `3` or `25%`.
package enum Amount: Hashable, Sendable {
    case count(Int64)
    /// 0…1 and above: 1 is the whole.
    case share(Double)

    /// nil: neither a whole number nor a percentage, or below zero.
    package init?(_ text: String) {
        if text.last == "%" {
            guard let percent = Double(text.dropLast()), percent >= 0, percent <= 1e6 else {
                return nil
            }
            self = .share(percent / 100)
        } else {
            guard let count = Int64(text), (0...1_000_000_000).contains(count) else { return nil }
            self = .count(count)
        }
    }

    /// Instances out of `total`. The last bits of the product are forgiven: 7 % of 100 is 7 however
    /// it is rounded.
    package func rounded(_ rule: FloatingPointRoundingRule, of total: Int64) -> Int64 {
        switch self {
        case .count(let count): return count
        case .share(let share):
            let exact = share * Double(total)
            let nearest = exact.rounded()
            let isWhole = abs(exact - nearest) <= 1e-9 * max(1, abs(exact))
            return Int64(isWhole ? nearest : exact.rounded(rule))
        }
    }

    package var isZero: Bool { self == .count(0) || self == .share(0) }
}

extension ParameterReader {
    /// A count, or a share within `range`.
    func amount(_ name: String, in range: ClosedRange<Double>) throws(ParameterError) -> Amount {
        let word = try text(name)
        guard let amount = Amount(word) else {
            throw ParameterError(
                parameter: name,
                message: "`\(name)` must be a whole number such as 2 or a share such as 25%")
        }
        if case .share(let share) = amount, !range.contains(share) {
            let (low, high) = (Int(range.lowerBound * 100), Int(range.upperBound * 100))
            throw ParameterError(
                parameter: name, message: "`\(name)` must be from \(low)% to \(high)%")
        }
        return amount
    }

    /// A share, both bounds included.
    func share(_ name: String, in range: ClosedRange<Double>) throws(ParameterError) -> Double {
        let value = try number(name, above: -.greatestFiniteMagnitude, atMost: 1e300)
        guard range.contains(value) else {
            let (low, high) = (Int(range.lowerBound * 100), Int(range.upperBound * 100))
            throw ParameterError(
                parameter: name, message: "`\(name)` must be from \(low)% to \(high)%")
        }
        return value
    }
}
