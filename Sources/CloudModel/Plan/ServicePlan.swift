package import Quantities
package import SimulationKernel

/// A service: who wants it, what one request takes, and what was promised.
package struct ServicePlan: Sendable {
    package var name: String
    package var demand: DemandPlan
    /// Share of the demand that each region of the plan gets; sums to 1.
    package var regionShares: [Double]
    package var request: RequestPlan
    package var objective: ObjectivePlan?
    /// nil: demand stays where it is, whatever fails.
    package var failover: FailoverPlan?
    /// What each of its requests asks of others, one after the other.
    package var calls: [CallPlan] = []
    /// Whether its demand is what other services call; `demand` is then nothing.
    package var isCalled = false

    package init(
        name: String, demand: DemandPlan, regionShares: [Double], request: RequestPlan,
        objective: ObjectivePlan?
    ) {
        self.name = name
        self.demand = demand
        self.regionShares = regionShares
        self.request = request
        self.objective = objective
    }
}

/// What one request takes, and how long its client waits.
package struct RequestPlan: Hashable, Sendable {
    /// Seconds that a request holds a slot on an idle reference machine, CPU and waiting together.
    package var serviceTime: Distribution
    /// The same per unit of cost, where recorded requests have costs: a request takes a draw of
    /// this times its cost, which is what `serviceTime` is the distribution of. nil: none have.
    package var unitServiceTime: Distribution?
    /// Mean seconds on one reference vCPU; nil means the whole service time, 0 none.
    package var cpuSeconds: Double?
    package var responseBytes: Int64
    /// The client gives up after this; what it gave up on is lost, and work on it that has begun
    /// is done all the same.
    package var timeout: TimeSpan
    /// What the client does after a refusal, a failure or a timeout; nil: it gives up at once.
    package var retry: RetryPlan?
    /// Share of the requests that write something, 0…1.
    package var writeShare = 0.0

    package init(
        serviceTime: Distribution, unitServiceTime: Distribution? = nil, cpuSeconds: Double?,
        responseBytes: Int64, timeout: TimeSpan, retry: RetryPlan? = nil
    ) {
        self.serviceTime = serviceTime
        self.unitServiceTime = unitServiceTime
        self.cpuSeconds = cpuSeconds
        self.responseBytes = responseBytes
        self.timeout = timeout
        self.retry = retry
    }
}

/// How clients repeat a request that was refused, failed or not answered in time.
package struct RetryPlan: Hashable, Sendable {
    package enum Jitter: String, Hashable, Sendable, CaseIterable {
        /// Uniform between zero and the backoff.
        case full
        /// Half the backoff, and uniform over the other half.
        case equal
        case none
    }
    /// The first one included.
    package var attempts: Int
    /// Before the second attempt; doubles with each further one.
    package var backoff: TimeSpan
    package var maximumBackoff: TimeSpan
    package var jitter: Jitter
    /// Retries allowed per first attempt; nil: no limit.
    package var budget: Double?

    package init(
        attempts: Int, backoff: TimeSpan, maximumBackoff: TimeSpan, jitter: Jitter,
        budget: Double?
    ) {
        self.attempts = attempts
        self.backoff = backoff
        self.maximumBackoff = maximumBackoff
        self.jitter = jitter
        self.budget = budget
    }
}

/// A service level objective, judged on every full window from the scenario's start.
package struct ObjectivePlan: Hashable, Sendable {
    /// Least share of offered requests that must be served, nil when not promised.
    package var availability: Double?
    /// (quantile, seconds): the latency quantiles promised, ascending.
    package var latency: [LatencyTarget]
    package var window: TimeSpan
    package var confidence: Double

    package struct LatencyTarget: Hashable, Sendable {
        package var quantile: Double
        package var seconds: Double
        package init(quantile: Double, seconds: Double) {
            self.quantile = quantile
            self.seconds = seconds
        }
    }

    package init(
        availability: Double?, latency: [LatencyTarget], window: TimeSpan, confidence: Double
    ) {
        self.availability = availability
        self.latency = latency
        self.window = window
        self.confidence = confidence
    }
}
