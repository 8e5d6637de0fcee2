import CloudModel
import Diagnostics
import Quantities

extension PlanCompiler {
    mutating func balancer(_ setting: Setting) -> BalancerPlan? {
        guard !setting.isAbsent else { return nil }
        var plan = BalancerPlan(
            kind: setting["kind"].text.flatMap(BalancerPlan.Kind.init(rawValue:)) ?? .application,
            algorithm: setting["algorithm"].text
                .flatMap(BalancerPlan.Algorithm.init(rawValue:)) ?? .roundRobin,
            requestsPerConnection: resolver.number(setting["requestsPerConnection"]) ?? 5,
            connectionDuration: resolver.span(setting["connectionDuration"]) ?? .minute * 2,
            chargedRules: resolver.integer(setting["rules"]) ?? 0,
            slowStart: slowStart(setting),
            deregistrationDelay: resolver.span(setting["deregistrationDelay"]) ?? .second * 300)
        plan.healthCheck = healthCheck(setting["healthCheck"])
        let spoken = setting["protocol"]
        plan.listenerProtocol =
            spoken.text.flatMap(BalancerPlan.ListenerProtocol.init(rawValue:)) ?? .tcp
        if spoken.isGiven, plan.kind == .application {
            resolver.report(
                "an application load balancer speaks HTTP and HTTPS: it has no `protocol`",
                at: spoken.keyPlace, help: "use `kind: network`, or leave `protocol` out")
        }
        return plan
    }

    private mutating func healthCheck(_ setting: Setting) -> TargetHealthCheck {
        var check = TargetHealthCheck()
        check.interval = resolver.span(setting["interval"]) ?? check.interval
        check.timeout = resolver.span(setting["timeout"]) ?? check.timeout
        check.healthy = resolver.integer(setting["healthy"]) ?? check.healthy
        check.unhealthy = resolver.integer(setting["unhealthy"]) ?? check.unhealthy
        if check.timeout >= check.interval, !setting.isUncertain {
            resolver.report(
                "a health check's timeout must be shorter than its interval of \(check.interval), "
                    + "found \(check.timeout)",
                at: setting[setting["timeout"].isGiven ? "timeout" : "interval"].place)
        }
        return check
    }

    private static let shortestSlowStart = TimeSpan.second * 30

    /// Source: AWS Application Load Balancer guide, slow start mode (2023-06): 30 s to 900 s, and
    /// only with round robin; a Network Load Balancer has none.
    private mutating func slowStart(_ balancer: Setting) -> TimeSpan {
        let setting = balancer["slowStart"]
        guard let span = resolver.span(setting), span > .zero else { return .zero }
        if span < Self.shortestSlowStart, !setting.isUncertain {
            resolver.report(
                "a slow start is 0s, or from 30s to 15m, found \(span)", at: setting.place)
        }
        if balancer["kind"].text == BalancerPlan.Kind.network.rawValue {
            resolver.report(
                "a network load balancer has no slow start", at: setting.keyPlace,
                help: "use `kind: application`, or leave `slowStart` out")
        } else if let word = balancer["algorithm"].text,
            word != BalancerPlan.Algorithm.roundRobin.rawValue
        {
            resolver.report(
                "slow start needs `algorithm: round-robin`, found `\(word)`",
                at: setting.keyPlace,
                help: "use round-robin, or leave `slowStart` out")
        }
        return span
    }
}
