import CloudModel
import Quantities
import Scenarios
import Testing

/// Deployments in the language: when they come, how their keys reach the strategies.
@Suite struct DeploymentLanguageTests {
    private func instants(
        _ keys: String, demand: String = "shape: { base: 40 req/s }"
    ) throws -> [String] {
        let fleet = "deployments: { release: { strategy: rolling, \(keys) } }"
        let text = scenario(demand: demand, fleet: fleet)
        let deployment = try #require(try plan(text).fleets[0].deployments.first)
        guard case .instants(let times) = deployment.trigger else { return [] }
        return times.map { "\(TimeSpan(nanoseconds: $0))" }
    }

    @Test func daysAndOffsets() throws {
        #expect(try instants("at: 9d14h") == ["9d14h"])
        #expect(try instants("every: 1d, atTime: \"15:00\"").prefix(2) == ["15h", "1d15h"])
        #expect(try instants("every: 7d, atTime: \"00:00\"").prefix(3) == ["0s", "7d", "14d"])
        #expect(try instants("cron: \"30 15 * * MON\"").prefix(2) == ["1d15h30m", "8d15h30m"])
        #expect(try instants("every: 12h").prefix(3) == ["12h", "1d", "1d12h"])
    }

    /// Clocks in New York go forward on 2026-03-08: 15:00 there is 20:00 UTC before, 19:00 after.
    @Test func clockTimesFollowTheirZone() throws {
        let keys = "every: 1d, atTime: \"15:00\""
        let own = try instants(keys + ", timeZone: America/New_York")
        #expect(own.count == 30)
        #expect(own[0] == "20h" && own[6] == "6d20h" && own[7] == "7d19h")
        let demand = "shape: { base: 40 req/s }, timeZone: America/New_York"
        #expect(try instants(keys, demand: demand) == own)
    }

    @Test func keysReachTheStrategy() throws {
        let image =
            "strategy: instance-refresh, at: 3d, minHealthy: 100%, checkpoints: \"20%, 50%\", "
            + "failureProbability: 5%, rollback: none, readyWhen: in-service"
        let fleet = "maxInstanceLifetime: 14d, deployments: { image: { \(image) } }"
        let deployments = try plan(scenario(fleet: fleet)).fleets[0].deployments
        #expect(deployments.map(\.name) == ["image", "maxInstanceLifetime"])
        let refresh = try #require(deployments[0].strategy as? InstanceRefresh)
        #expect(refresh.minHealthy == 1)
        #expect(refresh.checkpoints == Checkpoints(shares: [0.2, 0.5], delay: .hour))
        #expect(
            deployments[0].health
                == ReleaseHealth(waitsForWarmUp: false, failureProbability: 0.05, rollsBack: false))
        #expect(deployments[1].trigger == .age(.day * 14))
        #expect(
            deployments[1].strategy.limits(instances: 25)
                == RolloutLimits(unavailable: 2, surge: 0))
    }
}
