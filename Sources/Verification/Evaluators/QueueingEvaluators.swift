import SimulationKernel
import Statistics

/// M/M/c, by the queue that `headroom size` sizes.
enum MultiServerQueueEvaluator: Evaluator {
    static let family = "queueing_mmc"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        let servers = try QueueCases.count(inputs, "servers")
        if inputs.has("offered_load") {
            try inputs.only("servers", "offered_load")
            let load = try inputs.number("offered_load")
            return QueueCases.erlang(servers: servers, offeredLoad: load)
        }
        try inputs.only("servers", "arrival_rate", "service_rate")
        let rate = try inputs.number("arrival_rate")
        let meanService = 1 / (try inputs.number("service_rate"))
        let system = try QueueCases.system(
            Workload(arrivalRate: rate, meanService: meanService), instances: servers)
        guard case .unlimited(let queue) = system.queue else { return [] }
        var outputs = QueueCases.erlang(servers: servers, offeredLoad: queue.offeredLoad)
        outputs += QueueCases.means(queue)
        for name in inputs.wanted {
            guard let share = QueueCases.share(ofKey: name) else { continue }
            let quantile =
                name.hasPrefix("wait_")
                ? system.waitQuantile(share) : system.responseQuantile(share)
            if let quantile { outputs.append(JSONMember(name, .number(quantile))) }
        }
        return outputs
    }
}

/// M/G/1 and GI/G/c means.
enum GeneralQueueEvaluator: Evaluator {
    static let family = "queueing_mg1_ggc"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        switch try inputs.text("model") {
        case "M/G/1-FCFS": return try poissonArrivals(inputs)
        case "GI/G/1-Kingman", "GI/G/c-AllenCunneen": return try generalArrivals(inputs)
        case "M/G/1-PS":
            throw .unsupported(
                "`flow` shares processors by a chain of its own, and no size is of such a queue")
        case let model: throw .unsupported("model `\(model)` is not supported yet")
        }
    }

    private static func poissonArrivals(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("model", "arrival_rate", "mean_service", "service_scv", "service")
        let service = try service(inputs)
        let system = try QueueCases.system(
            Workload(
                arrivalRate: try inputs.number("arrival_rate"), meanService: service.mean,
                serviceVariation: service.variation), instances: 1)
        guard case .unlimited(let queue) = system.queue else { return [] }
        return QueueCases.means(queue) + [
            JSONMember("mean_wait_is_finite", .bool(queue.meanWait.isFinite))
        ]
    }

    /// The moments given, or those of a distribution as simulations know it.
    private static func service(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> (mean: Double, variation: Double) {
        guard inputs.has("service") else {
            return (try inputs.number("mean_service"), try inputs.number("service_scv"))
        }
        let given = try inputs.object("service")
        let distribution: Distribution
        switch try given.text("dist") {
        case "lognormal":
            try given.only("dist", "mu", "sigma", "mean")
            distribution = .lognormal(
                mu: try given.number("mu"), sigma: try given.number("sigma"))
        case "pareto":
            try given.only("dist", "alpha", "xmin")
            distribution = .pareto(
                minimum: try given.number("xmin"), alpha: try given.number("alpha"))
        case let name: throw .unsupported("distribution `\(name)` is not supported yet")
        }
        return (distribution.mean, distribution.squaredCoefficientOfVariation)
    }

    private static func generalArrivals(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "model", "servers", "utilisation", "mean_service", "arrival_scv", "service_scv")
        let servers = try QueueCases.count(inputs, "servers", default: 1)
        let utilization = try inputs.number("utilisation")
        let meanService = try inputs.number("mean_service")
        let workload = Workload(
            arrivalRate: utilization * Double(servers) / meanService, meanService: meanService,
            arrivalVariation: try inputs.number("arrival_scv"),
            serviceVariation: try inputs.number("service_scv"))
        let system = try QueueCases.system(workload, instances: servers)
        guard let shortcut = system.shortcutWait else { return [] }
        return [
            JSONMember("mean_wait", .number(system.meanWait)),
            JSONMember("mean_wait_allen_cunneen", .number(system.meanWait)),
            JSONMember("mean_wait_sakasegawa", .number(shortcut)),
        ]
    }
}

