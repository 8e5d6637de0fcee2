import Pricing
import Quantities
import Testing
import UsageLedger

/// Source: Google Cloud, "Sustained use discounts" (2026-07). April 2026 has 720 h, a quarter of it
/// 180 h.
struct GoogleSustainedUseTests {
    /// us-central1: 0.031611 per vCPU and 0.004237 per GiB.
    static func pool(_ schedule: SustainedUseSchedule = .twentyPercent) -> TestPool {
        googlePool(
            "n2-standard-4", vcpus: 4, gib: 16, onDemand: "0.194236", memory: "0.067792",
            sustained: schedule)
    }
    static func plan(_ pools: [TestPool], _ commitments: [Commitment] = []) -> RatingPlan {
        ratingPlan(start: "2026-04-01", hours: 720, pools: pools, commitments: commitments)
    }

    /// A full month costs (1 + 0.8678 + 0.733 + 0.6) ÷ 4 = 0.8002 of list: vCPUs
    /// 720 × 0.126444 = 91.03968 → 72.849951936, memory 720 × 0.067792 = 48.81024 → 39.057954048.
    @Test func aFullMonth() {
        #expect(
            text(rate(Self.plan([Self.pool()])) { _ in [1] }.bill) == """
                2026-4 | Compute vCPU | web | us-central1-a | n2-standard-4 | on-demand | \
                2880 vCPU-hour | 91.03968 91.03968 72.849951936 72.849951936
                2026-4 | Compute memory | web | us-central1-a | n2-standard-4 | on-demand | \
                11520 GiB-hour | 48.81024 48.81024 39.057954048 39.057954048
                """)
    }

    /// Half a month at list and 0.8 of it: 0.9 of list over all, whichever machine ran when.
    @Test func machinesThatFollowEachOtherCountAsOne() {
        var second = Self.pool(.thirtyPercent)
        second.description.fleet = "second"
        let alone = rate(Self.plan([Self.pool(.thirtyPercent)])) { [$0 < 360 ? 1 : 0] }.bill
        #expect(abs(alone.total.effective.dollars / alone.total.list.dollars - 0.9) < 1e-9)
        let relay = rate(Self.plan([Self.pool(.thirtyPercent), second])) {
            $0 < 360 ? [1, 0] : [0, 1]
        }.bill
        let one = rate(Self.plan([Self.pool(.thirtyPercent)])) { _ in [1] }.bill
        #expect(abs(relay.total.effective.dollars - one.total.effective.dollars) < 1e-8)
        #expect(abs(one.total.effective.dollars / one.total.list.dollars - 0.7) < 1e-9)
    }

    /// One machine for the first half and four from then on: 4 vCPUs of a full month (0.7), 12 of
    /// half a month (0.9).
    @Test func bandsAreStackedFromTheBottom() {
        let bill = rate(Self.plan([Self.pool(.thirtyPercent)])) { [$0 < 360 ? 1 : 4] }.bill
        let list = 720.0 * 0.7 + 3 * 360 * 0.9
        #expect(abs(bill.total.effective.dollars - list * 0.194236) < 1e-8)
    }

    /// Committed vCPUs do not count: 3 of 4 are, and the fourth fills a month by itself.
    @Test func committedUseComesFirst() {
        let bill = rate(
            Self.plan([Self.pool()], [committedUse("floor", .vcpu, 3, recurring: "0.06")])
        ) { _ in [1] }.bill
        let free = bill.lines.first { $0.key.option == .onDemand && $0.unit == "vCPU-hour" }
        #expect(free?.quantity == 720)
        #expect(free?.costs.effective == Money(nanodollars: 18_212_487_984))
    }

    /// Rows of the hours add up to the line, later hours being cheaper.
    @Test func hourlyRowsAddUp() {
        let (bill, rows) = rate(Self.plan([Self.pool()])) { _ in [2] }
        let sum = rows.reduce(into: Money.zero) { $0 += $1.costs.effective }
        #expect(sum == bill.total.effective)
        let vcpus = rows.filter { $0.unit == "vCPU-hour" }
        #expect(vcpus.first?.costs.effective == Money(nanodollars: 252_888_000))
        #expect(abs((vcpus.last?.costs.effective.dollars ?? 0) - 0.252888 * 0.6) < 2e-9)
    }

    /// Half of an hour with five machines and half with four: the fifth counts for half an hour.
    @Test func aPartOfAnHourFillsAPartOfABand() {
        var bands = SustainedUseBands()
        bands.add(use: 9 * 1_800, length: 3_600)
        bands.add(use: 2 * 3_600, length: 3_600)
        #expect(bands.bands.map(\.units) == [2, 2, 1])
        #expect(bands.bands.map(\.nanoseconds) == [7_200, 3_600, 1_800])
    }

    @Test func fullMonthPricesSayWhichDiscountItIs() {
        func matching(_ share: Int64) -> SustainedUseSchedule? {
            .matching(
                fullMonth: UnitPrice(picodollars: share), onDemand: UnitPrice(picodollars: 10_000))
        }
        #expect(matching(7_000) == .thirtyPercent)
        #expect(matching(8_002) == .twentyPercent)
        #expect(matching(9_000) == nil)
    }
}
