package import Quantities

/// Reads a policy's decoded values, checking ranges; an absent value is a broken decoder.
package struct ParameterReader {
    private let values: [String: ParameterValue]

    package init(_ values: [String: ParameterValue]) { self.values = values }

    package func has(_ name: String) -> Bool { values[name] != nil }

    package func text(_ name: String) throws(ParameterError) -> String {
        guard case .text(let text)? = values[name] else { throw missing(name, "a word") }
        return text
    }

    package func count(_ name: String, in range: ClosedRange<Int>) throws(ParameterError) -> Int {
        guard case .count(let count)? = values[name] else { throw missing(name, "a count") }
        guard let value = Int(exactly: count), range.contains(value) else {
            throw ParameterError(
                parameter: name,
                message: "`\(name)` must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    package func number(
        _ name: String, above lower: Double, atMost upper: Double
    ) throws(ParameterError) -> Double {
        let value: Double
        switch values[name] {
        case .number(let number)?: value = number
        case .count(let count)?: value = Double(count)
        default: throw missing(name, "a number")
        }
        guard value > lower, value <= upper else {
            let bound = upper < 1e300 ? " and at most \(shortest(upper))" : ""
            throw ParameterError(
                parameter: name, message: "`\(name)` must be above \(shortest(lower))\(bound)")
        }
        return value
    }

    /// - Parameter lower: the least value allowed.
    package func number(_ name: String, from lower: Double) throws(ParameterError) -> Double {
        guard let value = try optionalNumber(name) else { throw missing(name, "a number") }
        guard value >= lower else {
            throw ParameterError(
                parameter: name, message: "`\(name)` must not be below \(shortest(lower))")
        }
        return value
    }

    /// nil when it is left out.
    package func optionalNumber(_ name: String) throws(ParameterError) -> Double? {
        switch values[name] {
        case .number(let number)?: return number
        case .count(let count)?: return Double(count)
        case nil: return nil
        default: throw missing(name, "a number")
        }
    }

    package func list(_ name: String) throws(ParameterError) -> [[String: ParameterValue]] {
        guard case .list(let entries)? = values[name] else { throw missing(name, "a list") }
        return entries
    }

    package func duration(_ name: String) throws(ParameterError) -> TimeSpan {
        guard case .duration(let span)? = values[name] else { throw missing(name, "a duration") }
        return span
    }

    package func duration(
        _ name: String, in range: ClosedRange<TimeSpan>
    ) throws(ParameterError) -> TimeSpan {
        let span = try duration(name)
        guard range.contains(span) else {
            throw ParameterError(
                parameter: name,
                message: "`\(name)` must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return span
    }

    package func optionalDuration(_ name: String) throws(ParameterError) -> TimeSpan? {
        has(name) ? try duration(name) : nil
    }

    package func optionalCount(
        _ name: String, in range: ClosedRange<Int>
    ) throws(ParameterError) -> Int64? {
        has(name) ? Int64(try count(name, in: range)) : nil
    }

    package func optionalCron(_ name: String) throws(ParameterError) -> CronSchedule? {
        switch values[name] {
        case .cron(let schedule)?: return schedule
        case nil: return nil
        default: throw missing(name, "a cron expression")
        }
    }

    private func missing(_ name: String, _ kind: String) -> ParameterError {
        ParameterError(parameter: name, message: "`\(name)` is required: \(kind)")
    }
}
