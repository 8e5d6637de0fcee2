import Foundation
import Testing

/// Workloads on nodes, from the command line.
@Suite("kubernetes")
struct KubernetesCommandTests {
    private static let small = """
        version: 1
        name: small
        start: 2026-06-01T00:00:00Z
        horizon: 10h
        regions: { us-east-1: { zones: 2 } }
        services:
          api:
            demand: { shape: { base: 100 req/s } }
            request: { serviceTime: 20ms, cpu: 10ms, response: 0 B }
        workloads:
          web:
            serves: api
            on: general
            pod: { cpu: 500m, memory: 512 MiB }
            scaling: { min: 4 }
        nodePools:
          general: { provisioner: karpenter, instances: { types: [m7g.xlarge] } }

        """

    private func json(_ line: String) throws -> [String: Any] {
        let run = try Program.shell("headroom \(line) --json")
        #expect(run.status == 0, "\(line): \(run.errors)")
        let any = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let document = try #require(any as? [String: Any])
        return try #require((document["scenarios"] as? [[String: Any]])?.first)
    }

    /// Four pods of half a vCPU fit on one node of four vCPUs, for ten hours, beside ten hours of
    /// control plane at 0.10 USD.
    @Test("both layers and the control plane are in the result")
    func result() throws {
        let file = try ScenarioFile(Self.small)
        let scenario = try json("run \(file.path) --replications 1")
        let layers = try #require(scenario["kubernetes"] as? [[String: Any]])
        #expect(layers.map { $0["layer"] as? String } == ["nodes", "pods"])
        #expect(layers.map { $0["name"] as? String } == ["general", "web"])
        #expect(layers[1]["nodePool"] as? String == "general")
        let means = layers.map {
            (($0["measures"] as? [String: Any])?["mean"] as? [String: Any])?["mean"] as? Double
        }
        #expect(means == [1, 4])
        let rows = try #require(scenario["breakdown"] as? [[String: Any]])
        let plane = rows.first {
            ($0["by"] as? [String: Any])?["service"] as? String == "Control plane"
        }
        #expect(plane?["effective"] as? Double == 1)
        let measures = try #require(scenario["measures"] as? [String: Any])
        let instances = measures["capacity.instanceHours"] as? [String: Any]
        #expect(instances?["mean"] as? Double == 10)
        let text = try Program.shell("headroom run \(file.path) --replications 1").output
        #expect(text.contains("pods on general"), "\(text)")
        let csv = try Program.shell(
            "headroom run \(file.path) --replications 1 --format csv"
        ).output
        #expect(csv.contains("\nsmall,pods.peak,instances,4,"), "\(csv)")
        #expect(csv.contains("\nsmall,nodes.peak,instances,1,"))
    }

    @Test(
        "other ways of serving are refused, not approximated",
        arguments: ["requests", "zoom", "both"])
    func serving(mode: String) throws {
        let file = try ScenarioFile(Self.small)
        let run = try Program.shell("headroom run \(file.path) --serving \(mode)")
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains("`--serving \(mode)` is not built yet for `workloads`"))
        #expect(run.output.isEmpty)
    }

    private static let standby = """
        version: 1
        name: small
        start: 2026-06-01T00:00:00Z
        horizon: 8h
        regions: { us-east-1: {}, us-west-2: { role: pilot-light } }
        services:
          api: { demand: { shape: { base: 100 req/s } }, request: { serviceTime: 20ms, cpu: 10ms } }
        workloads:
          web: { serves: api, on: general, pod: { cpu: 500m, memory: 512 MiB }, scaling: { min: 10 } }
        nodePools:
          general: { provisioner: karpenter, instances: { types: [m7g.xlarge] } }
        failover: { healthCheck: { interval: 10s }, mechanism: anycast, runbook: 10m, promote: 0s }
        replication: { lag: 2s, data: 100 GB }
        outages: { lost: { region: us-east-1, at: 3h30m, for: 2h } }

        """

    /// The readier, the dearer and the sooner back; the control plane is paid in both regions but
    /// for a restore. Ten pods of half a vCPU need two nodes.
    @Test("postures are compared")
    func postures() throws {
        let file = try ScenarioFile(Self.standby)
        let run = try Program.shell(
            "headroom compare \(file.path) --postures --replications 1 --json "
                + "--set outages={}")
        #expect(run.status == 2, "nothing fails: \(run.errors)")
        let compared = try Program.shell(
            "headroom compare \(file.path) --postures --replications 1 --json")
        #expect(compared.status == 0, "\(compared.errors)")
        let root = try JSONSerialization.jsonObject(with: Data(compared.output.utf8))
        let scenarios = try #require((root as? [String: Any])?["scenarios"] as? [[String: Any]])
        #expect(
            scenarios.map { $0["name"] as? String } == [
                "active", "hot-standby", "warm-standby", "pilot-light", "backup-restore",
            ])
        func mean(_ scenario: [String: Any], _ id: String) -> Double? {
            let measures = scenario["measures"] as? [String: Any]
            return (measures?[id] as? [String: Any])?["mean"] as? Double
        }
        let hours = scenarios.compactMap { mean($0, "capacity.instanceHours") }.dropFirst()
        #expect(hours.count == 4 && Array(hours) == hours.sorted(by: >), "\(hours)")
        let recovered = scenarios.compactMap { scenario -> Double? in
            let outage = (scenario["outages"] as? [[String: Any]])?.first
            let measures = outage?["measures"] as? [String: Any]
            return (measures?["resilience.recoveryTime"] as? [String: Any])?["mean"] as? Double
        }
        #expect(recovered.count == 5 && recovered == recovered.sorted(), "\(recovered)")
    }

    @Test("a drill tells of nodes and pods")
    func drill() throws {
        let file = try ScenarioFile(Self.standby)
        let run = try Program.shell(
            "headroom drill \(file.path) --outage 'region us-east-1 for 1h at 4h' "
                + "--replications 1")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("general in us-west-2 launches 2 nodes"), "\(run.output)")
        #expect(run.output.contains("10 pods of web in us-west-2 are in service"))
        #expect(run.output.contains("api is sent to us-west-2"))
    }
}
