import CloudModel
import Quantities
import SimulationKernel
import Statistics
import Testing

/// Plans of services that call: a web with users, and what it calls.
enum CallSample {
    static let parts = Double(RequestCounts.perRequest)

    static func store(
        _ queryTime: Distribution, connections: Int = 10_000, alpha: Double = 0,
        beta: Double = 0
    ) -> StorePlan {
        DataTierTests.store(queryTime, connections: connections, alpha: alpha, beta: beta)
    }

    /// One service of constant demand with slots that only wait, and what it calls.
    static func plan(
        rate: Double, _ time: Distribution = .deterministic(0.01), calls: [CallPlan],
        stores: [StorePlan] = [], slots: Int = 1_000, horizon: TimeSpan
    ) -> Plan {
        var service = Sample.service(
            rate: rate, serviceTime: time, cpu: 0, timeout: .minute)
        service.calls = calls
        var plan = Sample.plan(
            service, Sample.fleet(Sample.option(slots: slots, vcpu: 1), minimum: 1),
            horizon: horizon)
        plan.stores = stores
        return plan
    }

    /// Adds a service that is called, and a fleet of it.
    static func add(
        _ name: String, _ time: Distribution, calls: [CallPlan] = [], slots: Int = 1_000,
        instances: Int64 = 1, to plan: inout Plan
    ) {
        var service = Sample.service(
            rate: 0, serviceTime: time, cpu: 0, timeout: .minute)
        service.name = name
        service.isCalled = true
        service.calls = calls
        var fleet = Sample.fleet(
            Sample.option(slots: slots, vcpu: 1), minimum: instances)
        fleet.name = name
        fleet.service = plan.services.count
        plan.services.append(service)
        plan.fleets.append(fleet)
    }

    static func ask(
        _ callee: CallPlan.Callee, _ perRequest: Double = 1, timeout: Double = 10,
        isAsynchronous: Bool = false, retry: RetryPlan? = nil
    ) -> CallPlan {
        CallPlan(
            callee: callee, perRequest: perRequest, isAsynchronous: isAsynchronous,
            timeout: TimeSpan(seconds: timeout), retry: retry)
    }

    static func retry(_ attempts: Int, budget: Double? = nil) -> RetryPlan {
        RetryPlan(
            attempts: attempts, backoff: TimeSpan(seconds: 0.01), maximumBackoff: .second,
            jitter: .full, budget: budget)
    }

    /// Six replications as events.
    static func outcomes(_ plan: Plan) throws -> [Outcome] {
        try (0..<6).map { try Run(plan, replication: UInt64($0), mode: .requests).outcome }
    }
}

extension [Outcome] {
    /// The estimate of what is read from each, at 99.9 %.
    func estimate(_ value: (Outcome) -> Double) -> MeanEstimate {
        MeanEstimate(sample: map(value), confidence: 0.999)
    }
}

extension MeanEstimate {
    func expect(
        toBe theory: Double, within resolution: Double = 0.002, _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            abs(mean - theory) <= halfWidth + resolution * theory,
            "\(comment) \(mean) ± \(halfWidth), theory \(theory)", sourceLocation: sourceLocation)
        #expect(
            halfWidth < 0.3 * theory, "\(comment): too wide to tell anything",
            sourceLocation: sourceLocation)
    }
}

extension Outcome {
    /// Whether the same happened to every request.
    func isLike(_ other: Outcome) -> Bool {
        services.map(\.counts) == other.services.map(\.counts)
            && services.map(\.latency) == other.services.map(\.latency)
            && stores == other.stores && events == other.events
    }
}
