import Pricing
import Quantities
import Testing
import UsageLedger

struct ServiceLevelTests {
    /// Amazon Compute Service Level Agreement (2022-05), region level.
    private static let amazon = ServiceLevelAgreement(
        tiers: [
            ServiceLevelAgreement.Tier(below: 0.9999, credit: 0.1),
            ServiceLevelAgreement.Tier(below: 0.95, credit: 1),
            ServiceLevelAgreement.Tier(below: 0.99, credit: 0.3),
        ], source: "test")

    /// The lowest band counts; a band's upper end is not in it.
    @Test(arguments: [
        (1.0, 0.0), (0.9999, 0), (0.99989, 0.1), (0.99, 0.1), (0.98, 0.3), (0.95, 0.3), (0.94, 1),
        (0, 1),
    ])
    func bands(availability: Double, credit: Double) {
        #expect(Self.amazon.credit(availability: availability) == credit)
    }

    private static func plan(start: String, hours: Int64) -> RatingPlan {
        var plan = ratingPlan(
            start: start, hours: hours,
            pools: [
                TestPool("m5.large", "us-east-1a", onDemand: "0.1"),
                TestPool("m5.large", "us-east-1a", onDemand: "0.1", fleet: "other"),
            ])
        plan.credited = [
            CreditedService(
                name: "shop", region: "us-east-1", fleets: ["web"], agreement: amazon)
        ]
        return plan
    }

    private static func month(_ number: Int, _ availability: Double) -> MonthlyAvailability {
        MonthlyAvailability(
            service: "shop", region: "us-east-1", month: number, availability: availability)
    }

    /// Two instances of the service for the last 48 h of January cost 9.60, for the first 24 h of
    /// February 4.80; a tenth and three tenths of that come back. The other fleet is nobody's.
    @Test func creditsAreOfTheirMonth() throws {
        let plan = Self.plan(start: "2026-01-30", hours: 72)
        var bill = rate(plan) { _ in [2, 5] }.bill
        let january = 2026 * 12
        let before = bill.total
        let credits = plan.serviceCredits(
            of: bill, availability: [Self.month(january, 0.999), Self.month(january + 1, 0.97)])
        #expect(credits.map(\.costs.billed.nanodollars) == [-960_000_000, -1_440_000_000])
        #expect(credits.map(\.hours) == [48, 24])
        #expect(credits[1].clockHour == instant("2026-02-01").clockHour)
        bill.add(credits)
        #expect(bill.total.billed == before.billed - money("2.4"))
        #expect(bill.total.effective == before.effective - money("2.4"))
        #expect(bill.total.list == before.list && bill.total.contracted == before.contracted)
        #expect(bill.lines.suffix(2).map(\.key.service) == ["SLA credit", "SLA credit"])
        #expect(plan.serviceCredits(of: bill, availability: [Self.month(january, 1)]).isEmpty)
    }

    @Test func creditsAreValidFocus() throws {
        let plan = Self.plan(start: "2026-01-30", hours: 72)
        let (bill, rows) = rate(plan) { _ in [2, 5] }
        let credits = plan.serviceCredits(
            of: bill, availability: [Self.month(2026 * 12, 0.999)])
        let exporter = FocusExporter(plan)
        let text =
            ([FocusRow.header] + (rows + credits).map { exporter.row($0).line })
            .joined(separator: "\n") + "\n"
        let summary = try FocusTests.check(text).get()
        #expect(abs(summary.billed - (bill.total.billed.dollars - 0.96)) < 1e-6)
        let row = try #require(text.split(separator: "\n").last)
        #expect(row.contains(",Credit,") && row.contains("-0.96"))
    }

    /// Each provider's terms are in the book.
    @Test(arguments: [("aws", 0.3), ("gcp", 0.25), ("azure", 0.25)])
    func termsOfTheBook(provider: String, second: Double) throws {
        let book = TestBook.shared
        let agreement = try #require(book.computeServiceLevel(provider: provider))
        #expect(agreement.tiers.map(\.below) == [0.95, 0.99, 0.9999])
        #expect(agreement.tiers.map(\.credit) == [1, second, 0.1])
        #expect(book.computeServiceLevel(provider: "nobody") == nil)
    }
}
