import Foundation
package import Quantities
import StableMath

extension ScalarKind {
    /// Reads a value; its range is checked by `rangeProblem`.
    package func parse(_ text: String) throws(QuantityError) -> Scalar {
        switch self {
        case .duration(let low, let high): return try Self.parseDuration(text, low, high)
        case .share: return .number(try Fraction.parse(text))
        case .size: return .integer(try DataSize.parse(text))
        case .cpu: return .integer(try Self.parseCPU(text))
        case .rate: return .number(try RequestRate.parse(text))
        case .throughput: return .integer(try Self.parseThroughput(text))
        case .bandwidth: return .integer(try Self.parseBandwidth(text))
        case .growth: return .number(try Self.parseGrowth(text))
        case .count: return .integer(try Self.parseCount(text))
        case .number: return .number(try Self.parseNumber(text))
        case .price(let periods): return try Self.parsePrice(text, periods)
        case .concurrency: return try Self.parseConcurrency(text)
        case .clock:
            guard let span = parseClock(text) else {
                throw QuantityError(
                    expected: "a clock time such as \"20:00\"", found: text,
                    suggestions: Self.clockSuggestions(text))
            }
            return .clock(span.nanoseconds)
        case .date: return .date(try CalendarDate.parse(text))
        case .instant: return .instant(try UTCInstant.parse(text))
        case .moment: return try Self.parseMoment(text)
        case .timeZone: return .text(text)
        case .cron: return .cron(try CronSchedule.parse(text))
        case .flag:
            switch text {
            case "true": return .flag(true)
            case "false": return .flag(false)
            default:
                let meant = ["yes", "on", "True", "TRUE"].contains(text) ? ["true"] : []
                throw QuantityError(
                    expected: "`true` or `false`", found: text, suggestions: meant)
            }
        case .choice, .text: return .text(text)
        case .name: return .text(text)
        case .requestUnit:
            guard RequestRate.period(ofUnit: text) != nil else {
                throw QuantityError(
                    expected: "a request unit such as \"req/s\" or \"req/5m\"", found: text)
            }
            return .text(text)
        }
    }

    /// Two instants of these years are less than the 292 years apart that a time span can hold.
    package static let years = 1970...2100

    /// What is wrong with a value that was read, or nil.
    package func rangeProblem(_ scalar: Scalar) -> String? {
        switch scalar {
        case .instant(let instant), .localInstant(let instant):
            return Self.years.contains(instant.date.year) ? nil : "must be from 1970 to 2100"
        case .offset(let span):
            // Further away than any horizon, and additions would leave the clock's range.
            return abs(span.seconds) <= 3.2e8 ? nil : "must be within ten years of the start"
        default: break
        }
        guard let limits else { return nil }
        let value: Double
        switch scalar {
        case .number(let number): value = number
        case .integer(let integer): value = Double(integer)
        default: return nil
        }
        if limits.contains(value) { return nil }
        if case .share(let range) = self {
            let high = Fraction.format(range.upperBound)
            return "must be from \(Fraction.format(range.lowerBound)) to \(high)"
        }
        let low = format(Self.scalar(limits.lowerBound, like: scalar))
        let high = format(Self.scalar(limits.upperBound, like: scalar))
        return "must be from \(low) to \(high)"
    }

    /// A number in base units as this kind stores it.
    static func scalar(_ value: Double, like example: Scalar) -> Scalar {
        if case .integer = example { return .integer(Int64(value.rounded())) }
        return .number(value)
    }

    /// The canonical spelling, which `parse` reads back to the same value.
    package func format(_ scalar: Scalar) -> String {
        switch (self, scalar) {
        case (.duration, .integer(let value)): return TimeSpan(nanoseconds: value).description
        case (.share, .number(let value)): return Self.exact(value, Fraction.format(value))
        case (.size, .integer(let value)): return DataSize.format(value)
        case (.cpu, .integer(let value)): return Self.formatCPU(value)
        case (.rate, .number(let value)):
            return Self.exact(value, shortest(value)) + " req/s"
        case (.throughput, .integer(let value)): return DataSize.format(value) + "/s"
        case (.bandwidth, .integer(let value)): return Self.formatBandwidth(value)
        case (.growth, .number(let value)):
            return Self.exact(value, Fraction.format(value)) + "/month"
        case (_, .integer(let value)): return String(value)
        case (_, .number(let value)): return Self.exact(value, shortest(value))
        case (_, .text(let value)): return value
        case (_, .flag(let value)): return value ? "true" : "false"
        case (_, .price(let price, let period)): return "\(price) USD/\(period.spelling)"
        case (_, .concurrency(let count, let perVCPU)):
            return perVCPU ? "\(count) per vCPU" : "\(count)"
        case (_, .clock(let value)): return Self.formatClock(value)
        case (_, .date(let date)): return date.description
        case (_, .instant(let instant)): return instant.description
        case (_, .localInstant(let instant)): return String(instant.description.dropLast())
        case (_, .offset(let span)): return span.description
        case (_, .cron(let schedule)): return schedule.text
        }
    }

    /// The short spelling when it reads back to the very same number, else every digit.
    private static func exact(_ value: Double, _ short: String) -> String {
        let digits = short.hasSuffix("%") ? String(short.dropLast()) : short
        guard let decimal = Decimal18(digits) else { return "\(value)" }
        let read = short.hasSuffix("%") ? decimal.doubleValue / 100 : decimal.doubleValue
        return read == value ? short : "\(value)"
    }

