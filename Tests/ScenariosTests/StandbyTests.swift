import CloudModel
import Diagnostics
import Foundation
import Quantities
import Scenarios
import SimulationKernel
import Testing
import UsageLedger

/// Regions that stand by in the language, and one scenario in all five postures.
@Suite struct StandbyTests {
    private func text(
        regions: String = "us-east-1: {}, us-west-2: { role: warm-standby }", demand: String = "",
        more: String = "failover: {}"
    ) -> String {
        """
        version: 1
        name: standby
        start: 2026-03-01T00:00:00Z
        horizon: 30d
        regions: { \(regions) }
        services:
          site:
            demand: { shape: { base: 100 req/s }\(demand) }
            request: { serviceTime: 10ms, writeShare: 20% }
        fleets: { web: { serves: site, instances: [m7g.large], scaling: { min: 4 } } }
        outages: { lost: { region: us-east-1, at: 2d, for: 3h } }
        \(more)
        """
    }

    private func plan(_ text: String) throws -> Plan {
        try load(text)[0].resolve { _ in 0 }.plan
    }

    @Test func rolesAndCapacities() throws {
        let usual = try plan(text()).standbys
        #expect(usual.count == 1)
        #expect(usual[0].region == 1 && usual[0].primary == 0 && usual[0].capacity == 0.3)
        #expect(usual[0].runbook == .usualRunbook && usual[0].promote == .deterministic(0))
        let named = try plan(
            text(
                regions: "us-east-1: {}, us-east-2: {}, us-west-2: "
                    + "{ role: warm-standby, standbyCapacity: 45% of us-east-2 }"))
        #expect(named.standbys[0].primary == 1 && named.standbys[0].capacity == 0.45)
        let hot = try plan(
            text(
                regions: "us-west-2: { role: hot-standby }, us-east-1: {}",
                more: "failover: { runbook: 5m }\nreplication: { lag: 2s }"))
        #expect(hot.standbys[0].region == 0 && hot.standbys[0].primary == 1)
        #expect(hot.standbys[0].capacity == 1)
        #expect(hot.standbys[0].runbook == .deterministic(300))
        #expect(hot.standbys[0].promote == .deterministic(60))
        #expect(hot.replication?.lag == .deterministic(2))
        #expect(hot.services[0].failover?.runbook == .deterministic(300))
    }

    /// Users at a region that stands by are served by its primary.
    @Test func demandIsThePrimarys() throws {
        #expect(try plan(text()).services[0].regionShares == [1, 0])
        let origin = ", origin: { us-east-1: 60%, us-west-2: 40% }"
        #expect(try plan(text(demand: origin)).services[0].regionShares == [1, 0])
        let active = text(regions: "us-east-1: {}, us-west-2: {}", demand: origin)
        #expect(try plan(active).services[0].regionShares == [0.6, 0.4])
    }

    /// 3 % of 100 GB a day are 750 MB in six hours, 7.5 s at 100 MB/s; all of it is 500 s.
    @Test func backupsThatAreCopiedAreRestored() throws {
        let backups =
            "failover: {}\nbackups: { a: { data: 100 GB, dailyChange: 3%, every: 6h, keep: 7d, "
            + "copyTo: us-west-2, restoreRate: 200 MB/s }, b: { data: 5 TB, keep: 7d } }"
        let restored = try plan(
            text(regions: "us-east-1: {}, us-west-2: { role: backup-restore }", more: backups))
        #expect(restored.standbys[0].backups.count == 1)
        let backup = restored.standbys[0].backups[0]
        #expect(backup.every == 21_600 && abs(backup.copySeconds - 7.5) < 1e-9)
        #expect(abs(backup.restoreSeconds - 500) < 1e-9)
        // The copy at six has arrived at 6:00:07.5.
        #expect(abs(backup.age(at: 21_607.4) - 21_607.4) < 1e-6)
        #expect(abs(backup.age(at: 21_607.6) - 7.6) < 1e-6)
    }

