import Foundation
import Testing

/// `headroom policy`: a fleet's policies against a recorded metric.
@Suite("policy", .serialized)
struct PolicyCommandTests {
    private struct Document: Decodable {
        struct Entry: Decodable {
            struct Policy: Decodable {
                var policy: String
                var wish: String
                var capacity: Int?
                var metric: Double?
                var reason: String
            }
            var time: String
            var from: Int
            var to: Int
            var evaluations: Int
            var hindrance: String?
            var policies: [Policy]
        }
        var recordedCapacity: Double?
        var changes: Int
        var scaling: [Entry]
    }

    private static let site = """
        version: 1
        name: replayed
        horizon: 1d
        regions: { us-east-1: {} }
        services:
          site:
            demand: { shape: { base: 900 req/s } }
            request: { serviceTime: 20ms }

        """

    private static let scenario =
        site + """
            fleets:
              web:
                serves: site
                instances: [m7g.large]
                boot: { launch: 30s, configure: 0s, warmUp: 60s }
                scaling:
                  min: 2
                  max: 9
                  policies: { cpu: { type: target-tracking, target: 50% } }
            """

    /// 50 % for an hour, which neither alarm takes exception to, then 80 % for an hour.
    private static let metric: String = {
        var text = "timestamp,value\n"
        for minute in 0..<120 {
            let (hour, rest) = (minute / 60, minute % 60)
            let two = rest < 10 ? "0\(rest)" : "\(rest)"
            text += "2026-03-02T0\(hour):\(two):00Z,\(minute < 60 ? 50 : 80)\n"
        }
        return text
    }()

    private func replay(
        _ flags: String, metric: String = Self.metric, scenario: String = Self.scenario
    ) throws -> Execution {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try metric.write(
            to: folder.appendingPathComponent("cpu.csv"), atomically: true, encoding: .utf8)
        try scenario.write(
            to: folder.appendingPathComponent("s.yaml"), atomically: true, encoding: .utf8)
        return try Program.shell(
            "cd \(folder.path); headroom policy s.yaml --metrics cpu.csv \(flags)")
    }

    private func document(_ flags: String) throws -> Document {
        let run = try replay(flags + " --json")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    }

    /// By hand: the point of 01:02 is the third above 50 %; it is complete at 01:03 and published a
    /// minute later. Four units at 80 % need 6.4 for 50 %, so seven; at seven the metric is 45.7 %,
    /// between the two thresholds, and nothing more happens.
    @Test("acts when the third point above the target is published, once")
    func actsOnce() throws {
        let found = try document("--capacity 4")
        #expect(found.recordedCapacity == 4 && found.changes == 1)
        let change = try #require(found.scaling.first { $0.from != $0.to })
        #expect(change.time == "2026-03-02T01:04:00Z")
        #expect(change.from == 4 && change.to == 7)
        #expect(change.policies.map(\.policy) == ["cpu"])
        #expect(change.policies[0].wish == "scale-out" && change.policies[0].capacity == 7)
        #expect(change.policies[0].metric == 0.8)
        #expect(change.policies[0].reason.contains("4 × 80 % ÷ 50 % needs 7"))
    }

    /// The metric stays at 80 %: the fleet grows by 1.6 whenever it is warm, to its maximum.
    @Test("without feedback the fleet grows until its maximum")
    func withoutFeedback() throws {
        let found = try document("--capacity 4 --no-feedback")
        #expect(found.recordedCapacity == nil)
        let sizes = found.scaling.filter { $0.from != $0.to }.map(\.to)
        #expect(sizes == [7, 9])
        #expect(found.scaling.last?.policies[0].reason.contains("at the maximum of 9") ?? false)
    }

    @Test("people read when, what and why")
    func text() throws {
        let run = try replay("--capacity 4")
        #expect(run.status == 0)
        #expect(run.output.contains("web (us-east-1) · cpu of 2h from 2026-03-02T00:00:00Z"))
        #expect(run.output.contains("2026-03-02T01:04:00Z  4 → 7    cpu: 80 % is above 50 %"))
        #expect(run.output.contains("1 change, up, at 2026-03-02T01:04:00Z; from 4 to 7 units"))
    }

