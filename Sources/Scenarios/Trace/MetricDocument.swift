import Diagnostics
import Foundation
import Quantities

/// The JSON of a recorded metric, in any of the forms that are around: CloudWatch's
/// `get-metric-statistics` and `get-metric-data`, and Prometheus' `query_range`.
struct MetricDocument {
    struct Point {
        var instant: Int64
        var value: Double
    }
    private(set) var points: [Point] = []
    /// Whether the file says that its figures are percentages.
    private(set) var isPercent = false
    private let file: String
    private let choice: MetricSamples.Choice

    init(
        _ bytes: [UInt8], file: String, _ choice: MetricSamples.Choice
    ) throws(DiagnosticList) {
        self.file = file
        self.choice = choice
        let document: Any
        do {
            document = try JSONSerialization.jsonObject(with: Data(bytes))
        } catch {
            throw Self.fault("`\(file)` is no JSON, though it begins like it")
        }
        guard let root = document as? [String: Any] else { throw unknown() }
        if let datapoints = root["Datapoints"] as? [[String: Any]] {
            try refuse("--series", choice.series, "has one series")
            try readStatistics(datapoints)
        } else if let results = root["MetricDataResults"] as? [[String: Any]] {
            try readMetricData(results)
        } else if let data = root["data"] as? [String: Any],
            let results = data["result"] as? [[String: Any]]
        {
            try readMatrix(results)
        } else {
            throw unknown()
        }
    }

    private static func fault(_ message: String, help: String? = nil) -> DiagnosticList {
        DiagnosticList([Diagnostic(.error, message, help: help)])
    }

    private func unknown() -> DiagnosticList {
        Self.fault(
            "`\(file)` is JSON of no kind that Headroom reads",
            help: "it reads what `aws cloudwatch get-metric-statistics` and `get-metric-data` "
                + "print, and what Prometheus answers to `query_range`")
    }

    /// A choice that this kind of file does not have is not ignored.
    private func refuse(
        _ flag: String, _ value: String?, _ reason: String
    ) throws(DiagnosticList) {
        if value == nil { return }
        throw Self.fault(
            "`\(file)` \(reason): `\(flag)` chooses nothing in it", help: "leave it out")
    }

    private static let statistics = ["Average", "Sum", "Maximum", "Minimum", "SampleCount"]

    private mutating func readStatistics(_ datapoints: [[String: Any]]) throws(DiagnosticList) {
        let has = Self.statistics.filter { name in datapoints.contains { $0[name] != nil } }
        let statistic = choice.statistic ?? has.first ?? "Average"
        guard datapoints.isEmpty || has.contains(statistic) else {
            throw Self.fault(
                "the points of `\(file)` have no `\(statistic)`",
                help: "they have \(has.map { "`\($0)`" }.joined(separator: ", "))")
        }
        for point in datapoints {
            guard let value = (point[statistic] as? NSNumber)?.doubleValue else { continue }
            if point["Unit"] as? String == "Percent" { isPercent = true }
            try add(point["Timestamp"], value)
        }
    }

    private mutating func readMetricData(_ results: [[String: Any]]) throws(DiagnosticList) {
        try refuse("--statistic", choice.statistic, "has one statistic a series")
        let result = try one(of: results) { result in
            ["Id", "Label"].compactMap { result[$0] as? String }
        }
        guard let times = result["Timestamps"] as? [Any], let values = result["Values"] as? [Any],
            times.count == values.count
        else { throw Self.fault("`\(file)` has not as many timestamps as values") }
        for (time, value) in zip(times, values) {
            guard let number = (value as? NSNumber)?.doubleValue else {
                throw Self.fault("`\(file)` has the value `\(value)`, which is no number")
            }
            try add(time, number)
        }
    }

    private mutating func readMatrix(_ results: [[String: Any]]) throws(DiagnosticList) {
        try refuse("--statistic", choice.statistic, "has no statistics")
        let result = try one(of: results) { result in
            ((result["metric"] as? [String: Any]) ?? [:]).sorted { $0.key < $1.key }
                .compactMap { $0.value as? String }
        }
        for pair in result["values"] as? [[Any]] ?? [] {
            guard pair.count == 2, let seconds = (pair[0] as? NSNumber)?.doubleValue,
                let text = pair[1] as? String, let value = Double(text)
            else { throw Self.fault("`\(file)` has a point that is not [seconds, \"value\"]") }
            // Prometheus writes NaN where there is nothing.
            if value.isNaN { continue }
            guard value.isFinite, abs(seconds) < 1e10 else {
                throw Self.fault("`\(file)` has the value `\(text)`")
            }
            points.append(
                Point(instant: Int64((seconds * 1e3).rounded()) * 1_000_000, value: value))
        }
    }

    private func one(
        of results: [[String: Any]], names: ([String: Any]) -> [String]
    ) throws(DiagnosticList) -> [String: Any] {
        let chosen =
            choice.series.map { wanted in results.filter { names($0).contains(wanted) } } ?? results
        if chosen.count == 1 { return chosen[0] }
        let labels = results.prefix(8).map { names($0).joined(separator: " ") }
        throw Self.fault(
            results.isEmpty
                ? "`\(file)` has no series"
                : chosen.isEmpty
                    ? "`\(file)` has no series `\(choice.series ?? "")`"
                    : "`\(file)` has \(chosen.count) series",
            help: results.isEmpty
                ? nil : "choose one with --series: \(labels.joined(separator: "; "))")
    }

    private mutating func add(_ time: Any?, _ value: Double) throws(DiagnosticList) {
        guard let text = time as? String,
            let instant = TraceClock.parse(ArraySlice(text.utf8), timeZone: "UTC")
        else {
            throw Self.fault(
                "`\(file)` has the timestamp `\(time ?? "nothing")`, which is no instant")
        }
        guard value.isFinite, value >= 0 else {
            throw Self.fault("`\(file)` has the value `\(value)` at \(text)")
        }
        points.append(Point(instant: instant, value: value))
    }
}
