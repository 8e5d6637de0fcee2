package import CloudModel
package import Diagnostics
import Foundation
package import Quantities

/// A recorded metric: CSV, or JSON as CloudWatch's and Prometheus' own tools write it.
package struct MetricSamples: Sendable {
    /// What the figures of a cpu are.
    package enum Unit: String, Hashable, Sendable, CaseIterable { case percent, share }

    /// Nanoseconds since 1970 (UTC), ascending, without repetition.
    package private(set) var instants: [Int64] = []
    package private(set) var values: [Double] = []
    /// As the file says it, or the user.
    package var unit: Unit?

    /// Which columns and statistic of a file are meant.
    package struct Choice: Sendable {
        /// Columns of a CSV file; nil: the first that is called so, or the first two.
        package var time: String?
        package var value: String?
        package var timeZone = "UTC"
        /// Of `get-metric-statistics`: `Average` and the like; nil: the first of the usual ones.
        package var statistic: String?
        /// Of JSON with several series: the `Id` or `Label`, or a label's value; nil: there is one.
        package var series: String?

        package init(
            time: String? = nil, value: String? = nil, statistic: String? = nil,
            series: String? = nil
        ) {
            self.time = time
            self.value = value
            self.statistic = statistic
            self.series = series
        }
    }

    /// - Throws: what is wrong with the file, with its place where it has one.
    package init(
        path: String, choice: Choice, unit: Unit?
    ) throws(DiagnosticList) {
        try self.init(
            bytes: SourceReader.bytes(of: path, limit: TraceFile.limit, kind: "recording"),
            file: path, choice: choice, unit: unit)
    }

    /// - Throws: what is wrong with the text, with its place where it has one.
    package init(
        bytes: [UInt8], file: String, choice: Choice, unit: Unit?
    ) throws(DiagnosticList) {
        let text = try SourceReader.text(bytes, file: file)
        let start = text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
        if start == "{" || start == "[" {
            try choice.refuse(
                [("--time", choice.time), ("--value", choice.value)], of: "CSV", file)
            let document = try MetricDocument(bytes, file: file, choice)
            try take(document.points, file: file)
            self.unit = unit ?? (document.isPercent ? .percent : nil)
        } else {
            try choice.refuse(
                [("--statistic", choice.statistic), ("--series", choice.series)], of: "JSON", file)
            let columns = Self.columns(text, choice)
            let trace = try TraceFile(
                bytes: bytes, file: file, timeColumn: columns.time, valueColumn: columns.value,
                timeZone: choice.timeZone)
            instants = trace.instants
            values = trace.values
            self.unit = unit
        }
    }

    /// CloudWatch gives its points in no order, and Prometheus may give one twice.
    private mutating func take(
        _ points: [MetricDocument.Point], file: String
    ) throws(DiagnosticList) {
        for point in points.sorted(by: { $0.instant < $1.instant }) {
            if instants.last == point.instant {
                guard values.last == point.value else {
                    let instant = UTCInstant(nanosecondsSince1970: point.instant)
                    throw DiagnosticList([
                        Diagnostic(
                            .error, "`\(file)` has two values for \(instant)",
                            help: "choose one series with --series")
                    ])
                }
                continue
            }
            instants.append(point.instant)
            values.append(point.value)
        }
        guard instants.count > 1 else {
            throw DiagnosticList([
                Diagnostic(
                    .error, "`\(file)` has \(instants.isEmpty ? "no point" : "one point")",
                    help: "at least two are needed")
            ])
        }
    }

    private static func columns(
        _ text: String, _ choice: Choice
    ) -> (time: String, value: String) {
        let header = text.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("#") } ?? ""
        let names = header.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"\u{FEFF}")))
        }
        let usual = ["timestamp", "time", "timestamp_utc", "datetime", "date"]
        let time = choice.time ?? usual.first { names.contains($0) } ?? names.first ?? "timestamp"
        let value =
            choice.value ?? (names.contains("value") ? "value" : names.first { $0 != time })
        return (time, value ?? "value")
    }

    package var start: UTCInstant { UTCInstant(nanosecondsSince1970: instants[0]) }

    /// From the first sample to the end of the last, whole minutes.
    package var length: TimeSpan {
        let span = TimeSpan(nanoseconds: instants[instants.count - 1] - instants[0]) + usualStep
        let minute = TimeSpan.minute.nanoseconds
        return .minute * max(1, floorDivide(span.nanoseconds + minute - 1, minute))
    }

    /// The median distance between two samples.
    package var usualStep: TimeSpan {
        let steps = zip(instants.dropFirst(), instants).map { $0 - $1 }.sorted()
        return TimeSpan(nanoseconds: steps[steps.count / 2])
    }

    /// One value per minute.
    package func perMinute(_ length: TimeSpan) -> [Double] { values(every: .minute, length) }

    /// One value per `period` from the first sample on, the mean over time; NaN where there are no
    /// data for most of it. A sample holds until the next one, for as long as samples usually do.
    package func values(every period: TimeSpan, _ length: TimeSpan) -> [Double] {
        let period = period.nanoseconds
        let count = Int(max(1, length.nanoseconds / period))
        var sums = [Double](repeating: 0, count: count)
        var known = [Int64](repeating: 0, count: count)
        let step = usualStep.nanoseconds
        for (index, instant) in instants.enumerated() {
            var from = instant - instants[0]
            var to = from + step
            if index + 1 < instants.count { to = min(to, instants[index + 1] - instants[0]) }
            while from < to, from / period < Int64(count) {
                let place = Int(from / period)
                let end = min(to, (from / period + 1) * period)
                sums[place] += values[index] * Double(end - from)
                known[place] += end - from
                from = end
            }
        }
        return (0..<count).map { known[$0] * 2 > period ? sums[$0] / Double(known[$0]) : .nan }
    }

    /// What a figure is multiplied by to be in the policies' unit: a cpu is in percent unless it
    /// says otherwise, as CloudWatch has it.
    package func scale(for metric: FleetMetric) -> Double {
        metric == .cpu && unit != .share ? 0.01 : 1
    }
}

extension MetricSamples.Choice {
    /// A choice that the file does not have is not ignored.
    fileprivate func refuse(
        _ given: [(flag: String, value: String?)], of kind: String, _ file: String
    ) throws(DiagnosticList) {
        guard let flag = given.first(where: { $0.value != nil })?.flag else { return }
        throw DiagnosticList([
            Diagnostic(
                .error, "`\(flag)` chooses in \(kind), which `\(file)` is not",
                help: "leave it out")
        ])
    }
}
