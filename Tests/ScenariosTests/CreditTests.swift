import CloudModel
import Diagnostics
import Pricing
import Quantities
import Scenarios
import Testing
import UsageLedger

/// CPU credits in the language: the mode, its price, and where it makes no sense.
@Suite struct CreditTests {
    private func text(
        _ instances: String, fleet: String = "", region: String = "us-east-1", top: String = ""
    ) -> String {
        scenario(fleet: fleet, top: top, regions: "\(region): {}")
            .replacing("m7g.large", with: instances)
    }

    /// The family's own mode, the fleet's, the option's: the nearest wins. A t2 in unlimited mode
    /// has no launch credits.
    @Test func theNearestModeWins() throws {
        let own = try plan(text("t2.large, t3.large")).fleets[0].instances.map(\.credits)
        #expect(
            own == [
                CreditPlan(
                    baseline: 0.3, earnedPerHour: 36, maximum: 864, atLaunch: 60,
                    isUnlimited: false),
                CreditPlan(
                    baseline: 0.3, earnedPerHour: 36, maximum: 864, atLaunch: 0,
                    isUnlimited: true),
            ])
        let unlimited = try plan(text("t2.large", fleet: "credits: unlimited")).fleets[0]
        #expect(unlimited.instances[0].credits?.isUnlimited == true)
        #expect(unlimited.instances[0].credits?.atLaunch == 0)
        let mixed = try plan(
            text("t3.large, { type: t3.xlarge, credits: unlimited }", fleet: "credits: standard")
        ).fleets[0]
        #expect(mixed.instances.map { $0.credits?.isUnlimited } == [false, true])
        #expect(try plan(text("m7g.large")).fleets[0].instances[0].credits == nil)
    }

    /// One region may differ.
    @Test func aRegionMayDiffer() throws {
        let scenario = text(
            "t3.large", fleet: "regions: { us-west-2: { credits: standard } }",
            region: "us-east-1: {}, us-west-2")
        let modes = try plan(scenario).fleets.map { $0.instances[0].credits?.isUnlimited }
        #expect(modes == [true, false])
    }

    /// Unlimited mode has a meter with a price, standard mode none.
    @Test func theSurplusIsPriced() throws {
        let rating = try load(text("t3.large", region: "ap-south-1"))[0].resolve { _ in 0 }.rating
        let meter = try #require(
            rating.catalog.meters.firstIndex { $0.kind == .surplusCreditSeconds })
        #expect(rating.catalog.meters[meter].detail == "t3-linux")
        #expect(rating.meters[meter]?.tiers.tiers.map(\.price.dollars) == [0.05])
        let standard = try load(text("t3.large", fleet: "credits: standard"))[0]
            .resolve { _ in 0 }.rating
        #expect(standard.meters.isEmpty)
    }

    @Test func whatDoesNotBurstHasNoCredits() throws {
        let fleet = try errors(text("m7g.large", fleet: "credits: standard"))
        #expect(fleet.contains("fleet `web` earns no CPU credits"))
        let option = try errors(text("{ type: m7g.large, credits: standard }, t3.large"))
        #expect(option.contains("`m7g.large` earns no CPU credits"))
        // An unknown type is one error, not two.
        let unknown = try errors(text("t3.larg", fleet: "credits: standard"))
        #expect(!unknown.contains("earns no"))
        #expect(try errors(text("t3.large", fleet: "credits: boundless")).contains("boundless"))
    }

    /// No figures on how Google's shared cores burst: said, not guessed.
    @Test func unknownBurstsAreSaid() throws {
        let loaded = try load(
            text("e2-micro", fleet: "provider: gcp", region: "us-east1"))[0]
        #expect(loaded.warnings.contains { $0.message.contains("shares its CPU") })
        #expect(try loaded.resolve { _ in 0 }.plan.fleets[0].instances[0].credits == nil)
    }

    /// The defaults that are shown load again to the same plan.
    @Test func shownDefaultsLoadAgain() throws {
        let scenario = try load(text("t2.large, t3.large"))[0]
        let shown = ShowDefaults.render(scenario)
        #expect(shown.contains("credits: standard\n") && shown.contains("credits: unlimited\n"))
        let again = try load(shown)[0].resolve { _ in 0 }.plan.fleets[0].instances
        #expect(try again == scenario.resolve { _ in 0 }.plan.fleets[0].instances)
    }
}
