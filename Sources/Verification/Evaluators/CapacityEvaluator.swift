import Statistics

/// The fewest servers for a promise, as `headroom size` finds them.
enum CapacityEvaluator: Evaluator {
    static let family = "capacity_models"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("target_p_wait") { return try squareRoot(inputs) }
        if inputs.has("wait_threshold") { return try waitPercentile(inputs) }
        if inputs.has("gamma") {
            return try scalability(inputs)
        }
        throw .unsupported("no size has these inputs; `flow` has backlogs and retries of its own")
    }

    private static func waitPercentile(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "arrival_rate", "service_rate", "wait_threshold", "service_level", "criterion")
        if let criterion = try inputs.optionalText("criterion"), criterion != "P(Wq<=T)>=p" {
            throw .unsupported("criterion `\(criterion)` is not supported yet")
        }
        let threshold = try inputs.number("wait_threshold")
        let workload = Workload(
            arrivalRate: try inputs.number("arrival_rate"),
            meanService: 1 / (try inputs.number("service_rate")))
        let promise = Promise.wait(
            share: try share(inputs, "service_level"), within: threshold)
        let system = try size(workload, promise).system
        guard let missed = system.waitSurvival(threshold) else { return [] }
        return [
            JSONMember("servers", .count(system.servers)),
            JSONMember("achieved", .number(1 - missed)),
        ]
    }

    /// As a store's connections slow each other down.
    private static func scalability(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("gamma", "alpha", "beta", "N")
        guard
            let law = ScalabilityLaw(
                single: try inputs.number("gamma"), contention: try inputs.number("alpha"),
                coherency: try inputs.number("beta"))
        else { throw .malformed("a coefficient of the scalability law is out of range") }
        var members = [
            JSONMember("throughput", .number(law.throughput(workers: try inputs.number("N"))))
        ]
        if let peak = law.peakWorkers {
            members.append(JSONMember("peak_concurrency", .number(peak)))
        }
        return members
    }

    private static func squareRoot(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("offered_load", "target_p_wait")
        let target = try share(inputs, "target_p_wait")
        let workload = Workload(
            arrivalRate: try inputs.number("offered_load"), meanService: 1)
        let sizing = try size(workload, .waitProbability(target))
        guard let servers = sizing.squareRootServers,
            let beta = SquareRootStaffing.beta(waitProbability: target)
        else { throw .malformed("no rule gives servers for so small a chance of waiting") }
        return [
            JSONMember("beta", .number(beta)),
            JSONMember("servers_halfin_whitt", .count(servers)),
            JSONMember("servers_exact", .count(sizing.system.servers)),
        ]
    }

    private static func share(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Double {
        let share = try inputs.number(name)
        guard share > 0 && share <= 1 else {
            throw .malformed("`inputs.\(name)` must be above 0 and at most 1")
        }
        return share
    }

    private static func size(
        _ workload: Workload, _ promise: Promise
    ) throws(EvaluationError) -> Sizing {
        guard workload.arrivalRate > 0, workload.meanService > 0 else {
            throw .malformed("a load must be above zero")
        }
        do throws(SizingError) {
            return try Sizing(workload, promises: [promise])
        } catch {
            throw .malformed("nothing that can be sized: \(error)")
        }
    }
}
