import Pricing
import Quantities
import Testing

@Suite struct PriceBookServiceTests {
    let book = TestBook.shared

    private func price(
        _ item: ServiceItem, _ region: String = "us-east-1", _ provider: String = "aws",
        asOf: String? = nil
    ) throws -> ServicePrice {
        try book.servicePrice(
            provider: provider, region: region, item: item, asOf: asOf.map(TestBook.date)
        ).get()
    }

    private func dollars(_ item: ServiceItem, _ region: String = "us-east-1") throws -> String {
        let price = try price(item, region)
        #expect(price.tiers.tiers.count == 1)
        return price.tiers.tiers[0].price.description
    }

    /// AWS EBS pricing page of 2024-07-18. Throughput: 40.96 and 45.056 USD per GiB/s.
    @Test func volumes() throws {
        #expect(try dollars(.volumeStorage(type: "gp3")) == "0.08")
        #expect(try dollars(.volumeStorage(type: "gp2")) == "0.1")
        #expect(try dollars(.volumeIOPS(type: "gp3")) == "0.005")
        #expect(try dollars(.volumeThroughput(type: "gp3")) == "0.04")
        #expect(try dollars(.volumeStorage(type: "gp3"), "eu-west-1") == "0.088")
        #expect(try dollars(.volumeThroughput(type: "gp3"), "eu-west-1") == "0.044")
        #expect(try dollars(.volumeStorage(type: "io2")) == "0.125")
        #expect(try dollars(.volumeStorage(type: "st1")) == "0.045")
        #expect(try price(.volumeStorage(type: "gp3")).unit == "GiB-month")
    }

    /// us-east-1: FOCUS sample of 2024-09 and price estimates of 2026-08; eu-west-1: list of
    /// 2023-02-23.
    @Test func balancers() throws {
        #expect(try dollars(.balancerHour(kind: "application")) == "0.0225")
        #expect(try dollars(.balancerCapacityUnit(kind: "application")) == "0.008")
        #expect(try dollars(.balancerHour(kind: "network"), "eu-west-1") == "0.0252")
        #expect(try dollars(.balancerCapacityUnit(kind: "network"), "eu-west-1") == "0.006")
    }

    /// AWS: 10 TB, then 40, then 100, then the rest; the last tier of us-east-1 is derived.
    @Test func internetTransferIsGraduated() throws {
        let east = try price(.internetTransfer)
        #expect(east.tiers.tiers.map(\.upTo) == [10_240, 51_200, 153_600, nil])
        #expect(
            east.tiers.tiers.map(\.price.description) == ["0.09", "0.085", "0.07", "0.05"])
        #expect(east.tiers.provenance == .published)
        #expect(
            east.tiers.tiers.map(\.provenance) == [.published, .published, .published, .derived])
        let west = try price(.internetTransfer, "us-west-2")
        #expect(west.tiers.provenance == .published)
        let google = try price(.internetTransfer, "africa-south1", "gcp")
        #expect(google.tiers.tiers.map(\.upTo) == [1024, 10_240, nil])
        #expect(google.tiers.tiers.map(\.price.description) == ["0.15", "0.13", "0.11"])
    }

    @Test func transferBetweenZonesAndRegions() throws {
        #expect(try dollars(.crossZoneTransfer) == "0.01")
        #expect(try dollars(.interRegionTransfer(to: "us-east-2")) == "0.01")
        #expect(try dollars(.interRegionTransfer(to: "eu-west-1")) == "0.02")
        #expect(try dollars(.interRegionTransfer(to: "us-east-1"), "sa-east-1") == "0.138")
    }

    /// The rest by name: AWS lists of 2025-08 to 2025-11; Route 53 is sold worldwide.
    @Test func othersByName() throws {
        #expect(try dollars(.named(service: "vpc", item: "nat-gateway-hour")) == "0.045")
        #expect(try dollars(.named(service: "vpc", item: "public-ipv4-in-use")) == "0.005")
        #expect(try dollars(.named(service: "kms", item: "customer-managed-key")) == "1")
        let zone = try price(.named(service: "route53", item: "hosted-zone"), "eu-west-1")
        #expect(zone.tiers.tiers.map(\.upTo) == [25, nil])
        let metric = try price(.named(service: "cloudwatch", item: "custom-metric"))
        #expect(
            metric.tiers.tiers.map(\.price.description) == ["0.3", "0.1", "0.05", "0.02"])
    }

    @Test func aFigureNewerThanAskedStandsInWithAWarning() throws {
        let price = try price(.internetTransfer, asOf: "2026-07-20")
        #expect(
            price.warnings == [
                .newerThanAsked(
                    what: "`transfer/internet-out` in `us-east-1`",
                    figure: TestBook.date("2026-08-01"), asOf: TestBook.date("2026-07-20"))
            ])
        #expect(try self.price(.internetTransfer).warnings.isEmpty)
        #expect(
            try self.price(.balancerHour(kind: "application"), asOf: "2025-01-01").tiers.asOf
                == TestBook.date("2024-09-01"))
    }

    @Test func missesNameItemsAndRegions() throws {
        guard
            case .failure(let region) = book.servicePrice(
                provider: "aws", region: "eu-west-3", item: .balancerHour(kind: "application"))
        else {
            Issue.record("no application balancer of eu-west-3 is in the book")
            return
        }
        #expect(region.reason == .notInRegion)
        #expect(region.pricedIn.contains("eu-west-1"))
        guard
            case .failure(let item) = book.servicePrice(
                provider: "aws", region: "us-east-1", item: .volumeStorage(type: "gp33"))
        else {
            Issue.record("there is no gp33")
            return
        }
        #expect(item.reason == .unknownService)
        #expect(item.suggestions.contains("ebs/gp3-storage"))
    }
}
