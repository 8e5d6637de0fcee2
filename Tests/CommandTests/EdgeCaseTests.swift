import Foundation
import Testing

/// Loads, queues and clients at their limits, from the command line: a defined result or an error,
/// never a hang.
@Suite("edge cases of serving", .serialized)
struct EdgeCaseTests {
    /// One server for half an hour.
    private static func scenario(
        rate: String = "5 req/s", request: String, fleet: String = ""
    ) -> String {
        """
        version: 1
        name: edge
        start: 2026-06-01T00:00:00Z
        horizon: 30m
        regions: { us-east-1: { zones: 1 } }
        services:
          api:
            demand: { shape: { base: \(rate) } }
            request: { cpu: 0s, \(request) }
        fleets:
          web:
            serves: api
            instances: [m7g.medium]
            concurrency: 1
            \(fleet)
            scaling: { min: 1, max: 1 }

        """
    }

    private static let constant = "serviceTime: { distribution: deterministic, mean: 100ms }"
    private static let exponential = "serviceTime: { distribution: exponential, mean: 100ms }"
    /// Twenty attempts at once, whoever pays for them.
    private static let endless =
        "retry: { attempts: 20, backoff: 0s, maxBackoff: 0s, "
        + "budget: 10000% }"

    /// Means of measures over two replications; nothing where there is none.
    private func measures(
        _ text: String, _ flags: String = "--serving requests", status: Int32 = 0
    ) throws -> [String: Double] {
        let file = try ScenarioFile(text)
        let run = try Program.shell(
            "timeout 120 $HEADROOM run \(file.path) \(flags) --replications 2 --json")
        #expect(run.status == status, "\(run.errors)")
        let any = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let document = try #require(any as? [String: Any])
        #expect(document["partial"] as? Bool == (status == 130))
        let scenario = try #require((document["scenarios"] as? [[String: Any]])?.first)
        let all = try #require(scenario["measures"] as? [String: [String: Any]])
        let means = all.compactMapValues { $0["mean"] as? Double }
        var rest: Double = means["service.offered"] ?? .nan
        for part in ["served", "shed", "timedOut", "failed"] {
            rest -= means["service.\(part)"] ?? .nan
        }
        // Counts of hand-overs are thousandths.
        #expect(abs(rest) < 0.01)
        return means
    }

    @Test("no load: nothing is served, nothing is lost, and there is no latency")
    func noLoad() throws {
        for flags in ["--serving requests", "--serving flow", "--window 5m..10m"] {
            let found = try measures(
                Self.scenario(rate: "0 req/s", request: Self.constant), flags)
            #expect(found["service.offered"] == 0 && found["service.lost"] == 0)
            #expect(found["service.availability"] == 1)
            #expect(found["latency.mean"] == nil && found["latency.p99"] == nil)
        }
    }

    @Test("hardly a request: each takes its service time and no more")
    func oneRequest() throws {
        let found = try measures(
            Self.scenario(rate: "1 req/30m", request: Self.constant), "--serving requests")
        let offered = try #require(found["service.offered"])
        #expect(offered < 6 && found["service.served"] == offered)
        if let mean = found["latency.mean"] { #expect(abs(mean - 0.1) < 1e-9) }
    }

    @Test("no service time is an error that says where")
    func noServiceTime() throws {
        let file = try ScenarioFile(Self.scenario(request: "serviceTime: 0s"))
        let run = try Program.shell("headroom run \(file.path) --serving requests")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("service time") && run.errors.contains(":9:"), "\(run.errors)")
    }

    /// Erlang's loss formula for one server: B = a ÷ (1 + a).
    @Test("no room to wait: a request is served at once or refused")
    func noQueue() throws {
        let found = try measures(
            Self.scenario(
                rate: "8 req/s", request: Self.exponential, fleet: "queueLimit: 0"))
        let offered = try #require(found["service.offered"])
        let shed = try #require(found["service.shed"])
        #expect(abs(shed / offered - 0.8 / 1.8) < 0.015)
        #expect(abs(try #require(found["latency.mean"]) - 0.1) < 0.004)
    }

    @Test("load twice the capacity for ever: what can be served is, and clients give up")
    func overload() throws {
        for flags in ["--serving requests", "--window 10m..20m"] {
            let found = try measures(
                Self.scenario(rate: "20 req/s", request: Self.constant + ", timeout: 20s"), flags)
            let offered = try #require(found["service.offered"])
            // Of two replications, five standard errors of a Poisson count.
            #expect(abs(offered - 36_000) < 670.8)
            // Ten a second until the horizon, and for as long as clients wait after it.
            let served = try #require(found["service.served"])
            #expect(served <= 18_201)
            let slowest = try #require(found["latency.p99"])
            #expect(slowest < 20.1)
        }
    }

    @Test("clients less patient than the work is long: nobody is served, attempts are counted")
    func impatience() throws {
        let lone = try measures(
            Self.scenario(request: Self.constant + ", timeout: 50ms"))
        #expect(lone["service.served"] == 0)
        #expect(lone["service.timedOut"] == lone["service.offered"])
        #expect(lone["service.retried"] == 0 && lone["latency.p99"] == nil)
        let again = try measures(
            Self.scenario(request: Self.constant + ", timeout: 50ms, \(Self.endless)"))
        let offered = try #require(again["service.offered"])
        #expect(again["service.served"] == 0)
        #expect(again["service.retried"] == 19 * offered)
    }

    /// Every attempt is repeated at once, twenty times: load grows twentyfold and stays there.
    @Test("retries that amplify without end do end")
    func storm() throws {
        for fleet in ["", "queueLimit: 0"] {
            let found = try measures(
                Self.scenario(
                    rate: "30 req/s",
                    request: Self.exponential + ", timeout: 1s, \(Self.endless)", fleet: fleet))
            let offered = try #require(found["service.offered"])
            let retried = try #require(found["service.retried"])
            #expect(retried > 5 * offered && retried <= 19 * offered)
            // Ten a second for as long as somebody waits, and a twentieth for chance.
            let served = try #require(found["service.served"])
            #expect(served <= 19_110)
        }
    }

    @Test("a storm ends early where events are limited")
    func limitedStorm() throws {
        let found = try measures(
            Self.scenario(
                rate: "30 req/s", request: Self.exponential + ", timeout: 1s, \(Self.endless)"),
            "--serving requests --max-events 1000", status: 130)
        #expect(try #require(found["service.offered"]) < 1_000)
    }
}
