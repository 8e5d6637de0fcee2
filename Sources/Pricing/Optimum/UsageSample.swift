import Quantities
package import UsageLedger

/// Hour by hour what pools ran on demand, in several replications: all that commitments can cover.
package struct UsageSample: Sendable {
    /// The number of the first clock-hour since 1970.
    package let firstHour: Int64
    package let hours: Int
    package let pools: Int
    /// Per replication: instance-nanoseconds, hour after hour, the pools of each side by side.
    package var replications: [[Int64]]

    package init(firstHour: Int64, hours: Int, pools: Int, replications: [[Int64]]) {
        precondition(
            hours > 0 && replications.allSatisfy { $0.count == hours * pools },
            "a sample has every pool in every hour")
        self.firstHour = firstHour
        self.hours = hours
        self.pools = pools
        self.replications = replications
    }

    /// The same as `share` of it.
    package func scaled(by share: Double) -> UsageSample {
        var sample = self
        for index in sample.replications.indices {
            sample.replications[index] = sample.replications[index].map {
                Int64((Double($0) * share).rounded())
            }
        }
        return sample
    }
}

/// Keeps the on-demand use of one replication. Spot is no commitment's, and is left out.
package struct UsageRecorder: LedgerSink {
    private let isKept: [Bool]
    private let firstHour: Int64
    private let hours: Int
    private var use: [Int64]
    /// Whether an hour was too much for 64 bits: more than two million instances of one pool.
    package private(set) var isTooLarge = false

    package init(catalog: LedgerCatalog) {
        isKept = catalog.pools.map { $0.market == .onDemand }
        firstHour = catalog.start.clockHour
        hours = Self.hours(of: catalog)
        use = Array(repeating: 0, count: hours * catalog.pools.count)
    }

    package static func hours(of catalog: LedgerCatalog) -> Int {
        let end = (catalog.start + catalog.horizon).nanosecondsSince1970
        return Int(
            UTCInstant(nanosecondsSince1970: end - 1).clockHour - catalog.start.clockHour + 1)
    }

    package mutating func record(_ segment: InstanceSegment) {}

    package mutating func record(_ hour: HourlyUsage) {
        let first = Int(hour.clockHour - firstHour) * isKept.count
        for pool in isKept.indices where isKept[pool] {
            let time = hour.instanceNanoseconds[pool] + hour.roundingNanoseconds[pool]
            guard let exact = Int64(exactly: time) else {
                isTooLarge = true
                continue
            }
            use[first + pool] = exact
        }
    }

    package func finish() -> [Int64] { use }
}

extension Rater {
    /// The bill of one replication's use.
    package mutating func rate(_ sample: UsageSample, replication: Int) -> Bill {
        let use = sample.replications[replication]
        var usage = HourlyUsage(
            clockHour: sample.firstHour, pools: sample.pools, meters: table.plan.meters.count)
        for hour in 0..<sample.hours {
            usage.clockHour = sample.firstHour + Int64(hour)
            for pool in 0..<sample.pools {
                usage.instanceNanoseconds[pool] = Int128(use[hour * sample.pools + pool])
            }
            record(usage)
        }
        return finish()
    }
}

extension RatingPlan {
    /// The plan without services and extras: what commitments leave as it is.
    package var instancesOnly: RatingPlan {
        var plan = self
        plan.catalog.meters = []
        plan.meters = []
        plan.balancerCapacityUnits = []
        plan.extras = []
        return plan
    }
}
