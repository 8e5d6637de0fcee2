import CloudModel
import Testing

/// Numbers from a seed, for properties that hold whatever they are.
private struct Draws {
    var state: UInt64

    mutating func next(_ bound: Int64) -> Int64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int64(state >> 33) % bound
    }
}

/// Cases with figures are in `Tests/Vectors/hpa.json`; these are the properties.
@Suite struct ReplicaCalculatorTests {
    private let calculator = ReplicaCalculator()

    /// Readings of whole numbers: their sum is exact in any order.
    private func readings(
        _ values: [Int64], missing: Int64 = 0, unready: Int64 = 0
    ) -> PodReadings {
        PodReadings(
            measured: Int64(values.count), total: values.reduce(0.0) { $0 + Double($1) },
            missing: missing, unready: unready)
    }

    @Test func orderOfPodsDoesNotMatter() {
        var draws = Draws(state: 1)
        for _ in 0..<200 {
            let values = (0..<draws.next(20) + 1).map { _ in draws.next(200) }
            let (missing, unready) = (draws.next(5), draws.next(5))
            let all = [values, values.reversed(), values.sorted()].map {
                calculator.replicas(
                    current: Int64(values.count) + missing + unready,
                    readings($0, missing: missing, unready: unready), target: 60)
            }
            #expect(all[0] == all[1] && all[1] == all[2])
        }
    }

    /// More load never means fewer pods, whatever is missing or not ready, as long as all pods
    /// there are do report or are known not to.
    @Test func moreLoadNeverMeansFewerPods() throws {
        var draws = Draws(state: 2)
        for _ in 0..<200 {
            let pods = draws.next(30) + 1
            let (missing, unready) = (draws.next(4), draws.next(4))
            let current = pods + missing + unready
            var last: Int64 = 0
            for load in stride(from: Int64(0), through: 200, by: 5) {
                let replicas = try #require(
                    calculator.replicas(
                        current: current,
                        readings(
                            Array(repeating: load, count: Int(pods)), missing: missing,
                            unready: unready), target: 60))
                #expect(replicas >= last, "\(pods) pods at \(load), \(missing), \(unready)")
                last = replicas
            }
        }
    }

    /// A pod that says nothing, or is not ready, never makes the change greater.
    @Test func silentPodsDampTheChange() throws {
        var draws = Draws(state: 3)
        for _ in 0..<500 {
            let values = (0..<draws.next(20) + 1).map { _ in draws.next(200) }
            let missing = draws.next(6)
            let current = Int64(values.count) + missing
            let known = try #require(
                calculator.replicas(
                    current: current, readings(values, missing: missing), target: 60))
            let mean = Double(values.reduce(0, +)) / Double(values.count)
            if mean > 60 { #expect(known >= current) }
            if mean < 60 { #expect(known <= current) }
        }
    }

    @Test func noReadingIsAnError() {
        #expect(calculator.replicas(current: 4, readings([], unready: 4), target: 60) == nil)
    }

    @Test func directionsHaveTheirOwnTolerance() {
        let eager = ReplicaCalculator(tolerance: .init(up: 0, down: 0.5))
        #expect(eager.replicas(current: 10, readings([61, 61]), target: 60) == 3)
        #expect(eager.replicas(current: 10, readings([31, 31]), target: 60) == 10)
    }
}
