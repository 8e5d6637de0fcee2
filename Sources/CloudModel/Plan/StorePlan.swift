package import Quantities
package import SimulationKernel
import Statistics

/// A database, or another tier that does not scale out: one primary, perhaps a standby of it in
/// another zone, and perhaps replicas that are read from.
package struct StorePlan: Hashable, Sendable {
    package var name: String
    /// Index into the plan's regions, and into that one's zones: where the primary begins.
    package var region: Int
    package var zone: Int
    /// Seconds that one query takes alone.
    package var queryTime: Distribution
    /// α and β of the universal scalability law, 0…1 and 0 or more: how queries slow each other
    /// down.
    package var contention = 0.0
    package var coherency = 0.0
    /// Queries at once in one instance; more of them wait.
    package var maxConnections: Int
    /// Whether a standby takes over when the primary's zone fails.
    package var isMultiZone = false
    package var readReplicas = 0
    /// Share of the calls that replicas can take, 0…1.
    package var readShare = 0.0
    /// Seconds until the standby has taken over.
    package var failover = Distribution.deterministic(0)
    /// Seconds of writes that the standby has not got yet.
    package var replicationLag = Distribution.deterministic(0)

    package init(
        name: String, region: Int, zone: Int, queryTime: Distribution, maxConnections: Int
    ) {
        self.name = name
        self.region = region
        self.zone = zone
        self.queryTime = queryTime
        self.maxConnections = maxConnections
    }

    /// X(N) with γ = 1: how much more N queries at once come to than one.
    private var law: ScalabilityLaw {
        let law = ScalabilityLaw(single: 1, contention: contention, coherency: coherency)
        guard let law else { preconditionFailure("a store's coefficients are in range") }
        return law
    }

    /// Queries per second that so many at once come to.
    func throughput(connections: Int) -> Double {
        law.throughput(workers: Double(connections)) / queryTime.mean
    }

    /// Connections beyond which more of them carry less, or as many as there are.
    var bestConnections: Int {
        guard let peak = law.peakWorkers, peak < Double(maxConnections) else {
            return maxConnections
        }
        let below = max(1, Int(peak))
        let isAbove = throughput(connections: below + 1) > throughput(connections: below)
        return min(maxConnections, isAbove ? below + 1 : below)
    }
}

/// What a request of one service asks of another, or of a store, one call after the other.
package struct CallPlan: Hashable, Sendable {
    package enum Callee: Hashable, Sendable {
        /// Index into the plan's services, or its stores.
        case service(Int)
        case store(Int)
    }
    package var callee: Callee
    /// Calls of one request, mean.
    package var perRequest: Double
    /// Whether the caller goes on without the answer.
    package var isAsynchronous: Bool
    /// The caller waits no longer for an answer.
    package var timeout: TimeSpan
    /// What the caller does after a call has failed; nil: its request fails.
    package var retry: RetryPlan?

    package init(
        callee: Callee, perRequest: Double, isAsynchronous: Bool = false, timeout: TimeSpan,
        retry: RetryPlan? = nil
    ) {
        self.callee = callee
        self.perRequest = perRequest
        self.isAsynchronous = isAsynchronous
        self.timeout = timeout
        self.retry = retry
    }
}

extension Plan {
    package var hasCalls: Bool { services.contains { !$0.calls.isEmpty } }

    /// Calls of one request and of those that they come to, mean, while nothing fails.
    func callsPerRequest(ofService index: Int) -> Double {
        services[index].calls.reduce(0) { sum, call in
            var each = 1.0
            if case .service(let callee) = call.callee {
                each += callsPerRequest(ofService: callee)
            }
            return sum + call.perRequest * each
        }
    }
}
