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
            var policies: [Policy]
        }
        var recordedCapacity: Double?
        var changes: Int
        var scaling: [Entry]
    }

    private static let scenario = """
        version: 1
        name: replayed
        horizon: 1d
        regions: { us-east-1: {} }
        services:
          site:
            demand: { shape: { base: 900 req/s } }
            request: { serviceTime: 20ms }
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

    private func replay(_ flags: String, metric: String = Self.metric) throws -> Execution {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try metric.write(
            to: folder.appendingPathComponent("cpu.csv"), atomically: true, encoding: .utf8)
        try Self.scenario.write(
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

    @Test("what cannot be replayed is said, and what would help")
    func refuses() throws {
        let wrong = try replay("--fleet api")
        #expect(wrong.status == 2 && wrong.errors.contains("no such fleet has policies"))
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
    }
}
