package import CloudModel

extension Measures {
    /// Requests from the parts of one in which the simulation counts.
    static func requests(_ parts: Int64) -> Double {
        Double(parts) / Double(RequestCounts.perRequest)
    }

    static let service: [Measure] = [
        Measure(
            "service.offered", "Offered", .requests,
            "Requests that users wanted served; equals served + lost."
        ) { requests($0.counts.offered) },
        Measure("service.served", "Served", .requests, "Requests answered in time.") {
            requests($0.counts.served)
        },
        Measure("service.shed", "Shed", .requests, "Requests refused because a queue was full.") {
            requests($0.counts.shed)
        },
        Measure(
            "service.timedOut", "Timed out", .requests, "Requests that the client gave up on."
        ) { requests($0.counts.timedOut) },
        Measure("service.failed", "Failed", .requests, "Requests that no fleet could take.") {
            requests($0.counts.failed)
        },
        Measure("service.retried", "Retried", .requests, "Repeated attempts; not in offered.") {
            requests($0.counts.retried)
        },
        Measure("service.lost", "Lost", .requests, "Shed + timed out + failed.") {
            requests($0.counts.lost)
        },
        Measure("service.availability", "Availability", .share, "Served ÷ offered requests.") {
            $0.counts.availability
        },
        Measure(
            "service.violations", "SLO violations", .share,
            "Requests that were lost or took longer than the first latency target of their "
                + "objective ÷ offered requests; services without a latency target left out (ψ)."
        ) { input in
            let judged = input.services.filter { $0.satisfied != nil }
            let offered = judged.reduce(0) { $0 + requests($1.counts.offered) }
            let good = judged.reduce(0) { $0 + requests($1.counts.served) * ($1.satisfied ?? 0) }
            return ratio(offered - good, offered)
        },
        Measure(
            "service.apdex", "Apdex", .ratio,
            "(Satisfied + tolerating ÷ 2) ÷ offered requests: within the first latency target of "
                + "their objective, and within four times that."
        ) { input in
            let judged = input.services.filter { $0.satisfied != nil }
            let offered = judged.reduce(0) { $0 + requests($1.counts.offered) }
            let points = judged.reduce(0) {
                $0 + requests($1.counts.served) * (($1.satisfied ?? 0) + ($1.tolerated ?? 0)) / 2
            }
            return ratio(points, offered)
        },
    ]

    static let latency: [Measure] = [
        quantile("latency.p50", "p50", "50 %", \.p50),
        quantile("latency.p95", "p95", "95 %", \.p95),
        quantile("latency.p99", "p99", "99 %", \.p99),
        quantile("latency.p999", "p99.9", "99.9 %", \.p999),
        Measure(
            "latency.mean", "Mean latency", .seconds,
            "Mean time from request to answer of served requests, all services."
        ) { input in
            let served = requests(input.counts.served)
            let sum = input.services.reduce(0) {
                $0 + $1.latency.mean * requests($1.counts.served)
            }
            return ratio(sum, served)
        },
    ]

    private static func quantile(
        _ id: String, _ title: String, _ share: String,
        _ value: @escaping @Sendable (LatencySummary) -> Double
    ) -> Measure {
        Measure(
            id, title, .seconds,
            "Time within which \(share) of served requests are answered; of the slowest service."
        ) { input in
            let answered = input.services.filter { $0.counts.served > 0 }
            return answered.map { value($0.latency) }.max() ?? .nan
        }
    }

    static let objectives: [Measure] = [
        Measure(
            "slo.met", "SLO met", .share,
            "1 when every judged window of every service met its objective, else 0: the mean is "
                + "the probability that the SLO is met."
        ) { input in
            let promised = zip(input.services, input.replication.objectives)
                .filter { $0.1 != nil }
            if promised.isEmpty { return .nan }
            return promised.allSatisfy { isMet($0.0) } ? 1 : 0
        },
        Measure(
            "slo.errorBudgetLeft", "Error budget left", .share,
            "1 − lost share ÷ allowed share, of the worst window of the worst service; negative "
                + "when overspent."
        ) { input in
            var worst = Double.nan
            for (service, objective) in zip(input.services, input.replication.objectives) {
                guard let target = objective?.availability else { continue }
                for window in judgedWindows(service.windows) {
                    let lost = 1 - window.availability
                    let left = lost == 0 ? 1 : 1 - ratio(lost, 1 - target)
                    worst = worst.isNaN ? left : min(worst, left)
                }
            }
            return worst
        },
        Measure(
            "slo.worstBurnRate", "Worst burn rate", .ratio,
            "Highest ratio of one hour's lost share to the allowed share, any service."
        ) { input in
            let promised = zip(input.services, input.replication.objectives)
                .filter { $0.1?.availability != nil }
            return promised.map(\.0.worstBurnRate).max() ?? .nan
        },
    ]

    /// Whether what was promised of a service was kept in every judged window.
    private static func isMet(_ service: ServiceOutcome) -> Bool {
        judgedWindows(service.windows).allSatisfy(\.met)
    }

    /// The windows that an objective is judged on: the full ones, or, when the horizon is shorter
    /// than a window, what there is.
    package static func judgedWindows(_ windows: [WindowOutcome]) -> [WindowOutcome] {
        let full = windows.filter(\.full)
        return full.isEmpty ? windows : full
    }
}
