import Pricing
import Quantities
import Testing

/// AWS reserved offers of 2025-04-05, m7g.large in us-east-1: standard 1 y 0.054, 3 y 0.037;
/// convertible 1 y 0.0599. Payment ratios: 1 y partial 0.95238, all 0.93333; 3 y standard all
/// 0.87037.
@Suite struct PriceBookCommitmentTests {
    let book = TestBook.shared

    private func offer(
        _ type: String = "m7g.large", _ years: Int = 1,
        _ payment: Commitment.Payment = .noUpfront, _ offering: OfferingClass = .standard,
        asOf: String? = nil
    ) -> Result<ReservedOffer, PriceMiss> {
        book.reservedOffer(
            region: "us-east-1", type: type, termYears: years, payment: payment,
            offeringClass: offering, asOf: asOf.map(TestBook.date))
    }

    @Test func offersWithoutUpfrontArePublished() throws {
        let offer = try offer().get()
        #expect(offer.hourly.description == "0.054")
        #expect(offer.upfront == .zero)
        #expect(offer.effectiveHourly == offer.hourly)
        #expect(offer.provenance == .published)
        #expect(offer.asOf == TestBook.date("2025-04-05"))
    }

    /// 0.054 × 0.95238 = 0.05142852; half of it hourly, half × 8,760 h at once.
    @Test func partialUpfrontIsDerived() throws {
        let offer = try offer("m7g.large", 1, .partialUpfront).get()
        #expect(offer.effectiveHourly.description == "0.05142852")
        #expect(offer.hourly.description == "0.02571426")
        #expect(offer.upfront.description == "225.2569176")
        #expect(offer.provenance == .derived)
    }

    /// 0.037 × 0.87037 = 0.03220369; × 26,280 h.
    @Test func allUpfrontIsDerived() throws {
        let offer = try offer("m7g.large", 3, .allUpfront).get()
        #expect(offer.hourly == .zero)
        #expect(offer.effectiveHourly.description == "0.03220369")
        #expect(offer.upfront.description == "846.3129732")
        #expect(offer.provenance == .derived)
    }

    @Test func savingsPlansFollowReservedRates() throws {
        let compute = try book.savingsPlanRate(
            kind: .compute, region: "us-east-1", type: "m7g.large", termYears: 1,
            payment: .noUpfront
        ).get()
        #expect(compute.rate.price.description == "0.0599")
        #expect(compute.rate.provenance == .derived)
        #expect(book.source(compute.rate.source)?.kind == "derived")
        let instance = try book.savingsPlanRate(
            kind: .ec2Instance, region: "us-east-1", type: "m7g.large", termYears: 1,
            payment: .allUpfront
        ).get()
        // 0.054 × 0.93333
        #expect(instance.rate.price.description == "0.05039982")
    }

    @Test func differentDatesJoinWithAWarning() throws {
        let newest = try offer().get()
        #expect(
            newest.warnings == [
                .mixedDates(
                    what: "`m7g.large` in `us-east-1`", committed: TestBook.date("2025-04-05"),
                    onDemand: TestBook.date("2026-07-20"))
            ])
        #expect(newest.warnings[0].message.contains("2026-07-20"))
    }

    /// Convertible 1 y of p5.48xlarge: 77.427 in 2025, when on-demand cost 98.32; 55.04 in 2026.
    @Test func aCommittedRateAboveOnDemandDoesNotJoin() throws {
        guard case .failure(let miss) = offer("p5.48xlarge", 1, .noUpfront, .convertible) else {
            Issue.record("the offer joined")
            return
        }
        guard case .dearerThanOnDemand(let committed, let onDemand) = miss.reason else {
            Issue.record("\(miss.reason)")
            return
        }
        #expect(committed.price.description == "77.427")
        #expect(onDemand.price.description == "55.04")
        let before = try offer("p5.48xlarge", 1, .noUpfront, .convertible, asOf: "2026-01-01").get()
        #expect(before.hourly.description == "77.427")
        let plan = book.savingsPlanRate(
            kind: .compute, region: "us-east-1", type: "p5.48xlarge", termYears: 1,
            payment: .noUpfront)
        #expect(throws: PriceMiss.self) { try plan.get() }
    }

    /// p5.48xlarge has no one-year standard offer in us-east-1, and no term has two years.
    @Test func offersThatAreNotSoldAreMisses() {
        guard case .failure(let standard) = offer("p5.48xlarge", 1) else {
            Issue.record("an offer that is not in the list")
            return
        }
        #expect(standard.reason == .notInRegion)
        guard case .failure(let two) = offer("m7g.large", 2) else {
            Issue.record("a two-year offer")
            return
        }
        #expect(two.reason == .notOffered)
    }
}
