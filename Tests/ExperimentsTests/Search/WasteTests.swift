import CloudModel
import Foundation
import Pricing
import Quantities
import Scenarios
import Statistics
import Testing

@testable import Experiments

@Suite("waste and the space of designs")
struct WasteTests {
    private static let text = """
        version: 1
        name: wasteful
        start: 2026-06-01T00:00:00Z
        horizon: 2d
        regions: { us-east-1: {} }
        services:
          api:
            demand: { shape: { base: 100 req/s } }
            request: { serviceTime: 100ms }
            slo: { availability: 99%, latency: { p99: 300ms }, window: 2d }
        fleets:
          web:
            serves: api
            instances: [{ type: m7g.large, speed: 1 }]
            market: { onDemandAboveBase: 50% }
            volumes: { root: { size: 100 GB } }
            scaling: { min: 40, max: 40 }
        commitments:
          unused: { plan: reserved-instance, type: r7g.large, count: 2, term: 1y }

        """

    private static func load(_ settings: [String]) throws -> Scenario {
        let book = try Sample.book.get()
        return try ScenarioLoader(book: book).load(
            text: text, file: "wasteful.yaml", folder: ".", settings: settings)[0]
    }

    private func scenario(_ settings: [String] = []) throws -> Scenario {
        try Self.load(settings)
    }

    private func waste() throws -> Waste {
        let base = try Candidate(try scenario())
        let search = DesignSearch(
            designs: [], promises: ServicePromise.all(base), confidence: 0.9, seed: 1, threads: 1,
            maximum: 4
        ) {
            { try Candidate(try Self.load($0)) }
        }
        return try #require(
            try WasteStudy(search, replications: 4).run(
                minimums: DesignSpace.smallerMinimums(of: try scenario())))
    }

    /// Two slots of 0.1 s each take 20 requests a second at most: five instances are busy all the
    /// time, a few more keep the objective, and forty stand.
    @Test("what stands beyond the load, its volumes, and a commitment to nothing")
    func idle() throws {
        let waste = try waste()
        let replications = try #require(
            try Candidate(try scenario()).replicate(
                ReplicationRequest(
                    seed: 1, replication: 0, wantsChart: false, ledger: nil, series: nil,
                    cancellation: Cancellation())))
        let bill = replications.replication.bill
        func perMonth(_ category: ChargeCategory) -> Double {
            bill.lines.filter { $0.key.category == category }
                .reduce(Money.zero) { $0 + $1.costs.effective }.dollars * 730 / 48
        }
        let share = try #require(
            waste.idle.first { $0.kind == .capacity }.map { $0.cost.mean / perMonth(.compute) })
        #expect(share > 0.75 && share < 35.0 / 40)
        let volumes = try #require(waste.idle.first { $0.kind == .volumes })
        #expect(abs(volumes.cost.mean / perMonth(.storage) - share) < 0.02)
        let unused = try #require(waste.idle.first { $0.kind == .commitment })
        #expect(abs(unused.cost.mean - perMonth(.unusedCommitment)) < 0.01)
        #expect(unused.cost.mean > 0)
    }

    /// Thirty, twenty and ten keep the promise: ten saves most.
    @Test("the smallest minimum of those tried that keeps every promise")
    func minimum() throws {
        let minimum = try #require(try waste().minimums.first)
        #expect(minimum.setting == "fleets.web.scaling.min=10")
        // Its maximum stays at 40, and no policy asks for more than the minimum.
        #expect(minimum.difference.mean < 0 && minimum.kept == 1)
    }

    @Test("usual axes have zones, and what else helps under stress a maximum")
    func axes() throws {
        let scenario = try scenario(["regions.us-east-1.zones=4"])
        let axes = try DesignSpace.usualAxes(of: scenario, fleet: "web")
        #expect(
            axes.first { $0.path == "regions.us-east-1.zones" }?.list == ["2", "3", "4"])
        #expect(axes.first { $0.path == "fleets.web.scaling.min" }?.list == ["20", "40", "80"])
        let most = try #require(try DesignSpace.maximumAxis(of: scenario, fleet: "web"))
        #expect(most.list == ["40", "80", "160"])
        #expect(try DesignSpace.postureAxis().list?.count == 5)
    }

    @Test("spot is stressed where there is some, on top of what the scenario says")
    func spot() throws {
        let ladders = try StressLadder.all(of: try scenario(["capacity.interruptionRate=3"]))
        let spot = try #require(ladders.first { $0.title == "more spot interruptions" })
        #expect(spot.steps.first?.settings == ["capacity.interruptionRate=6"])
        #expect(spot.steps.last?.settings == ["capacity.interruptionRate=300"])
        // What is uncertain counts with its median.
        let unsure = try StressLadder.all(
            of: try scenario(["capacity.interruptionRate={p10: 1, p50: 4, p90: 9}"]))
        #expect(
            unsure.first { $0.title == "more spot interruptions" }?.steps.first?.settings
                == ["capacity.interruptionRate=8"])
        let none = try StressLadder.all(
            of: try scenario(["fleets.web.market={onDemandAboveBase: 100%}"]))
        #expect(!none.contains { $0.title == "more spot interruptions" })
    }

    @Test("a rate of interruption is multiplied")
    func rate() throws {
        func rate(_ settings: [String]) throws -> Double {
            let plan = try scenario(settings).resolve { _ in 0 }.plan
            return try #require(plan.fleets[0].instances[0].spot).interruptionsPerHour
        }
        let own = try rate([])
        #expect(own > 0)
        #expect(try rate(["capacity.interruptionRate=10"]) == 10 * own)
        #expect(try rate(["capacity.interruptionRate=0"]) == 0)
    }
}
