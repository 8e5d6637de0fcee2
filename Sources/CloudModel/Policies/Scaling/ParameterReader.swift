package import Quantities

/// Reads a policy's decoded values, checking ranges; an absent value is a broken decoder.
package struct ParameterReader {
    private let values: [String: ParameterValue]

    package init(_ values: [String: ParameterValue]) { self.values = values }

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

    package func duration(_ name: String) throws(ParameterError) -> TimeSpan {
        guard case .duration(let span)? = values[name] else { throw missing(name, "a duration") }
        return span
    }

    private func missing(_ name: String, _ kind: String) -> ParameterError {
        ParameterError(parameter: name, message: "`\(name)` is required: \(kind)")
    }
}
