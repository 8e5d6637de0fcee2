import Foundation
import Testing

/// How load is served, from the command line.
@Suite("serving", .serialized)
struct ServingCommandTests {
    /// Two instances, six hours, a jump in the fourth: a hundred thousand requests.
    private static let small = """
        version: 1
        name: small
        start: 2026-06-01T00:00:00Z
        horizon: 6h
        regions: { us-east-1: { zones: 2 } }
        services:
          api:
            demand:
              shape: { base: 4 req/s }
              events: { jump: { at: 4h, for: 1h, times: 2, ramp: 5m } }
            request: { serviceTime: { median: 100ms, p99: 900ms }, response: 0 B }
        fleets:
          web:
            serves: api
            instances: [m7g.large]
            scaling: { min: 2, max: 2 }

        """

    /// The same with a database.
    private static let calling =
        small.replacing(
            "request: { serviceTime: { median: 100ms, p99: 900ms }, response: 0 B }",
            with: """
                request: { serviceTime: { median: 20ms, p99: 90ms }, response: 0 B }
                    calls: { db: { perRequest: 2, timeout: 250ms } }
                """
        ) + """
            stores:
              db:
                type: db.r6g.large
                price: 0.2 USD/h
                maxConnections: 4
                queryTime: { distribution: exponential, mean: 10ms }

            """

    private func json(_ line: String, status: Int32 = 0) throws -> [String: Any] {
        let run = try Program.shell("headroom \(line) --json")
        #expect(run.status == status, "\(line): \(run.errors)")
        let any = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        return try #require(any as? [String: Any])
    }

    private func provenance(_ document: [String: Any]) throws -> (String, Int) {
        let origin = try #require(document["provenance"] as? [String: Any])
        return (
            try #require(origin["serving"] as? String), try #require(origin["replications"] as? Int)
        )
    }

    private func scenario(_ document: [String: Any]) throws -> [String: Any] {
        try #require((document["scenarios"] as? [[String: Any]])?.first)
    }

    @Test("flags that cannot be meant are usage errors")
    func usage() throws {
        for flags in [
            "--serving request", "--window 5h", "--window 5h..4h", "--window noon..1d",
            "--serving flow --window 1h..2h", "--serving requests --window 1h..2h",
            "--max-events 0", "--max-events -3", "--time-limit 30", "--time-limit 0s",
            "--time-limit -5s",
        ] {
            let run = try Program.shell("headroom run x.yaml \(flags)")
            #expect(run.status == 64, "\(flags): \(run.errors)")
            #expect(run.output.isEmpty && !run.errors.isEmpty, "\(flags)")
        }
        let file = try ScenarioFile(Self.small)
        for flags in [
            "--window 5h..7h", "--window 1h..3h --window 2h..4h",
            "--serving both --window 5h..7h",
        ] {
            let run = try Program.shell("headroom run \(file.path) \(flags)")
            #expect(run.status == 2 && run.errors.contains("error: the window"), "\(run.errors)")
        }
    }

    @Test("each model is named, with its usual number of replications")
    func kinds() throws {
        let file = try ScenarioFile(Self.small)
        for (flags, serving, replications) in [
            ("", "flow", 20), ("--serving requests", "requests", 5), ("--serving zoom", "zoom", 10),
            ("--window 1h..2h", "zoom", 10), ("--serving both", "both", 5),
            ("--serving requests --replications 2", "requests", 2),
        ] {
            let document = try json("run \(file.path) \(flags)")
            #expect(try provenance(document) == (serving, replications), "\(flags)")
            #expect(document["partial"] as? Bool == false)
        }
        let text = try Program.shell("headroom run \(file.path) --serving requests").output
        #expect(text.contains("5 replications · requests serving\n"), "\(text)")
    }

    /// Six hours at 4 req/s, one of them doubled but for its ramps: 6·3600·4 + (3600 − 300)·4.
    @Test("requests arrive one by one, as many as there should be")
    func requests() throws {
        let file = try ScenarioFile(Self.small)
        let run = try Program.shell(
            "headroom run \(file.path) --serving requests --replications 2 --json --threads 1")
        let result = try ResultDocument(run.output)
        let offered = try result.mean("service.offered")
        // Five standard deviations of a Poisson count, over two replications.
        #expect(abs(offered - 99_600) < 5 * (99_600.0 / 2).squareRoot())
        #expect(offered * 2 == (offered * 2).rounded())
        let again = try Program.shell(
            "headroom run \(file.path) --serving requests --replications 2 --json --threads 2")
        #expect(run.output == again.output)
    }

