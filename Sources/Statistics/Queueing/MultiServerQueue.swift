import StableMath

/// M/M/c: Poisson arrivals, exponential service, one queue first come first served. Times in the
/// unit of 1/rate.
package struct MultiServerQueue: Hashable, Sendable {
    package let servers: Int
    package let arrivalRate: Double
    /// Of one server.
    package let serviceRate: Double
    /// P(an arrival waits), Erlang's C.
    package let waitProbability: Double

    /// - Throws: `QueueError.unstable` at a utilization of 1 or more.
    package init(
        servers: Int, arrivalRate: Double, serviceRate: Double
    ) throws(QueueError) {
        guard servers > 0 else { throw .invalidParameter("servers", Double(servers)) }
        guard arrivalRate >= 0 && arrivalRate.isFinite else {
            throw .invalidParameter("arrival rate", arrivalRate)
        }
        guard serviceRate > 0 && serviceRate.isFinite else {
            throw .invalidParameter("service rate", serviceRate)
        }
        let load = arrivalRate / serviceRate
        guard load < Double(servers) else {
            throw .unstable(utilization: load / Double(servers))
        }
        self.servers = servers
        self.arrivalRate = arrivalRate
        self.serviceRate = serviceRate
        waitProbability = Erlang.waitProbability(servers: servers, offeredLoad: load)
    }

    package var offeredLoad: Double { arrivalRate / serviceRate }
    package var utilization: Double { offeredLoad / Double(servers) }
    /// The rate at which a queue drains: cμ − λ.
    package var spareRate: Double { Double(servers) * serviceRate - arrivalRate }
    package var meanWait: Double { waitProbability / spareRate }
    package var meanSojourn: Double { meanWait + 1 / serviceRate }
    /// Waiting, not in service.
    package var meanQueueLength: Double { arrivalRate * meanWait }
    package var meanInSystem: Double { meanQueueLength + offeredLoad }

    /// P(wait > t) = C·e^(−(cμ − λ)t).
    package func waitSurvival(_ t: Double) -> Double {
        t < 0 ? 1 : waitProbability * Stable.exp(-spareRate * t)
    }

    /// The wait that a share p of the arrivals does not exceed; 0 for those that do not wait.
    package func waitQuantile(_ p: Double) -> Double {
        guard p >= 0 && p <= 1 else { return .nan }
        return p <= 1 - waitProbability
            ? 0 : max(0, Stable.log(waitProbability / (1 - p)) / spareRate)
    }

    /// P(wait + service > t).
    ///
    /// e^(−μt)·[1 + C(1 − e^(−μtk))/k] with k = c − 1 − a, and its limit 1 + Cμt at k = 0.
    package func sojournSurvival(_ t: Double) -> Double {
        if t <= 0 { return 1 }
        let x = serviceRate * t
        let k = Double(servers) - 1 - offeredLoad
        let alone = Stable.exp(-x)
        if abs(x * k) < 1e-300 { return alone * (1 + waitProbability * x) }
        if abs(x * k) < 1 {
            return alone * (1 - waitProbability * Stable.expm1(-x * k) / k)
        }
        // Apart, because the factor in brackets may overflow where the product does not.
        return alone + waitProbability * (alone - Stable.exp(-spareRate * t)) / k
    }

    /// The sojourn time that a share p of the arrivals does not exceed, by bisection to the last
    /// bits.
    package func sojournQuantile(_ p: Double) -> Double {
        survivalQuantile(p, from: meanSojourn, survival: sojournSurvival)
    }
}
