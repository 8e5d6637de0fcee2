import CloudModel
import Quantities
import Scenarios
import Testing

@Suite struct RetryTests {
    private func retry(_ text: String, z: Double = 0) throws -> RetryPlan? {
        try plan(scenario(request: "serviceTime: 40ms, retry: \(text)"), z: z)
            .services[0].request.retry
    }

    @Test func clientsGiveUpUnlessTold() throws {
        #expect(try plan(scenario()).services[0].request.retry == nil)
    }

    @Test func defaultsAreTheSDKs() throws {
        let plan = RetryPlan(
            attempts: 3, backoff: .second, maximumBackoff: .second * 20, jitter: .full,
            budget: 0.1)
        #expect(try retry("{}") == plan)
    }

    @Test func readsEveryKey() throws {
        let plan = RetryPlan(
            attempts: 5, backoff: TimeSpan(nanoseconds: 200_000_000), maximumBackoff: .second * 3,
            jitter: .equal, budget: 0.25)
        #expect(
            try retry(
                "{ attempts: 5, backoff: 200ms, maxBackoff: 3s, jitter: equal, budget: 25% }")
                == plan)
    }

    /// Three attempts are at most two repeats per request.
    @Test(arguments: [("199%", 1.99), ("200%", nil), ("900%", nil), ("0%", 0.0)])
    func fullBudgetIsNone(text: String, budget: Double?) throws {
        #expect(try retry("{ budget: \(text) }")?.budget == budget)
    }

    /// A drawn wait may pass the longest: it then is the longest, and no error.
    @Test func uncertainWaitsMayCross() throws {
        let text = "{ backoff: { p10: 1s, p50: 2s, p90: 30s }, maxBackoff: 10s }"
        // 2 s + 28 s at z of 90 %.
        let plan = try retry(text, z: 1.2815515655446004)
        #expect(plan?.backoff == .second * 30 && plan?.maximumBackoff == .second * 30)
    }
}

@Suite struct BalancerTests {
    private func plan(_ balancer: String) throws -> BalancerPlan? {
        try ScenariosTests.plan(scenario(fleet: "balancer: { \(balancer) }")).fleets[0].balancer
    }

    @Test func readsAlgorithms() throws {
        for algorithm in BalancerPlan.Algorithm.allCases {
            #expect(try plan("algorithm: \(algorithm.rawValue)")?.algorithm == algorithm)
        }
    }

    @Test func readsSlowStartAndDelay() throws {
        let none = try #require(try plan(""))
        #expect(none.slowStart == .zero && none.deregistrationDelay == .second * 300)
        let given = try #require(try plan("slowStart: 30s, deregistrationDelay: 0s"))
        #expect(given.slowStart == .second * 30 && given.deregistrationDelay == .zero)
        #expect(try plan("slowStart: 0s, algorithm: least-outstanding")?.slowStart == .zero)
    }

    @Test func namesWhatFlowLeavesOut() throws {
        #expect(try load(scenario(fleet: "balancer: {}"))[0].requestsOnlyKeys == [])
        let text = scenario(
            fleet: "balancer: { deregistrationDelay: 20s, slowStart: 1m }",
            regions: "us-east-1: {}, us-west-2: {}")
        #expect(
            try load(text)[0].requestsOnlyKeys == ["fleets.web.balancer.deregistrationDelay"])
    }

    @Test func drainsWhenTold() throws {
        let text = "market: { onDemandAboveBase: 0%, drainOnNotice: true }"
        #expect(try ScenariosTests.plan(scenario(fleet: text)).fleets[0].market.drainOnNotice)
        #expect(try !ScenariosTests.plan(scenario()).fleets[0].market.drainOnNotice)
    }
}