    @Test("the scenario may come from standard input")
    func standardInput() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("cpu.csv")
        try Self.metric.write(to: file, atomically: true, encoding: .utf8)
        let run = try Program.shell(
            "headroom policy - --metrics \(file.path) --capacity 4", input: Self.scenario)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("1 change, up, at 2026-03-02T01:04:00Z"))
    }

    @Test("a simulation explains its scaling in the same words")
    func explains() throws {
        let run = try Program.shell(
            "headroom run scenarios/tutorial/03-autoscaling.yaml --replications 1 "
                + "--explain-scaling")
        #expect(run.output.contains("scaling decisions, first replication"))
        #expect(run.output.contains("in 3 of 3 points"))
        let without = try Program.shell(
            "headroom run scenarios/tutorial/03-autoscaling.yaml --replications 1")
        #expect(!without.output.contains("scaling decisions"))
    }

    /// One node holds them all, so that pods wait for nothing but their readiness of 5 s.
    private static let pods =
        site + """
            workloads:
              api:
                serves: site
                on: general
                pod: { cpu: 500m, memory: 1 GiB, imagePull: 0s, readiness: 5s }
                scaling: { min: 2, max: 10, policies: { cpu: { type: hpa, target: 50% } } }
            nodePools:
              general: { provisioner: karpenter, instances: { types: [m7g.4xlarge] } }
            """

    /// By hand: the first look whose readings are of 80 % is the second after 01:00, since they are
    /// one look old. Four pods at 80 % make 6.4 of 50 %, so seven; those that were not ready all
    /// through the readings damp the next looks, and on seven it is 45 %, within the tolerance.
    @Test("a workload's autoscaler acts on what a look old readings say, once")
    func podsActOnce() throws {
        let run = try replay("--capacity 4 --json", scenario: Self.pods)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let found = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
        #expect(found.recordedCapacity == 4 && found.changes == 1)
        let change = try #require(found.scaling.first { $0.from != $0.to })
        #expect(change.time == "2026-03-02T01:00:30Z")
        #expect(change.from == 4 && change.to == 7)
        #expect(change.policies[0].wish == "scale-out" && change.policies[0].metric == 0.8)
        #expect(change.policies[0].reason == "80 % against 50 % on 4 pods asks for 7")
        let text = try replay("--capacity 4", scenario: Self.pods)
        #expect(text.output.contains("1 change, up, at 2026-03-02T01:00:30Z; from 4 to 7 pods"))
        #expect(text.output.contains("recorded on 4 pods"))
    }

    /// The metric stays at 80 %: seven ask for 11.2, and ten is the most.
    @Test("without feedback the pods grow until their maximum")
    func podsWithoutFeedback() throws {
        let run = try replay("--capacity 4 --no-feedback --json", scenario: Self.pods)
        let found = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
        #expect(found.scaling.filter { $0.from != $0.to }.map(\.to) == [7, 10])
        #expect(found.scaling.last?.hindrance == "max is 10")
    }

    /// 100 a second in all: within the tolerance of ten for each of ten pods, whatever there is.
    @Test("a total does not react to the number of pods")
    func podsOfATotal() throws {
        let metric = Self.metric.replacing(",50", with: ",40").replacing(",80", with: ",100")
        let run = try replay(
            "--capacity 4 --set 'workloads.api.scaling.policies="
                + "{all: {type: hpa, metric: offered-requests, target: 10}}'",
            metric: metric, scenario: Self.pods)
        #expect(run.output.contains("4 → 8    all: 100 req/s against 10 req/s per pod asks for 10"))
        #expect(run.output.contains("; scaleUp allows 8"))
        #expect(run.output.contains("8 → 10"))
        #expect(run.output.contains("the metric is of the whole workload"))
    }

    @Test("a simulation explains a workload's scaling in the same words")
    func explainsPods() throws {
        let run = try Program.shell(
            "headroom run scenarios/tutorial/16-kubernetes.yaml --replications 1 "
                + "--explain-scaling --set horizon=1d")
        #expect(run.output.contains("against 70 % on"))
        #expect(run.output.contains("; the scaleDown window"))
    }

    @Test("what cannot be replayed is said, and what would help")
    func refuses() throws {
        let wrong = try replay("--fleet api")
        #expect(
            wrong.status == 2 && wrong.errors.contains("no such fleet or workload has policies"))
        #expect(wrong.errors.contains("`web` in `us-east-1`"))
        let other = try replay("--metric requests-per-target")
        #expect(other.errors.contains("policy `cpu` watches cpu, and the recording is of"))
        let counts = try replay(
            "", metric: "timestamp,value\n2026-03-02T00:00:00Z,900\n2026-03-02T00:01:00Z,901\n")
        #expect(counts.errors.contains("a cpu of 901 %: the recording is of something else"))
        let missing = try replay("--metrics nothing.csv")
        #expect(missing.status == 2 && missing.errors.contains("there is no file `nothing.csv`"))
        let folder = try replay("--metrics .")
        #expect(folder.status == 2 && folder.errors.contains("is a folder, not a recording"))
        let variant = try replay("--variant stpes")
        #expect(variant.status == 2 && variant.errors.contains("has no variant `stpes`"))
        let unit = try replay(
            "--unit percent --set fleets.web.scaling.policies.cpu.metric=requests-per-target "
                + "--set fleets.web.scaling.policies.cpu.target=800")
        #expect(unit.errors.contains("`--unit` says what the figures of a cpu are"))
        let rate = try replay("--metric requests-per-pod", scenario: Self.pods)
        #expect(rate.status == 2 && rate.errors.contains("policy `cpu` watches cpu, and the"))
        #expect(rate.errors.contains("--set workloads.api.scaling.policies"))
        let share = try replay("--unit share", scenario: Self.pods)
        #expect(share.errors.contains("a cpu of 8,000 %: the recording is of something else"))
    }
}
