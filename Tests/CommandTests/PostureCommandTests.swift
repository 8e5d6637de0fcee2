import Foundation
import Testing

/// `compare --postures`: one scenario five times.
@Suite("postures", .serialized)
struct PostureCommandTests {
    private static let scenario = """
        version: 1
        name: small
        start: 2026-06-01T00:00:00Z
        horizon: 6h
        regions: { us-east-1: {}, us-west-2: { role: pilot-light } }
        services:
          shop: { demand: { shape: { base: 50 req/s } }, request: { serviceTime: 10ms, writeShare: 10% } }
        fleets: { web: { serves: shop, instances: [m7g.large], scaling: { min: 3 } } }
        failover: { healthCheck: { interval: 10s }, mechanism: anycast, runbook: 10m, promote: 2m }
        replication: { lag: 2s, data: 100 GB }
        backups: { often: { data: 100 GB, every: 1h, keep: 7d } }
        outages: { lost: { region: us-east-1, at: 3h30m, for: 2h } }
        """
    private static let names = [
        "active", "hot-standby", "warm-standby", "pilot-light", "backup-restore",
    ]

    private func run(_ arguments: String) throws -> Execution {
        try Program.shell(
            "headroom compare - \(arguments) --replications 2", input: Self.scenario)
    }

    /// The mean of a measure of the outage, by scenario.
    private func means(_ measure: String, in document: String) throws -> [Double?] {
        let root = try JSONSerialization.jsonObject(with: Data(document.utf8))
        let scenarios = (root as? [String: Any])?["scenarios"] as? [[String: Any]] ?? []
        #expect(scenarios.map { $0["name"] as? String } == Self.names)
        return scenarios.map { scenario in
            let outages = scenario["outages"] as? [[String: Any]]
            let measures = outages?.first?["measures"] as? [String: Any]
            return (measures?[measure] as? [String: Any])?["mean"] as? Double
        }
    }

    /// An automatic posture asks nobody; 100 GB at 100 MB/s are 1,000 s; the last copy was made at
    /// three, half an hour before, and what changes in an hour is nothing.
    @Test func everyPostureIsThere() throws {
        let json = try run("--postures --json")
        #expect(json.status == 0, "\(json.errors)")
        let points = try means("resilience.recoveryPoint", in: json.output)
        #expect(points == [2, 2, 2, 2, 1_800])
        let writes = try means("resilience.writesLost", in: json.output)
        #expect(writes[0] == 5 && writes[1] == 10 && writes[4] == 9_000)
        let times = try means("resilience.recoveryTime", in: json.output).compactMap { $0 }
        #expect(times.count == 5 && times == times.sorted())
        #expect(times[0] == 60 && times[1] <= 180 && times[2] >= 600 && times[4] >= 1_600)
        let csv = try run("--postures --format csv")
        for name in Self.names {
            #expect(csv.output.contains("\(name),resilience.recoveryTime,seconds,"))
        }
        let markdown = try run("--postures --format markdown")
        #expect(markdown.output.contains("<summary>Outage lost, mean of a run</summary>"))
    }

    @Test func flagsThatDoNotFit() throws {
        #expect(try run("--standby us-west-2").status == 64)
        let unknown = try run("--postures --standby us-west-9")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("unknown region `us-west-9` of aws"))
        let same = try run("--postures --standby us-east-1")
        #expect(same.status == 2)
        #expect(same.errors.contains("no region for which `us-east-1` could stand by"))
    }
}
