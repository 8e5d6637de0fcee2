import CloudModel
import Pricing
import Quantities
import Scenarios
import SimulationKernel
import Testing
import UsageLedger

/// A scenario with parts that tests replace.
func scenario(
    demand: String = "shape: { base: 40 req/s }", request: String = "serviceTime: 40ms",
    service: String = "", fleet: String = "", top: String = "", horizon: String = "30d",
    regions: String = "us-east-1: {}"
) -> String {
    """
    version: 1
    name: test
    start: 2026-03-01T00:00:00Z
    horizon: \(horizon)
    regions: { \(regions) }
    services:
      site:
        demand: { \(demand) }
        request: { \(request) }
        \(service)
    fleets:
      web: { serves: site, instances: [m7g.large], \(fleet) }
    \(top)
    """
}

func plan(_ text: String, settings: [String] = [], z: Double = 0) throws -> Plan {
    try load(text, settings: settings)[0].resolve { _ in z }.plan
}

@Suite struct UncertainTests {
    static let text = scenario(
        demand: "shape: { base: { p10: 100 req/s, p50: 200 req/s, p90: 500 req/s } }")

    /// The three quantiles are met exactly: z of 90 % is 1.2815515655446004.
    @Test(arguments: [(-1.2815515655446004, 100.0), (0, 200), (1.2815515655446004, 500)])
    func meetsQuantiles(z: Double, expected: Double) throws {
        guard case .shape(let shape) = try plan(Self.text, z: z).services[0].demand.curve else {
            Issue.record("no shape")
            return
        }
        #expect(abs(shape.basePerSecond - expected) < 1e-9)
    }

    @Test func staysInRange() throws {
        // Ten spreads below the median would be negative.
        guard case .shape(let shape) = try plan(Self.text, z: -10).services[0].demand.curve
        else { return }
        #expect(shape.basePerSecond == 0)
    }

    @Test func drawsByPath() throws {
        var paths: [String] = []
        let scenario = try load(Self.text)[0]
        #expect(scenario.isUncertain)
        _ = try scenario.resolve {
            paths.append($0)
            return 0
        }
        #expect(paths == ["services.site.demand.shape.base"])
    }

    @Test func certainScenarioNeverDraws() throws {
        _ = try load(scenario())[0].resolve { _ in
            Issue.record("drawn")
            return 0
        }
    }

    @Test func countsAreWhole() throws {
        let text = scenario(fleet: "scaling: { min: { p10: 2, p50: 3, p90: 9 }, max: 20 }")
        #expect(try plan(text, z: 0.5).fleets[0].scaling.minimum == 5)  // 3 + 6 × 0.39 = 5.34
    }
}

@Suite struct OverlayTests {
    @Test func setReplaces() throws {
        let text = scenario(fleet: "market: { onDemandBase: 4, onDemandAboveBase: 20% }")
        #expect(try plan(text).fleets[0].market.onDemandBase == 4)
        let changed = try plan(
            text,
            settings: ["fleets.web.market={onDemandAboveBase: 50%}", "fleets.web.scaling.min=7"])
        #expect(changed.fleets[0].market.onDemandBase == 0)
        #expect(changed.fleets[0].market.onDemandAboveBase == 0.5)
        #expect(changed.fleets[0].scaling.minimum == 7)
    }

    @Test func laterSettingWins() throws {
        let changed = try plan(scenario(), settings: ["horizon=1d", "horizon=2d"])
        #expect(changed.horizon == .day * 2)
    }

    @Test func setNamesItsMistake() throws {
        #expect(
            try errors(scenario(), settings: ["fleets.web.scaling.mx=9"]) == """
                error: unknown key `mx` in scaling `fleets.web.scaling`
                  --> --set:1:20
                   |
                 1 | fleets.web.scaling.mx=9
                   |                    ^^ not a key of scaling
                   = help: did you mean `max`?

                """)
        #expect(
            try errors(scenario(), settings: ["horizon=1d", "start=soon"]) == """
                error: expected an instant such as 2026-03-01T09:00:00Z, found "soon"
                  --> --set (2 of 2):1:7
                   |
                 1 | start=soon
                   |       ^^^^

                """)
        #expect(try errors(scenario(), settings: ["horizon"]).contains("sets nothing"))
        #expect(
            try errors(scenario(), settings: ["horizon.days=3"]).contains(
                "`horizon` is a single value here"))
    }

    @Test func variantsFollowTheBase() throws {
        let text = scenario(
            top: """
                variants:
                  two: { set: { fleets.web.scaling.min: 2 } }
                  plan: { set: { commitments.floor: { plan: compute-savings-plan, commit: 1 USD/h, term: 1y } } }
                """)
        let scenarios = try load(text, settings: ["fleets.web.concurrency=9"])
        #expect(scenarios.map(\.name) == ["test", "two", "plan"])
        #expect(scenarios.map(\.variant) == [nil, "two", "plan"])
        let plans = try scenarios.map { try $0.resolve { _ in 0 } }
        #expect(plans.map { $0.plan.fleets[0].scaling.minimum } == [1, 2, 1])
        #expect(plans.map { $0.plan.fleets[0].instances[0].slots } == [9, 9, 9])
        #expect(plans.map { $0.rating.commitments.count } == [0, 0, 1])
        #expect(Set(scenarios.map(\.fingerprint)).count == 3)
    }

    @Test func latencyKeysHaveDots() throws {
        let text = scenario(
            service: "slo: { latency: { p99: 1s, p99.9: 2s } }")
        let changed = try plan(text, settings: ["services.site.slo.latency.p99.9=3s"])
        #expect(changed.services[0].objective?.latency.map(\.seconds) == [1, 3])
    }
}

