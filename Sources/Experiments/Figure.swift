/// Numbers for people: sensible digits, thousands separated, units said.
package enum Figure {
    /// `1,234,567.89` with a fixed number of decimals, rounded half away from zero.
    package static func grouped(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, abs(value) < 9e15 else { return plain(value) }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e18 else { return plain(value) }
        let digits = String(Int64(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var text = ""
        let whole = padded.dropLast(decimals)
        for (offset, digit) in whole.enumerated() {
            if offset > 0, (whole.count - offset) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        if decimals > 0 { text += "." + padded.suffix(decimals) }
        return value < 0 && scaled > 0 ? "-" + text : text
    }

    /// Three significant digits or every whole one: `0.0123`, `4.56`, `1,234`.
    package static func significant(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return "–" }
        var decimals = max(0, digits - 1)
        var bound = 10.0
        let magnitude = abs(value)
        if magnitude == 0 { return "0" }
        while magnitude >= bound, decimals > 0 {
            bound *= 10
            decimals -= 1
        }
        var lower = 1.0
        while magnitude < lower, decimals < 12 {
            lower /= 10
            decimals += 1
        }
        return trimmed(grouped(value, decimals: decimals))
    }

    /// Cents below a thousand dollars, whole dollars from there.
    package static func dollarDecimals(_ magnitude: Double) -> Int {
        abs(magnitude) < 999.995 ? 2 : 0
    }

    package static func dollars(_ value: Double) -> String {
        value.isFinite ? grouped(value, decimals: dollarDecimals(value)) : "–"
    }

    /// `38 %`; near one, as many nines as there are: `99.987 %`.
    package static func share(_ value: Double, nearOne: Bool = false) -> String {
        guard value.isFinite else { return "–" }
        let percent = value * 100
        if nearOne, value > 0.9, value < 1 {
            var decimals = 2
            var gap = (1 - value) * 100
            while gap < 0.1, decimals < 5 {
                gap *= 10
                decimals += 1
            }
            let text = grouped(percent, decimals: decimals)
            // Never round a loss away.
            return text.hasPrefix("100") ? "> 99.9999 %" : trimmed(text) + " %"
        }
        return trimmed(grouped(percent, decimals: abs(percent) < 10 ? 1 : 0)) + " %"
    }

    /// `180 ms`, `1.24 s`, `12 µs`.
    package static func seconds(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if value == 0 { return "0 s" }
        if abs(value) < 0.001 { return significant(value * 1e6) + " µs" }
        return abs(value) < 1 ? significant(value * 1e3) + " ms" : significant(value) + " s"
    }

    /// The shortest decimal, without a trailing `.0`.
    package static func plain(_ value: Double) -> String {
        let rounded = (value * 1e9).rounded() / 1e9
        let text = "\(rounded.isFinite ? rounded : value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = Substring(text)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }
}
