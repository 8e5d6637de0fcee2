import Experiments
import Quantities

/// What clients saw inside windows: one row per scenario, window and service.
enum ZoomSection {
    static let title = "inside windows every request was an event"

    /// Nil when there are no windows.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let scenarios = comparison.scenarios
        let services = scenarios.flatMap { $0.zoom.map(\.service) }
        guard let first = services.first else { return nil }
        let namesServices = services.contains { $0 != first }
        let namesScenarios = scenarios.count > 1
        var columns = [(title: "window", alignsRight: false)]
        if namesScenarios { columns.insert((title: "scenario", alignsRight: false), at: 0) }
        if namesServices { columns.append((title: "service", alignsRight: false)) }
        columns += ZoomMeasures.all.map { (title: $0.title, alignsRight: true) }
        var rows: [[String]] = []
        for scenario in scenarios {
            for result in scenario.zoom {
                var row = [label(result.window, result.from, result.to)]
                if namesScenarios { row.insert(scenario.name, at: 0) }
                if namesServices { row.append(result.service) }
                rows.append(row + zip(ZoomMeasures.all, result.measures).map(cell))
            }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    /// `sale 9d13h55m..9d14h35m`; a window that its user wrote needs no times beside it.
    static func label(_ window: String, _ from: TimeSpan, _ to: TimeSpan) -> String {
        window.contains("..") ? window : "\(window) \(from)..\(to)"
    }

    /// The tail and what was lost are what an interval is wanted of.
    static func cell(_ measure: ZoomMeasure, _ summary: Summary) -> String {
        let mean = Figure.value(summary.mean, measure.unit)
        let isKey = ["service.lost", "latency.p99", "latency.p999"].contains(measure.id)
        guard isKey, let interval = summary.interval, interval.halfWidth > 0 else { return mean }
        return "\(mean) ± \(Figure.value(interval.halfWidth, measure.unit))"
    }
}

extension Figure {
    /// A figure of a measure, with its unit where the number needs one.
    static func value(_ value: Double, _ unit: Measure.Unit) -> String {
        guard value.isFinite else { return "–" }
        switch unit {
        case .dollars, .dollarsPerMonth, .dollarsPerMillion: return dollars(value)
        case .share:
            // Losses are not rounded away, and small differences keep their digits.
            return value > 0.9 && value < 1
                ? share(value, nearOne: true) : significant(value * 100) + " %"
        case .requests:
            // A mean of a few lost requests is no whole number, and not none either.
            return abs(value) < 100 ? significant(value, digits: 2) : grouped(value, decimals: 0)
        case .seconds: return seconds(value)
        case .instances, .instanceHours, .vcpuHours, .count, .ratio: return significant(value)
        }
    }
}
