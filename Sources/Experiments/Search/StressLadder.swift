import CloudModel
import Quantities
package import Scenarios

/// What is done to a system to see whether it breaks: a few severities of one kind, mild first.
package struct StressLadder: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// `2 × the load`, `zone us-east-1a lost for 1h`.
        package var text: String
        package var settings: [String]
    }
    /// `more load`.
    package var title: String
    package var steps: [Step]

    private static let factors = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0]
    private static let interruptions = [2, 5, 10, 30, 100]
    private static let lengths: [TimeSpan] = [.minute * 5, .minute * 15, .hour, .hour * 3]

    /// The load of every service that users ask, interruptions of spot instances where fleets may
    /// run on spot, a zone at the peak, and, where there are several, a region at the peak.
    ///
    /// - Throws: what the scenario's medians show to be wrong.
    package static func all(of scenario: Scenario) throws -> [StressLadder] {
        let plan = try scenario.resolve { _ in 0 }.plan
        var ladders = [load(plan)]
        if LossCause.all(in: plan).contains(.interruptions) {
            ladders.append(spot(plan.supply.interruptionRate))
        }
        if let zone = outage(.zone, plan) { ladders.append(zone) }
        if plan.regions.count > 1, let region = outage(.region, plan) { ladders.append(region) }
        return ladders
    }

    private static func load(_ plan: Plan) -> StressLadder {
        let names = plan.services.filter { !$0.isCalled }.map(\.name)
        return StressLadder(
            title: "more load",
            steps: factors.map { factor in
                Step(
                    text: "\(Figure.plain(factor)) × the load",
                    settings: names.map {
                        "services.\($0).demand.events.stress={at: 0s, for: \(plan.horizon), "
                            + "times: \(Figure.plain(factor))}"
                    })
            })
    }

    private static func spot(_ rate: Double) -> StressLadder {
        StressLadder(
            title: "more spot interruptions",
            steps: interruptions.map { factor in
                let whole = min(SupplySchema.highestRate, rate * Double(factor))
                return Step(
                    text: "spot taken back \(factor) × as often",
                    settings: ["capacity.interruptionRate=\(Figure.plain(whole))"])
            })
    }

    /// The place whose loss at its peak meets the highest rate.
    private static func outage(
        _ scope: RecordedIncident.Scope, _ plan: Plan
    ) -> StressLadder? {
        let steps = lengths.compactMap { length -> Step? in
            let all = DrillOutage.each(scope, for: length, in: plan)
            guard let worst = all.max(by: { ($0.peakRate ?? 0) < ($1.peakRate ?? 0) }) else {
                return nil
            }
            let kind = scope == .zone ? "zone" : "region"
            let name = worst.place.split(separator: " ").last ?? ""
            return Step(
                text: "\(kind) \(name) lost for \(length) at the peak",
                settings: [
                    "outages.stress-\(kind)={\(kind): \(name), "
                        + "at: \(TimeSpan(nanoseconds: worst.from)), for: \(length)}"
                ])
        }
        let title = "a lost \(scope == .zone ? "zone" : "region")"
        return steps.isEmpty ? nil : StressLadder(title: title, steps: steps)
    }
}