    /// A bare number most likely meant milliseconds where a request's time is asked for.
    private static func parseDuration(
        _ text: String, _ low: String, _ high: String
    ) throws(QuantityError) -> Scalar {
        do {
            return .integer(try TimeSpan.parse(text).nanoseconds)
        } catch {
            guard !error.suggestions.isEmpty else { throw error }
            let limits = ScalarKind.duration(low, high).limits ?? 0...0
            let meant = ["\(text)ms", "\(text)s", "\(text)m"].filter {
                guard let span = try? TimeSpan.parse($0) else { return false }
                return limits.contains(Double(span.nanoseconds))
            }
            let short = limits.upperBound <= Double(TimeSpan.day.nanoseconds)
            let kept = short ? meant : meant.filter { !$0.hasSuffix("ms") }
            throw QuantityError(
                expected: error.expected, found: text,
                suggestions: kept.isEmpty ? error.suggestions : kept)
        }
    }

    private static func parseThroughput(_ text: String) throws(QuantityError) -> Int64 {
        let failure = QuantityError(
            expected: "a throughput such as \"125 MiB/s\"", found: text)
        guard text.hasSuffix("/s") else {
            if let bytes = try? DataSize.parse(text) {
                if bytes == 0 { return 0 }
                throw failure.suggesting("\(text)/s")
            }
            throw failure
        }
        do {
            return try DataSize.parse(String(text.dropLast(2)))
        } catch {
            throw failure
        }
    }

    /// Growth per month of 730 h from any period: compounding, 10 % a year is 0.797 % a month.
    private static func parseGrowth(_ text: String) throws(QuantityError) -> Double {
        let failure = QuantityError(expected: "a growth such as \"3%/month\"", found: text)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            if let share = try? Fraction.parse(text) {
                if share == 0 { return 0 }
                throw failure.suggesting("\(text)/month", "\(text)/year")
            }
            throw failure
        }
        guard let share = try? Fraction.parse(String(parts[0])) else { throw failure }
        let periodsPerMonth: Double
        switch parts[1] {
        case "day", "d": periodsPerMonth = 730.0 / 24
        case "week", "w": periodsPerMonth = 730.0 / 168
        case "month": return share
        case "year", "y": periodsPerMonth = 730.0 / 8760
        default: throw failure
        }
        guard share > -1 else { return share }
        return Stable.pow(1 + share, periodsPerMonth) - 1
    }

    private static func parseCount(_ text: String) throws(QuantityError) -> Int64 {
        if let value = Int64(text) { return value }
        throw QuantityError(expected: "a whole number such as \"3\"", found: text)
    }

    private static func parseNumber(_ text: String) throws(QuantityError) -> Double {
        if text.hasSuffix("%") { return try Fraction.parse(text) }
        guard let decimal = Decimal18(text) else {
            throw QuantityError(expected: "a number such as \"1.5\"", found: text)
        }
        return decimal.doubleValue
    }

    private static func parsePrice(
        _ text: String, _ periods: [PricePeriod]
    ) throws(QuantityError) -> Scalar {
        let unit = periods.first?.spelling ?? "h"
        let failure = QuantityError(expected: "a price such as \"4 USD/\(unit)\"", found: text)
        let (number, rest) = splitUnit(text)
        guard let price = UnitPrice(dollars: number) else {
            if Decimal18(number) == nil { throw failure }
            throw QuantityError(expected: "a price of at most 9.2 million USD", found: text)
        }
        guard !rest.isEmpty else {
            throw QuantityError(
                expected: failure.expected, found: text,
                suggestions: periods.map { "\(text) USD/\($0.spelling)" })
        }
        guard rest.hasPrefix("USD/"), let period = PricePeriod.parse(rest.dropFirst(4)),
            periods.contains(period)
        else { throw failure }
        return .price(price, period)
    }

    private static func parseConcurrency(_ text: String) throws(QuantityError) -> Scalar {
        let failure = QuantityError(
            expected: "requests at once, such as \"100\" or \"8 per vCPU\"", found: text)
        let parts = text.split(separator: " ")
        guard let first = parts.first, let count = Int64(first), (1...1_000_000).contains(count)
        else { throw failure }
        if parts.count == 1 { return .concurrency(count, perVCPU: false) }
        guard parts.dropFirst().joined(separator: " ") == "per vCPU" else {
            throw failure.suggesting("\(count) per vCPU")
        }
        return .concurrency(count, perVCPU: true)
    }

    private static func parseMoment(_ text: String) throws(QuantityError) -> Scalar {
        if let span = try? TimeSpan.parse(text) { return .offset(span) }
        guard let instant = try? UTCInstant.parse(text) else {
            throw QuantityError(
                expected: "an offset such as \"9d14h\" or an instant such as 2026-03-14T09:00",
                found: text)
        }
        // An instant that reads differently under another local offset was written without a zone.
        let shifted = try? UTCInstant.parse(text, localOffset: .hour)
        return shifted == instant ? .instant(instant) : .localInstant(instant)
    }

    private static func clockSuggestions(_ text: String) -> [String] {
        // YAML 1.1 reads an unquoted 20:00 as 1200; the raw text is kept here, so only the form
        // matters.
        if text.count == 4, text.dropFirst().first == ":" { return ["0\(text)"] }
        if let hour = Int(text), (0...23).contains(hour) {
            return [hour < 10 ? "0\(hour):00" : "\(hour):00"]
        }
        return []
    }

    private static func formatClock(_ nanoseconds: Int64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60]
        let text = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
        return text[2] == "00" ? "\(text[0]):\(text[1])" : text.joined(separator: ":")
    }
}
