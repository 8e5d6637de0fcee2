/// A number of instances under a workload: the queue that it makes, and what that promises.
package struct SizedSystem: Hashable, Sendable {
    package enum Queue: Hashable, Sendable {
        case unlimited(GeneralQueue)
        case abandoning(AbandonmentQueue)
        case limited(LimitedQueue)
    }
    package let workload: Workload
    package let instances: Int
    /// One of them when each instance has its own.
    package let queue: Queue

    /// - Throws: `QueueError.unstable` when the load has no steady state on so few instances.
    package init(_ workload: Workload, instances: Int) throws(QueueError) {
        self.workload = workload
        self.instances = instances
        let share =
            workload.isSplit
            ? workload.arrivalRate / Double(instances)
            : workload.arrivalRate
        let units = workload.isSplit ? 1 : instances
        let servers = workload.slots * units
        switch workload.overflow {
        case .wait:
            queue = .unlimited(
                try GeneralQueue(
                    servers: servers, arrivalRate: share, meanService: workload.meanService,
                    arrivalVariation: workload.arrivalVariation,
                    serviceVariation: workload.serviceVariation))
        case .giveUp(let patience):
            queue = .abandoning(
                try AbandonmentQueue(
                    servers: servers, arrivalRate: share, serviceRate: 1 / workload.meanService,
                    patienceRate: 1 / patience))
        case .refuse(let places):
            queue = .limited(
                try LimitedQueue(
                    servers: servers, capacity: servers + places * units, arrivalRate: share,
                    serviceRate: 1 / workload.meanService))
        }
    }

    package var servers: Int { instances * workload.slots }

    package var utilization: Double {
        switch queue {
        case .unlimited(let queue): queue.utilization
        case .abandoning(let queue): queue.utilization
        case .limited(let queue): queue.utilization
        }
    }

    /// Of the arrivals; of the accepted ones where some are refused.
    package var waitProbability: Double {
        switch queue {
        case .unlimited(let queue): queue.waitProbability
        case .abandoning(let queue): queue.waitProbability
        case .limited(let queue): queue.waitProbability
        }
    }

    /// Given up or refused, of all arrivals.
    package var loss: Double {
        switch queue {
        case .unlimited: 0
        case .abandoning(let queue): queue.abandonProbability
        case .limited(let queue): queue.lossProbability
        }
    }

    package var meanWait: Double {
        switch queue {
        case .unlimited(let queue): queue.meanWait
        case .abandoning(let queue): queue.meanWait
        case .limited(let queue): queue.meanWait
        }
    }

    /// The mean wait by Sakasegawa's closed form; nil where some are lost.
    package var shortcutWait: Double? {
        guard case .unlimited(let queue) = queue else { return nil }
        return try? QueueApproximations.sakasegawaWait(
            servers: Double(queue.servers), utilization: queue.utilization,
            meanService: workload.meanService, arrivalVariation: workload.arrivalVariation,
            serviceVariation: workload.serviceVariation)
    }

    /// Nil where some give up: their response has no end.
    package var meanResponse: Double? {
        switch queue {
        case .unlimited(let queue): queue.meanSojourn
        case .abandoning: nil
        case .limited(let queue): queue.meanSojourn
        }
    }

    /// P(wait > t), of patient clients where some give up; nil where no rule is known.
    package func waitSurvival(_ t: Double) -> Double? {
        switch queue {
        case .unlimited(let queue): queue.waitSurvival(t)
        case .abandoning(let queue): queue.waitSurvival(t)
        case .limited: nil
        }
    }

    /// P(wait + service > t), as `waitSurvival`.
    package func responseSurvival(_ t: Double) -> Double? {
        switch queue {
        case .unlimited(let queue): queue.sojournSurvival(t)
        case .abandoning(let queue): queue.sojournSurvival(t)
        case .limited: nil
        }
    }

    /// The wait that a share p does not exceed.
    package func waitQuantile(_ p: Double) -> Double? {
        switch queue {
        case .unlimited(let queue): queue.waitQuantile(p)
        case .abandoning(let queue):
            survivalQuantile(p, from: workload.meanService, survival: queue.waitSurvival)
        case .limited: nil
        }
    }

    package func responseQuantile(_ p: Double) -> Double? {
        switch queue {
        case .unlimited(let queue):
            survivalQuantile(p, from: workload.meanService, survival: queue.sojournSurvival)
        case .abandoning(let queue):
            survivalQuantile(p, from: workload.meanService, survival: queue.sojournSurvival)
        case .limited: nil
        }
    }

    /// What the promise is about, in its own unit; nil where no rule is known.
    package func value(of promise: Promise) -> Double? {
        switch promise {
        case .meanWait: meanWait
        case .meanResponse: meanResponse
        case .wait(let share, _): waitQuantile(share)
        case .response(let share, _): responseQuantile(share)
        case .waitProbability: waitProbability
        case .loss: loss
        case .utilization: utilization
        }
    }

    /// Whether it is kept; nil where no rule is known. Percentiles are checked by their
    /// probability, which needs no search.
    package func keeps(_ promise: Promise) -> Bool? {
        switch promise {
        case .wait(let share, let limit): waitSurvival(limit).map { $0 <= 1 - share }
        case .response(let share, let limit): responseSurvival(limit).map { $0 <= 1 - share }
        default: value(of: promise).map { $0 <= promise.limit }
        }
    }
}
