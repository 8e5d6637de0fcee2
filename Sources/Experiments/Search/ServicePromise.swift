import CloudModel

/// One thing that a scenario promises its users: a constraint of a search.
package struct ServicePromise: Hashable, Sendable {
    /// A position among the scenario's services.
    package var service: Int
    /// A position among the objective's latency targets; nil: its availability.
    package var latency: Int?
    /// `99.9 % availability of shop`, `p99 of shop within 250 ms`.
    package var text: String

    /// All promises of a candidate, service by service.
    package static func all(_ candidate: Candidate) -> [ServicePromise] {
        var promises: [ServicePromise] = []
        for (service, objective) in candidate.objectives.enumerated() {
            guard let objective else { continue }
            let name = candidate.services[service]
            if let share = objective.availability {
                promises.append(
                    ServicePromise(
                        service: service, latency: nil,
                        text: "\(Figure.share(share, nearOne: true)) availability of \(name)"))
            }
            for (index, target) in objective.latency.enumerated() {
                promises.append(
                    ServicePromise(
                        service: service, latency: index,
                        text: "p\(Figure.plain(target.quantile * 100)) of \(name) within "
                            + Figure.seconds(target.seconds)))
            }
        }
        return promises
    }

    /// Whether a replication kept it in every judged window.
    func isKept(_ outcome: Outcome, _ objectives: [ObjectivePlan?]) -> Bool {
        guard let objective = objectives[service] else { return true }
        return Measures.judgedWindows(outcome.services[service].windows).allSatisfy { window in
            if let latency { return window.latency[latency] <= objective.latency[latency].seconds }
            return window.availability >= objective.availability ?? 0
        }
    }
}

extension Trial {
    init(_ replication: Replication, _ promises: [ServicePromise]) {
        let input = MeasureInput(replication)
        func value(_ id: String) -> Double { Measures.all[Measures.index(of: id)].value(input) }
        var kept: UInt64 = 0
        for (bit, promise) in promises.enumerated()
        where promise.isKept(replication.outcome, replication.objectives) {
            kept |= 1 << UInt64(bit)
        }
        self.init(
            cost: value("cost.effective.perMonth"), kept: kept,
            availability: value("service.availability"), p99: value("latency.p99"))
    }
}
