package import Diagnostics
import Quantities

/// How people name measures and write their values on a command line.
extension Measures {
    /// The measure of an identifier.
    ///
    /// - Throws: a diagnostic with the nearest identifiers.
    package static func named(_ id: String) throws(Diagnostic) -> Measure {
        if let measure = all.first(where: { $0.id == id }) { return measure }
        let names = all.map(\.id)
        // `availability` for `service.availability`: the last words are what people remember.
        let parts = names.filter { $0.hasSuffix(".\(id)") || $0.hasPrefix("\(id).") }
        let near = parts.isEmpty ? nearest(to: id, among: names, limit: 3) : Array(parts.prefix(3))
        throw Diagnostic(
            .error, "no measure is called `\(id)`",
            help: near.isEmpty
                ? nil : "did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?",
            notes: ["`headroom run --format csv` lists all measures"])
    }
}

extension Measure {
    /// Reads a value of the measure: `12000 USD`, `99.9%`, `300ms`, `3`. Without a unit it is in
    /// the measure's own.
    ///
    /// - Throws: a diagnostic that says what was expected.
    package func value(_ text: String) throws(Diagnostic) -> Double {
        if let value = parsed(text), value.isFinite { return value }
        throw Diagnostic(
            .error, "`\(text)` is no value of `\(id)`", help: "write it like `\(example)`")
    }

    /// A value of the measure as people read it: `12,000 USD`, `99.95 %`, `180 ms`.
    package func text(_ value: Double) -> String {
        switch unit {
        case .dollars, .dollarsPerMonth, .dollarsPerMillion:
            "\(Figure.dollars(value)) \(unit.rawValue)"
        case .share: Figure.share(value, nearOne: true)
        case .seconds: Figure.seconds(value)
        case .ratio, .count: Figure.significant(value)
        case .requests, .instances, .instanceHours, .vcpuHours:
            "\(Figure.significant(value)) \(unit.rawValue)"
        }
    }

    /// The same without the unit, for a column of many measures: `12,000`, `99.95 %`, `180 ms`.
    package func figure(_ value: Double) -> String {
        switch unit {
        case .dollars, .dollarsPerMonth, .dollarsPerMillion: Figure.dollars(value)
        case .share, .seconds: text(value)
        case .ratio, .count, .requests, .instances, .instanceHours, .vcpuHours:
            Figure.significant(value)
        }
    }

    private var example: String {
        switch unit {
        case .dollars, .dollarsPerMonth, .dollarsPerMillion: "12000 USD"
        case .share: "99.9%"
        case .seconds: "300ms"
        case .requests, .instances, .instanceHours, .vcpuHours, .count, .ratio: "25"
        }
    }

    private func parsed(_ text: String) -> Double? {
        let text = text.trimmed
        switch unit {
        case .share: return try? Fraction.parse(text)
        case .seconds:
            if let bare = Decimal18(text) { return bare.doubleValue }
            return (try? TimeSpan.parse(text))?.seconds
        case .dollars, .dollarsPerMonth, .dollarsPerMillion:
            return number(text, units: ["", "USD", unit.rawValue])
        case .requests, .instances, .instanceHours, .vcpuHours, .count, .ratio:
            return number(text, units: ["", unit.rawValue])
        }
    }

    private func number(_ text: String, units: [String]) -> Double? {
        let (number, suffix) = splitUnit(text)
        guard units.contains(String(suffix)) else { return nil }
        return Decimal18(number)?.doubleValue
    }
}

extension String {
    /// Without spaces at either end.
    var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
