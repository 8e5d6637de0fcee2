package import Diagnostics
package import Quantities

/// One thing that a sweep varies: `fleets.web.scaling.max=10,20,40`, or a range with a step
/// (`20..80/20`), or without one (`20%..80%`) for designs that choose values themselves.
package struct SweepAxis: Hashable, Sendable {
    package enum Values: Hashable, Sendable {
        case list([String])
        /// Whole numbers only, when both ends are written without a point and a unit.
        case range(low: Decimal18, high: Decimal18, unit: String, isWhole: Bool)
    }
    package var path: String
    package var values: Values

    /// Values of one range at most.
    private static let longest = 100_000

    /// - Throws: a diagnostic that says what was expected.
    package init(_ text: String) throws(Diagnostic) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw Diagnostic(
                .error, "`\(text)` varies nothing",
                help: "write `dotted.path=values`, such as `fleets.web.scaling.max=10,20,40`")
        }
        path = String(text[..<equals]).trimmed
        let right = String(text[text.index(after: equals)...]).trimmed
        if right.isEmpty {
            throw Diagnostic(
                .error, "`\(text)` names no values", help: "write `10,20,40` or `10..40/10`")
        }
        if let range = try Self.range(right) {
            values = range
        } else {
            values = .list(try Self.split(right))
        }
        if case .list(let list) = values {
            for (index, value) in list.enumerated() where list[..<index].contains(value) {
                throw Diagnostic(.error, "`\(path)` has the value `\(value)` twice")
            }
        }
    }

    /// The values of a list; nil of a range without a step.
    package var list: [String]? {
        if case .list(let list) = values { list } else { nil }
    }

    /// At commas that are in no bracket and no quotes.
    private static func split(_ text: String) throws(Diagnostic) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if "[{".contains(character) {
                depth += 1
            } else if "]}".contains(character) {
                depth -= 1
            }
            if character == ",", depth == 0, quote == nil {
                parts.append(part.trimmed)
                part = ""
            } else {
                part.append(character)
            }
        }
        parts.append(part.trimmed)
        if parts.contains("") {
            throw Diagnostic(
                .error, "`\(text)` has an empty value", help: "write `10,20,40`, without gaps")
        }
        return parts
    }

    /// `low..high` or `low..high/step`; nil when the text is no range.
    private static func range(_ text: String) throws(Diagnostic) -> Values? {
        guard let dots = text.firstRange(of: ".."), !text.contains(",") else { return nil }
        let ends = String(text[dots.upperBound...]).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let low = splitUnit(String(text[..<dots.lowerBound]).trimmed)
        let high = splitUnit(String(ends[0]).trimmed)
        guard let first = Decimal18(low.number), let last = Decimal18(high.number) else {
            return nil
        }
        let step = ends.count > 1 ? splitUnit(String(ends[1]).trimmed) : nil
        let units = ([low.unit, high.unit] + (step.map { [$0.unit] } ?? [])).map(String.init)
        let unit = units.first { !$0.isEmpty } ?? ""
        if let odd = units.first(where: { !$0.isEmpty && $0 != unit }) {
            throw Diagnostic(
                .error, "`\(text)` has two units, `\(unit)` and `\(odd)`",
                help: "write both ends and the step in one unit")
        }
        guard first.coefficient < last.coefficient else {
            throw Diagnostic(
                .error, "`\(text)` does not rise", help: "write the smaller end first")
        }
        guard let step else {
            let isWhole = unit.isEmpty && ![low, high].contains { $0.number.contains(".") }
            return .range(low: first, high: last, unit: unit, isWhole: isWhole)
        }
        guard let width = Decimal18(step.number), width.coefficient > 0 else {
            throw Diagnostic(
                .error, "`\(text)` has no step above zero", help: "write it like `10..40/10`")
        }
        let count = (last.coefficient - first.coefficient) / width.coefficient
        guard count < Int128(longest) else {
            throw Diagnostic(
                .error, "`\(text)` has more than \(longest) values", help: "use a wider step")
        }
        return .list(
            (0...Int(count)).map { index in
                let value = first.coefficient + Int128(index) * width.coefficient
                return spelled(Decimal18(coefficient: value).text, unit)
            })
    }

    /// The value at a share of the way from the first to the last, 0 ≤ share < 1.
    func value(at share: Double) -> String {
        switch values {
        case .list(let list):
            return list[min(list.count - 1, Int(share * Double(list.count)))]
        case .range(let low, let high, let unit, let isWhole):
            let from = low.doubleValue
            let width = high.doubleValue - from
            if isWhole { return shortest(from + (share * (width + 1)).rounded(.down)) }
            // A ten-thousandth of the width is as fine as anybody can tell, and can be read.
            var grain = 1.0
            while grain * 1e4 > width { grain /= 10 }
            while grain * 1e5 < width { grain *= 10 }
            return Self.spelled(
                shortest(((from + share * width) / grain).rounded() * grain), unit)
        }
    }

    private static func spelled(_ number: String, _ unit: String) -> String {
        let isWord = unit.count > 2 && unit.first?.isLetter == true
        return number + (isWord ? " " : "") + unit
    }
}

extension Decimal18 {
    /// In the fewest digits: `0.1`, `20`.
    fileprivate var text: String {
        let magnitude = coefficient.magnitude
        let whole = magnitude / Self.one.magnitude
        var digits = String(magnitude % Self.one.magnitude)
        digits = String(repeating: "0", count: 18 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        let sign = coefficient < 0 ? "-" : ""
        return sign + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
    }
}
