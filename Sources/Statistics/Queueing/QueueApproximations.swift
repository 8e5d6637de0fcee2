import StableMath

/// Mean waits where arrivals or service are not exponential. Squared coefficients of variation are
/// variance ÷ mean². The first is exact; the others err by 10 to 30 % for few servers and squared
/// coefficients above 2.
package enum QueueApproximations {
    /// What waits grow by where arrivals or service vary otherwise than exponentially do: the mean
    /// of both squared coefficients, 1 where both are exponential. Kingman's, Allen and Cunneen's
    /// and Sakasegawa's waits and those of `flow` all take it from here.
    package static func variationFactor(arrivals: Double = 1, service: Double) -> Double {
        0.5 * (arrivals + service)
    }

    /// Pollaczek and Khinchine: one server, Poisson arrivals, any service; exact. ∞ when service
    /// has no variance.
    package static func pollaczekKhinchineWait(
        utilization: Double, meanService: Double, serviceVariation: Double
    ) throws(QueueError) -> Double {
        try requireStable(utilization)
        return utilization == 0
            ? 0
            : utilization * meanService * (1 + serviceVariation) / (2 * (1 - utilization))
    }

    /// Kingman (1961): one server, any arrivals and service.
    package static func kingmanWait(
        utilization: Double, meanService: Double, arrivalVariation: Double,
        serviceVariation: Double
    ) throws(QueueError) -> Double {
        try requireStable(utilization)
        return utilization / (1 - utilization)
            * variationFactor(arrivals: arrivalVariation, service: serviceVariation) * meanService
    }

    /// Allen and Cunneen: the M/M/c wait, scaled by the mean of both squared coefficients.
    package static func allenCunneenWait(
        servers: Int, utilization: Double, meanService: Double, arrivalVariation: Double,
        serviceVariation: Double
    ) throws(QueueError) -> Double {
        try requireStable(utilization)
        let load = utilization * Double(servers)
        let waits = Erlang.waitProbability(servers: servers, offeredLoad: load)
        return waits * meanService / (Double(servers) - load)
            * variationFactor(arrivals: arrivalVariation, service: serviceVariation)
    }

    /// Sakasegawa (1977): as Allen and Cunneen's, with ρ^(√(2(c + 1)) − 1) for Erlang's C; servers
    /// need not be integral.
    package static func sakasegawaWait(
        servers: Double, utilization: Double, meanService: Double, arrivalVariation: Double,
        serviceVariation: Double
    ) throws(QueueError) -> Double {
        try requireStable(utilization)
        let power = (2 * (servers + 1)).squareRoot() - 1
        return meanService
            * variationFactor(arrivals: arrivalVariation, service: serviceVariation)
            * Stable.pow(utilization, power) / (servers * (1 - utilization))
    }

    /// M/G/1 processor sharing: the mean time in system of a job of a given service time; exact and
    /// insensitive to the service distribution.
    package static func processorSharingSojourn(
        utilization: Double, service: Double
    ) throws(QueueError) -> Double {
        try requireStable(utilization)
        return service / (1 - utilization)
    }

    private static func requireStable(_ utilization: Double) throws(QueueError) {
        guard utilization >= 0 else { throw .invalidParameter("utilization", utilization) }
        guard utilization < 1 else { throw .unstable(utilization: utilization) }
    }
}
