import StableMath
import Statistics
import Testing

/// Expected values from mpmath with 30 or more digits, by states, by quadrature or by trying every
/// number of servers from below.
@Suite("sizing")
struct SizingTests {
    @Test("Erlang's A, by its states and its wait's density")
    func abandonment() throws {
        let queue = try AbandonmentQueue(
            servers: 5, arrivalRate: 8, serviceRate: 1, patienceRate: 1 / 3.0)
        #expect(isClose(queue.waitProbability, 0.9840845779011336))
        #expect(isClose(queue.abandonProbability, 0.3781772791311289))
        #expect(isClose(queue.meanWait, 1.1345318373933868))
        #expect(isClose(queue.utilization, 0.9949163533901937))
        for (t, wait, sojourn) in [
            (0.5, 0.9104093665199683, 0.9807820176111471),
            (2.0, 0.25888834015592604, 0.624653887182948),
            (5.0, 8.006155430536535e-05, 0.04278920450052367),
        ] {
            #expect(isClose(queue.waitSurvival(t), wait, 1e-9))
            #expect(isClose(queue.sojournSurvival(t), sojourn, 1e-7))
        }
        #expect(isClose(queue.waitSurvival(0), queue.waitProbability))
    }

    @Test("abandonment far from everyday sizes neither hangs nor overflows")
    func extremeAbandonment() throws {
        // Patience without end is M/M/c.
        let patient = try AbandonmentQueue(
            servers: 3, arrivalRate: 2.4, serviceRate: 1, patienceRate: 1e-9)
        let free = try MultiServerQueue(servers: 3, arrivalRate: 2.4, serviceRate: 1)
        #expect(isClose(patient.meanWait, free.meanWait, 1e-6))
        #expect(isClose(patient.waitSurvival(2), free.waitSurvival(2), 1e-6))
        // Twice the load that can be served: half give up, whatever their patience.
        let flooded = try AbandonmentQueue(
            servers: 10_000, arrivalRate: 20_000, serviceRate: 1, patienceRate: 1e-4)
        #expect(isClose(flooded.abandonProbability, 0.5, 1e-9))
        #expect(flooded.waitProbability == 1)
        let idle = try AbandonmentQueue(
            servers: 10_000, arrivalRate: 1, serviceRate: 1, patienceRate: 1)
        #expect(idle.waitProbability == 0 && idle.meanWait == 0 && idle.waitSurvival(1) == 0)
        #expect(throws: QueueError.invalidParameter("patience rate", 0)) {
            try AbandonmentQueue(servers: 1, arrivalRate: 1, serviceRate: 1, patienceRate: 0)
        }
    }

    @Test(
        "waits and responses where service is not exponential",
        arguments: [
            (10, 8.0, 0.25, [0.8972032828120365, 0.5281224440881692, 0.006124483899003015]),
            (10, 5.0, 0.25, [0.8594135295548558, 0.43722955778036066, 0.0023421486607384003]),
            (10, 8.0, 4.0, [0.5504753391773499, 0.41828206210427993, 0.15964108972375324]),
            (4, 3.9, 0.01, [0.9999999999818704, 0.964454003532857, 0.6361678498239766]),
        ])
    func generalService(
        servers: Int, rate: Double, variation: Double, expected: [Double]
    ) throws {
        let queue = try GeneralQueue(
            servers: servers, arrivalRate: rate, meanService: 1, serviceVariation: variation)
        for (t, survival) in zip([0.5, 1, 3], expected) {
            #expect(isClose(queue.sojournSurvival(t), survival, 1e-9), "at \(t)")
        }
    }

    @Test("a general queue with exponential times is M/M/c, a constant one shifts the wait")
    func generalCorners() throws {
        let general = try GeneralQueue(servers: 12, arrivalRate: 11, meanService: 1)
        let exponential = try MultiServerQueue(servers: 12, arrivalRate: 11, serviceRate: 1)
        #expect(general.meanWait == exponential.meanWait)
        #expect(isClose(general.waitQuantile(0.99), exponential.waitQuantile(0.99)))
        #expect(general.sojournSurvival(2) == exponential.sojournSurvival(2))
        // Nearly exponential takes the general path, and must arrive at the same place.
        let near = try GeneralQueue(
            servers: 12, arrivalRate: 11, meanService: 1, serviceVariation: 1 + 1e-9)
        #expect(isClose(near.sojournSurvival(2), exponential.sojournSurvival(2), 1e-7))
        let constant = try GeneralQueue(
            servers: 12, arrivalRate: 11, meanService: 1, serviceVariation: 0)
        #expect(constant.sojournSurvival(0.9) == 1)
        #expect(isClose(constant.sojournSurvival(1.7), constant.waitSurvival(0.7)))
        let clockwork = try GeneralQueue(
            servers: 2, arrivalRate: 1, meanService: 1, arrivalVariation: 0,
            serviceVariation: 0)
        #expect(clockwork.meanWait == 0 && clockwork.waitQuantile(0.99) == 0)
        #expect(clockwork.sojournSurvival(1) == 0)
    }

    @Test("square-root staffing")
    func squareRoot() throws {
        let beta = try #require(SquareRootStaffing.beta(waitProbability: 0.01))
        #expect(isClose(beta, 2.37488814753505, 1e-12))
        #expect(isClose(SquareRootStaffing.waitProbability(beta: beta), 0.01, 1e-12))
        #expect(SquareRootStaffing.servers(offeredLoad: 400, waitProbability: 0.01) == 448)
        #expect(SquareRootStaffing.waitProbability(beta: 0) == 1)
        #expect(SquareRootStaffing.beta(waitProbability: 0) == nil)
        #expect(SquareRootStaffing.servers(offeredLoad: -1, waitProbability: 0.5) == nil)
    }

    @Test("the universal scalability law")
    func scalability() throws {
        let law = try #require(
            ScalabilityLaw(single: 200, contention: 0.04, coherency: 0.0006))
        // 200 · 10 / (1 + 0.36 + 0.054), and √1600.
        #expect(isClose(law.throughput(workers: 10), 2000 / 1.414))
        #expect(isClose(try #require(law.peakWorkers), 40))
        #expect(ScalabilityLaw(single: 1, contention: 0.1, coherency: 0)?.peakWorkers == nil)
        #expect(ScalabilityLaw(single: 1, contention: -0.1, coherency: 0) == nil)
    }

    @Test(
        "the fewest servers for a chance of waiting",
        arguments: [
            (25.0, 0.2, 31), (25, 0.05, 35), (25, 0.01, 39), (400, 0.2, 422),
            (400, 0.05, 436), (400, 0.01, 449),
        ])
    func waitProbability(load: Double, share: Double, servers: Int) throws {
        let workload = Workload(arrivalRate: load, meanService: 1)
        let sizing = try Sizing(workload, promises: [.waitProbability(share)])
        #expect(sizing.system.servers == servers)
        #expect(try #require(sizing.oneFewer).waitProbability > share)
    }

    @Test("percentiles, instances of several slots, and what is lost")
    func promises() throws {
        let waits = try Sizing(
            Workload(arrivalRate: 95, meanService: 1), promises: [.wait(share: 0.95, within: 0.1)])
        #expect(waits.system.instances == 107)
        let workload = Workload(arrivalRate: 400, meanService: 0.04, slots: 8)
        let response = try Sizing(workload, promises: [.response(share: 0.99, within: 0.25)])
        #expect(response.system.instances == 3 && response.system.servers == 24)
        #expect(response.oneFewer == nil, "two of them are exactly the load")
        #expect(
            isClose(
                try #require(response.system.responseSurvival(0.25)), 0.0019422672269889536,
                1e-9))
        var impatient = workload
        impatient.slots = 1
        impatient.overflow = .giveUp(after: 2)
        let lost = try Sizing(impatient, promises: [.loss(0.01)])
        #expect(lost.system.loss <= 0.01)
        #expect(try #require(lost.oneFewer).loss > 0.01)
        impatient.overflow = .refuse(beyond: 4)
        let refused = try Sizing(impatient, promises: [.loss(0.001), .utilization(0.9)])
        #expect(refused.system.utilization <= 0.9)
        #expect(throws: SizingError.unsupported(.wait(share: 0.5, within: 1))) {
            try Sizing(impatient, promises: [.wait(share: 0.5, within: 1)])
        }
    }

    @Test("one queue needs no more than separate ones")
    func pooling() throws {
        var workload = Workload(arrivalRate: 95, meanService: 1, slots: 2)
        let promise = Promise.wait(share: 0.95, within: 0.2)
        let pooled = try Sizing(workload, promises: [promise])
        workload.isSplit = true
        let split = try Sizing(workload, promises: [promise])
        #expect(split.system.instances > pooled.system.instances)
        #expect(split.squareRootServers == nil)
        #expect(try #require(split.oneFewer).keeps(promise) == false)
    }

    @Test("what cannot be is an error that says so")
    func impossible() throws {
        let workload = Workload(arrivalRate: 400, meanService: 0.04)
        let promise = Promise.response(share: 0.99, within: 0.15)
        do {
            _ = try Sizing(workload, promises: [promise])
            Issue.record("service alone takes longer")
        } catch SizingError.impossible(let broken, let best) {
            #expect(broken == promise && isClose(best, 0.04 * Stable.log(100)))
        }
        #expect(throws: SizingError.impossible(.meanResponse(0.04), best: 0.04)) {
            try Sizing(workload, promises: [.meanResponse(0.04)])
        }
        #expect(throws: SizingError.tooLarge(offeredLoad: 2e6)) {
            try Sizing(
                Workload(arrivalRate: 2e6, meanService: 1), promises: [.utilization(0.5)])
        }
        #expect(throws: SizingError.self) {
            try Sizing(
                Workload(arrivalRate: .nan, meanService: 1), promises: [.utilization(0.5)])
        }
    }

    @Test("zones: n/(n − f)")
    func zones() throws {
        #expect(ZoneSpread(needed: 10, zones: 3, failing: 1)?.instances == 15)
        #expect(ZoneSpread(needed: 11, zones: 3, failing: 1)?.instances == 18)
        #expect(ZoneSpread(needed: 10, zones: 2, failing: 1)?.instances == 20)
        #expect(ZoneSpread(needed: 10, zones: 3, failing: 0)?.instances == 12)
        #expect(ZoneSpread(needed: 10, zones: 2, failing: 2) == nil)
    }
}
