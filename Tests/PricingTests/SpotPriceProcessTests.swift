import Foundation
import Pricing
import Quantities
import Testing
import UsageLedger

struct SpotPriceProcessTests {
    private static let hour = TimeSpan.hour.nanoseconds
    private static let year = 8_760 * hour

    /// Standard normal and exponential numbers, by Box and Muller, and by inversion.
    private static func draws(seed: UInt64) -> (normal: () -> Double, exponential: () -> Double) {
        var dice = Dice(state: seed)
        return (
            {
                let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &dice))).squareRoot()
                return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &dice))
            },
            { -log(Double.random(in: 1e-12..<1, using: &dice)) }
        )
    }

    private static func path(
        _ process: SpotPriceProcess, seed: UInt64, limit: String = "1000", to: Int64 = year
    ) -> SpotPricePath {
        let draw = draws(seed: seed)
        return process.path(
            level: dollars("0.1"), limit: dollars(limit), from: 0, to: to, normal: draw.normal,
            exponential: draw.exponential)
    }

    /// The figures of `SpotPriceProcess.google` are those of the recorded prices, worked out with
    /// Python's `math` and `csv` from the same file: 5,438 steps, one every 1,455.2 h on average,
    /// of which 0.8592 of the distance is left, and 0.1071 is chance.
    @Test func theFitIsThatOfTheRecords() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../pricing/gcp/spot-history.csv").standardized
        var series: [String: [SpotPricePath.Step]] = [:]
        var names: [String] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
        {
            let fields = line.split(separator: ",").map(String.init)
            let name = "\(fields[0]) \(fields[1])"
            if series[name] == nil { names.append(name) }
            series[name, default: []].append(
                SpotPricePath.Step(
                    from: instant(fields[2]).nanosecondsSince1970, price: dollars(fields[3])))
        }
        #expect(names.count == 304)
        let paths = names.map { name in
            SpotPricePath((series[name] ?? []).sorted { $0.from < $1.from })
        }
        let fit = try #require(SpotPriceProcess.fit(paths))
        #expect(abs(fit.interval.hours - 1_455.226) < 0.001)
        #expect(abs(fit.persistence - 0.859242) < 1e-6)
        #expect(abs(fit.deviation - 0.107125) < 1e-6)
        let google = SpotPriceProcess.google
        #expect(abs(fit.interval.hours - google.interval.hours) < 0.5)
        #expect(abs(fit.persistence - google.persistence) < 0.005)
        #expect(abs(fit.deviation - google.deviation) < 0.0005)
    }

    /// What was drawn with known figures is found again.
    @Test func theFitFindsWhatWasDrawn() throws {
        let process = SpotPriceProcess(interval: .hour * 10, persistence: 0.6, deviation: 0.2)
        let path = Self.path(process, seed: 3, to: 20 * Self.year)
        let fit = try #require(SpotPriceProcess.fit([path]))
        #expect(abs(fit.interval.hours / 10 - 1) < 0.05)
        #expect(abs(fit.persistence - 0.6) < 0.03)
        #expect(abs(fit.deviation / 0.2 - 1) < 0.03)
        #expect(SpotPriceProcess.fit([Self.path(process, seed: 3, to: 50 * Self.hour)]) == nil)
    }

    /// The mean price is the level at every instant, the first included, and the spread of its
    /// logarithm is σ ÷ √(1 − φ²): 0.107 ÷ √(1 − 0.86²) is 0.2097.
    @Test func pricesWanderAboutTheirLevel() {
        let process = SpotPriceProcess.google
        #expect(abs(process.spread - 0.2097) < 0.0001)
        for at in [Int64(0), Self.year / 2, Self.year - 1] {
            let prices = (UInt64(1)...4_000).map {
                Self.path(process, seed: $0).price(at: at).dollars / 0.1
            }
            let mean = prices.reduce(0, +) / 4_000
            // Four standard errors of a mean with a coefficient of variation of 0.21.
            #expect(abs(mean - 1) < 4 * 0.212 / 4_000.squareRoot(), "at \(at)")
            let logs = prices.map { log($0) }
            let center = logs.reduce(0, +) / 4_000
            let square = logs.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 3_999
            #expect(abs(square.squareRoot() / process.spread - 1) < 0.06, "at \(at)")
        }
    }

    @Test func noPriceIsAboveTheLimit() {
        let process = SpotPriceProcess(interval: .hour, persistence: 0.5, deviation: 0.5)
        let path = Self.path(process, seed: 1, limit: "0.11")
        #expect(path.steps.contains { $0.price == dollars("0.11") })
        #expect(path.steps.allSatisfy { $0.price <= dollars("0.11") && $0.price > .zero })
        #expect(zip(path.steps, path.steps.dropFirst()).allSatisfy { $0.from < $1.from })
    }

    /// 2 h at 0.02 and 2 h at 0.05 of what a replication drew, not the level's 0.03.
    @Test func aRaterPaysWhatWasDrawn() {
        let plan = ratingPlan(
            hours: 4, pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.1", spot: "0.03")])
        let start = plan.catalog.start.nanosecondsSince1970
        var rater = Rater(plan: plan)
        rater.spotPaths = [
            SpotPricePath([
                SpotPricePath.Step(from: start, price: dollars("0.02")),
                SpotPricePath.Step(from: start + 2 * Self.hour, price: dollars("0.05")),
            ])
        ]
        for number in 0..<4 {
            var hour = HourlyUsage(
                clockHour: plan.catalog.start.clockHour + Int64(number), pools: 1, meters: 0)
            hour.instanceNanoseconds = [Int128(Self.hour)]
            rater.record(hour)
        }
        #expect(rater.finish().total.effective == money("0.14"))
    }

    /// Fleets in one place pay one price; each place has its own.
    @Test func placesAreDrawnOnce() {
        var pools = [
            TestPool("m5.large", "us-east-1a", onDemand: "0.1", spot: "0.03"),
            TestPool("m5.large", "us-east-1b", onDemand: "0.1", spot: "0.03"),
            TestPool("m5.large", "us-east-1a", onDemand: "0.1", spot: "0.03", fleet: "other"),
            TestPool("m5.large", "us-east-1a", onDemand: "0.1"),
        ]
        for index in 0..<3 { pools[index].price.spotProcess = .google }
        let plan = ratingPlan(hours: 8_760, pools: pools)
        let paths = plan.spotPaths { place in
            Self.draws(seed: place.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) })
        }
        #expect(plan.drawsSpotPrices && paths[0].steps.count > 1)
        #expect(paths[0] == paths[2] && paths[0] != paths[1] && paths[3].isEmpty)
    }
}
