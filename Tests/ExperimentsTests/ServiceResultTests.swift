import CloudModel
import Experiments
import Testing

@Suite struct ServiceResultTests {
    private func counts(_ offered: Int64, _ lost: Int64) -> RequestCounts {
        var counts = RequestCounts()
        counts.offered = offered * 1000
        counts.failed = lost * 1000
        counts.served = (offered - lost) * 1000
        return counts
    }

    private func latency(_ seconds: Double) -> LatencySummary {
        LatencySummary(mean: seconds, p50: seconds, p95: seconds, p99: seconds, p999: seconds)
    }

    @Test func regionsAreListedWhereThereAreSeveral() throws {
        func service(_ name: String, _ regions: [RegionOutcome]) -> ServiceOutcome {
            ServiceOutcome(
                name: name, counts: counts(30, 3), latency: latency(2), windows: [],
                worstBurnRate: 0, regions: regions)
        }
        let east = RegionOutcome(name: "east", counts: counts(10, 0), latency: latency(1))
        let west = RegionOutcome(name: "west", counts: counts(20, 3), latency: latency(3))
        let results = ServiceResult.all([
            [service("shop", [east, west]), service("mail", [east])],
            [service("shop", [east, west]), service("mail", [east])],
        ])
        #expect(results.map(\.service) == ["shop", "shop", "shop", "mail"])
        #expect(results.map(\.region) == [nil, "east", "west", nil])
        let lost = try #require(ZoomMeasures.all.firstIndex { $0.id == "service.lost" })
        #expect(results.map { $0.measures[lost].mean } == [3, 0, 3, 3])
    }
}
