/// M/M/c/K: as M/M/c, with room for K in service and waiting together; who finds it full is lost.
/// Any load is allowed.
package struct LimitedQueue: Hashable, Sendable {
    /// P(an arrival is lost), which by PASTA is P(full).
    package let lossProbability: Double
    package let emptyProbability: Double
    /// P(an accepted arrival waits).
    package let waitProbability: Double
    /// Waiting, not in service.
    package let meanQueueLength: Double
    package let meanInSystem: Double
    /// Served per unit of time.
    package let throughput: Double
    /// Of the accepted.
    package let meanWait: Double
    package let meanSojourn: Double
    package let utilization: Double

    /// - Parameter capacity: K, at least the servers.
    /// - Complexity: O(capacity).
    package init(
        servers: Int, capacity: Int, arrivalRate: Double, serviceRate: Double
    ) throws(QueueError) {
        guard servers > 0 else { throw .invalidParameter("servers", Double(servers)) }
        guard capacity >= servers else { throw .invalidParameter("capacity", Double(capacity)) }
        guard arrivalRate > 0 && arrivalRate.isFinite else {
            throw .invalidParameter("arrival rate", arrivalRate)
        }
        guard serviceRate > 0 && serviceRate.isFinite else {
            throw .invalidParameter("service rate", serviceRate)
        }
        var sums = BirthDeathSums()
        let load = arrivalRate / serviceRate
        var term = 1.0
        for n in 0...capacity {
            if n > 0 { term *= load / Double(min(n, servers)) }
            sums.add(term, state: n, servers: servers, isFull: n == capacity)
            if term > 1e200 {
                // Only ratios matter: shrink everything before it overflows.
                term *= 1e-200
                sums.scale(by: 1e-200)
            }
        }
        let full = sums.full / sums.total
        let accepted = (sums.total - sums.full) / sums.total
        lossProbability = full
        emptyProbability = sums.empty / sums.total
        waitProbability = sums.waiting / (sums.total - sums.full)
        meanQueueLength = sums.queue / sums.total
        meanInSystem = sums.inSystem / sums.total
        throughput = arrivalRate * accepted
        meanWait = meanQueueLength / throughput
        meanSojourn = meanWait + 1 / serviceRate
        utilization = throughput / (Double(servers) * serviceRate)
    }
}

/// Unnormalised sums over the states of a birth-death process.
private struct BirthDeathSums {
    var total = 0.0
    var empty = 0.0
    var full = 0.0
    /// States whose arrivals are accepted and wait.
    var waiting = 0.0
    var queue = 0.0
    var inSystem = 0.0

    mutating func add(_ term: Double, state: Int, servers: Int, isFull: Bool) {
        total += term
        inSystem += Double(state) * term
        if state == 0 { empty = term }
        if isFull { full = term }
        if state >= servers {
            queue += Double(state - servers) * term
            if !isFull { waiting += term }
        }
    }

    mutating func scale(by factor: Double) {
        total *= factor
        empty *= factor
        full *= factor
        waiting *= factor
        queue *= factor
        inSystem *= factor
    }
}
