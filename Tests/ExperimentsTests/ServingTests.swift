import CloudModel
import Diagnostics
import Quantities
import Synchronization
import Testing

@testable import Experiments

@Suite("windows as users write them")
struct WindowTextTests {
    private func windows(_ texts: [String]) throws -> [ZoomWindow] {
        // 2026-03-01, seven days.
        try WindowText.windows(
            texts.map { try WindowText($0) }, start: Sample.start, horizon: .day * 7)
    }

    @Test(
        "offsets and instants, in any order",
        arguments: [
            ("4d9h..4d11h30m", 105.0, 107.5), ("0..1.5h", 0, 1.5), ("1.5h..2.25h", 1.5, 2.25),
            ("2026-03-02T06:00:00Z..2026-03-02T07:00:00+00:30", 30, 30.5),
            ("2026-03-02..2026-03-03", 24, 48), ("1d..2026-03-03T00:00Z", 24, 48),
            ("6d..7d", 144, 168),
        ])
    func forms(text: String, from: Double, to: Double) throws {
        let window = try #require(try windows([text]).first)
        #expect(window.fromNanoseconds == Int64(from * 3.6e12))
        #expect(window.toNanoseconds == Int64(to * 3.6e12))
        #expect(window.name == text)
    }

    @Test("windows are put in order")
    func order() throws {
        #expect(try windows(["5h..6h", "1h..5h"]).map(\.name) == ["1h..5h", "5h..6h"])
    }

    @Test(
        "what is no window is an error that shows one",
        arguments: [
            "", "5h", "5h-6h", "..", "5h..", "..6h", "5h...6h", "5..6", "noon..6h", "5h..6h..7h",
        ])
    func malformed(text: String) {
        #expect(throws: Diagnostic.self) { try WindowText(text) }
    }

    @Test(
        "empty, outside, overlapping",
        arguments: [
            (["6h..5h"], "ends before"), (["5h..5h"], "ends before"),
            (["2026-03-02..1h"], "ends before"), (["2026-02-28..1h"], "begins before"),
            (["6d..7d1ns"], "beyond the horizon of 7d"), (["1h..3h", "2h..4h"], "overlap"),
        ])
    func wrong(texts: [String], message: String) {
        do {
            _ = try windows(texts)
            Issue.record("no error")
        } catch let error as Diagnostic {
            #expect(error.message.contains(message), "\(error)")
        } catch {
            let messages = (error as? DiagnosticList)?.diagnostics.map(\.message) ?? []
            #expect(messages.contains { $0.contains(message) }, "\(error)")
        }
    }

    @Test("replications are fewer where one takes longer")
    func replications() {
        #expect(ServingRequest(kind: .flow).usualReplications == 20)
        #expect(ServingRequest(kind: .requests).usualReplications == 5)
        #expect(ServingRequest(kind: .both).usualReplications == 5)
    }
}

@Suite("experiments with serving models")
struct ServingExperimentTests {
    /// One window in which replication r loses r of 100 requests, with a p99 of 0.1 + r/100 s.
    private func windowed(_ request: ReplicationRequest) -> ReplicationRun {
        var counts = RequestCounts()
        counts.offered = 100 * RequestCounts.perRequest
        counts.shed = Int64(request.replication) * RequestCounts.perRequest
        counts.served = counts.offered - counts.shed
        var outcome = Sample.outcome()
        outcome.zoom = [
            ZoomOutcome(
                window: ZoomWindow(
                    name: "sale", fromNanoseconds: 0,
                    toNanoseconds: TimeSpan.hour.nanoseconds),
                service: 0, counts: counts,
                latency: LatencySummary(
                    mean: 0.05, p50: 0.04, p95: 0.08, p99: 0.1 + Double(request.replication) / 100,
                    p999: 0.2))
        ]
        return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
    }

