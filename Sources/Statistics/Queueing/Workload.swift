/// What servers are sized for. Times in seconds, rates per second.
package struct Workload: Hashable, Sendable {
    /// What happens to arrivals that find all servers busy.
    package enum Overflow: Hashable, Sendable {
        /// They wait as long as it takes.
        case wait
        /// They give up after an exponential time of this mean.
        case giveUp(after: Double)
        /// They wait where so many places per instance are free, and are refused otherwise.
        case refuse(beyond: Int)
    }
    package var arrivalRate: Double
    /// Of one request on one server.
    package var meanService: Double
    /// Squared coefficients of variation.
    package var arrivalVariation: Double
    package var serviceVariation: Double
    /// Servers per instance.
    package var slots: Int
    /// Whether each instance has a queue of its own and an equal share of the arrivals.
    package var isSplit: Bool
    package var overflow: Overflow

    package init(
        arrivalRate: Double, meanService: Double, arrivalVariation: Double = 1,
        serviceVariation: Double = 1, slots: Int = 1, isSplit: Bool = false,
        overflow: Overflow = .wait
    ) {
        self.arrivalRate = arrivalRate
        self.meanService = meanService
        self.arrivalVariation = arrivalVariation
        self.serviceVariation = serviceVariation
        self.slots = slots
        self.isSplit = isSplit
        self.overflow = overflow
    }

    /// The mean number of busy servers if nothing is lost.
    package var offeredLoad: Double { arrivalRate * meanService }
    package var isExponential: Bool { arrivalVariation == 1 && serviceVariation == 1 }
    package var service: ServiceTime {
        ServiceTime(mean: meanService, variation: serviceVariation)
    }
}

/// A limit that a size must keep. Shares are 0…1, times seconds.
package enum Promise: Hashable, Sendable {
    case meanWait(Double)
    case meanResponse(Double)
    case wait(share: Double, within: Double)
    case response(share: Double, within: Double)
    case waitProbability(Double)
    /// Given up or refused, of all arrivals.
    case loss(Double)
    case utilization(Double)

    package var limit: Double {
        switch self {
        case .meanWait(let limit), .meanResponse(let limit), .wait(_, let limit),
            .response(_, let limit), .waitProbability(let limit), .loss(let limit),
            .utilization(let limit):
            limit
        }
    }
}