/// M/M/c/K, by the queue of `headroom size --queue-limit`.
enum LimitedQueueEvaluator: Evaluator {
    static let family = "queueing_mmck"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("servers", "capacity_K", "arrival_rate", "service_rate")
        let servers = try QueueCases.count(inputs, "servers")
        let places = try QueueCases.count(inputs, "capacity_K") - servers
        guard servers > 0, places >= 0 else {
            throw .malformed("`inputs.capacity_K` must be at least `inputs.servers`, above 0")
        }
        let system = try QueueCases.system(
            Workload(
                arrivalRate: try inputs.number("arrival_rate"),
                meanService: 1 / (try inputs.number("service_rate")), slots: servers,
                overflow: .refuse(beyond: places)), instances: 1)
        guard case .limited(let queue) = system.queue else { return [] }
        return [
            JSONMember("blocking", .number(queue.lossProbability)),
            JSONMember("p_empty", .number(queue.emptyProbability)),
            JSONMember("p_wait_accepted", .number(queue.waitProbability)),
            JSONMember("mean_queue_len", .number(queue.meanQueueLength)),
            JSONMember("mean_in_system", .number(queue.meanInSystem)),
            JSONMember("throughput", .number(queue.throughput)),
            JSONMember("mean_wait_accepted", .number(queue.meanWait)),
            JSONMember("mean_sojourn_accepted", .number(queue.meanSojourn)),
            JSONMember("server_utilisation", .number(queue.utilization)),
        ]
    }
}

/// M/M/c+M, by the queue of `headroom size --timeout`.
enum AbandonmentQueueEvaluator: Evaluator {
    static let family = "queueing_erlang_a"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("servers", "arrival_rate", "service_rate", "patience_rate")
        let system = try QueueCases.system(
            Workload(
                arrivalRate: try inputs.number("arrival_rate"),
                meanService: 1 / (try inputs.number("service_rate")),
                overflow: .giveUp(after: 1 / (try inputs.number("patience_rate")))),
            instances: try QueueCases.count(inputs, "servers"))
        guard case .abandoning(let queue) = system.queue else { return [] }
        return [
            JSONMember("p_wait", .number(queue.waitProbability)),
            JSONMember("p_abandon", .number(queue.abandonProbability)),
            JSONMember("mean_queue_len", .number(queue.meanQueueLength)),
            JSONMember("mean_wait_all", .number(queue.meanWait)),
            JSONMember("throughput", .number(queue.throughput)),
            JSONMember("server_utilisation", .number(queue.utilization)),
        ]
    }
}

/// What the queueing families have in common.
private enum QueueCases {
    /// Work grows with servers and places; so many take a second.
    private static let limit: Int64 = 10_000_000

    static func count(
        _ inputs: CaseInputs, _ name: String, default fallback: Int64? = nil
    ) throws(EvaluationError) -> Int {
        let count = try inputs.count(name, default: fallback)
        guard (0...limit).contains(count) else {
            throw .malformed("`inputs.\(name)` must be from 0 to \(limit)")
        }
        return Int(count)
    }

    static func system(
        _ workload: Workload, instances: Int
    ) throws(EvaluationError) -> SizedSystem {
        do throws(QueueError) {
            return try SizedSystem(workload, instances: instances)
        } catch {
            switch error {
            case .unstable: throw .unsupported("the queue has no steady state")
            case .invalidParameter(let name, let value):
                throw .malformed("no queue has \(value) for its \(name)")
            }
        }
    }

    static func erlang(servers: Int, offeredLoad load: Double) -> [JSONMember] {
        [
            JSONMember(
                "erlang_b", .number(Erlang.lossProbability(servers: servers, offeredLoad: load))),
            JSONMember(
                "erlang_c", .number(Erlang.waitProbability(servers: servers, offeredLoad: load))),
        ]
    }

    static func means(_ queue: GeneralQueue) -> [JSONMember] {
        [
            JSONMember("mean_wait", .number(queue.meanWait)),
            JSONMember("mean_sojourn", .number(queue.meanSojourn)),
            JSONMember("mean_queue_len", .number(queue.meanQueueLength)),
            JSONMember("mean_in_system", .number(queue.meanInSystem)),
        ]
    }

    /// 0.95 of `wait_p95` and `sojourn_p95`; the digits follow the point, so that `p5` is a half.
    static func share(ofKey name: String) -> Double? {
        for prefix in ["wait_p", "sojourn_p"] where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count)
            guard !digits.isEmpty, digits.allSatisfy(\.isNumber) else { return nil }
            return Double("0.\(digits)")
        }
        return nil
    }
}
