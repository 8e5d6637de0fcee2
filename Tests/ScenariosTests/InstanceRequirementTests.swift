import CloudModel
import Diagnostics
import Pricing
import Quantities
import Testing

@testable import Scenarios

/// Instance requirements from text to plan.
@Suite struct InstanceRequirementTests {
    static func scenario(
        _ instances: String = "{ vCpuCount: { min: 2, max: 2 }, memory: { min: 8 GiB } }",
        market: String = "{}", more: String = "", regions: String = "{ us-east-1: {} }"
    ) -> String {
        """
        version: 1
        name: selected
        horizon: 1d
        regions: \(regions)
        services:
          site:
            demand: { shape: { base: 40 req/s } }
            request: { serviceTime: 20ms }
        fleets:
          web:
            serves: site
            instances: \(instances)
            market: \(market)
        \(more)
        """
    }

    private func plan(_ text: String, settings: [String] = []) throws -> Plan {
        try #require(try load(text, settings: settings).first).resolve { _ in 0 }.plan
    }

    /// By the book's own figures, with the rules written anew: on demand the cheapest type must be
    /// first, none dearer than 120 % of the cheapest current C, M or R type, and all such there.
    @Test func choosesWhatTheBookSays() throws {
        let book = try TestBook.book.get()
        let fleet = try plan(Self.scenario()).fleets[0]
        var expected: [(type: String, price: Double)] = []
        var baseline = Double.infinity
        for type in book.types(provider: "aws", region: "us-east-1") {
            let spec = try #require(book.instanceSpec(provider: "aws", type: type))
            guard spec.vcpu == 2, spec.memoryBytes ?? 0 >= 8 << 30, !spec.burstable,
                !spec.bareMetal
            else { continue }
            let price = try book.onDemandPrice(
                provider: "aws", region: "us-east-1", type: type
            ).get().price.dollars
            expected.append((type, price))
            let second = type.dropFirst().first
            if "cmr".contains(type.prefix(1)), second?.isNumber == true, spec.currentGeneration {
                baseline = min(baseline, price)
            }
        }
        let allowed = expected.filter { $0.price <= baseline * 1.2 + 1e-12 }
        #expect(allowed.count > 3 && allowed.count < expected.count)
        #expect(
            Set(fleet.instances.map(\.instanceType)) == Set(allowed.map(\.type)))
        #expect(fleet.instances[0].onDemandPriceSignal == allowed.map(\.price).min())
        #expect(fleet.market.onDemandAllocation == .lowestPrice)
        #expect(fleet.instances.allSatisfy { $0.weight == 1 && $0.isOnDemand && $0.spot == nil })
    }

    @Test func weighsByVCPUOrMemory() throws {
        let cpu = try plan(
            Self.scenario(
                "{ vCpuCount: { min: 2, max: 8 }, memory: { min: 4 GiB }, "
                    + "allowedInstanceTypes: ['m7g.*'], desiredCapacityType: vcpu }"))
        #expect(cpu.fleets[0].instances.allSatisfy { $0.weight == Int64($0.vcpu) })
        #expect(cpu.fleets[0].instances.map(\.vcpu).sorted() == [2, 4, 8])
        let memory = try plan(
            Self.scenario(
                "{ vCpuCount: { min: 2, max: 2 }, memory: { min: 4 GiB }, "
                    + "allowedInstanceTypes: [m7g.large], desiredCapacityType: memory-mib }"))
        #expect(memory.fleets[0].instances.map(\.weight) == [8192])
    }

    /// A list in one region, requirements in the other; and the other way round.
    @Test func regionsMayDiffer() throws {
        let regions = "{ us-east-1: {}, eu-west-1: {} }"
        let own = try plan(
            Self.scenario(
                more: "    regions: { eu-west-1: { instances: [m7g.large] } }", regions: regions))
        let west = try #require(own.fleets.first { own.regions[$0.region].name == "eu-west-1" })
        #expect(west.instances.map(\.instanceType) == ["m7g.large"])
        #expect(west.market.onDemandAllocation == .prioritized)
        let other = try plan(
            Self.scenario(
                "[m7g.large]",
                more: "    regions: { eu-west-1: { instances: { vCpuCount: { min: 4, max: 4 }, "
                    + "memory: { min: 8 GiB, max: 8 GiB } } } }", regions: regions))
        let chosen = try #require(
            other.fleets.first { other.regions[$0.region].name == "eu-west-1" })
        #expect(chosen.instances.count > 1 && chosen.instances.allSatisfy { $0.vcpu == 4 })
    }

    @Test func spotGetsItsOwnTypesAndPools() throws {
        let fleet = try plan(
            Self.scenario(
                market: "{ onDemandAboveBase: 0%, spotAllocation: lowest-price, "
                    + "spotInstancePools: 5 }")
        ).fleets[0]
        #expect(fleet.market.spotInstancePools == 5)
        #expect(fleet.instances.contains { !$0.isOnDemand && $0.spot != nil })
        let listed = try plan(Self.scenario("[m7g.large, m6g.large]")).fleets[0]
        #expect(listed.market.spotInstancePools == 2)
    }

    @Test func aListMayBeBoughtByPrice() throws {
        let fleet = try plan(
            Self.scenario(
                "[m7g.large, m6g.large]", market: "{ onDemandAllocation: lowest-price }")
        ).fleets[0]
        #expect(fleet.market.onDemandAllocation == .lowestPrice)
        #expect(fleet.instances.map(\.instanceType) == ["m7g.large", "m6g.large"])
    }

    @Test func settingsReachIntoRequirements() throws {
        let text = Self.scenario()
        let few = try plan(text, settings: ["fleets.web.instances.cpuManufacturers=[amd]"])
        let all = try plan(text)
        #expect(few.fleets[0].instances.count < all.fleets[0].instances.count)
        let listed = try plan(text, settings: ["fleets.web.instances=[m7g.large]"])
        #expect(listed.fleets[0].instances.count == 1)
    }

    /// What `--show-defaults` prints chooses the same, and says what it chose.
    @Test func defaultsReadBack() throws {
        let scenario = try #require(
            try load(Self.scenario(market: "{ onDemandAboveBase: 50% }")).first)
        let text = ShowDefaults.render(scenario)
        #expect(text.contains("onDemandMaxPriceOverLowest: 20%"))
        #expect(text.contains("# us-east-1:"))
        #expect(text.contains("on-demand, dearer than that:"))
        let again = try #require(try load(text).first)
        let plans = try [scenario, again].map { try $0.resolve { _ in 0 }.plan }
        #expect(plans[0].fleets[0].instances == plans[1].fleets[0].instances)
        #expect(scenario.fingerprint == again.fingerprint)
        let summary = SelectionText.summary(scenario)
        #expect(summary.hasPrefix("  web (us-east-1): "))
        #expect(summary.contains("20% over"))
    }

    @Test(
        arguments: [
            ("10 Gbit/s", 10_000_000_000), ("750 Mbps", 750_000_000), ("12.5Gbps", 12_500_000_000),
            ("0", 0), ("1 kbit/s", 1000),
        ] as [(String, Int64)])
    func readsBandwidths(text: String, bits: Int64) throws {
        #expect(try ScalarKind.bandwidth.parse(text) == .integer(bits))
        let canonical = ScalarKind.bandwidth.format(.integer(bits))
        #expect(try ScalarKind.bandwidth.parse(canonical) == .integer(bits))
    }

    @Test(arguments: ["10", "10 GB/s", "-1 Gbit/s", "fast", "1e30 Gbit/s", ""])
    func refusesOtherBandwidths(text: String) {
        #expect(throws: QuantityError.self) { try ScalarKind.bandwidth.parse(text) }
    }
}