    /// r = 0…4: mean 2, deviation √2.5, so ± 2.776445 · √(2.5 / 5) (Student, 4 degrees).
    @Test("windows are summarized over replications")
    func zoom() throws {
        let candidate = Sample.candidate { windowed($0) }
        let result = try #require(try Sample.experiment([candidate]).run())
        let zoom = try #require(result.scenarios[0].zoom.first)
        #expect(zoom.window == "sale" && zoom.service == "checkout" && zoom.to == .hour)
        #expect(zoom.summary("service.lost").mean == 2)
        #expect(zoom.summary("service.served").mean == 98)
        let interval = try #require(zoom.summary("service.lost").interval)
        #expect(abs(interval.halfWidth - 1.963243) < 1e-5)
        #expect(abs(zoom.summary("latency.p99").mean - 0.12) < 1e-12)
    }

    @Test("a window that a replication did not reach is in no summary")
    func unreached() throws {
        let candidate = Sample.candidate { request in
            var run = windowed(request)
            if request.replication == 1 { run.replication.outcome.zoom = [] }
            return run
        }
        let result = try #require(try Sample.experiment([candidate]).run())
        #expect(result.scenarios[0].zoom.isEmpty)
    }

    @Test("a run that was cut short is partial, and not compared with a whole one")
    func endedEarly() throws {
        let cut = Sample.candidate("cut") { request in
            var outcome = Sample.outcome()
            if request.replication > 2 {
                outcome.endedEarly = Int64(request.replication) * TimeSpan.hour.nanoseconds
            }
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
        let result = try #require(
            try Sample.experiment([Sample.costing("whole", extra: 0), cut]).run())
        #expect(result.isPartial)
        #expect(result.scenarios[0].endedEarly == nil)
        let end = try #require(result.scenarios[1].endedEarly)
        #expect(end == .init(replications: 2, shortest: .hour * 3))
        #expect(result.differences[0].allSatisfy { $0.verdict == .undefined })
        let warning = result.warnings.map(\.message).first { $0.contains("ended early") }
        #expect(warning?.contains("2 of 5 replications of cut") == true, "\(result.warnings)")
        #expect(warning?.contains("3h of 15d5h") == true)
    }

    @Test("the time limit is told from the user")
    func cause() throws {
        let cancellation = Cancellation()
        let candidate = Sample.candidate { request in
            if request.replication == 2 {
                cancellation.cancel(.timeLimit)
                cancellation.cancel(.user)
                return nil
            }
            return ReplicationRun(
                replication: Sample.replication([], Sample.outcome()), chart: .empty)
        }
        let result = try #require(
            try Sample.experiment([candidate], threads: 1).run(cancellation: cancellation))
        #expect(result.interruption == .init(done: 2, wanted: 5, cause: .timeLimit))
        #expect(result.isPartial)
        #expect(result.warnings[0].message.contains("stopped by the time limit after 2 of 5"))
    }

    @Test("of a run that the clock stopped in its first replication, the beginning is shown")
    func beginning() throws {
        let cancellation = Cancellation()
        let candidate = Sample.candidate { request in
            cancellation.cancel(.timeLimit)
            var outcome = Sample.outcome()
            outcome.endedEarly = TimeSpan.hour.nanoseconds
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
        let result = try #require(
            try Sample.experiment([candidate], threads: 1).run(cancellation: cancellation))
        #expect(result.interruption == .init(done: 0, wanted: 5, cause: .timeLimit))
        #expect(result.provenance.replications == 1)
        #expect(result.scenarios[0].endedEarly == .init(replications: 1, shortest: .hour))
    }

    @Test("whole replications are kept, without those that the clock stopped")
    func wholeOnly() throws {
        let cancellation = Cancellation()
        let candidate = Sample.candidate { request in
            var outcome = Sample.outcome()
            if request.replication == 3 {
                cancellation.cancel(.timeLimit)
                outcome.endedEarly = TimeSpan.hour.nanoseconds
            }
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
        let result = try #require(
            try Sample.experiment([candidate], threads: 1).run(cancellation: cancellation))
        #expect(result.interruption == .init(done: 3, wanted: 5, cause: .timeLimit))
        #expect(result.scenarios[0].endedEarly == nil)
    }

    @Test("progress within a replication is counted, and never twice")
    func progress() throws {
        let seen = Mutex<[Double]>([])
        let candidate = Sample.candidate { request in
            request.progress(0.25)
            request.progress(0.75)
            return ReplicationRun(
                replication: Sample.replication([], Sample.outcome()), chart: .empty)
        }
        _ = try Sample.experiment([candidate], replications: 2, threads: 1).run { progress in
            seen.withLock { $0.append(progress.done) }
        }
        #expect(seen.withLock { $0 } == [0.25, 0.75, 1, 1.25, 1.75, 2])
    }
}

