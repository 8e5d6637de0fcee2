/// A figure of a drill.
package struct DrillMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String
    /// Not a number where it has no meaning.
    package let value: @Sendable (DrillEffect) -> Double
}

/// A figure of a drill and one service.
package struct DrillServiceMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String
    package let value: @Sendable (DrillServiceEffect) -> Double
}

/// Every figure of a drill, in the order in which every format lists them.
package enum DrillMeasures {
    package static let all: [DrillMeasure] = [
        DrillMeasure(
            id: "drill.requestsLost", title: "lost requests", unit: .requests,
            definition: "Requests lost beyond those of the same replication without the outage."
        ) { $0.lost },
        DrillMeasure(
            id: "drill.slow", title: "slow requests", unit: .requests,
            definition: "Requests served later than the objective's first latency beyond those "
                + "without the outage, of all services with one."
        ) { $0.services.map(\.slow).filter(\.isFinite).sumOrNaN },
        DrillMeasure(
            id: "drill.budget", title: "error budget", unit: .share,
            definition: "The largest share of a service's error budget that it used up: what was "
                + "lost, of what one window of the objective allows at the run's rate."
        ) { $0.services.map(\.budget).filter(\.isFinite).max() ?? .nan },
        DrillMeasure(
            id: "drill.instancesHit", title: "inst. hit", unit: .instances,
            definition: "Instances that it hit."
        ) { $0.instances },
        DrillMeasure(
            id: "drill.detection", title: "detected", unit: .seconds,
            definition: "From its beginning until enough checks had failed."
        ) { $0.decided },
        DrillMeasure(
            id: "drill.decision", title: "decided", unit: .seconds,
            definition: "Until people had decided to fail over, where they are asked."
        ) { $0.decision },
        DrillMeasure(
            id: "drill.halfLeft", title: "half left", unit: .seconds,
            definition: "Until half of the region's clients had left."
        ) { $0.halfLeft },
        DrillMeasure(
            id: "drill.mostLeft", title: "95 % left", unit: .seconds,
            definition: "Until 95 % of the region's clients had left."
        ) { $0.mostLeft },
        DrillMeasure(
            id: "drill.divert", title: "all left", unit: .seconds,
            definition: "Until all that ever leave had left."
        ) { $0.diverted },
        DrillMeasure(
            id: "drill.recoveryTime", title: "recovered", unit: .seconds,
            definition: "To the end of the last minute in which more than one request in a "
                + "thousand was lost; of one that lost nothing more than its luck without it, 0."
        ) { $0.recovered },
        DrillMeasure(
            id: "drill.recoveryPoint", title: "data lost", unit: .seconds,
            definition: "Time before the failure whose writes are not where demand went."
        ) { $0.recoveryPoint },
        DrillMeasure(
            id: "drill.writesLost", title: "writes lost", unit: .requests,
            definition: "Those writes, at the rate of the outage's beginning."
        ) { $0.writesLost },
        DrillMeasure(
            id: "drill.extraCost", title: "extra USD", unit: .dollars,
            definition: "Effective cost beyond that of the same replication without the outage."
        ) { $0.extraCost },
    ]

    package static let ofServices: [DrillServiceMeasure] = [
        DrillServiceMeasure(
            id: "offered", title: "offered in it", unit: .requests,
            definition: "Requests offered while the outage lasts."
        ) { $0.offered },
        DrillServiceMeasure(
            id: "lost", title: "lost", unit: .requests,
            definition: "Requests lost beyond those without it, whenever."
        ) { $0.lost },
        DrillServiceMeasure(
            id: "failed", title: "failed", unit: .requests,
            definition: "Of them, those that nobody answered."
        ) { $0.failed },
        DrillServiceMeasure(
            id: "shed", title: "shed", unit: .requests, definition: "Of them, those refused."
        ) { $0.shed },
        DrillServiceMeasure(
            id: "timedOut", title: "timed out", unit: .requests,
            definition: "Of them, those that clients gave up on."
        ) { $0.timedOut },
        DrillServiceMeasure(
            id: "slow", title: "slow", unit: .requests,
            definition: "Served later than the objective's first latency, beyond those without it."
        ) { $0.slow },
        DrillServiceMeasure(
            id: "p99", title: "p99 in it", unit: .seconds,
            definition: "99th percentile of latency while the outage lasts."
        ) { $0.p99 },
        DrillServiceMeasure(
            id: "p99Without", title: "without", unit: .seconds,
            definition: "The same at the same time without it."
        ) { $0.p99Without },
        DrillServiceMeasure(
            id: "budget", title: "error budget", unit: .share,
            definition: "Share of one window's error budget that it used up."
        ) { $0.budget },
        DrillServiceMeasure(
            id: "burnRate", title: "burn rate", unit: .ratio,
            definition: "The worst hour's loss over what the objective allows."
        ) { $0.burnRate },
    ]
}

extension [Double] {
    /// Not a number when there is none.
    fileprivate var sumOrNaN: Double { isEmpty ? .nan : reduce(0, +) }
}
