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
    /// What it should come to by the sum of its parts; nil where nothing recovers it.
    package var expected: OutageExpectation?

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
    /// Whether a table leaves it out where it is nothing for every outage.
    package var isQuiet = false
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
            definition: "From its beginning until enough checks had failed."
        ) { $0.mean(\.decidedSeconds) },
        OutageMeasure(
            id: "resilience.decision", title: "decided", unit: .seconds,
            definition: "From its beginning until people had decided to fail over."
        ) { $0.mean(\.decisionSeconds) },
        OutageMeasure(
            id: "resilience.readiness", title: "ready", unit: .seconds,
            definition: "From its beginning until the region that stood by had the data and "
                + "something that answered."
        ) { $0.mean(\.readySeconds) },
        OutageMeasure(
            id: "resilience.divert", title: "diverted", unit: .seconds,
            definition: "From its beginning until all demand that ever leaves had left."
        ) { $0.mean(\.divertedSeconds) },
        OutageMeasure(
            id: "resilience.recoveryTime", title: "recovered", unit: .seconds,
            definition: "From its beginning to the end of the last minute, until demand began to "
                + "come back or six hours after its end, in which more than one request in a "
                + "thousand was lost."
        ) { $0.occurrences.isEmpty ? .nan : $0.mean { $0.recoveredSeconds ?? 0 } },
        OutageMeasure(
            id: "resilience.recoveryPoint", title: "data lost", unit: .seconds,
            definition: "How far back in time the data was to which demand was sent, from the "
                + "beginning of the outage; none where demand was not sent away."
        ) { $0.mean(\.recoveryPointSeconds) },
        OutageMeasure(
            id: "resilience.writesLost", title: "writes lost", unit: .requests,
            definition: "Recovery point × the rate of writes at the beginning of the outage.",
            isQuiet: true
        ) { effect in
            let lost = effect.occurrences.compactMap(\.writesLost)
            return lost.isEmpty ? .nan : lost.reduce(0, +)
        },
        OutageMeasure(
            id: "resilience.lostOnReturn", title: "lost on return", unit: .requests,
            definition: "Of the requests lost, those of minutes that lost more than one in a "
                + "thousand once demand had begun to come back.", isQuiet: true
        ) { effect in
            let scale = Double(RequestCounts.perRequest)
            return effect.occurrences.reduce(0) { $0 + Double($1.lostOnReturn) / scale }
        },
        OutageMeasure(
            id: "resilience.shortfall", title: "shortfall", unit: .share,
            definition: "The largest share of a minute's requests, up to six hours after its end, "
                + "for which regions that were not lost had no capacity.", isQuiet: true
        ) { $0.mean(\.shortfall) },
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