@Suite("agreement of serving models")
struct AgreementTests {
    /// Losses and p99 as given; the cost is `dollars` and a little different each time.
    private func candidate(
        dollars: Int, shed: Int64, p99: Double, endsEarly: Bool = false
    ) -> Candidate {
        Sample.candidate { request in
            let turn = Int(request.replication)
            var outcome = Sample.outcome(offered: 1_000 + Int64(turn), shed: shed)
            outcome.services[0].latency.p99 = p99 + Double(turn) / 1_000
            if endsEarly { outcome.endedEarly = TimeSpan.hour.nanoseconds }
            return ReplicationRun(
                replication: Sample.replication(
                    [Sample.line("Compute", dollars: dollars + turn)], outcome),
                chart: .empty)
        }
    }

    private func agreement(flow: Candidate, requests: Candidate) throws -> Agreement {
        var experiment = Sample.experiment([requests])
        experiment.twins = [flow]
        experiment.serving = "both"
        let result = try #require(try experiment.run())
        #expect(result.scenarios.count == 1 && result.differences.isEmpty)
        #expect(result.provenance.serving == "both")
        return try #require(result.agreements.first)
    }

    private func row(_ id: String, _ agreement: Agreement) -> MeasureAgreement {
        agreement.measures[Measures.index(of: id)]
    }

    @Test("each measure is paired with its twin's; what differs names whom to believe")
    func differing() throws {
        let agreement = try agreement(
            flow: candidate(dollars: 1_000, shed: 1, p99: 0.2),
            requests: candidate(dollars: 1_002, shed: 4, p99: 0.25))
        let p99 = row("latency.p99", agreement)
        #expect(abs(p99.difference.mean - 0.05) < 1e-12 && p99.differs)
        #expect(p99.belief.model == .requests)
        #expect(row("service.lost", agreement).difference.mean == 3)
        #expect(row("service.lost", agreement).belief.model == .requests)
        // 0.2 % of the cost is nobody's decision.
        let cost = row("cost.effective", agreement)
        #expect(cost.differs && cost.difference.mean == 2 && cost.belief.model == .either)
        #expect(!row("service.offered", agreement).differs)
        #expect(agreement.differing.contains { $0.measure.id == "latency.p99" })
        #expect(!agreement.differing.contains { $0.measure.id == "latency.p50" })
    }

    @Test("a cost that is far off is the one that saw the load as it came")
    func farOff() throws {
        let agreement = try agreement(
            flow: candidate(dollars: 1_000, shed: 1, p99: 0.2),
            requests: candidate(dollars: 1_100, shed: 1, p99: 0.2))
        #expect(row("cost.effective", agreement).belief.model == .requests)
        #expect(row("latency.p99", agreement).belief.model == .either)
    }

    @Test("where requests ended early, flow is believed")
    func endedEarly() throws {
        let agreement = try agreement(
            flow: candidate(dollars: 1_000, shed: 1, p99: 0.2),
            requests: candidate(dollars: 100, shed: 1, p99: 0.2, endsEarly: true))
        #expect(agreement.differing.isEmpty)
        #expect(agreement.measures.allSatisfy { $0.belief.model == .flow })
    }

