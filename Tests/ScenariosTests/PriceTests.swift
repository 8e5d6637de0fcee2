import CloudModel
import Diagnostics
import Pricing
import Quantities
import Scenarios
import Testing
import UsageLedger

@Suite struct PriceTests {
    @Test func fallbackIsVisible() throws {
        // No load balancer capacity unit price of this region is to be had.
        let fleet = "balancer: {}"
        let regions = "eu-central-1: {}"
        #expect(
            try errors(scenario(fleet: fleet, regions: regions)).contains(
                "`prices.fallbackRegion: us-east-1` would use that region's price"))
        let loaded = try load(
            scenario(fleet: fleet, top: "prices: { fallbackRegion: us-east-1 }", regions: regions))
        let rating = try loaded[0].resolve { _ in 0 }.rating
        #expect(rating.balancerCapacityUnits.map(\.tiers.provenance) == [.fallback])
        #expect(loaded[0].warnings.contains { $0.message.contains("stands in") })
    }

    @Test func fallbackNeverPricesInstances() throws {
        let text = scenario(top: "prices: { fallbackRegion: us-east-1 }", regions: "ap-east-1: {}")
            .replacing("m7g.large", with: "m8g.large")
        #expect(try errors(text).contains("`m8g.large` has no on-demand price in `ap-east-1`"))
    }

    @Test func discountsAndExtrasAreCarried() throws {
        let text = scenario(
            top: """
                prices: { negotiatedDiscount: { compute: 4%, network: 10% } }
                extras: { support: { price: 100 USD/month }, audit: { price: 0.25 USD/h } }
                """)
        let rating = try load(text)[0].resolve { _ in 0 }.rating
        #expect(rating.negotiatedDiscount == [.compute: 0.04, .network: 0.1])
        #expect(rating.extras.map(\.name) == ["support", "audit"])
        #expect(rating.extras.map(\.per) == [.month, .hour])
        #expect(
            rating.extras.map(\.price) == [UnitPrice(dollars: "100"), UnitPrice(dollars: "0.25")])
    }

    /// The narrowest name counts: a type before its family, an item before its service.
    @Test func discountsOfWhatIsNarrower() throws {
        let text = scenario(
            request: "serviceTime: 40ms, response: 24 KB",
            fleet: "balancer: {}, volumes: { root: { size: 30 GiB, iops: 5000 } }",
            top: """
                prices:
                  negotiatedDiscount:
                    { compute: 4%, m7g: 10%, m7g.large: 12%, storage: 3%, ebs: 5%,
                      ebs.gp3-iops: 7%, transfer.internet-out: 20% }
                """)
        let rating = try load(text)[0].resolve { _ in 0 }.rating
        #expect(rating.negotiatedDiscount == [.compute: 0.04, .storage: 0.03])
        #expect(rating.pools.allSatisfy { $0.discount == 0.12 })
        func discount(_ kind: MeterKind) -> Double? {
            rating.catalog.meters.firstIndex { $0.kind == kind }
                .flatMap { rating.meters[$0]?.discount }
        }
        #expect(discount(.volumeByteSeconds) == 0.05)
        #expect(discount(.volumeIOPSSeconds) == 0.07)
        #expect(discount(.internetBytes) == 0.2)
        #expect(discount(.balancerSeconds) == nil)
    }

    /// Two zones or more of a region are under an agreement, one is not.
    @Test func serviceLevels() throws {
        let on = "prices: { slaCredits: true }"
        let loaded = try load(scenario(top: on))[0]
        let credited = try loaded.resolve { _ in 0 }.rating.credited
        #expect(credited.map(\.region) == ["us-east-1"])
        #expect(credited[0].agreement.credit(availability: 0.998) == 0.1)
        #expect(try load(scenario())[0].resolve { _ in 0 }.rating.credited.isEmpty)
        let alone = try load(scenario(top: on, regions: "us-east-1: { zones: 1 }"))[0]
        #expect(try alone.resolve { _ in 0 }.rating.credited.isEmpty)
        #expect(alone.warnings.contains { $0.message.contains("two zones or more") })
    }

    @Test func discountsOnNothing() throws {
        let text = scenario(top: "prices: { negotiatedDiscount: { m5: 10% } }")
        #expect(try load(text)[0].warnings.contains { $0.message.contains("changes nothing") })
        let wrong = scenario(top: "prices: { negotiatedDiscount: { m7gg: 10% } }")
        #expect(try errors(wrong).contains("`m7gg` is nothing that a discount can be on"))
    }

    @Test func meterPricesFollowTheCatalog() throws {
        let text = scenario(
            request: "serviceTime: 40ms, response: 24 KB",
            fleet: """
                balancer: {}, volumes: { root: { size: 30 GiB, iops: 5000, throughput: 250 MiB/s } }
                """, top: "network: { crossZone: 60% }")
        let rating = try load(text)[0].resolve { _ in 0 }.rating
        #expect(rating.meters.count == rating.catalog.meters.count)
        for (meter, price) in zip(rating.catalog.meters, rating.meters) {
            let isDimension =
                meter.kind.rawValue.hasPrefix("balancer-") && meter.kind != .balancerSeconds
            #expect((price == nil) == isDimension, "\(meter.kind)")
        }
        let volume = try plan(text).fleets[0].volumes[0]
        #expect(volume.extraIOPS == 2000)
        #expect(volume.extraBytesPerSecond == 125 << 20)
    }

    @Test func oversizedCommitmentIsSaid() throws {
        let text = scenario(
            top: "commitments: { sp: { plan: compute-savings-plan, commit: 9 USD/h, term: 1y } }")
        #expect(try load(text)[0].warnings.contains { $0.message.contains("commits 9 USD/h") })
    }

    @Test func fingerprintFollowsTheInput() throws {
        func fingerprint(_ text: String) throws -> String { try load(text)[0].fingerprint }
        let base = try fingerprint(scenario())
        #expect(base == (try fingerprint(scenario())))
        #expect(base == (try fingerprint("# a comment\n" + scenario())))
        #expect(base != (try fingerprint(scenario(horizon: "31d"))))
        #expect(base != (try fingerprint(scenario(top: "prices: { asOf: 2025-06-01 }"))))
    }

    /// A plan is resolved for every replication and variant: it must not cost what a run costs.
    @Test func resolvingIsQuick() throws {
        let text = scenario(
            demand: """
                shape: { base: { p10: 100 req/s, p50: 200 req/s, p90: 500 req/s },
                    daily: { peakToMean: { p10: 2, p50: 2.4, p90: 3 }, peakAtTime: "20:00" } }
                """, fleet: "market: { onDemandAboveBase: 20% }",
            regions: "us-east-1: {}, us-west-2: {}")
        let scenario = try load(text)[0]
        let started = ContinuousClock.now
        for replication in 0..<50 {
            _ = try scenario.resolve { _ in Double(replication) / 50 - 0.5 }
        }
        // 2 ms each when optimized, some 20 ms in a debug build. The bound leaves room for a busy
        // machine and still catches a look-up in the price book per replication.
        #expect((ContinuousClock.now - started) / 50 < .milliseconds(200))
    }
}
