package import CloudModel
package import Pricing
package import Quantities

/// A scenario that an experiment can replicate. It hides where scenarios come from, so that
/// experiments can be tested with made-up ones.
package struct Candidate: Sendable {
    package var name: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    /// Names of the services, and what each was promised.
    package var services: [String]
    package var objectives: [ObjectivePlan?]
    package var fingerprint: String
    /// What the loader had to say, lower case, no full stop.
    package var notes: [String]
    /// Whether nothing in it is drawn by chance, so that all replications are the same.
    package var isDeterministic: Bool
    /// What outages should come to by the sum of their parts, at the scenario's medians.
    package var expectations: [OutageExpectation] = []
    /// Whether a region stands by.
    package var hasStandby = false
    /// Runs one replication; nil when it was cancelled.
    package var replicate: @Sendable (ReplicationRequest) throws -> ReplicationRun?

    package init(
        name: String, start: UTCInstant, horizon: TimeSpan, services: [String],
        objectives: [ObjectivePlan?], fingerprint: String, notes: [String],
        isDeterministic: Bool = false,
        replicate: @escaping @Sendable (ReplicationRequest) throws -> ReplicationRun?
    ) {
        self.name = name
        self.start = start
        self.horizon = horizon
        self.services = services
        self.objectives = objectives
        self.fingerprint = fingerprint
        self.notes = notes
        self.isDeterministic = isDeterministic
        self.replicate = replicate
    }
}

/// What an experiment asks of a candidate.
package struct ReplicationRequest {
    package var seed: UInt64
    package var replication: UInt64
    /// Whether to collect load and capacity over time.
    package var wantsChart: Bool
    /// Whether to keep what scaling policies saw and decided.
    package var explainsScaling = false
    /// Whether to keep every rated row.
    package var keepsCharges = false
    /// Whether the chart has latency over time, where all load is served one way.
    package var wantsLatency = false
    /// Whether to say what the replication settles at.
    package var wantsSteadyState = false
    package var ledger: LedgerPart?
    package var series: SeriesPart?
    package var cancellation: Cancellation
    /// Told now and then which share of the replication is done.
    package var progress: (Double) -> Void

    package init(
        seed: UInt64, replication: UInt64, wantsChart: Bool, ledger: LedgerPart?,
        series: SeriesPart?, cancellation: Cancellation,
        progress: @escaping (Double) -> Void = { _ in }
    ) {
        self.seed = seed
        self.replication = replication
        self.wantsChart = wantsChart
        self.ledger = ledger
        self.series = series
        self.cancellation = cancellation
        self.progress = progress
    }
}

/// What a candidate answers: one replication, and its chart when asked for.
package struct ReplicationRun: Sendable {
    package var replication: Replication
    package var chart: Chart
    /// Empty unless it was asked for.
    package var scaling: [ScalingEntry]
    /// The bill hour by hour; nil unless it was asked for.
    package var invoice: Invoice?
    /// Nil unless it was asked for.
    var steady: SteadyState?

    package init(replication: Replication, chart: Chart, scaling: [ScalingEntry] = []) {
        self.replication = replication
        self.chart = chart
        self.scaling = scaling
    }
}

/// A bill hour by hour, and the prices and commitments that made it.
package struct Invoice: Sendable {
    package var plan: RatingPlan
    package var charges: [HourlyCharge]
}

/// A result that contradicts itself: a bug of the program, never of the user.
package struct InternalError: Error, Hashable, Sendable {
    package var message: String
    package init(_ message: String) { self.message = message }
}