@Suite struct RegionTests {
    @Test func regionsOverrideTheFleet() throws {
        let text = scenario(
            fleet: """
                scaling: { min: 4, max: 9 }, boot: { configure: 20s },
                    regions: { us-west-2: { min: 2, instances: [m6g.large], boot: { install: 5s } } }
                """, regions: "us-east-1: {}, us-west-2: { zones: 2 }")
        let fleets = try plan(text).fleets
        #expect(fleets.map(\.scaling.minimum) == [4, 2])
        #expect(fleets.map(\.scaling.maximum) == [9, 9])
        #expect(fleets.map { $0.instances[0].instanceType } == ["m7g.large", "m6g.large"])
        #expect(fleets[1].boot.configure == .deterministic(20))
        #expect(fleets[1].boot.install == .deterministic(5))
        #expect(fleets[0].boot.install == .deterministic(0))
    }

    @Test func originSplitsTheDemand() throws {
        let regions = "us-east-1: {}, us-west-2: {}"
        let equal = try plan(scenario(regions: regions))
        #expect(equal.services[0].regionShares == [0.5, 0.5])
        let given = try plan(
            scenario(
                demand: "shape: { base: 1 req/s }, origin: { us-west-2: 40%, us-east-1: 60% }",
                regions: regions))
        #expect(given.services[0].regionShares == [0.6, 0.4])
        let wrong = try errors(
            scenario(
                demand: "shape: { base: 1 req/s }, origin: { us-west-2: 40%, us-east-1: 50% }",
                regions: regions))
        #expect(wrong.contains("add up to 90%, not 100%"))
    }

    @Test func providersHaveTheirOwnRegions() throws {
        let text = scenario(
            top: "  cloud: { serves: site, provider: gcp, instances: [n2-standard-2] }",
            regions: "us-east-1: {}, us-central1: { zones: 2 }")
        let plan = try plan(text)
        #expect(plan.fleets.map(\.name) == ["web", "cloud"])
        #expect(plan.fleets.map(\.region) == [0, 1])
        #expect(plan.regions[1].zones == ["us-central1-a", "us-central1-b"])
        #expect(plan.regions[1].provider == "gcp")
    }
}

@Suite struct MarketTests {
    /// Interruption rate of a bucket: −ln(1 − midpoint) ÷ 730 h. For 2.5 %, 3.4682e-5 per hour.
    @Test func spotCarriesItsHazard() throws {
        let text = scenario(fleet: "market: { onDemandBase: 1, onDemandAboveBase: 20% }")
        let option = try plan(text).fleets[0].instances[0]
        let spot = try #require(option.spot)
        // Python: [-math.log1p(-x) / 730 for x in (0.025, 0.075, 0.125, 0.175, 0.25)]
        let rates: [Double] = [
            3.468192874560257e-05, 0.00010679663215029022, 0.0001829197159240036,
            0.0002635231406129535, 0.00039408503075586424,
        ]
        #expect(rates.contains { abs($0 - spot.interruptionsPerHour) < 1e-12 })
        #expect(spot.notice == .minute * 2)
        #expect(option.spotBilling.freeIfInterruptedBefore == .hour)
        #expect(option.onDemandBilling == .perSecond)
        #expect(spot.priceSignal < option.onDemandPriceSignal)
    }

    @Test func poolsFollowTheMix() throws {
        let mixed = scenario(fleet: "market: { onDemandBase: 1, onDemandAboveBase: 20% }")
        let rating = try load(mixed)[0].resolve { _ in 0 }.rating
        #expect(rating.catalog.pools.map(\.market.rawValue).prefix(2) == ["on-demand", "spot"])
        #expect(rating.pools.count == 6)
        #expect(rating.pools[0].spot == nil && rating.pools[1].spot != nil)
    }

    /// Published: m7g.large, one year, standard, no upfront, us-east-1: 0.054 USD/h (2025-04-05).
    @Test func reservationsArePriced() throws {
        let text = scenario(
            top: """
                commitments:
                  six: { plan: reserved-instance, type: m7g.large, count: 6, term: 1y, start: 2025-12-01 }
                  sp: { plan: compute-savings-plan, commit: 2 USD/h, term: 1y, payment: partial-upfront }
                """)
        let commitments = try load(text)[0].resolve { _ in 0 }.rating.commitments
        let six = commitments[0]
        #expect(
            six.start.date.description == "2025-12-01" && six.end.date.description == "2026-12-01")
        #expect(six.upfront == .zero)
        #expect(six.recurringPerHour == UnitPrice(dollars: "0.324"))
        guard case .reservedInstance(let reserved) = six.kind else { return }
        #expect(reserved.count == 6 && reserved.region == "us-east-1" && reserved.sizeFlexible)
        #expect(reserved.normalizationUnits == 16)
        // Half of 2 USD × 8,760 h at the start, half hour by hour.
        #expect(commitments[1].upfront.dollars == 8760)
        #expect(commitments[1].recurringPerHour == UnitPrice(dollars: "1"))
        guard case .savingsPlan(let plan) = commitments[1].kind else { return }
        #expect(plan.rates.count == 3 && plan.rates.allSatisfy { $0 != nil })
    }
}
