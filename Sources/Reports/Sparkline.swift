import Experiments
import Quantities

/// A row of blocks whose height follows a series.
enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let letters: [Character] = [".", ":", "-", "=", "+", "*", "%", "#"]

    /// One character per value, 0 at the lowest and `top` at the highest.
    static func draw(_ values: [Double], top: Double, unicode: Bool) -> String {
        let marks = unicode ? blocks : letters
        return String(
            values.map { value -> Character in
                guard top > 0, value > 0 else { return value > 0 ? marks[0] : " " }
                let level = (value / top * Double(marks.count)).rounded(.up) - 1
                return marks[max(0, min(marks.count - 1, Int(level)))]
            })
    }

    /// At most `width` values, each the highest of an equal stretch of the series.
    static func fit(_ values: [Double], width: Int) -> [Double] {
        guard values.count > width, width > 0 else { return values }
        return (0..<width).map { column in
            let from = column * values.count / width
            let to = max(from + 1, (column + 1) * values.count / width)
            return values[from..<to].max() ?? 0
        }
    }

    /// Whether two series cannot be told apart when drawn.
    static func look(_ left: [Double], like right: [Double]) -> Bool {
        guard left.count == right.count else { return false }
        let tolerance = 0.01 * (right.max() ?? 0)
        return zip(left, right).allSatisfy { abs($0 - $1) <= tolerance }
    }

    /// The stretch of one day that holds the highest load, from midnight UTC of the series.
    static func busiestDay(_ chart: Chart) -> Range<Int>? {
        let perDay = Int(86_400_000_000_000 / chart.step.nanoseconds)
        guard perDay >= 24, chart.load.count >= 2 * perDay else { return nil }
        guard let peak = chart.load.indices.max(by: { chart.load[$0] < chart.load[$1] }) else {
            return nil
        }
        let from = peak / perDay * perDay
        return from..<min(from + perDay, chart.load.count)
    }
}
