/// Why a group of instances stopped being billed.
package enum SegmentEnd: String, Hashable, Sendable, CaseIterable {
    case horizon
    case scaledIn = "scaled-in"
    case interrupted
    case rebalanced
    /// Given up before it served.
    case abandoned
    /// Replaced because it had failed.
    case failed
}

/// Instances of one pool that ran together: one row of the ledger.
package struct InstanceSegment: Hashable, Sendable {
    /// Index into the catalog's pools.
    package var pool: Int
    /// Nanoseconds since the scenario's start: entry into running, and the end of it.
    package var fromNanoseconds: Int64
    package var toNanoseconds: Int64
    package var count: Int64
    package var end: SegmentEnd

    package init(
        pool: Int, fromNanoseconds: Int64, toNanoseconds: Int64, count: Int64, end: SegmentEnd
    ) {
        self.pool = pool
        self.fromNanoseconds = fromNanoseconds
        self.toNanoseconds = toNanoseconds
        self.count = count
        self.end = end
    }
}

/// All usage of one UTC clock-hour (the first and last may be partial).
package struct HourlyUsage: Sendable {
    /// The clock-hour's number since 1970 (`UTCInstant.clockHour`).
    package var clockHour: Int64
    /// Per pool of the catalog: instance-nanoseconds run, billing minimums and rounding not yet in.
    package var instanceNanoseconds: [Int128]
    /// Per pool: instance-nanoseconds that the provider's rounding adds (the 60 s minimum, the
    /// started second), booked in the hour in which the segment ends.
    package var roundingNanoseconds: [Int128]
    /// Per meter of the catalog, in the unit of its kind.
    package var meters: [Int128]

    package init(clockHour: Int64, pools: Int, meters: Int) {
        self.clockHour = clockHour
        instanceNanoseconds = Array(repeating: 0, count: pools)
        roundingNanoseconds = Array(repeating: 0, count: pools)
        self.meters = Array(repeating: 0, count: meters)
    }
}

/// Receives a run's usage as it happens, so that memory does not grow with the horizon.
///
/// Hours arrive in order, each once, hours without usage included. Segments arrive when they end.
package protocol LedgerSink {
    mutating func record(_ segment: InstanceSegment)
    mutating func record(_ hour: HourlyUsage)
}