    /// A fifth of the requests writes 2 kB to the copy, and after a failover back; the copy is
    /// there all the time.
    @Test func replicationIsMetered() throws {
        let more = "failover: {}\nreplication: { data: 10 GB, perWrite: 2 KB }"
        let meters = try plan(text(more: more)).sharedMeters.filter {
            $0.meter.owner == "replication"
        }
        let stored = try #require(meters.first { $0.meter.kind == .volumeByteSeconds })
        #expect(stored.meter.region == "us-west-2" && stored.perSecond == 10e9)
        let sent = meters.filter { $0.meter.kind == .interRegionBytes }
        #expect(sent.map(\.meter.region) == ["us-east-1", "us-west-2"])
        #expect(sent.map(\.meter.detail) == ["us-west-2", "us-east-1"])
        #expect(sent.allSatisfy { $0.sources.map(\.perRequest) == [400] })
        let regions = "us-east-1: {}, us-west-2: { role: backup-restore }"
        let cold = try plan(text(regions: regions, more: more)).sharedMeters
        #expect(!cold.contains { $0.meter.owner == "replication" })
    }

    private func postures(_ text: String, standby: String? = nil) throws -> [PostureVariant] {
        let path = NSTemporaryDirectory() + "headroom-postures-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let loader = ScenarioLoader(book: try TestBook.book.get())
        do {
            return try loader.postures(path: path, standby: standby)
        } catch let list {
            throw Refusal(messages: list.diagnostics.map(\.message))
        }
    }

    private struct Refusal: Error {
        var messages: [String]
    }

    @Test func oneScenarioInFivePostures() throws {
        let more =
            "failover: { runbook: 10m }\nbackups: { a: { data: 100 GB, keep: 7d } }\n"
            + "variants: { more: { set: { fleets.web.scaling.min: 8 } } }"
        let variants = try postures(text(more: more))
        #expect(variants.map(\.posture) == Posture.allCases)
        #expect(variants.map(\.scenario.name) == Posture.allCases.map(\.rawValue))
        let plans = try variants.map { try $0.scenario.resolve { _ in 0 }.plan }
        #expect(plans[0].standbys.isEmpty && plans[0].services[0].regionShares == [0.5, 0.5])
        let standbys = plans.dropFirst().map { $0.standbys[0] }
        #expect(standbys.map(\.posture) == Array(Posture.allCases.dropFirst()))
        #expect(standbys.map(\.capacity) == [1, 0.3, 0, 0])
        // The runbook is that of a posture with people; a hot standby asks nobody.
        #expect(standbys.map(\.runbook.mean) == [0, 600, 600, 600])
        // What is only backed up is replicated, and copied to where it is restored.
        #expect(plans[1].replication != nil && plans[1].hasCopy(of: 0))
        #expect(standbys[3].backups.count == 1)
        #expect(variants.allSatisfy { $0.scenario.warnings.isEmpty })
    }

    @Test func aRegionMayBeAdded() throws {
        let alone = text(regions: "us-east-1: { zones: 2 }", more: "")
        let variants = try postures(alone, standby: "us-west-2")
        #expect(variants.map(\.posture) == Posture.allCases)
        let plan = try variants[2].scenario.resolve { _ in 0 }.plan
        #expect(plan.regions.map(\.name) == ["us-east-1", "us-west-2"])
        #expect(plan.services[0].failover != nil)
        let refusal = #expect(throws: Refusal.self) { try postures(alone) }
        #expect(
            refusal?.messages
                == ["the scenario has one region, and nothing that could stand by for it"])
    }

    @Test func somethingMustFail() throws {
        let calm = text().split(separator: "\n").filter { !$0.hasPrefix("outages") }
            .joined(separator: "\n")
        let refusal = #expect(throws: Refusal.self) { try postures(calm) }
        #expect(refusal?.messages.first?.hasPrefix("nothing fails") == true)
    }
}
