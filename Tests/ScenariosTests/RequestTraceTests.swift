import CloudModel
import Diagnostics
import Foundation
import Pricing
import Quantities
import Scenarios
import SimulationKernel
import Testing

@Suite struct RequestFileTests {
    /// A file with a scenario's folder of its own.
    private func read(
        _ text: String, cost: String? = nil, zone: String = "UTC", pieceBytes: Int = 1 << 20
    ) throws -> RequestFile {
        let path = NSTemporaryDirectory() + "headroom-requests-\(UUID().uuidString).csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try RequestFile(
            path: path, shown: "r.csv", timeColumn: "time", costColumn: cost, timeZone: zone,
            pieceBytes: pieceBytes)
    }

    private let second = TimeSpan.second.nanoseconds

    @Test func readsInstantsToTheNanosecond() throws {
        let file = try read(
            """
            time
            2026-03-01T00:00:00Z
            2026-03-01 00:00:00.5
            2026-03-01T00:00:00.500000001Z
            2026-03-01T01:00:01.25+01:00
            "2026-03-01T00:00:01.2500000019Z"
            """)
        #expect(file.clock == .instants)
        let first = file.times[0]
        #expect(UTCInstant(nanosecondsSince1970: first).description == "2026-03-01T00:00:00Z")
        #expect(
            file.times.map { $0 - first } == [
                0, 500_000_000, 500_000_001, 1_250_000_000, 1_250_000_002,
            ])
        #expect(file.costs.isEmpty)
    }

    @Test func readsSeconds() throws {
        let file = try read(
            "cost,time\n2,0\n1e3,1e-05\n0.5,4.314579\n7,86400.000000001\n", cost: "cost")
        #expect(file.clock == .offsets)
        #expect(file.times == [0, 10_000, 4_314_579_000, 86_400_000_000_001])
        #expect(file.costs == [2, 1000, 0.5, 7])
    }

    @Test func localClocksFollowTheZone() throws {
        let file = try read("time\n2026-07-01T00:00:00\n", zone: "Europe/Berlin")
        #expect(
            UTCInstant(nanosecondsSince1970: file.times[0]).description == "2026-06-30T22:00:00Z")
    }

    /// Wherever the file is cut, it reads the same.
    @Test func piecesMakeNoDifference() throws {
        let text =
            "\u{FEFF}time,who\r\n# a note\r\n0.5,\"a, b\"\r\n\r\n1.5,ü\n2.5,c\n3.5,\"d\""
        let whole = try read(text)
        #expect(whole.times == [1, 3, 5, 7].map { $0 * second / 2 })
        for pieceBytes in [7, 8, 13, 40] {
            let pieces = try read(text, pieceBytes: pieceBytes)
            #expect(pieces.times == whole.times && pieces.hash == whole.hash)
        }
    }

    /// Several pieces' worth of lines.
    @Test func readsManyLines() throws {
        var text = "time,cost\n"
        for index in 0..<100_000 { text += "\(index / 100).\(index % 100 + 100),3\n" }
        // 0.100, 0.101, …: a hundred a second.
        let file = try read(text, cost: "cost")
        #expect(file.times.count == 100_000 && file.costs.count == 100_000)
        #expect(file.times.last == 999_199_000_000)
    }

    @Test func refusesALineWithoutEnd() throws {
        let text = String(repeating: "1,", count: 1_200_000)
        let list = #expect(throws: DiagnosticList.self) { try read(text) }
        #expect(list?.diagnostics.first?.message == "the line is longer than 1 MB")
    }
}

@Suite struct RequestTraceTests {
    /// A demand of the fixture: 0 s, 20.5 s, 20.5 s and 60.000000001 s, costs 100, 50, 200 and 10.
    private func service(
        _ keys: String = "repeat: true", request: String = "serviceTime: 40ms", z: Double = 0
    ) throws -> ServicePlan {
        let text = scenario(
            demand: "requests: { file: bad/traces/requests.csv, \(keys) }", request: request,
            horizon: "1m")
        return try plan(text, z: z).services[0]
    }

    private let second = TimeSpan.second.nanoseconds

    @Test func keepsEveryRequest() throws {
        let service = try service("repeat: true, cost: tokens")
        let trace = try #require(service.demand.requests)
        #expect(trace.timesNanoseconds == [0, 20_500_000_000, 20_500_000_000, 60_000_000_001])
        #expect(trace.costs == [100, 50, 200, 10])
        #expect(trace.repeats)
        // Three gaps in 60.000000001 s; one more behind the last.
        #expect(trace.length == TimeSpan(nanoseconds: 80_000_000_001))
    }

    @Test func flowSeesRatesByTheMinute() throws {
        guard case .trace(let curve) = try service("length: 90s").demand.curve else {
            Issue.record("no curve")
            return
        }
        #expect(curve.timesNanoseconds == [0, 60 * second])
        // Three in the first minute, one in the half minute that is left.
        let rates: [Double] = [0.05, 1.0 / 30]
        #expect(curve.ratesPerSecond == rates)
        #expect(curve.length == .second * 90)
    }

