import CloudModel
import Pricing
import Quantities
import Scenarios
import Testing
import UsageLedger

/// Commitments of every plan, from their keys to what rating applies.
struct CommitmentTests {
    static func rating(_ text: String) throws -> RatingPlan {
        try load(text)[0].resolve { _ in 0 }.rating
    }

    static let google = """
        version: 1
        name: google
        start: 2026-08-01T00:00:00Z
        horizon: 31d
        provider: gcp
        regions: { us-central1: { zones: 1 } }
        accounts: { payer: {}, shop: { sharing: none } }
        services:
          site:
            demand: { shape: { base: 40 req/s } }
            request: { serviceTime: 40ms }
        fleets:
          web: { serves: site, account: shop, instances: [n2-standard-4, e2-medium] }
        commitments:
          floor: { plan: gcp-committed-use, family: n2, vcpus: 8, memory: 32 GiB, term: 1y, account: payer }
          any: { plan: gcp-flexible-committed-use, commit: 0.10 USD/h, term: 3y }

        """

    /// us-central1, 2026-07-30: n2 0.031611 per vCPU and 0.004237 per GiB, and 37 % off both for a
    /// year. E2's shared core is sold as a whole and has no discounts.
    @Test func googleResources() throws {
        let rating = try Self.rating(Self.google)
        let pool = try #require(rating.pools.first)
        #expect(pool.resources?.memoryPerInstance == UnitPrice(dollars: "0.067792"))
        #expect(pool.resources?.vcpus == 4)
        #expect(pool.sustainedUse == .twentyPercent)
        #expect(pool.account == "shop")
        #expect(rating.soloAccounts == ["shop"])
        let shared = try #require(rating.pools.first { $0.family == "e2" })
        #expect(shared.resources == nil && shared.sustainedUse == nil)
        #expect(rating.commitments.map(\.name) == ["floor", "floor", "any"])
        #expect(rating.commitments[0].account == "payer")
        let vcpus = rating.commitments[0].recurringPerHour.dollars
        #expect(abs(vcpus - 8 * 0.031611 * 0.63) < 1e-5)
        let memory = rating.commitments[1].recurringPerHour.dollars
        #expect(abs(memory - 32 * 0.004237 * 0.63) < 1e-5)
        guard case .savingsPlan(let plan) = rating.commitments[2].kind else {
            Issue.record("flexible committed use is dollars per hour")
            return
        }
        // 46 % off for three years; nothing for what is not sold by vCPU and memory.
        #expect(plan.rates[0]?.price == UnitPrice(dollars: "0.10488744"))
        #expect(plan.rates.last == .some(nil))
    }

    @Test func azureWithTheUsersRates() throws {
        let rating = try Self.rating(
            """
            version: 1
            name: azure
            start: 2026-08-01T00:00:00Z
            horizon: 30d
            provider: azure
            regions: { westeurope: { zones: 1 } }
            services:
              site:
                demand: { shape: { base: 40 req/s } }
                request: { serviceTime: 40ms }
            fleets:
              web: { serves: site, instances: [Standard_D4s_v5] }
            commitments:
              floor: { plan: azure-reservation, type: Standard_D2s_v5, count: 4, term: 1y, rate: 0.07 USD/h }
              any: { plan: azure-savings-plan, commit: 0.10 USD/h, term: 3y, discount: 40% }

            """)
        #expect(rating.pools[0].family == "Standard_Ds_v5")
        #expect(rating.pools[0].normalizationUnits == 4)
        guard case .reservedInstance(let reservation) = rating.commitments[0].kind,
            case .savingsPlan(let plan) = rating.commitments[1].kind
        else {
            Issue.record("a reservation and a plan")
            return
        }
        #expect(reservation.provider == "azure" && reservation.isSizeFlexible)
        #expect(reservation.unitsPerInstance == 2)
        #expect(rating.commitments[0].recurringPerHour == UnitPrice(dollars: "0.28"))
        #expect(plan.eligibility == .azureCompute)
        #expect(
            plan.rates[0]?.price == rating.pools[0].onDemand.price.discounted(by: 0.4))
        #expect(plan.rates[0]?.provenance == .user)
    }

    /// Held until the horizon's end; a plan has a rate for what is held, after those of the pools.
    @Test func capacityReservations() throws {
        let rating = try Self.rating(
            """
            version: 1
            name: held
            start: 2026-08-01T00:00:00Z
            horizon: 30d
            regions: { us-east-1: { zones: 2 } }
            services:
              site:
                demand: { shape: { base: 40 req/s } }
                request: { serviceTime: 40ms }
            fleets:
              web: { serves: site, instances: [m7g.large] }
            commitments:
              any: { plan: compute-savings-plan, commit: 0.10 USD/h, term: 1y }
              hold: { plan: capacity-reservation, type: m7g.large, count: 3, zone: us-east-1b }

            """)
        guard case .savingsPlan(let plan) = rating.commitments[0].kind,
            case .capacityReservation(let held) = rating.commitments[1].kind
        else {
            Issue.record("a plan and a reservation")
            return
        }
        #expect(plan.rates.count == rating.pools.count + 1)
        #expect(plan.rates.last??.price == plan.rates[0]?.price)
        #expect(held.count == 3 && held.region == "us-east-1" && held.zone == "us-east-1b")
        #expect(rating.commitments[1].end == rating.catalog.start + .day * 30)
    }

    /// n2-standard-4 in us-central1, recorded from May 2023 on: the run pays the price of each day.
    @Test func recordedSpotPrices() throws {
        let text = Self.google
            .replacing("2026-08-01", with: "2025-06-01")
            .replacing("horizon: 31d", with: "horizon: 200d")
            .replacing(
                "instances: [n2-standard-4, e2-medium]",
                with: "instances: [n2-standard-4], market: {onDemandAboveBase: 20%}"
            )
            .replacing(
                "provider: gcp",
                with: """
                    provider: gcp
                    prices: { spot: { prices: recorded, billing: hour-start } }
                    """)
        let rating = try Self.rating(text)
        #expect(rating.spotBilling == .hourStart)
        let spot = try #require(rating.pools.first { $0.spot != nil })
        let steps = spot.spotPath.steps
        #expect(steps.count > 1)
        #expect(steps.map(\.from) == steps.map(\.from).sorted())
        // The first holds at the start, the last begins before the end.
        #expect(steps[0].from <= rating.catalog.start.nanosecondsSince1970)
        let end = rating.catalog.start + rating.catalog.horizon
        #expect(steps[steps.count - 1].from < end.nanosecondsSince1970)
        #expect(rating.pools.first { $0.spot == nil }?.spotPath.isEmpty == true)
    }
}
