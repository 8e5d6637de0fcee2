import CloudModel
import Quantities
import Testing
import UsageLedger

/// Which of a fleet's options a launch takes, by market and strategy.
@Suite struct AllocationTests {
    private func option(
        _ type: String, price: Double, weight: Int64 = 1, spot: Double? = nil
    ) -> InstanceOption {
        var option = Sample.option(
            type, weight: weight,
            spot: spot.map {
                SpotSignal(priceSignal: $0, interruptionsPerHour: 0, notice: .minute * 2)
            })
        option.onDemandPriceSignal = price
        return option
    }

    /// Instances at the start, by type.
    private func launched(
        _ options: [InstanceOption], units: Int64, zones: Int = 1, onDemandShare: Double = 1,
        change: (inout MarketPlan) -> Void = { _ in }
    ) throws -> [String: Int64] {
        var market = MarketPlan(
            onDemandBase: 0, onDemandAboveBase: onDemandShare, spotAllocation: .lowestPrice,
            capacityRebalance: false)
        change(&market)
        var fleet = Sample.fleet(minimum: units, market: market)
        fleet.instances = options
        let plan = Sample.plan(
            Sample.service(rate: 1), fleet, horizon: .hour, zones: zones)
        let pools = LedgerCatalog(plan: plan).pools
        var counts: [String: Int64] = [:]
        for segment in try Run(plan).ledger.segments {
            counts[pools[segment.pool].instanceType, default: 0] += segment.count
        }
        return counts
    }

    @Test func prioritizedTakesTheFirstAndLowestPriceTheCheapestPerUnit() throws {
        let options = [
            option("first", price: 0.10), option("second", price: 0.18, weight: 2),
            option("third", price: 0.12),
        ]
        #expect(try launched(options, units: 4) == ["first": 4])
        // 0.18 ÷ 2 = 0.09 a unit.
        let cheapest = try launched(options, units: 4) { $0.onDemandAllocation = .lowestPrice }
        #expect(cheapest == ["second": 2])
    }

    /// Ten over the cheapest pools: ten in one, five each in two, 4 + 3 + 3 in three; never more
    /// pools than there are.
    @Test(
        arguments: [
            (1, ["a": 10]), (2, ["a": 5, "b": 5]), (3, ["a": 4, "b": 3, "c": 3]),
            (20, ["a": 3, "b": 3, "c": 2, "d": 2]),
        ] as [(Int, [String: Int64])])
    func spotSpreadsOverTheCheapestPools(pools: Int, expected: [String: Int64]) throws {
        let options = [
            option("d", price: 1, spot: 0.4), option("b", price: 1, spot: 0.2),
            option("a", price: 1, spot: 0.1), option("c", price: 1, spot: 0.3),
        ]
        let counts = try launched(options, units: 10, onDemandShare: 0) {
            $0.spotInstancePools = pools
        }
        #expect(counts == expected)
    }

    @Test func spotSpreadsInEachZone() throws {
        let options = ["a", "b", "c"].map { option($0, price: 1, spot: 0.1) }
        let counts = try launched(options, units: 12, zones: 2, onDemandShare: 0) {
            $0.spotInstancePools = 3
        }
        #expect(counts == ["a": 4, "b": 4, "c": 4])
    }

    /// Price protection may leave a type to spot alone, or to on-demand alone.
    @Test func optionsMayBeOfOneMarketOnly() throws {
        var dear = option("dear", price: 0.05, spot: 0.01)
        dear.isOnDemand = false
        let options = [dear, option("plain", price: 0.1)]
        let counts = try launched(options, units: 8, onDemandShare: 0.5) {
            $0.onDemandAllocation = .lowestPrice
        }
        #expect(counts == ["dear": 4, "plain": 4])
    }
}
