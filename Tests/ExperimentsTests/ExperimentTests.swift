import CloudModel
import Foundation
import Pricing
import Quantities
import Synchronization
import Testing

@testable import Experiments

@Suite("experiments")
struct ExperimentTests {
    @Test("any number of threads gives the same figures")
    func threads() throws {
        let candidates = [Sample.costing("base", extra: 0), Sample.costing("more", extra: 7)]
        let one = try #require(try Sample.experiment(candidates, threads: 1).run())
        let many = try #require(try Sample.experiment(candidates, threads: 8).run())
        for (left, right) in zip(one.scenarios, many.scenarios) {
            for (index, measure) in Measures.all.enumerated() {
                let same =
                    left.measures[index] == right.measures[index]
                    || !left.measures[index].isDefined && !right.measures[index].isDefined
                #expect(same, "\(measure.id)")
            }
        }
        #expect(one.differences.count == 1)
    }

    /// Costs are 100…140 and 107…147: the mean is 120, every paired difference 7.
    @Test("replications are paired")
    func pairing() throws {
        let candidates = [Sample.costing("base", extra: 0), Sample.costing("more", extra: 7)]
        let result = try #require(try Sample.experiment(candidates).run())
        #expect(result.scenarios[0].summary("cost.effective").mean == 120)
        let difference = result.differences[0][Measures.index(of: "cost.effective")]
        #expect(difference.mean == 7)
        #expect(difference.interval == Summary.Interval(low: 7, high: 7))
        #expect(difference.verdict == .higher)
        #expect(abs(difference.relative - 7.0 / 120) < 1e-12)
    }

    @Test("mean counts add up exactly", arguments: [1, 3, 7, 20])
    func balance(replications: Int) throws {
        let candidate = Sample.candidate { request in
            var outcome = Sample.outcome()
            let part = Int64(request.replication)
            outcome.services[0].counts.shed = 333 * part + 1
            outcome.services[0].counts.timedOut = 77 * part + 2
            outcome.services[0].counts.failed = 13
            outcome.services[0].counts.served =
                outcome.services[0].counts.offered - outcome.services[0].counts.lost
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
        let result = try #require(
            try Sample.experiment([candidate], replications: replications).run())
        let scenario = result.scenarios[0]
        func mean(_ id: String) -> Double { scenario.summary(id).mean }
        #expect(mean("service.offered") == mean("service.served") + mean("service.lost"))
        let lost = mean("service.shed") + mean("service.timedOut") + mean("service.failed")
        #expect(mean("service.lost") == lost)
        #expect(mean("service.lost") > 0)
    }

    @Test("requests that go missing are a bug, and said to be")
    func imbalance() {
        let candidate = Sample.candidate { _ in
            var outcome = Sample.outcome()
            outcome.services[0].counts.served -= 1
            return ReplicationRun(replication: Sample.replication([], outcome), chart: .empty)
        }
        #expect(throws: InternalError.self) { try Sample.experiment([candidate]).run() }
    }

    @Test("a cancelled run keeps whole replications only, and says how many")
    func cancellation() throws {
        let cancellation = Cancellation()
        let candidates = ["base", "other"].map { name in
            Sample.candidate(name) { request in
                if request.replication == 3 {
                    cancellation.cancel()
                    return nil
                }
                return ReplicationRun(
                    replication: Sample.replication([], Sample.outcome()), chart: .empty)
            }
        }
        let experiment = Sample.experiment(candidates, replications: 10, threads: 1)
        let result = try #require(try experiment.run(cancellation: cancellation))
        #expect(result.interruption == .init(done: 3, wanted: 10))
        #expect(result.provenance.replications == 3)
        #expect(result.warnings.contains(.interrupted(.init(done: 3, wanted: 10))))
    }

    @Test("cancelled before the first replication, there is no answer")
    func cancelledAtOnce() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let experiment = Sample.experiment([Sample.costing("base", extra: 0)])
        #expect(try experiment.run(cancellation: cancellation) == nil)
    }

    @Test("progress counts every replication of every scenario")
    func progress() throws {
        let seen = Mutex<[Double]>([])
        let candidates = [Sample.costing("a", extra: 0), Sample.costing("b", extra: 1)]
        _ = try Sample.experiment(candidates, replications: 4).run { progress in
            #expect(progress.total == 8)
            seen.withLock { $0.append(progress.done) }
        }
        #expect(seen.withLock { $0.sorted() } == (1...8).map(Double.init))
    }

    @Test("the ledger's rows come in the order of replications, and add up")
    func ledger() throws {
        let path = NSTemporaryDirectory() + "/ledger-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let candidate = Sample.candidate { request in
            // The first replication is the slowest.
            Thread.sleep(forTimeInterval: request.replication == 0 ? 0.1 : 0)
            let line = Sample.line("Compute", dollars: 3)
            request.ledger?.record(
                HourlyCharge(
                    clockHour: Sample.start.clockHour, key: line.key, quantity: 1, unit: "h",
                    costs: line.costs))
            return ReplicationRun(
                replication: Sample.replication([line], Sample.outcome()), chart: .empty)
        }
        var experiment = Sample.experiment([candidate], replications: 4, threads: 4)
        experiment.ledger = path
        _ = try experiment.run()
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 5)
        #expect(rows[0] + "\n" == LedgerPart.header)
        for (index, row) in rows.dropFirst().enumerated() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            #expect(fields.count == LedgerPart.header.split(separator: ",").count)
            #expect(fields[2] == "\(index)")
            #expect(fields[17] == "3")
        }
    }

    @Test("a full disk is an error")
    func fullDisk() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"))
        var experiment = Sample.experiment([Sample.costing("base", extra: 0)])
        experiment.ledger = "/dev/full"
        #expect(throws: OutputError.self) { try experiment.run() }
    }
}
