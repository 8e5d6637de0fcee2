package import CloudModel

/// What one outage did to one replication: as observed, and as the difference to the same
/// replication without it.
package struct OutageEffect: Hashable, Sendable {
    package var name: String
    package var occurrences: [OutageOutcome]
    /// Requests lost, and effective dollars, beyond those of the same replication without it.
    package var requestsLost: Double
    package var extraCost: Double

    package init(
        name: String, occurrences: [OutageOutcome], requestsLost: Double, extraCost: Double
    ) {
        self.name = name
        self.occurrences = occurrences
        self.requestsLost = requestsLost
        self.extraCost = extraCost
    }

    /// The mean over its occurrences of what each has; not a number where none has it.
    func mean(_ value: (OutageOutcome) -> Double?) -> Double {
        let values = occurrences.compactMap(value)
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
}

/// What one outage came to over all replications.
package struct OutageResult: Sendable {
    package var name: String
    /// One per measure, in the order of `OutageMeasures.all`.
    package var measures: [Summary]

    package init(name: String, measures: [Summary]) {
        self.name = name
        self.measures = measures
    }

    /// In the order of the plan.
    package static func all(_ replications: [[OutageEffect]]) -> [OutageResult] {
        guard let first = replications.first else { return [] }
        return first.indices.map { place in
            let effects = replications.map { $0[place] }
            return OutageResult(
                name: first[place].name,
                measures: OutageMeasures.all.map { measure in
                    // A replication without it has nothing to say of how it went.
                    Summary(effects.map(measure.value).filter(\.isFinite))
                })
        }
    }
}

/// A figure of one outage.
package struct OutageMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String
    /// Not a number where it has no meaning.
    package let value: @Sendable (OutageEffect) -> Double
}

/// Every figure of an outage, in the order in which every format lists them.
package enum OutageMeasures {
    package static let all: [OutageMeasure] = [
        OutageMeasure(
            id: "resilience.occurrences", title: "times", unit: .count,
            definition: "How often it happened within the horizon."
        ) { Double($0.occurrences.count) },
        OutageMeasure(
            id: "resilience.instancesHit", title: "inst. hit", unit: .instances,
            definition: "Instances that it hit, each time."
        ) { $0.mean { Double($0.instances) } },
        OutageMeasure(
            id: "resilience.detection", title: "detected", unit: .seconds,
            definition: "From its beginning until demand was told to leave the region."
        ) { $0.mean(\.decidedSeconds) },
        OutageMeasure(
            id: "resilience.divert", title: "diverted", unit: .seconds,
            definition: "From its beginning until all demand that ever leaves had left."
        ) { $0.mean(\.divertedSeconds) },
        OutageMeasure(
            id: "resilience.recoveryTime", title: "recovered", unit: .seconds,
            definition: "From its beginning to the end of the last minute, up to six hours after "
                + "its end, in which more than one request in a thousand was lost."
        ) { $0.occurrences.isEmpty ? .nan : $0.mean { $0.recoveredSeconds ?? 0 } },
        OutageMeasure(
            id: "resilience.requestsLost", title: "lost requests", unit: .requests,
            definition: "Requests lost beyond those of the same replication without the outage."
        ) { $0.requestsLost },
        OutageMeasure(
            id: "resilience.extraCost", title: "extra USD", unit: .dollars,
            definition: "Effective cost beyond that of the same replication without the outage."
        ) { $0.extraCost },
    ]
}
