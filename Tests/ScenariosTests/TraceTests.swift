import CloudModel
import Diagnostics
import Foundation
import Pricing
import Quantities
import Scenarios
import Testing

@Suite struct TraceTests {
    private func file(
        _ text: String, zone: String = "UTC"
    ) throws(DiagnosticList) -> TraceFile {
        try TraceFile(
            bytes: Array(text.utf8), file: "t.csv", timeColumn: "time", valueColumn: "value",
            timeZone: zone)
    }

    private func series(
        _ minutes: [Int], _ missing: MissingSamples
    ) throws -> TraceSeries {
        let lines = minutes.map {
            "2026-03-01T00:\($0 < 10 ? "0" : "")\($0):00Z,\($0)"
        }
        let trace = try file("time,value\n" + lines.joined(separator: "\n"))
        return try TraceSeries(trace, missing: missing, file: "t.csv")
    }

    @Test(arguments: ["0x10", "1_0", "1,5", "nan"]) func refusesWhatIsNoDecimal(value: String) {
        #expect(throws: DiagnosticList.self) {
            try file("time,value\n2026-03-01T00:00:00Z,1\n2026-03-01T00:05:00Z,\(value)\n")
        }
    }

    @Test func refusesBlankUnlessToldHowToFillIt() throws {
        let lines = "time,value\n2026-03-01T00:00:00Z,1\n2026-03-01T00:05:00Z,\n"
        let trace = try file(lines + "2026-03-01T00:10:00Z,1\n")
        let list = #expect(throws: DiagnosticList.self) {
            try TraceSeries(trace, missing: .error, file: "t.csv")
        }
        #expect(list?.diagnostics.first?.position?.line == 3)
        #expect(try TraceSeries(trace, missing: .hold, file: "t.csv").values == [1, 1])
    }

    /// Eighty years of seconds would take forty gigabytes.
    @Test func refusesToFillDecades() throws {
        let trace = try file(
            "time,value\n2000-01-01T00:00:00Z,1\n2000-01-01T00:00:01Z,1\n2080-01-01T00:00:00Z,1\n")
        #expect(throws: DiagnosticList.self) {
            try TraceSeries(trace, missing: .interpolate, file: "t.csv")
        }
    }

    private let minute = TimeSpan.minute.nanoseconds

    @Test func readsEveryForm() throws {
        let trace = try file(
            "\u{FEFF}value,time\r\n1, 2026-03-01 00:00:00 \r\n\r\n# note\r\n"
                + "2,2026-03-01T01:05:00+01:00\r\n3,\"2026-03-01T00:10:00Z\"\r\n,2026-03-01T00:15\r\n"
        )
        #expect(trace.values == [1, 2, 3])
        let first = trace.instants[0]
        #expect(trace.instants.map { ($0 - first) / minute } == [0, 5, 10])
        #expect(UTCInstant(nanosecondsSince1970: first).description == "2026-03-01T00:00:00Z")
    }

    @Test func readsLocalClocks() throws {
        let trace = try file(
            "time,value\n2026-07-01T00:00:00,1\n2026-07-01T00:05:00Z,2\n", zone: "Europe/Berlin")
        #expect(
            UTCInstant(nanosecondsSince1970: trace.instants[0]).description
                == "2026-06-30T22:00:00Z")
        #expect(
            UTCInstant(nanosecondsSince1970: trace.instants[1]).description
                == "2026-07-01T00:05:00Z")
    }

    @Test func interpolatesHoles() throws {
        let trace = try series([0, 5, 10, 25, 30], .interpolate)
        #expect(trace.times.map { $0 / minute } == [0, 5, 10, 15, 20, 25, 30])
        #expect(trace.values == [0, 5, 10, 15, 20, 25, 30])
        #expect(trace.length / minute == 35)
        #expect(trace.filled == 2)
    }

    @Test func zeroesHoles() throws {
        let trace = try series([0, 5, 10, 25, 30], .zero)
        #expect(trace.times.map { $0 / minute } == [0, 5, 10, 15, 25, 30])
        #expect(trace.values == [0, 5, 10, 0, 25, 30])
    }

    @Test func holdsTheLastValue() throws {
        let trace = try series([0, 5, 10, 25, 30], .hold)
        #expect(trace.times.map { $0 / minute } == [0, 5, 10, 25, 30])
    }

    @Test func slightJitterIsNoHole() throws {
        #expect(try series([0, 5, 10, 16, 20, 25], .error).filled == 0)
    }

    @Test func startsInside() throws {
        let curve = try series([0, 5, 10, 15], .error).curve(
            rotation: 7 * minute, period: 20 * minute, factor: 2, repeats: true)
        // 3 minutes of the second sample are left; the first 7 minutes follow at the end.
        #expect(curve.timesNanoseconds.map { $0 / minute } == [0, 3, 8, 13, 18])
        #expect(curve.ratesPerSecond == [10, 20, 30, 0, 10])
        #expect(curve.length == .minute * 20)
    }

    @Test func unitAndScaleMakeRates() throws {
        let text = scenario(
            demand: "trace: { file: bad/traces/short.csv, unit: req/5m, scale: 3, repeat: true }")
        guard case .trace(let curve) = try plan(text).services[0].demand.curve else {
            Issue.record("no trace")
            return
        }
        // Ten requests in 300 s, tripled.
        #expect(curve.ratesPerSecond.allSatisfy { abs($0 - 0.1) < 1e-15 })
        #expect(curve.length == .minute * 10 && curve.repeats)
    }

    /// The week's Monday must fall on the scenario's Mondays.
    @Test func alignsByWeekday() throws {
        let folder = NSTemporaryDirectory() + "headroom-week-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // A fortnight and a day from Thursday 2026-01-01: the value is the weekday, Monday 0.
        var text = "time,value\n"
        for day in 0..<15 {
            let date = CalendarDate(daysSince1970: 20_454 + Int64(day))
            text += "\(date)T00:00:00Z,\(date.weekday)\n"
        }
        try text.write(toFile: folder + "/week.csv", atomically: true, encoding: .utf8)
        let loaded = try load(
            scenario(
                demand: "trace: { file: week.csv, unit: req/s, align: week, repeat: true }"),
            folder: folder)
        let resolved = try loaded[0].resolve { _ in 0 }
        guard case .trace(let curve) = resolved.plan.services[0].demand.curve else { return }
        // 2026-03-01 is a Sunday; the fifteenth day is left out.
        #expect(curve.ratesPerSecond.prefix(4) == [6, 0, 1, 2])
        #expect(curve.length == .day * 14)
    }

    @Test func otherFoldersNeedLeave() throws {
        let text = scenario(
            demand: "trace: { file: \(testsFolder)/bad/traces/short.csv, repeat: true }")
        let elsewhere = testsFolder + "/bad/traces/none"
        #expect(try errors(text, folder: elsewhere).contains("outside the scenario's folder"))
        #expect(try errors(text, folder: testsFolder + "/ba").contains("outside"))
        #expect(try errors(text) == "")
        #expect(try load(text, folder: elsewhere, allowed: [testsFolder]).count == 1)
    }

    @Test func linksAreFollowed() throws {
        let folder = NSTemporaryDirectory() + "headroom-link-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/inside.csv",
            withDestinationPath: testsFolder + "/bad/traces/short.csv")
        let text = scenario(demand: "trace: { file: inside.csv, repeat: true }")
        #expect(try errors(text, folder: folder).contains("outside the scenario's folder"))
    }
}
