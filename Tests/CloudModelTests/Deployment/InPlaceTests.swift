import CloudModel
import Quantities
import Testing

@Suite struct InPlaceTests {
    private func strategy(_ minimum: String) throws -> InPlace {
        try InPlace(values: [
            "minimumHealthy": .text(minimum), "duration": .duration(.minute * 4),
        ])
    }

    /// AWS CodeDeploy: half of nine is four at a time; 85 % of ten must stay as nine.
    @Test func wordsAndAmounts() throws {
        #expect(try strategy("half-at-a-time").limits(instances: 9).unavailable == 4)
        #expect(try strategy("all-at-once").limits(instances: 9).unavailable == 9)
        #expect(try strategy("one-at-a-time").limits(instances: 9).unavailable == 1)
        #expect(try strategy("85%").minimum(instances: 10) == 9)
        #expect(try strategy("6").limits(instances: 8).unavailable == 2)
        #expect(try strategy("one-at-a-time").limits(instances: 1).unavailable == 1)
    }

    @Test(arguments: ["most", "101%", "1.5", ""])
    func nonsenseIsRefused(text: String) {
        #expect(throws: ParameterError.self) { try strategy(text) }
    }

    /// The last one may fail; one before it stops a deployment that can spare one.
    @Test func lastFailureIsForgiven() throws {
        let one = try strategy("one-at-a-time")
        #expect(one.outcome(instances: 1, healthy: 1, failing: 1) == (1, false))
        #expect(one.outcome(instances: 5, healthy: 5, failing: 1) == (1, false))
        #expect(one.outcome(instances: 5, healthy: 5, failing: 0) == (5, true))
        // Three of four may be missing, so all four are tried: 3 at once, then the last.
        #expect(try strategy("1").outcome(instances: 4, healthy: 4, failing: 2) == (4, true))
    }
}
