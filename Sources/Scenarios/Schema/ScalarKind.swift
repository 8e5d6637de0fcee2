package import Quantities

/// What a single value may be: how it is read, checked and printed.
package enum ScalarKind: Hashable, Sendable {
    /// Limits as a user would write them.
    case duration(String, String)
    case share(ClosedRange<Double>)
    case size
    /// vCPUs as Kubernetes writes them: `500m`, `1.5`. Limits in thousandths.
    case cpu(ClosedRange<Int64>)
    /// Requests per second.
    case rate
    /// Bytes per second: `125 MiB/s`.
    case throughput
    /// Bits per second: `10 Gbit/s`.
    case bandwidth
    /// A share per period, compounding: `3%/month`.
    case growth
    case count(ClosedRange<Int64>)
    /// A plain number; a percentage is read as its share.
    case number(ClosedRange<Double>)
    /// Dollars per period: `100 USD/month`.
    case price([PricePeriod])
    /// Requests at once: `100` per instance, or `8 per vCPU`.
    case concurrency
    case clock
    case date
    case instant
    /// An offset from the start, or an instant.
    case moment
    case timeZone
    /// A schedule of five fields: `0 8 * * MON-FRI`.
    case cron
    case flag
    case choice([String], later: [String])
    case text
    /// A name of the user's own making: letters, digits, `-`, `_`, `.`.
    case name
    /// The unit of a trace's values: `req/5m`.
    case requestUnit
}

/// The period of a price.
package enum PricePeriod: String, Hashable, Sendable, CaseIterable {
    case hour, day, month, year

    /// As it is written behind `USD/`.
    package var spelling: String { self == .hour ? "h" : rawValue }

    package static func parse(_ text: Substring) -> PricePeriod? {
        switch text {
        case "h", "hour": .hour
        case "d", "day": .day
        case "month": .month
        case "y", "year": .year
        default: nil
        }
    }
}

/// A value that was read, in base units.
package enum Scalar: Hashable, Sendable {
    /// Shares (1 is the whole), plain numbers, requests per second, growth per 730 h.
    case number(Double)
    /// Nanoseconds, bytes, bytes per second, bits per second, counts.
    case integer(Int64)
    case text(String)
    case flag(Bool)
    case price(UnitPrice, PricePeriod)
    case concurrency(Int64, perVCPU: Bool)
    /// Nanoseconds since midnight.
    case clock(Int64)
    case date(CalendarDate)
    case instant(UTCInstant)
    /// A wall-clock instant without a zone, read as UTC: the zone is applied later.
    case localInstant(UTCInstant)
    case offset(TimeSpan)
    case cron(CronSchedule)
}

extension ScalarKind {
    /// Whether `{p10:, p50:, p90:}` may stand in for the value.
    package var mayBeUncertain: Bool {
        switch self {
        case .duration, .share, .size, .cpu, .rate, .throughput, .growth, .count, .number: true
        default: false
        }
    }

    /// The kind in a reference table.
    package var documentation: String {
        switch self {
        case .duration: "duration"
        case .share: "share"
        case .size: "size"
        case .cpu: "CPU quantity"
        case .rate: "request rate"
        case .throughput: "throughput"
        case .bandwidth: "bandwidth"
        case .growth: "growth"
        case .count: "count"
        case .number: "number"
        case .price(let periods):
            "price, " + periods.map { "USD/\($0.spelling)" }.joined(separator: " or ")
        case .concurrency: "count, or count per vCPU"
        case .clock: "clock time"
        case .date: "date"
        case .instant: "instant"
        case .moment: "offset or instant"
        case .timeZone: "time zone"
        case .cron: "cron expression"
        case .flag: "true or false"
        case .choice(let words, let later):
            words.joined(separator: " | ")
                + (later.isEmpty ? "" : " (later: \(later.joined(separator: ", ")))")
        case .text: "text"
        case .name: "name"
        case .requestUnit: "request unit"
        }
    }

    /// The values allowed, in words; empty when any goes.
    package var rangeText: String {
        switch self {
        case .duration(let low, let high): "\(low) to \(high)"
        case .share(let range):
            "\(Fraction.format(range.lowerBound)) to \(Fraction.format(range.upperBound))"
        case .cpu(let range):
            "\(Self.formatCPU(range.lowerBound)) to \(Self.formatCPU(range.upperBound))"
        case .count(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "\(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
        default: ""
        }
    }

    /// The limits in the scalar's own base unit, for values that are numbers.
    var limits: ClosedRange<Double>? {
        switch self {
        case .duration(let low, let high):
            guard let from = try? TimeSpan.parse(low), let to = try? TimeSpan.parse(high) else {
                preconditionFailure("the schema's limits \(low) and \(high) are durations")
            }
            return Double(from.nanoseconds)...Double(to.nanoseconds)
        case .share(let range), .number(let range): return range
        case .count(let range), .cpu(let range):
            return Double(range.lowerBound)...Double(range.upperBound)
        case .size: return 0...1e18
        case .rate: return 0...1e9
        case .throughput: return 0...1e15
        case .growth: return -0.99...100
        default: return nil
        }
    }
}