    /// In replication r of 0…4 a service was offered 1,000 + `more` + r requests in each of two
    /// windows, and lost `lost` of them; `waited` wait at the end beyond what did at the beginning.
    private func windowed(
        more: Int64, lost: Int64, waited: Int64 = 0, mean: Double = 0.1, windows: Int = 2
    ) -> Candidate {
        Sample.candidate { request in
            let scale = RequestCounts.perRequest
            var outcome = Sample.outcome()
            for index in 0..<windows {
                var counts = RequestCounts()
                counts.offered = (1_000 + more + Int64(request.replication)) * scale
                counts.timedOut = lost * scale
                counts.served = index == 0 ? counts.offered - counts.lost - waited * scale : 0
                outcome.zoom.append(
                    ZoomOutcome(
                        window: ZoomWindow(
                            name: "w\(index)",
                            fromNanoseconds: TimeSpan.hour.nanoseconds * Int64(index),
                            toNanoseconds: TimeSpan.hour.nanoseconds * Int64(index + 1)),
                        service: 0, counts: counts,
                        latency: LatencySummary(
                            mean: mean, p50: 0.1, p95: 0.2,
                            p99: 0.3 + mean * Double(request.replication % 2), p999: 0.5)))
            }
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
    }

    private func row(_ id: String, _ window: WindowAgreement) throws -> MeasureAgreement {
        try #require(window.measures.first { $0.measure.id == id })
    }

    /// p99: 0.3 + mean·(0, 1, 0, 1, 0) makes 0.34 and 0.38; differences 0, 0.1, 0, 0.1, 0 have mean
    /// 0.04 and deviation √0.003, so ± 2.776445 · √(0.003 / 5) (Student, 4 degrees): zero is in it.
    @Test("each window is paired with its twin's, by the same rules as the whole horizon")
    func windows() throws {
        let agreement = try agreement(
            flow: windowed(more: 0, lost: 1), requests: windowed(more: 5, lost: 4, mean: 0.2))
        #expect(agreement.windows.map(\.window) == ["w0", "w1"])
        let window = agreement.windows[0]
        #expect(window.service == "checkout" && window.from == .zero && window.to == .hour)
        #expect(window.measures.map(\.measure.id) == ZoomMeasures.all.map(\.id))
        let offered = try row("service.offered", window)
        #expect(offered.flow.mean == 1_002 && offered.requests.mean == 1_007)
        #expect(offered.difference.mean == 5 && offered.differs)
        #expect(offered.belief.model == .either)
        let lost = try row("service.lost", window)
        #expect(lost.difference.mean == 3 && lost.belief.model == .requests)
        let mean = try row("latency.mean", window)
        #expect(abs(mean.difference.relative - 1) < 1e-12 && mean.belief.model == .requests)
        let p99 = try row("latency.p99", window)
        #expect(abs(p99.flow.mean - 0.34) < 1e-12 && abs(p99.requests.mean - 0.38) < 1e-12)
        #expect(abs(p99.difference.mean - 0.04) < 1e-12 && !p99.differs)
        let interval = try #require(p99.difference.interval)
        #expect(abs(interval.halfWidth - 0.068009) < 1e-6)
        #expect(p99.belief.model == .either)
        // Nobody was served in the second: there is no latency to compare.
        #expect(try row("latency.p99", agreement.windows[1]).difference.verdict == .undefined)
        #expect(window.differing.map(\.measure.id).contains("latency.mean"))
        #expect(!window.differing.map(\.measure.id).contains("latency.p99"))
    }

    @Test("served is offered − lost, whoever waits at a window's edges")
    func waiting() throws {
        let agreement = try agreement(
            flow: windowed(more: 0, lost: 1), requests: windowed(more: 0, lost: 1, waited: 40))
        let served = try row("service.served", agreement.windows[0])
        #expect(served.difference.verdict == .equal)
        #expect(served.requests.mean == 1_001)
        #expect(served.requests.interval == served.flow.interval)
    }

    @Test("only windows that both models came to are compared; without any there are none")
    func unreachedWindows() throws {
        let agreement = try agreement(
            flow: windowed(more: 0, lost: 1), requests: windowed(more: 0, lost: 1, windows: 1))
        #expect(agreement.windows.map(\.window) == ["w0"])
        let plain = try self.agreement(
            flow: candidate(dollars: 1, shed: 1, p99: 0.2),
            requests: candidate(dollars: 1, shed: 1, p99: 0.2))
        #expect(plain.windows.isEmpty)
    }
}
