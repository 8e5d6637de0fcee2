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
}
