import CloudModel
import Pricing
import Quantities
import SimulationKernel

/// What groups do beside target tracking and steps: mixed instances, zones, prices per unit, idle
/// nodes, forecasts, and the other providers' groups; a refresh is a deployment.
enum AutoScalingGroupEvaluator: Evaluator {
    static let family = "asg_misc"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("ondemand_base") { return try mixed(inputs) }
        if inputs.has("azs") { return try zones(inputs) }
        if inputs.has("max_size") { return try margin(inputs) }
        if inputs.has("max_prepared") || inputs.has("pool_min") { return try warmPool(inputs) }
        if inputs.has("heartbeat_s") { return try hooks(inputs) }
        if inputs.has("spot_price") { return try unitPrice(inputs) }
        if inputs.has("threshold_pct") { return try priceProtection(inputs) }
        if inputs.has("cpu_request_fraction") { return try idle(inputs) }
        if inputs.has("min_healthy_pct") { return try DeploymentEvaluator.evaluate(inputs) }
        if inputs.has("predicted") || inputs.has("predictive") { return try predictive(inputs) }
        if inputs.has("needed_by_minute") || inputs.has("max_scaled_in")
            || inputs.has("recommended")
        {
            return try instanceGroup(inputs)
        }
        if inputs.has("scale_out_threshold") || inputs.has("rules") { return try azure(inputs) }
        throw .unsupported("no simulation has a rule for these inputs")
    }

    static let most = 0...Int64(1_000_000_000)

    private static func mixed(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("total", "ondemand_base", "ondemand_pct_above_base")
        let total = try inputs.count("total", in: most)
        let share = try inputs.number("ondemand_pct_above_base") / 100
        guard (0...1).contains(share) else { throw .malformed("a share beyond 0…100 %") }
        let onDemand = MarketPlan.onDemandUnits(
            of: total, base: try inputs.count("ondemand_base", in: most), shareAboveBase: share)
        return [
            JSONMember("ondemand", .count(onDemand)),
            JSONMember("spot", .count(total - onDemand)),
        ]
    }

    private static func zones(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("desired", "azs")
        let counts = ZonePlacement.spread(
            try inputs.count("desired", in: most), zones: Int(try inputs.count("azs", in: 1...1000))
        )
        return [
            JSONMember("counts", .array(counts.map { .count($0) })),
            JSONMember("sorted_counts", .array(counts.sorted(by: >).map { .count($0) })),
        ]
    }

    private static func margin(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("max_size")
        let margin = ZoneRebalancing.margin(maximum: try inputs.count("max_size", in: most))
        return [JSONMember("extra_instances_allowed", .count(margin))]
    }

    private static func warmPool(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("desired", "max", "max_prepared", "pool_min")
        let pool = WarmPoolPlan(
            minimum: inputs.has("pool_min") ? try inputs.count("pool_min", in: most) : 0,
            maxPrepared: try inputs.optionalNumber("max_prepared") == nil
                ? nil : try inputs.count("max_prepared", in: most),
            start: .deterministic(0))
        let size = pool.size(
            desired: try inputs.count("desired", in: most),
            maximum: try inputs.count("max", in: most))
        return [JSONMember("pool_size", .count(size))]
    }

    private static func hooks(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("heartbeat_s")
        var timeouts: [JSONValue] = []
        for seconds in try inputs.numbers("heartbeat_s") {
            guard (0...1e9).contains(seconds) else { throw .malformed("a heartbeat of \(seconds)") }
            let timeout = LifecycleHook.globalTimeout(heartbeat: TimeSpan(seconds: seconds))
            timeouts.append(.number(timeout.seconds))
        }
        return [JSONMember("global_timeout_s", .array(timeouts))]
    }

    private static func unitPrice(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("spot_price", "weight")
        let signal = SpotSignal(
            priceSignal: try inputs.number("spot_price"), interruptionsPerHour: 0, notice: .zero)
        let weight = try inputs.count("weight", in: 1...999)
        return [JSONMember("price_per_unit", .number(signal.pricePerUnit(weight: weight)))]
    }

    private static func priceProtection(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("baseline", "threshold_pct")
        let (price, percent) = (try inputs.number("baseline"), try inputs.number("threshold_pct"))
        guard (0...1e6).contains(price), (0...1e8).contains(percent) else {
            throw .malformed("a baseline of \(price) with \(percent) %")
        }
        let protection = PriceProtection(
            baselineType: "", baseline: UnitPrice(picodollars: Int64((price * 1e12).rounded())),
            weight: 1, share: percent / 100)
        return [JSONMember("max_price", .number(protection.limit))]
    }

    private static func idle(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("cpu_request_fraction", "mem_request_fraction", "threshold")
        let whole = 1e12
        func units(_ name: String) throws(EvaluationError) -> Int64 {
            let share = try inputs.number(name)
            guard (0...100).contains(share) else { throw .malformed("`\(name)` of \(share)") }
            return Int64((share * whole).rounded())
        }
        let node = NodeResources(cpu: Int64(whole), memory: Int64(whole), pods: 1)
        let used = NodeResources(
            cpu: try units("cpu_request_fraction"), memory: try units("mem_request_fraction"),
            pods: 0)
        let autoscaler = ClusterAutoscaler(
            utilizationThreshold: try inputs.number("threshold", default: 0.5))
        return [
            JSONMember("candidate", .bool(autoscaler.isIdle(at: node.share(used: used))))
        ]
    }
}