    @Test func withoutCostsNothingChanges() throws {
        let service = try service()
        #expect(service.demand.requests?.costs == [])
        #expect(service.request.unitServiceTime == nil)
        #expect(service.request.serviceTime == .deterministic(0.04))
    }

    /// Service time and CPU are per unit of cost: 40 ms and 10 ms × the mean cost of 90.
    @Test func costsMultiplyTheRequest() throws {
        let request = try service(
            "repeat: true, cost: tokens", request: "serviceTime: 40ms, cpu: 10ms"
        ).request
        #expect(request.unitServiceTime == .deterministic(0.04))
        #expect(abs(request.serviceTime.mean - 3.6) < 1e-12)
        #expect(abs((request.cpuSeconds ?? 0) - 0.9) < 1e-12)
        // Four requests, each of its own cost.
        #expect(abs(request.serviceTime.quantile(0.25) - 0.4) < 1e-12)
        #expect(abs(request.serviceTime.quantile(0.5) - 2) < 1e-12)
        #expect(abs(request.serviceTime.quantile(1) - 8) < 1e-12)
    }

    /// A random time × a cost: 40 ms exponential × costs. P(X > x) is the mean of e^(−x ÷ 40 ms·c).
    @Test func flowGetsTheProduct() throws {
        let request = try service(
            "repeat: true, cost: tokens",
            request: "serviceTime: { distribution: exponential, mean: 40ms }"
        ).request
        #expect(request.unitServiceTime == .exponential(mean: 0.04))
        #expect(abs(request.serviceTime.mean - 3.6) < 1e-9)
        // Python: sum(math.exp(-x / (0.04 * c)) for c in (100, 50, 200, 10)) / 4
        for (x, survival) in [(1.0, 0.5874783), (5, 0.2259637), (20, 0.0222171)] {
            #expect(abs(request.serviceTime.survival(x) - survival) < 0.03)
        }
    }

    /// Weekdays are kept: the fixture's Sunday noon stays one, wherever the scenario starts.
    @Test func alignsByWeekday() throws {
        let folder = NSTemporaryDirectory() + "headroom-week-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Thursday 2026-01-01 0:00, then a request each day for fifteen days.
        let days = (0..<15).map {
            "\(CalendarDate(daysSince1970: 20_454 + Int64($0)))T00:00:00Z,\($0 + 1)"
        }
        try ("time,cost\n" + days.joined(separator: "\n")).write(
            toFile: folder + "/week.csv", atomically: true, encoding: .utf8)
        let text = scenario(
            demand: "requests: { file: week.csv, cost: cost, align: week, repeat: true }")
        let resolved = try load(text, folder: folder)[0].resolve { _ in 0 }
        let trace = try #require(resolved.plan.services[0].demand.requests)
        // 2026-03-01 is a Sunday, as is the fourth day; the fifteenth is left out.
        #expect(trace.length == .day * 14)
        #expect(
            trace.timesNanoseconds == (0..<14).map { TimeSpan.day.nanoseconds * Int64($0) })
        #expect(trace.costs == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 1, 2, 3])
    }

    /// What `--show-defaults` prints loads again, zero growth and all.
    @Test func defaultsMayBeWrittenOut() throws {
        let demand =
            "requests: { file: bad/traces/requests.csv, repeat: true, align: start }, "
            + "growth: 0%/month, events: {}"
        #expect(try errors(scenario(demand: demand)) == "")
    }

    @Test func fingerprintKnowsTheFile() throws {
        func fingerprint(_ file: String) throws -> String {
            try load(
                scenario(
                    demand: "requests: { file: bad/traces/\(file), length: 1d }", horizon: "1d"))[0]
                .fingerprint
        }
        #expect(try fingerprint("requests.csv") != fingerprint("requests-one.csv"))
    }
}

@Suite struct CostProfileTests {
    /// 100,000 costs: the steps keep the mean, and quantiles up to p99.9 within their width.
    @Test func keepsMeanAndTail() throws {
        let folder = NSTemporaryDirectory() + "headroom-cost-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var text = "time,cost\n"
        // A stride that is coprime to the count visits every cost once.
        for index in 0..<100_000 { text += "\(index),\((index * 7919) % 100_000 + 1)\n" }
        try text.write(toFile: folder + "/cost.csv", atomically: true, encoding: .utf8)
        let scenario = scenario(
            demand: "requests: { file: cost.csv, cost: cost, repeat: true }",
            request: "serviceTime: 1ms", horizon: "1d")
        let time = try load(scenario, folder: folder)[0].resolve { _ in 0 }
            .plan.services[0].request.serviceTime
        #expect(abs(time.mean - 50.0005) < 1e-9)
        #expect(abs(time.squaredCoefficientOfVariation - 1.0 / 3) < 1e-3)
        #expect(abs(time.quantile(0.5) - 50) < 1.1)
        #expect(abs(time.quantile(0.99) - 99) < 0.2)
        #expect(abs(time.quantile(0.999) - 99.9) < 0.2)
    }
}
