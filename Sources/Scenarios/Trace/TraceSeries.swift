package import CloudModel
package import Diagnostics
import Quantities

/// What to do where a trace has no sample.
package enum MissingSamples: String, Sendable, CaseIterable {
    case error, interpolate, zero, hold
}

/// A trace made regular and placed on the scenario's clock, before scale and unit.
///
/// A sample holds from its instant to the next: a count of requests in five minutes is spread
/// evenly over them. The usual distance of samples is the most frequent one; a hole is where the
/// next sample is more than half a distance late. The last sample holds for one usual distance.
package struct TraceSeries: Sendable {
    /// Nanoseconds since the first sample, ascending from 0.
    package var times: [Int64] = []
    package var values: [Double] = []
    package var length: Int64 = 0
    /// The first sample's instant, nanoseconds since 1970.
    package let first: Int64
    /// Samples filled in by `missing`.
    package private(set) var filled = 0

    package init(
        _ trace: TraceFile, missing: MissingSamples, file: String
    ) throws(DiagnosticList) {
        if missing == .error, let line = trace.firstBlank {
            throw DiagnosticList([
                Diagnostic(
                    .error, "the sample has no value", file: file,
                    position: Diagnostic.Position(line: line, column: 1),
                    help: "set `missing:` to interpolate, zero or hold")
            ])
        }
        let step = Self.usualDistance(trace.instants)
        first = trace.instants[0]
        var gaps: [Diagnostic] = []
        for index in trace.instants.indices {
            let at = trace.instants[index] - first
            let value = trace.values[index]
            times.append(at)
            values.append(value)
            guard index + 1 < trace.instants.count else {
                length = at + step
                break
            }
            let next = trace.instants[index + 1] - first
            guard next - at > step + step / 2 else { continue }
            let holes = (next - at + step / 2) / step - 1
            filled += Int(holes)
            // Interpolating across years of seconds would fill the memory.
            if missing == .interpolate, times.count + Int(holes) > Self.mostSamples {
                throw DiagnosticList([Self.gap(trace, index, holes: holes, step: step, file: file)])
            }
            switch missing {
            case .error:
                gaps.append(Self.gap(trace, index, holes: holes, step: step, file: file))
            case .hold: break
            case .zero:
                times.append(at + step)
                values.append(0)
            case .interpolate:
                let slope = (trace.values[index + 1] - value) / Double(next - at)
                for hole in 1...max(1, holes) where at + hole * step < next {
                    times.append(at + hole * step)
                    values.append(value + slope * Double(hole * step))
                }
            }
        }
        if !gaps.isEmpty { throw DiagnosticList(gaps) }
    }

    private static let mostSamples = 20_000_000

    private static func gap(
        _ trace: TraceFile, _ index: Int, holes: Int64, step: Int64, file: String
    ) -> Diagnostic {
        let from = UTCInstant(nanosecondsSince1970: trace.instants[index])
        let to = UTCInstant(nanosecondsSince1970: trace.instants[index + 1])
        return Diagnostic(
            .error,
            "\(holes) sample\(holes == 1 ? " is" : "s are") missing between \(from) and \(to)",
            file: file,
            position: Diagnostic.Position(line: trace.lines[index + 1], column: 1),
            label: "samples are \(TimeSpan(nanoseconds: step)) apart",
            help: "set `missing:` to interpolate, zero or hold")
    }

    /// The most frequent distance of neighbours, the smallest of equals.
    private static func usualDistance(_ instants: [Int64]) -> Int64 {
        let distances = zip(instants.dropFirst(), instants).map { $0 - $1 }.sorted()
        var best = distances[0]
        var bestCount = 0
        var start = 0
        while start < distances.count {
            var end = start
            while end < distances.count, distances[end] == distances[start] { end += 1 }
            if end - start > bestCount {
                bestCount = end - start
                best = distances[start]
            }
            start = end
        }
        return best
    }

    /// The samples from `offset` on, up to `length`, starting at 0.
    private func cut(from offset: Int64, length: Int64) -> (times: [Int64], values: [Double]) {
        var cutTimes: [Int64] = []
        var cutValues: [Double] = []
        var previous = 0.0
        for (time, value) in zip(times, values) where time < offset + length {
            if time <= offset {
                previous = value
                continue
            }
            if cutTimes.isEmpty {
                cutTimes.append(0)
                cutValues.append(previous)
            }
            cutTimes.append(time - offset)
            cutValues.append(value)
        }
        if cutTimes.isEmpty { return ([0], [previous]) }
        return (cutTimes, cutValues)
    }

    /// The curve from the scenario's start on, in requests per second.
    ///
    /// - Parameters:
    ///   - rotation: nanoseconds into the trace at which the scenario starts.
    ///   - period: the part of the trace that is used and repeated.
    ///   - factor: requests per second for a value of one.
    package func curve(
        rotation: Int64, period: Int64, factor: Double, repeats: Bool
    ) -> TraceCurve {
        var (times, values) = cut(from: rotation, length: period - rotation)
        var length = period - rotation
        if repeats, rotation > 0 {
            let head = cut(from: 0, length: rotation)
            times += head.times.map { $0 + length }
            values += head.values
            length = period
        }
        return TraceCurve(
            timesNanoseconds: times, ratesPerSecond: values.map { $0 * factor },
            length: TimeSpan(nanoseconds: length), repeats: repeats)
    }
}
