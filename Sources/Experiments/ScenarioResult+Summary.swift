import Pricing

extension ScenarioResult {
    /// Summarizes a candidate's replications, in order.
    init(_ candidate: Candidate, _ results: [ReplicationResult]) {
        let ranks = QuantileRanks(count: results.count)
        var measures = Measures.all.indices.map { index in
            Summary(results.map { $0.measures[index] }, ranks: ranks)
        }
        RequestBalance.settle(&measures)
        var parts = PartSum()
        var months: [(month: Int, costs: Costs)] = []
        for result in results {
            for part in result.breakdown { parts.add(part) }
            for (month, costs) in result.months {
                if let index = months.firstIndex(where: { $0.month == month }) {
                    months[index].costs += costs
                } else {
                    months.append((month, costs))
                }
            }
        }
        self.init(
            name: candidate.name, start: candidate.start, horizon: candidate.horizon,
            measures: measures,
            breakdown: parts.sorted.map {
                BreakdownRow(
                    key: $0.key, costs: MeanCosts(sum: $0.costs, replications: results.count),
                    provenance: $0.provenance)
            },
            months: months.sorted { $0.month < $1.month }.map {
                MonthRow(
                    month: $0.month,
                    costs: MeanCosts(sum: $0.costs, replications: results.count))
            },
            objective: ObjectiveVerdict(
                names: candidate.services, objectives: candidate.objectives,
                windows: results.map(\.windows)),
            chart: results.first?.chart ?? .empty,
            services: ServiceResult.all(results.map(\.services)),
            layers: LayerResult.all(results.map { ($0.fleets, $0.workloads) }),
            zoom: ZoomResult.all(results.map(\.zoom), services: candidate.services),
            endedEarly: EndedEarly(results))
        deployments = DeploymentResult.all(results.map(\.fleets))
        steady = SteadyResult(results.map(\.steady))
        outages = OutageResult.all(results.map(\.outages))
        for index in outages.indices {
            outages[index].expected = candidate.expectations.first {
                $0.name == outages[index].name
            }
        }
        hasStandby = candidate.hasStandby
        stores = StoreResult.all(results.map(\.stores))
        scaling = results.first?.scaling ?? []
        invoice = results.first?.invoice
        self.replications = results.map(\.measures)
    }
}

extension ScenarioResult.EndedEarly {
    /// Nil when all replications reached the horizon.
    fileprivate init?(_ results: [ReplicationResult]) {
        let ends = results.compactMap(\.endedEarly)
        guard let shortest = ends.min() else { return nil }
        self.init(replications: ends.count, shortest: shortest)
    }
}

/// Makes the mean request counts add up exactly, as those of each replication do.
///
/// Means are quotients, and rounded quotients do not add up. Rounded to 1/1024 of a request they
/// do: such numbers add without any rounding.
enum RequestBalance {
    private static let grid = 1024.0

    static func rounded(_ value: Double) -> Double { (value * grid).rounded() / grid }

    static func settle(_ measures: inout [Summary]) {
        for (index, measure) in Measures.all.enumerated() where measure.unit == .requests {
            measures[index] = rounded(measures[index])
        }
        let lost = ["service.shed", "service.timedOut", "service.failed"]
            .reduce(0) { $0 + measures[Measures.index(of: $1)].mean }
        measures[Measures.index(of: "service.lost")].mean = lost
        let offered = measures[Measures.index(of: "service.offered")].mean
        measures[Measures.index(of: "service.served")].mean = offered - lost
    }

    private static func rounded(_ summary: Summary) -> Summary {
        var result = Summary(
            mean: rounded(summary.mean), interval: rounded(summary.interval),
            p5: rounded(summary.p5), p50: rounded(summary.p50), p95: rounded(summary.p95))
        result.p5Interval = rounded(summary.p5Interval)
        result.p50Interval = rounded(summary.p50Interval)
        result.p95Interval = rounded(summary.p95Interval)
        return result
    }

    private static func rounded(_ interval: Summary.Interval?) -> Summary.Interval? {
        interval.map { .init(low: rounded($0.low), high: rounded($0.high)) }
    }
}

extension Warning {
    private static func all(_ steady: SteadyResult, _ scenario: String) -> [Warning] {
        if !steady.isLoadSteady { return [.unsteadyLoad(scenario: scenario)] }
        return zip(SteadyMeasure.all, steady.values).filter { $1.tooShort > 0 }.map {
            .tooShortToSettle(
                scenario: scenario, figure: $0.title, replications: $1.tooShort,
                of: steady.replications)
        }
    }

    /// An interval wider than this share of the mean deserves advice.
    private static let wide = 0.05

    static func all(
        _ scenarios: [ScenarioResult], replications: Int,
        interruption: Comparison.Interruption?, precision: PrecisionOutcome?, notes: [String]
    ) -> [Warning] {
        var warnings: [Warning] = []
        if let interruption {
            warnings.append(.interrupted(interruption))
        } else if let precision, !precision.isReached {
            warnings.append(.imprecise(precision, replications: replications))
        }
        if replications == 1 { warnings.append(.oneReplication) }
        for scenario in scenarios {
            if let end = scenario.endedEarly {
                warnings.append(
                    .endedEarly(
                        scenario: scenario.name, end, of: replications, horizon: scenario.horizon))
            }
            let cost = scenario.summary("cost.effective")
            if precision == nil, let interval = cost.interval, cost.mean > 0 {
                let share = interval.halfWidth / cost.mean
                if share > wide {
                    // The half-width shrinks with the root of the number; rounded up to tens.
                    let needed = Double(replications) * (share / wide) * (share / wide)
                    let tens = Int((min(needed, 99_990) / 10).rounded(.up)) * 10
                    warnings.append(
                        .wideInterval(
                            scenario: scenario.name, share: share, tryReplications: tens))
                }
            }
            if let steady = scenario.steady { warnings += all(steady, scenario.name) }
            let derived = scenario.summary("cost.derivedPriceShare").mean
            // Beside others the verdicts say it.
            if derived > 0, scenarios.count == 1 {
                warnings.append(.derivedPrices(scenario: scenario.name, share: derived))
            }
        }
        var said: [String] = []
        for note in notes where !said.contains(note) {
            said.append(note)
            warnings.append(.note(note))
        }
        return warnings
    }
}
