import Statistics
import StableMath
import Testing

/// Expected values from mpmath with 60 digits, or closed forms as said.
@Suite("queueing theory")
struct QueueingTests {
    @Test("Erlang B and C")
    func erlang() {
        #expect(Erlang.lossProbability(servers: 5, offeredLoad: 0) == 0)
        #expect(Erlang.lossProbability(servers: 0, offeredLoad: 3) == 1)
        #expect(
            isClose(Erlang.lossProbability(servers: 20, offeredLoad: 18), 0.10921284587252247))
        #expect(
            isClose(
                Erlang.lossProbability(servers: 1000, offeredLoad: 800), 1.1213914672880214e-12,
                1e-11))
        #expect(
            isClose(Erlang.waitProbability(servers: 200, offeredLoad: 198), 0.8361337682564641))
        #expect(Erlang.waitProbability(servers: 4, offeredLoad: 4) == 1)
        #expect(Erlang.waitProbability(servers: 4, offeredLoad: 0) == 0)
    }

    @Test("M/M/20 at 90 %")
    func multiServer() throws {
        let queue = try MultiServerQueue(servers: 20, arrivalRate: 18, serviceRate: 1)
        #expect(isClose(queue.waitProbability, 0.5507690048161176))
        #expect(isClose(queue.meanWait, 0.2753845024080588))
        #expect(isClose(queue.meanQueueLength, 4.956921043345059))
        #expect(isClose(queue.meanInSystem, 22.95692104334506))
        #expect(isClose(queue.waitQuantile(0.5), 0.04835369691040641, 1e-11))
        #expect(isClose(queue.waitQuantile(0.99), 2.0043651996244796, 1e-11))
        #expect(isClose(queue.sojournQuantile(0.5), 0.9904370830974086, 1e-11))
        #expect(isClose(queue.sojournQuantile(0.999), 7.3462771193245535, 1e-11))
    }

    @Test("a sojourn's tail where c − 1 − a is 0, negative and large")
    func sojournTail() throws {
        // M/M/1 sojourns are exponential with rate μ − λ; c − 1 − a is −0.7 there.
        let single = try MultiServerQueue(servers: 1, arrivalRate: 0.7, serviceRate: 1)
        for t in [0.1, 1, 20, 900] {
            #expect(isClose(single.sojournSurvival(t), Stable.exp(-0.3 * t), 1e-12))
        }
        #expect(isClose(single.sojournQuantile(0.99), 15.350567286626971, 1e-11))
        // Nobody waits: sojourn is service.
        let roomy = try MultiServerQueue(servers: 100, arrivalRate: 30, serviceRate: 1)
        #expect(isClose(roomy.sojournQuantile(0.9), Stable.log(10), 1e-11))
        #expect(roomy.waitQuantile(0.999) == 0)
        // c − 1 − a = 0: e^(−μt)(1 + Cμt).
        let balanced = try MultiServerQueue(servers: 20, arrivalRate: 19, serviceRate: 1)
        let expected = Stable.exp(-3) * (1 + 3 * balanced.waitProbability)
        #expect(isClose(balanced.sojournSurvival(3), expected))
        let near = try MultiServerQueue(
            servers: 20, arrivalRate: 19 * (1 + 1e-13), serviceRate: 1)
        #expect(isClose(near.sojournSurvival(3), expected, 1e-9))
    }

    @Test("no steady state is an error, not a number")
    func unstable() {
        #expect(throws: QueueError.unstable(utilization: 1)) {
            try MultiServerQueue(servers: 2, arrivalRate: 2, serviceRate: 1)
        }
        #expect(throws: QueueError.invalidParameter("service rate", 0)) {
            try MultiServerQueue(servers: 2, arrivalRate: 2, serviceRate: 0)
        }
        #expect(throws: QueueError.unstable(utilization: 1.2)) {
            try QueueApproximations.kingmanWait(
                utilization: 1.2, meanService: 1, arrivalVariation: 1, serviceVariation: 1)
        }
    }

    @Test("M/M/c/K: loss only, room to wait, and overload")
    func limited() throws {
        let loss = try LimitedQueue(servers: 10, capacity: 10, arrivalRate: 8, serviceRate: 1)
        #expect(
            isClose(loss.lossProbability, Erlang.lossProbability(servers: 10, offeredLoad: 8)))
        #expect(loss.waitProbability == 0 && loss.meanQueueLength == 0)
        #expect(isClose(loss.emptyProbability, 0.0004111637081588716))
        let room = try LimitedQueue(servers: 10, capacity: 30, arrivalRate: 9.5, serviceRate: 1)
        #expect(isClose(room.lossProbability, 0.02058607943264843))
        #expect(isClose(room.waitProbability, 0.752266033293746))
        #expect(isClose(room.meanQueueLength, 6.176106490173271))
        #expect(isClose(room.meanInSystem, 15.48053873556311))
        #expect(isClose(room.meanSojourn, 1.6637811235858488))
        let over = try LimitedQueue(
            servers: 100, capacity: 1100, arrivalRate: 130, serviceRate: 1)
        #expect(isClose(over.lossProbability, 0.23076923076923078))
        #expect(isClose(over.throughput, 100) && isClose(over.utilization, 1))
        #expect(isClose(over.emptyProbability, 9.896782355486104e-169, 1e-10))
        #expect(isClose(over.meanWait, 9.966666666666667))
    }

    @Test("a limit far away changes nothing")
    func farLimit() throws {
        let limited = try LimitedQueue(
            servers: 3, capacity: 5000, arrivalRate: 2.4, serviceRate: 1)
        let free = try MultiServerQueue(servers: 3, arrivalRate: 2.4, serviceRate: 1)
        #expect(isClose(limited.meanWait, free.meanWait))
        #expect(isClose(limited.waitProbability, free.waitProbability))
    }

    @Test("means for general service and arrivals")
    func approximations() throws {
        #expect(
            isClose(
                try QueueApproximations.pollaczekKhinchineWait(
                    utilization: 0.8, meanService: 0.2, serviceVariation: 25), 10.4))
        #expect(
            try QueueApproximations.pollaczekKhinchineWait(
                utilization: 0.5, meanService: 1, serviceVariation: .infinity) == .infinity)
        #expect(
            isClose(
                try QueueApproximations.kingmanWait(
                    utilization: 0.7, meanService: 0.02, arrivalVariation: 4,
                    serviceVariation: 1), 0.11666666666666664))
        #expect(
            isClose(
                try QueueApproximations.allenCunneenWait(
                    servers: 2, utilization: 0.8, meanService: 1, arrivalVariation: 1,
                    serviceVariation: 1), 1.7777777777777777))
        #expect(
            isClose(
                try QueueApproximations.sakasegawaWait(
                    servers: 2, utilization: 0.8, meanService: 1, arrivalVariation: 1,
                    serviceVariation: 1), 1.8091306808429921))
        #expect(
            isClose(
                try QueueApproximations.processorSharingSojourn(utilization: 0.8, service: 0.2),
                1))
    }
}
