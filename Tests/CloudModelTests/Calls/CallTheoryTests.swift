import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Statistics
import Testing

/// Every call an event, against theory.
@Suite struct CallTheoryTests {
    private typealias Sample = CallSample

    /// One after the other: a request takes its own time and that of all its calls.
    @Test func callsAddUp() throws {
        var plan = Sample.plan(
            rate: 20,
            calls: [Sample.ask(.service(1), 2), Sample.ask(.store(0), 3)],
            stores: [Sample.store(.deterministic(0.005))], horizon: .minute * 5)
        Sample.add(
            "api", .deterministic(0.02), calls: [Sample.ask(.store(0))], to: &plan)
        let outcome = try Run(plan, mode: .requests).outcome
        // 10 ms, twice 20 ms and a query, three queries.
        #expect(abs(outcome.services[0].latency.mean - 0.075) < 1e-6)
        #expect(abs(outcome.services[1].latency.mean - 0.025) < 1e-6)
        let (web, api) = (outcome.services[0].counts, outcome.services[1].counts)
        #expect(web.lost == 0 && web.offered == web.served && web.served > 5_000_000)
        #expect(api.offered == 2 * web.offered && api.served == api.offered)
        #expect(outcome.stores[0].calls == 5 * Double(web.offered) / Sample.parts)
        #expect(outcome.stores[0].failed == 0)
    }

    /// Nobody waits for what is called without interest in its answer.
    @Test func asynchronousCallsTakeNoTime() throws {
        var plan = Sample.plan(
            rate: 20, calls: [Sample.ask(.service(1), 1.5, isAsynchronous: true)],
            horizon: .minute * 20)
        Sample.add("mail", .deterministic(3), to: &plan)
        let outcome = try Run(plan, mode: .requests).outcome
        #expect(abs(outcome.services[0].latency.mean - 0.01) < 1e-6)
        let (web, mail) = (outcome.services[0].counts, outcome.services[1].counts)
        let each = Double(mail.served) / Double(web.served)
        #expect(abs(each - 1.5) < 0.02 && mail.lost == 0, "\(each)")
    }

    /// A store with one connection is M/M/1: a call takes 1 ÷ (μ − λ).
    @Test func oneConnectionIsOneServer() throws {
        let plan = Sample.plan(
            rate: 60, calls: [Sample.ask(.store(0))],
            stores: [Sample.store(.exponential(mean: 0.01), connections: 1)],
            horizon: .minute * 3)
        let all = try Sample.outcomes(plan)
        all.estimate { $0.services[0].latency.mean - 0.01 }.expect(toBe: 1 / (100.0 - 60))
        all.estimate { $0.stores[0].utilization }.expect(toBe: 0.6)
        // Little: what is in the connection is ρ.
        all.estimate { $0.stores[0].connections }.expect(toBe: 0.6)
    }

    /// N queries of exponential length come to X(N): a birth and death process.
    @Test func contentionFollowsTheLaw() throws {
        let store = Sample.store(
            .exponential(mean: 0.02), connections: 8, alpha: 0.1, beta: 0.01)
        let law = try #require(ScalabilityLaw(single: 50, contention: 0.1, coherency: 0.01))
        let rate = 140.0
        var chance = 1.0
        var (all, present) = (1.0, 0.0)
        for count in 1..<2_000 {
            chance *= rate / law.throughput(workers: Double(min(count, 8)))
            all += chance
            present += chance * Double(count)
        }
        let plan = Sample.plan(
            rate: rate, calls: [Sample.ask(.store(0))], stores: [store], horizon: .minute * 2)
        try Sample.outcomes(plan).estimate { $0.services[0].latency.mean - 0.01 }
            .expect(toBe: present / all / rate)
    }

    /// A slot is held while calls run: without a queue Erlang's formula says how many requests find
    /// none, whatever the distribution of the time it is held.
    @Test func slotsAreHeldWhileCallsRun() throws {
        var plan = Sample.plan(
            rate: 100, .exponential(mean: 0.01), calls: [Sample.ask(.store(0), 2)],
            stores: [Sample.store(.exponential(mean: 0.02))], slots: 6,
            horizon: .minute * 2)
        plan.fleets[0].queueLimit = 0
        // 100 requests a second × 50 ms.
        var blocking = 1.0
        for slots in 1...6 { blocking = 5 * blocking / (Double(slots) + 5 * blocking) }
        try Sample.outcomes(plan).estimate {
            Double($0.services[0].counts.shed) / Double($0.services[0].counts.offered)
        }.expect(toBe: blocking)
    }

    /// A call fails with the chance p that it takes longer than its timeout, and is made again up
    /// to three times: Σ pᵏ attempts, and p³ of the requests fail.
    @Test func retriesMultiply() throws {
        // P(X > T) = ½ for the median of an exponential.
        let timeout = 0.02 * 0.6931471805599453
        for isStore in [true, false] {
            var plan = Sample.plan(
                rate: 50,
                calls: [
                    Sample.ask(
                        isStore ? .store(0) : .service(1), timeout: timeout,
                        retry: Sample.retry(3))
                ], stores: isStore ? [Sample.store(.exponential(mean: 0.02))] : [],
                horizon: .minute * 2)
            if !isStore { Sample.add("api", .exponential(mean: 0.02), to: &plan) }
            func offered(_ outcome: Outcome) -> Double {
                Double(outcome.services[0].counts.offered) / Sample.parts
            }
            func attempts(_ outcome: Outcome) -> Double {
                isStore
                    ? outcome.stores[0].calls
                    : Double(outcome.services[1].counts.offered) / Sample.parts
            }
            func late(_ outcome: Outcome) -> Double {
                isStore
                    ? outcome.stores[0].failed
                    : Double(outcome.services[1].counts.timedOut) / Sample.parts
            }
            let all = try Sample.outcomes(plan)
            all.estimate { attempts($0) / offered($0) }.expect(toBe: 1.75)
            all.estimate { late($0) / attempts($0) }.expect(toBe: 0.5)
            all.estimate {
                Double($0.services[0].counts.failed) / Double($0.services[0].counts.offered)
            }.expect(toBe: 0.125)
        }
    }

    /// A budget of retries per call is what they come to when more would be made.
    @Test func budgetsLimitRetries() throws {
        let plan = Sample.plan(
            rate: 50,
            calls: [
                Sample.ask(.store(0), timeout: 0.001, retry: Sample.retry(3, budget: 0.2))
            ], stores: [Sample.store(.deterministic(0.02))], horizon: .minute * 4)
        let outcome = try Run(plan, mode: .requests).outcome
        let calls = Double(outcome.services[0].counts.offered) / Sample.parts
        #expect(abs(outcome.stores[0].calls / calls - 1.2) < 0.01)
        #expect(outcome.services[0].counts.served == 0)
    }
}
