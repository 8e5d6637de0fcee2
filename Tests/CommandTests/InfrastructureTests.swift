import Foundation
import Testing

/// What a system has beside fleets, on the bill: every figure worked by hand.
@Suite("infrastructure", .serialized)
struct InfrastructureTests {
    private struct Document: Decodable {
        struct Line: Decodable {
            struct By: Decodable {
                var fleet: String
                var region: String
                var service: String
            }
            var by: By
            var effective: Double
        }
        struct Scenario: Decodable { var breakdown: [Line] }
        var scenarios: [Scenario]
    }

    /// June has 720 h. 100 req/s are 259.2 million requests, with 10 KB each 2,592 GB, that is
    /// 2,413.99 GiB.
    private static let scenario = """
        version: 1
        name: all
        start: 2026-06-01T00:00:00Z
        horizon: 30d
        regions: { us-east-1: { zones: 3 } }
        services:
          shop:
            demand: { shape: { base: 100 req/s } }
            request: { serviceTime: 10ms, response: 10 KB }
        fleets:
          web:
            serves: shop
            instances: [m7g.large]
            scaling: { min: 4 }
            balancer: { kind: network, protocol: tls }
        network:
          crossZone: 0%
          interRegion: { us-west-2: 50% }
          nat: { gateways: one-per-region, share: 10% }
          publicIPv4: [per-load-balancer, per-instance]
          vpn: 2
          dns: { hostedZones: 30, queriesPerRequest: 0.1, healthChecks: { count: 2, features: [https, latency] } }
        observability:
          metricPeriod: 1m
          customMetrics: 20000
          alarms: 25
          highResolutionAlarms: 4
          dashboards: 2
          logsPerRequest: 1 KB
          retention: 10d
        security: { keys: 3, kmsRequestsPerRequest: 0.01, secrets: 5, secretRequestsPerRequest: 0.001, certificates: 7 }
        backups:
          nightly: { data: 100 GiB, dailyChange: 4%, every: 12h, keep: 10d, copyTo: us-west-2 }
        """

    private func costs(_ scenario: String, _ flags: String = "") throws -> [String: Double] {
        let file = try ScenarioFile(scenario)
        let run = try Program.shell(
            "headroom run \(file.path) --json --replications 1 --quiet \(flags)")
        #expect(run.status == 0, "\(run.errors)")
        let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
        var costs: [String: Double] = [:]
        for line in document.scenarios[0].breakdown {
            costs["\(line.by.service)/\(line.by.fleet)/\(line.by.region)", default: 0] +=
                line.effective
        }
        return costs
    }

    @Test func everythingIsOnTheBill() throws {
        let costs = try costs(Self.scenario)
        let gibibytes: Double = 259.2e6 * 10_000 / 0x1p30
        let logs: Double = 259.2e6 * 1_000 / 0x1p30
        let natGibibytes = gibibytes * 0.1
        let expected: [String: Double] = [
            "NAT gateway/shared/us-east-1": 720 * 0.045,
            "NAT gateway data/shared/us-east-1": natGibibytes * 0.045,
            // Two thirds come from other zones than the gateway's, and both sides pay.
            "Data transfer between zones/shared/us-east-1": natGibibytes * 2 / 3 * 0.02,
            "Public IPv4 address/nat/us-east-1": 720 * 0.005,
            // One for each zone of the balancer, one for each instance.
            "Public IPv4 address/shared/us-east-1": (3 + 4) * 720 * 0.005,
            "VPN connection/shared/us-east-1": 2 * 720 * 0.05,
            "Data transfer to us-west-2/shared/us-east-1": gibibytes * 0.5 * 0.02,
            "DNS hosted zone/shared/global": 25 * 0.5 + 5 * 0.1,
            "DNS queries/shared/global": 25.92 * 0.4,
            "DNS health check/shared/global": 2 * 0.5,
            "DNS health check feature/shared/global": 2 * 2 * 1,
            "Alarms/shared/us-east-1": 25 * 0.1 + 4 * 0.3,
            "Dashboards/shared/global": 2 * 3,
            "Logs taken in/shop/us-east-1": logs * 0.5,
            // A third of a month's worth, compressed, all the time.
            "Logs stored/shop/us-east-1": logs / 3 * 0.15 * 0.03,
            "Encryption keys/shared/us-east-1": 3 * 1,
            "Encryption key requests/shared/us-east-1": 2_592_000 / 10_000 * 0.03,
            "Secrets/shared/us-east-1": 5 * 0.4,
            "Secret requests/shared/us-east-1": 259_200 / 10_000 * 0.05,
            // 100 GiB and nineteen times what changes in half a day.
            "Snapshots/nightly/us-east-1": (100 + 19 * 2) * 0.05,
            "Snapshots/nightly/us-west-2": (100 + 19 * 2) * 0.05,
            "Data transfer to us-west-2/nightly/us-east-1": 30 * 4 * 0.02,
        ]
        for line in expected.keys.sorted() {
            let cost = expected[line] ?? 0
            let found = costs[line] ?? -1
            #expect(abs(found - cost) < 2e-4 * cost, "\(line): \(found), not \(cost)")
        }
        // Seven of each of four instances and 20,000 reach the second tier together.
        let metrics = ["instances", "shared"].reduce(0) {
            $0 + (costs["Metrics/\($1)/us-east-1"] ?? 0)
        }
        #expect(abs(metrics - (10_000 * 0.3 + 10_028 * 0.1)) < 1e-3, "\(metrics)")
        // 50 new TLS connections a second, or 1 GB an hour, are one unit: 20 new connections a
        // second and 2,400 active ones, of 3,000, and 3.35 GiB.
        let units: Double = max(0.4, 0.8, gibibytes / 720)
        let capacity = costs["Load balancer capacity/web/us-east-1"] ?? -1
        #expect(abs(capacity - units * 720 * 0.006) < 1e-3 * capacity, "\(capacity)")
    }

    /// Basic monitoring costs nothing; nor does a service that has no requests to log.
    @Test func whatIsFreeHasNoLine() throws {
        let costs = try costs(Self.scenario, "--set observability.metricPeriod=5m")
        #expect(costs["Metrics/instances/us-east-1"] == nil)
        #expect(costs["Certificates/shared/us-east-1"] ?? 0 == 0)
    }

    /// Encryption takes CPU time, and so instances.
    @Test func encryptionTakesCapacity() throws {
        let scaling = Self.scenario.replacing(
            "scaling: { min: 4 }",
            with: "scaling: { max: 100, policies: { cpu: { type: target-tracking, target: 50% } } }"
        )
        let plain = try costs(scaling)
        let busy = try costs(scaling, "--set security.encryptionCpuOverhead=300%")
        let line = "Compute/web/us-east-1"
        // 100 req/s × 10 ms are one busy vCPU, at 50 % one instance; four times that, four.
        let ratio = (busy[line] ?? 0) / (plain[line] ?? 1)
        #expect(ratio > 1.9 && ratio < 4.1, "\(ratio)")
    }
}