    @Test("calls are requests, too, and windows refuse them")
    func calls() throws {
        let file = try ScenarioFile(Self.calling)
        let run = try Program.shell("headroom run \(file.path) --serving requests --replications 2")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("stores, mean of a run"), "\(run.output)")
        let both = try Program.shell("headroom run \(file.path) --serving both --replications 2")
        #expect(both.output.contains("flow and requests agree"), "\(both.output) \(both.errors)")
        for flags in ["--serving zoom", "--window 1h..2h"] {
            let refused = try Program.shell("headroom run \(file.path) \(flags)")
            #expect(refused.status == 2 && refused.output.isEmpty, "\(refused.output)")
            #expect(
                refused.errors.contains("windows of `--serving zoom` are not built yet for `calls`")
            )
            #expect(refused.errors.contains("help: use `--serving flow` or `--serving requests`"))
        }
    }

    @Test("windows are reported, those of the user or those around events")
    func zoom() throws {
        let file = try ScenarioFile(Self.small)
        let own = try scenario(json("run \(file.path) --window 90m..2h --window 0..30m"))
        let windows = try #require(own["zoom"] as? [[String: Any]])
        #expect(windows.map { $0["window"] as? String } == ["0..30m", "90m..2h"])
        #expect(windows[1]["from"] as? String == "2026-06-01T01:30:00Z")
        let measures = try #require(windows[1]["measures"] as? [String: [String: Any]])
        // Half an hour at 4 req/s.
        let offered = try #require(measures["service.offered"]?["mean"] as? Double)
        #expect(abs(offered - 7_200) < 5 * (7_200.0 / 10).squareRoot())
        let placed = try scenario(json("run \(file.path) --serving zoom --replications 2"))
        let names = (placed["zoom"] as? [[String: Any]])?.map { $0["window"] as? String }
        #expect(names == ["jump, busiest hour"])
        let text = try Program.shell("headroom run \(file.path) --serving zoom --replications 2")
        #expect(text.output.contains("jump, busiest hour 3h55m..5h"), "\(text.output)")
    }

    @Test("both models side by side, in every format")
    func both() throws {
        let file = try ScenarioFile(Self.small)
        let line = "run \(file.path) --serving both --replications 3"
        let document = try json(line)
        let agreement = try #require(document["agreement"] as? [[String: Any]])
        let measures = try #require(agreement[0]["measures"] as? [String: [String: Any]])
        let cost = try #require(measures["cost.effective"]?["difference"] as? [String: Any])
        #expect(cost["verdict"] as? String == "equal")
        #expect(measures["latency.p99"]?["believe"] is String)
        #expect((document["scenarios"] as? [Any])?.count == 1)
        for (format, mark) in [
            ("text", "small: flow and requests agree"), ("csv", "small,agreement.latency.p99,"),
            ("markdown", "small: flow and requests agree"),
        ] {
            let run = try Program.shell("headroom \(line) --format \(format)")
            #expect(run.output.contains(mark), "\(format): \(run.output) \(run.errors)")
        }
        let zoom = try Program.shell("headroom \(line) --window 1h..2h")
        #expect(zoom.output.contains("small: flow and zoom agree"), "\(zoom.output)")
        #expect(zoom.output.contains("1h..2h"))
    }

    /// Half an hour at 4 req/s, to the request; then an hour of which a minute lies before the
    /// jump, five are its ramp up to 8 req/s and the last four of its ramp down, to 4.8 req/s:
    /// 60·4 + 300·6 + 3000·8 + 240·6.4 = 27,576.
    @Test("windows are compared with what flow makes of them, which changes nothing else")
    func bothInWindows() throws {
        let file = try ScenarioFile(Self.small)
        let line = "run \(file.path) --replications 3"
        let windows = "--window 90m..2h --window 3h59m..4h59m"
        func agreement(_ document: [String: Any]) throws -> [String: Any] {
            try #require((document["agreement"] as? [[String: Any]])?.first)
        }
        func flow(_ part: [String: Any], _ id: String) throws -> Double {
            let measures = try #require(part["measures"] as? [String: [String: Any]])
            let summary = try #require(measures[id]?["flow"] as? [String: Any])
            return try #require(summary["mean"] as? Double)
        }
        let watched = try agreement(json("\(line) --serving both \(windows)"))
        let seen = try #require(watched["windows"] as? [[String: Any]])
        #expect(seen.map { $0["window"] as? String } == ["90m..2h", "3h59m..4h59m"])
        #expect(try flow(seen[0], "service.offered") == 7_200)
        let jump = try flow(seen[1], "service.offered")
        #expect(abs(jump - 27_576) < 0.01)
        let zoom = try scenario(json("\(line) \(windows)"))
        let own = try #require((zoom["zoom"] as? [[String: Any]])?.first)
        let zoomed = try #require(
            (own["measures"] as? [String: [String: Any]])?["latency.p99"]?["mean"] as? Double)
        let measures = try #require(seen[0]["measures"] as? [String: [String: Any]])
        let side = try #require(measures["latency.p99"]?["requests"] as? [String: Any])
        #expect(side["mean"] as? Double == zoomed)
        // Half an hour's p99 is not that of all six.
        let plain = try scenario(json("\(line) --serving flow"))
        let whole = try #require(plain["measures"] as? [String: [String: Any]])
        for id in ["latency.p99", "service.served", "cost.effective"] {
            #expect(try flow(watched, id) == whole[id]?["mean"] as? Double, "\(id)")
        }
        #expect(try flow(seen[0], "latency.p99") < flow(watched, "latency.p99"))
        let without = try agreement(json("\(line) --serving both"))
        #expect(without["windows"] == nil)
        let run = try Program.shell("headroom \(line) --serving both \(windows) --format csv")
        #expect(run.output.contains("small,agreement.zoom.latency.p99,seconds,"), "\(run.errors)")
    }

    @Test("a limit of events ends replications early, labelled and with status 130")
    func maximumEvents() throws {
        let file = try ScenarioFile(Self.small)
        let line = "run \(file.path) --serving requests --replications 2 --max-events 20000"
        let document = try json(line, status: 130)
        #expect(document["partial"] as? Bool == true)
        let end = try #require(try scenario(document)["endedEarly"] as? [String: Any])
        #expect(end["replications"] as? Int == 2)
        let seconds = try #require(end["shortestSeconds"] as? Double)
        // Ten thousand requests at 4 req/s take 2,500 s; an event or two more each at most.
        #expect(seconds > 600 && seconds < 3_600)
        let text = try Program.shell("headroom \(line)")
        #expect(text.output.contains("PARTIAL RESULTS") && text.output.contains("small (partial)"))
        #expect(text.output.contains("cost (partial)") && !text.output.contains("cost over"))
        #expect(text.errors.contains("--max-events"), "\(text.errors)")
        let both = try Program.shell(
            "headroom run \(file.path) --serving both --replications 2 --max-events 20000")
        #expect(both.status == 130 && both.output.contains("believe flow on everything"))
    }

    @Test("the time limit ends a long command, labelled and with status 130")
    func timeLimit() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let began = Date()
        let document = try json(
            "run \(file.path) --replications 100000 --time-limit 3s "
                + "--set 'services.api.demand.shape.noise={cv: 5%}'", status: 130)
        #expect(Date().timeIntervalSince(began) < 20)
        #expect(document["partial"] as? Bool == true)
        let interrupted = try #require(document["interrupted"] as? [String: Any])
        #expect(interrupted["by"] as? String == "time limit")
        #expect(interrupted["replicationsWanted"] as? Int == 100_000)
    }

    @Test("keys that change nothing in flow are named, and only there")
    func requestsOnlyKeys() throws {
        let balancer =
            "    balancer: { kind: application, deregistrationDelay: 60s }\n"
        let file = try ScenarioFile(Self.small + balancer)
        let line = "headroom run \(file.path) --replications 2"
        let flow = try Program.shell(line)
        #expect(flow.status == 0, "\(flow.errors)")
        let key = "fleets.web.balancer.deregistrationDelay"
        #expect(flow.output.contains("warning: `\(key)` acts only where"))
        for serving in ["requests", "both"] {
            let run = try Program.shell("\(line) --serving \(serving)")
            #expect(run.status == 0 && !run.output.contains("acts only"), "\(run.errors)")
        }
    }

    @Test("who asks for billions of requests is told before")
    func manyRequests() throws {
        let file = try ScenarioFile(Self.small)
        // 21,600 s at 40,000 req/s, and the jump: about a billion.
        let line =
            "headroom run \(file.path) --serving requests --replications 2 --time-limit 1s "
            + "--set 'services.api.demand.shape.base=40000 req/s'"
        let run = try Program.shell(line)
        #expect(run.errors.contains("about 1.99 billion requests"), "\(run.errors)")
        #expect(!(try Program.shell(line + " --quiet").errors.contains("billion")))
    }
}
