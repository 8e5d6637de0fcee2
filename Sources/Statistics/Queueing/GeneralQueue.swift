import StableMath

/// GI/G/c: one queue, any variation of arrivals and service. Exact where both are exponential;
/// otherwise Allen and Cunneen's mean wait, with waits of those who wait taken as exponential and
/// service times as a gamma distribution of the given mean and variation, which errs by 10 to
/// 30 % for few servers and squared coefficients above 2.
package struct GeneralQueue: Hashable, Sendable {
    package let meanService: Double
    /// Squared coefficients of variation: variance ÷ mean².
    package let arrivalVariation: Double
    package let serviceVariation: Double
    package let meanWait: Double
    /// The same with nothing but the means.
    private let exponential: MultiServerQueue

    /// - Throws: `QueueError.unstable` at a utilization of 1 or more.
    package init(
        servers: Int, arrivalRate: Double, meanService: Double, arrivalVariation: Double = 1,
        serviceVariation: Double = 1
    ) throws(QueueError) {
        for (name, value) in [("arrivals", arrivalVariation), ("service", serviceVariation)]
        where !(value >= 0) {
            throw .invalidParameter("variation of " + name, value)
        }
        let exponential = try MultiServerQueue(
            servers: servers, arrivalRate: arrivalRate, serviceRate: 1 / meanService)
        let utilization = exponential.utilization
        self.exponential = exponential
        self.meanService = meanService
        self.arrivalVariation = arrivalVariation
        self.serviceVariation = serviceVariation
        if servers == 1 && arrivalVariation == 1 {
            meanWait = try QueueApproximations.pollaczekKhinchineWait(
                utilization: utilization, meanService: meanService,
                serviceVariation: serviceVariation)
        } else if servers == 1 {
            meanWait = try QueueApproximations.kingmanWait(
                utilization: utilization, meanService: meanService,
                arrivalVariation: arrivalVariation, serviceVariation: serviceVariation)
        } else {
            meanWait =
                exponential.meanWait
                * QueueApproximations.variationFactor(
                    arrivals: arrivalVariation, service: serviceVariation)
        }
    }

    package var servers: Int { exponential.servers }
    package var arrivalRate: Double { exponential.arrivalRate }
    /// P(an arrival waits), that of M/M/c.
    package var waitProbability: Double { exponential.waitProbability }
    package var offeredLoad: Double { arrivalRate * meanService }
    package var utilization: Double { offeredLoad / Double(servers) }
    package var meanSojourn: Double { meanWait + meanService }
    package var meanQueueLength: Double { arrivalRate * meanWait }
    package var meanInSystem: Double { meanQueueLength + offeredLoad }
    /// Whether the figures are exact rather than approximations.
    package var isExponential: Bool { arrivalVariation == 1 && serviceVariation == 1 }

    /// 1 ÷ the mean wait of those who wait; ∞ when neither arrivals nor service vary.
    private var drainRate: Double { waitProbability / meanWait }

    /// P(wait > t) ≈ C·e^(−Ct/E[W]).
    package func waitSurvival(_ t: Double) -> Double {
        if t < 0 { return 1 }
        if meanWait == 0 { return 0 }
        return waitProbability * Stable.exp(-t * drainRate)
    }

    /// The wait that a share p of the arrivals does not exceed.
    package func waitQuantile(_ p: Double) -> Double {
        guard p >= 0 && p <= 1 else { return .nan }
        if p <= 1 - waitProbability || meanWait == 0 { return 0 }
        return max(0, Stable.log(waitProbability / (1 - p)) / drainRate)
    }

    /// P(wait + service > t).
    package func sojournSurvival(_ t: Double) -> Double {
        if t <= 0 { return 1 }
        let service = ServiceTime(mean: meanService, variation: serviceVariation)
        if meanWait == 0 || waitProbability == 0 { return service.survival(t) }
        if isExponential { return exponential.sojournSurvival(t) }
        let sum = service.survival(t) + waitProbability * service.lag(t, rate: drainRate)
        return min(1, sum)
    }
}
