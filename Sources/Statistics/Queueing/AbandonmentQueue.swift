import StableMath

/// M/M/c+M, Erlang's A (Palm, 1957): as M/M/c, but each arrival gives up after an exponential time
/// in the queue. It has a steady state at any load. Times in the unit of 1/rate.
package struct AbandonmentQueue: Hashable, Sendable {
    package let servers: Int
    package let arrivalRate: Double
    /// Of one server.
    package let serviceRate: Double
    /// 1 ÷ the mean patience.
    package let patienceRate: Double
    /// P(an arrival finds all servers busy).
    package let waitProbability: Double
    /// Waiting, not in service.
    package let meanQueueLength: Double

    /// - Complexity: O(servers + √(arrival rate ÷ patience rate)).
    package init(
        servers: Int, arrivalRate: Double, serviceRate: Double, patienceRate: Double
    ) throws(QueueError) {
        guard servers > 0 else { throw .invalidParameter("servers", Double(servers)) }
        let rates = [
            ("arrival rate", arrivalRate), ("service rate", serviceRate),
            ("patience rate", patienceRate),
        ]
        for (name, rate) in rates where !(rate > 0 && rate.isFinite) {
            throw .invalidParameter(name, rate)
        }
        // The states below the servers are Erlang B's; those above add up on their own.
        let sums = try Self.waitingSums(
            arrivalRate: arrivalRate, capacity: Double(servers) * serviceRate,
            patienceRate: patienceRate)
        let loss = Erlang.lossProbability(
            servers: servers, offeredLoad: arrivalRate / serviceRate)
        let whole = sums.first + loss * (sums.total - sums.first)
        self.servers = servers
        self.arrivalRate = arrivalRate
        self.serviceRate = serviceRate
        self.patienceRate = patienceRate
        waitProbability = loss * (sums.total / whole)
        meanQueueLength = loss * (sums.queue / whole)
    }

    /// The share of the arrivals that give up: θLq/λ.
    package var abandonProbability: Double { patienceRate * meanQueueLength / arrivalRate }
    /// Time in the queue over all arrivals, those who give up included.
    package var meanWait: Double { meanQueueLength / arrivalRate }
    /// Served per unit of time.
    package var throughput: Double { arrivalRate * (1 - abandonProbability) }
    package var utilization: Double { throughput / (Double(servers) * serviceRate) }

    /// P(an arrival that never gave up would wait longer than t).
    ///
    /// The density of that wait is exp(λ/θ·(1 − e^(−θv)) − cμv) but for a factor (Zeltyn and
    /// Mandelbaum, 2005), whose integral is an incomplete gamma function.
    package func waitSurvival(_ t: Double) -> Double {
        if t < 0 { return 1 }
        let capacity = Double(servers) * serviceRate
        let shape = capacity / patienceRate
        let load = arrivalRate / patienceRate
        let whole = Stable.gammaCumulative(shape: shape, load)
        // So much room that nobody gives up: M/M/c's own tail.
        guard whole > 1e-290 else {
            return waitProbability * Stable.exp(-max(0, capacity - arrivalRate) * t)
        }
        let beyond = Stable.gammaCumulative(
            shape: shape, load * Stable.exp(-patienceRate * t))
        return waitProbability * min(1, beyond / whole)
    }

    /// P(wait + service > t) for an arrival that never gives up:
    /// e^(−μt) + ∫ μe^(−μ(t − v))·P(wait > v) dv, by Simpson's rule.
    package func sojournSurvival(_ t: Double) -> Double {
        if t <= 0 { return 1 }
        let panels = 128
        let step = t / Double(panels)
        var sum = 0.0
        for index in 0...panels {
            let weight = index == 0 || index == panels ? 1.0 : index % 2 == 1 ? 4.0 : 2.0
            let wait = step * Double(index)
            sum += weight * Stable.exp(-serviceRate * (t - wait)) * waitSurvival(wait)
        }
        return min(1, Stable.exp(-serviceRate * t) + serviceRate * sum * step / 3)
    }

    /// Over the states with all servers busy, in proportion: all of them, the one without a queue,
    /// and queue × probability. Summed outwards from the most likely state, so that nothing
    /// overflows and far states are left out.
    private static func waitingSums(
        arrivalRate: Double, capacity: Double, patienceRate: Double
    ) throws(QueueError) -> (total: Double, first: Double, queue: Double) {
        let likeliest = max(0, ((arrivalRate - capacity) / patienceRate).rounded(.down))
        // Beyond this the steps from one state to the next are lost in rounding.
        guard likeliest < 1e12, arrivalRate / patienceRate < 1e12 else {
            throw .invalidParameter("patience rate", patienceRate)
        }
        var total = 1.0
        var queue = likeliest
        var term = 1.0
        var state = likeliest
        while term > 1e-18 * total {
            state += 1
            term *= arrivalRate / (capacity + state * patienceRate)
            total += term
            queue += state * term
        }
        term = 1
        state = likeliest
        while state > 0 && term > 1e-18 * total {
            term *= (capacity + state * patienceRate) / arrivalRate
            state -= 1
            total += term
            queue += state * term
        }
        return (total, state == 0 ? term : 0, queue)
    }
}
