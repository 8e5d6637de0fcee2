import CloudModel
import Quantities
import Testing

@Suite struct BlueGreenTests {
    @Test func twoWholeFleetsOverlap() throws {
        let strategy = try BlueGreen(values: [
            "bake": .duration(.minute * 30), "terminationWait": .duration(.hour),
        ])
        #expect(strategy.overlap == .minute * 90)
        #expect(strategy.limits(instances: 12) == RolloutLimits(unavailable: 0, surge: 12))
        #expect(strategy.method == .shift(.allAtOnce, stay: .minute * 90))
    }

    @Test func longWaitsAreRefused() {
        #expect(throws: ParameterError.self) {
            try BlueGreen(values: [
                "bake": .duration(.day * 31), "terminationWait": .duration(.zero),
            ])
        }
    }
}
