import CloudModel
import Diagnostics
import Quantities

extension PlanCompiler {
    /// What clients do with a request that was lost; nil when they give up at once.
    mutating func retry(_ setting: Setting) -> RetryPlan? {
        guard !setting.isAbsent, let attempts = resolver.integer(setting["attempts"]),
            let backoff = resolver.span(setting["backoff"]),
            var maximum = resolver.span(setting["maxBackoff"]),
            let budget = resolver.number(setting["budget"])
        else { return nil }
        if backoff > maximum {
            if !setting.isUncertain {
                let given = setting["maxBackoff"].isGiven ? "maxBackoff" : "backoff"
                resolver.report(
                    "the `backoff` of \(backoff) is longer than the `maxBackoff` of \(maximum)",
                    at: setting[given].place, help: "raise `maxBackoff`, or lower `backoff`")
            }
            // A drawn pair may cross: the wait before the second attempt is the one described.
            maximum = backoff
        }
        return RetryPlan(
            attempts: Int(attempts), backoff: backoff, maximumBackoff: maximum,
            jitter: setting["jitter"].text.flatMap(RetryPlan.Jitter.init(rawValue:)) ?? .full,
            // No request is repeated more often than it has attempts left.
            budget: budget >= Double(attempts - 1) ? nil : budget)
    }
}
