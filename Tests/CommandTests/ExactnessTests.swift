import Foundation
import Testing

/// What the issue calls done: exact bills, one answer whatever the number of threads.
@Suite("exactness", .serialized)
struct ExactnessTests {
    /// m7g.large in us-east-1 costs 0.0816 USD/h: 10 × 720 h × 0.0816.
    @Test("a fixed fleet costs exactly what its hours cost")
    func fixedFleet() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let run = try Program.shell("headroom run \(file.path) --json --replications 2")
        #expect(run.status == 0, "\(run.errors)")
        let result = try ResultDocument(run.output)
        #expect(result.schemaVersion == 1)
        #expect(try result.mean("cost.compute") == 587.52)
        #expect(try result.mean("capacity.instanceHours") == 7200)
        #expect(try result.mean("capacity.instances.peak") == 10)
    }

    @Test("the ledger's charges add up to the bill, nano-dollar for nano-dollar")
    func ledger() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let ledger = file.folder + "/ledger.csv"
        let run = try Program.shell(
            "headroom run \(file.path) --json --replications 2 --ledger \(ledger)")
        #expect(run.status == 0, "\(run.errors)")
        let rows = try String(contentsOfFile: ledger, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let column = try #require(rows[0].firstIndex(of: "effective"))
        let result = try ResultDocument(run.output)
        for replication in ["0", "1"] {
            let charges = rows.filter { $0[0] == "charge" && $0[2] == replication }
            let sum = charges.reduce(Decimal(0)) { $0 + (Decimal(string: $1[column]) ?? 0) }
            #expect(charges.count >= 720)
            let mean = try result.mean("cost.effective")
            #expect(sum == Decimal(string: "\(mean)"), "replication \(replication)")
        }
        let segments = rows.filter { $0[0] == "segment" && $0[2] == "0" }
        #expect(segments.reduce(0) { $0 + (Int($1[13]) ?? 0) } == 10)
    }

    @Test("any number of threads gives the same bytes, files included")
    func threads() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let outputs = try [1, 2].map { threads in
            let prefix = "\(file.folder)/\(threads)"
            let run = try Program.shell(
                "headroom run \(file.path) --json --set services.api.demand.shape.noise.cv=20% "
                    + "--replications 4 --threads \(threads) "
                    + "--ledger \(prefix).ledger --series \(prefix).series")
            #expect(run.status == 0, "\(run.errors)")
            let files = try ["ledger", "series"].map {
                try String(contentsOfFile: "\(prefix).\($0)", encoding: .utf8)
            }
            return [run.output] + files
        }
        #expect(outputs[0] == outputs[1])
        #expect(outputs[0][2].split(separator: "\n").count > 1000)
    }

    @Test("offered is served and lost, exactly, also where requests are lost")
    func balance() throws {
        let file = try ScenarioFile(ScenarioFile.fixed)
        let run = try Program.shell(
            "headroom run \(file.path) --json --set services.api.demand.shape.base='2000 req/s' "
                + "--set horizon=6h --replications 3")
        #expect(run.status == 0, "\(run.errors)")
        let result = try ResultDocument(run.output)
        let lost = try result.mean("service.lost")
        #expect(lost > 0)
        #expect(try result.mean("service.offered") == result.mean("service.served") + lost)
    }

    @Test("an unused fleet changes no other figure")
    func unusedFleet() throws {
        let without = try ScenarioFile(ScenarioFile.fixed)
        let with = try ScenarioFile(ScenarioFile.fixed + ScenarioFile.unused)
        let results = try [without, with].map { file in
            let run = try Program.shell("headroom run \(file.path) --json --replications 3")
            #expect(run.status == 0, "\(run.errors)")
            return try ResultDocument(run.output)
        }
        for (id, summary) in results[0].scenarios[0].measures {
            #expect(summary == results[1].scenarios[0].measures[id], "\(id)")
        }
    }
}
