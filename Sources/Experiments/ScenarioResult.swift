package import Pricing
package import Quantities

/// Everything a report shows about one scenario.
package struct ScenarioResult: Sendable {
    package var name: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    /// One per measure, in the order of `Measures.all`.
    package var measures: [Summary]
    package var breakdown: [BreakdownRow]
    package var months: [MonthRow]
    /// Nil when no service has an objective.
    package var objective: ObjectiveVerdict?
    /// Load and capacity of the first replication.
    package var chart: Chart
    /// Each service, and each of its regions where it has several.
    package var services: [ServiceResult]
    /// Kubernetes: each pool of nodes, then each workload; empty without any.
    package var layers: [LayerResult]
    /// By window, then service; empty unless requests were looked at in windows.
    package var zoom: [ZoomResult]
    /// By fleet and region, then name; empty unless a fleet has deployments.
    package var deployments: [DeploymentResult] = []
    /// By name; empty unless the scenario has outages.
    package var outages: [OutageResult] = []
    /// Whether a region stands by.
    package var hasStandby = false
    /// Empty unless the scenario has stores.
    package var stores: [StoreResult] = []
    /// What the policies of the first replication saw and decided; empty unless it was asked for.
    package var scaling: [ScalingEntry] = []
    /// The first replication's bill hour by hour; nil unless it was asked for.
    package var invoice: Invoice?
    /// What it settles at; nil unless it was asked for.
    package var steady: SteadyResult?
    /// By replication, then measure in the order of `Measures.all`.
    package var replications: [[Double]] = []
    /// Set when replications were cut short: what is here is of a part of the horizon.
    package var endedEarly: EndedEarly?

    package struct EndedEarly: Hashable, Sendable {
        /// How many replications.
        package var replications: Int
        /// What the shortest of them simulated.
        package var shortest: TimeSpan

        package init(replications: Int, shortest: TimeSpan) {
            self.replications = replications
            self.shortest = shortest
        }
    }

    package init(
        name: String, start: UTCInstant, horizon: TimeSpan, measures: [Summary],
        breakdown: [BreakdownRow], months: [MonthRow], objective: ObjectiveVerdict?, chart: Chart,
        services: [ServiceResult] = [], layers: [LayerResult] = [], zoom: [ZoomResult] = [],
        endedEarly: EndedEarly? = nil
    ) {
        self.name = name
        self.start = start
        self.horizon = horizon
        self.measures = measures
        self.breakdown = breakdown
        self.months = months
        self.objective = objective
        self.chart = chart
        self.services = services
        self.layers = layers
        self.zoom = zoom
        self.endedEarly = endedEarly
    }

    /// - Precondition: `id` names a measure.
    package func summary(_ id: String) -> Summary { measures[Measures.index(of: id)] }

    /// What each replication came to, in their order.
    ///
    /// - Precondition: `id` names a measure.
    package func values(_ id: String) -> [Double] {
        let index = Measures.index(of: id)
        return replications.map { $0[index] }
    }
}

/// Mean costs over replications, in dollars.
package struct MeanCosts: Hashable, Sendable {
    package var list: Double
    package var contracted: Double
    package var effective: Double
    package var billed: Double

    package init(list: Double, contracted: Double, effective: Double, billed: Double) {
        self.list = list
        self.contracted = contracted
        self.effective = effective
        self.billed = billed
    }

    /// The exact sum of `replications` bills, divided once.
    package init(sum: Costs, replications: Int) {
        let count = Double(max(1, replications))
        self.init(
            list: sum.list.dollars / count, contracted: sum.contracted.dollars / count,
            effective: sum.effective.dollars / count, billed: sum.billed.dollars / count)
    }
}

/// What a part of the cost is for.
package struct BreakdownKey: Hashable, Comparable, Sendable {
    package var category: ChargeCategory
    package var service: String
    /// The fleet or service that caused it; the commitment's or extra's own name.
    package var fleet: String
    package var region: String
    package var option: String

    package init(
        category: ChargeCategory, service: String, fleet: String, region: String, option: String
    ) {
        self.category = category
        self.service = service
        self.fleet = fleet
        self.region = region
        self.option = option
    }

    package static func < (left: BreakdownKey, right: BreakdownKey) -> Bool {
        let leftRank = ChargeCategory.allCases.firstIndex(of: left.category) ?? 0
        let rightRank = ChargeCategory.allCases.firstIndex(of: right.category) ?? 0
        return (leftRank, left.fleet, left.region, left.service, left.option)
            < (rightRank, right.fleet, right.region, right.service, right.option)
    }
}

/// One part of the cost, mean over replications.
package struct BreakdownRow: Hashable, Sendable {
    package var key: BreakdownKey
    package var costs: MeanCosts
    /// The worst provenance of any price in it.
    package var provenance: PriceProvenance

    package init(key: BreakdownKey, costs: MeanCosts, provenance: PriceProvenance) {
        self.key = key
        self.costs = costs
        self.provenance = provenance
    }
}

/// One calendar month of the horizon, UTC.
package struct MonthRow: Hashable, Sendable {
    /// Year × 12 + month − 1.
    package var month: Int
    package var costs: MeanCosts

    package init(month: Int, costs: MeanCosts) {
        self.month = month
        self.costs = costs
    }

    /// `2026-03`.
    package var label: String {
        let number = month % 12 + 1
        return "\(month / 12)-" + (number < 10 ? "0" : "") + "\(number)"
    }
}
