package import Quantities
package import SimulationKernel
import StableMath
package import Statistics

/// How a service's demand leaves a region that fails, and comes back.
package struct FailoverPlan: Hashable, Sendable {
    /// What moves clients: names that they resolve anew, addresses that lead elsewhere, or a load
    /// balancer before all regions.
    package enum Mechanism: String, Hashable, Sendable, CaseIterable {
        case dns, anycast
        case loadBalancer = "load-balancer"
    }
    package var mechanism: Mechanism
    package var check: EndpointCheck
    /// From the decision until name servers answer with it.
    package var propagation: TimeSpan
    /// For how long clients keep an answer; of no account but for `dns`.
    package var timeToLive: TimeSpan
    /// Share of the clients whose resolvers keep answers for five times as long, 0…1.
    package var overstay: Double
    /// nil: every request resolves its name anew.
    package var longConnections: LongConnections?
    /// How long a region must have been well before demand comes back.
    package var failback: TimeSpan
    /// From detection until people have decided that demand leaves an active region, in seconds;
    /// nil: nobody is asked.
    package var runbook: Distribution?

    package init(
        mechanism: Mechanism = .dns, check: EndpointCheck = EndpointCheck(),
        propagation: TimeSpan = .zero, timeToLive: TimeSpan = .minute, overstay: Double = 0.05,
        failback: TimeSpan = .zero
    ) {
        self.mechanism = mechanism
        self.check = check
        self.propagation = propagation
        self.timeToLive = timeToLive
        self.overstay = overstay
        self.failback = failback
    }

    /// The mean share of a region's clients that have not moved yet, over a span that begins so
    /// long after names have changed.
    package func unmoved(from start: TimeSpan, for length: TimeSpan) -> Double {
        let kept = answer.kept(from: start.seconds, to: start.seconds + length.seconds)
        guard let connections = longConnections else { return kept }
        let open = connections.open(from: start.seconds, for: length.seconds)
        return kept + connections.share * (1 - kept) * open
    }

    /// How clients forget where they were sent.
    package var answer: AnswerLife {
        mechanism == .dns
            ? AnswerLife(seconds: timeToLive.seconds, overstay: overstay) : AnswerLife(seconds: 0)
    }

    /// The share of a region's clients that has not moved yet, so long after names have changed.
    package func unmoved(at time: TimeSpan) -> Double {
        let kept = answer.groups.reduce(0) { sum, group in
            sum + (group.life > 0 ? group.share * max(0, 1 - time.seconds / group.life) : 0)
        }
        guard let connections = longConnections else { return kept }
        return kept + connections.share * (1 - kept) * connections.open(at: time.seconds)
    }

    /// When nobody is left to move.
    package var longestMove: TimeSpan {
        let open = TimeSpan(seconds: longConnections?.seconds(leaving: 0.001) ?? 0)
        guard mechanism == .dns else { return open }
        return max(open, overstay > 0 ? timeToLive * Int64(AnswerLife.overstayed) : timeToLive)
    }

    /// When a client of a region that fails is elsewhere.
    package var clientMove: FailoverTime {
        FailoverTime(
            shortestDetection: check.detection(phase: 0).seconds,
            interval: check.interval.seconds, look: check.lastLook,
            propagation: propagation.seconds, answer: answer)
    }
}

/// Requests over connections that stay open: they go where the connection leads, whatever names
/// say, until it is closed; then its client resolves the name anew.
package struct LongConnections: Hashable, Sendable {
    /// Share of the requests, 0…1.
    package var share: Double
    /// Mean time until one is closed, exponential: how long it has been open says nothing.
    package var mean: TimeSpan

    package init(share: Double, mean: TimeSpan) {
        self.share = share
        self.mean = mean
    }

    /// The share of them that is still open after so many seconds, and its mean over a span.
    func open(at seconds: Double) -> Double { Stable.exp(-seconds / mean.seconds) }

    func open(from start: Double, for length: Double) -> Double {
        guard length > 0 else { return open(at: start) }
        return (open(at: start) - open(at: start + length)) * mean.seconds / length
    }

    /// Seconds after which all but so small a share of all requests have moved.
    package func seconds(leaving left: Double) -> Double {
        share > left ? mean.seconds * Stable.log(share / left) : 0
    }
}

/// Health checks of an endpoint by checkers that do not know of each other.
///
/// Source: Amazon Route 53 developer guide, "How Amazon Route 53 determines whether a health check
/// is healthy" (2023-06): every 30 s, or 10 s; three in a row; four seconds to connect.
package struct EndpointCheck: Hashable, Sendable {
    package var interval: TimeSpan
    /// Checks in a row that change a checker's mind.
    package var threshold: Int64
    package var timeout: TimeSpan
    package var checkers: Int64

    package init(
        interval: TimeSpan = .second * 30, threshold: Int64 = 3,
        timeout: TimeSpan = .second * 4, checkers: Int64 = 1
    ) {
        self.interval = interval
        self.threshold = threshold
        self.timeout = timeout
        self.checkers = checkers
    }

    /// An endpoint is healthy while more than this share of the checkers find it so.
    package static let healthyShare = 0.18

    /// Whether an endpoint is well of which a share of the checkers, 0…1, say so.
    package static func isHealthy(reporting share: Double) -> Bool { share > healthyShare }

    /// Checkers that must have changed their minds before the endpoint is unhealthy.
    package var tripsNeeded: Int64 {
        let kept = Int64((Self.healthyShare * Double(checkers)).rounded(.down))
        return max(1, checkers - kept)
    }

    /// When in an interval the last of them looks.
    package var lastLook: OrderedUniform {
        OrderedUniform(rank: Int(tripsNeeded), of: Int(checkers))
    }

    /// From a failure until one checker has seen it.
    /// - Parameter phase: how far in the interval its next check is, 0…1.
    package func detection(phase: Double) -> TimeSpan {
        TimeSpan(seconds: interval.seconds * phase) + interval * (threshold - 1) + timeout
    }

    /// From a recovery until a checker believes it.
    package var recovery: TimeSpan { interval * threshold }
}
