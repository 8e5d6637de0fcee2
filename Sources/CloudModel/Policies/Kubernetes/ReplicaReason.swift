/// Why a workload has the pods that it has, for people: made after a run, from what its autoscaler
/// saw.
extension HorizontalPodAutoscaler {
    /// Lower case, no full stop.
    package func reason(for reading: PodScaling.Reading, of look: PodScaling) -> String {
        guard let value = reading.value, let replicas = reading.replicas else {
            return "no reading"
        }
        let wish = replicas == look.current ? "changes nothing" : "asks for \(replicas)"
        let seen = "\(metric.format(value)) against \(metric.format(target))"
        if metric == .offeredRequests { return "\(seen) per pod \(wish)" }
        let unready = look.unready > 0 ? " (\(look.unready) not measured)" : ""
        let pods = look.measured == 1 ? "pod" : "pods"
        return "\(seen) on \(look.measured) \(pods)\(unready) \(wish)"
    }
}

extension HorizontalPodAutoscaler.Metric {
    /// `71 %` of what the pods request, in whole per cent as the autoscaler reads it; `12.5 req/s`.
    package func format(_ value: Double) -> String {
        switch self {
        case .cpu: brief((value * 100 + 1e-9).rounded(.down)) + " %"
        case .requestsPerPod, .offeredRequests: brief(value) + " req/s"
        }
    }
}

extension ReplicaBehavior {
    /// What kept the workload from what its metrics asked for; nil: nothing did.
    package func hindrance(_ look: PodScaling) -> String? {
        let (current, replicas) = (look.current, look.verdict.replicas)
        if current > maximum { return "max is \(maximum)" }
        if current < minimum { return "min is \(minimum)" }
        // Each metric says that it has no reading.
        guard let proposed = look.proposed else { return nil }
        var causes: [String] = []
        if let most = look.readings.compactMap(\.replicas).max(), most < proposed {
            causes.append("without all readings no pod is removed")
        }
        let steady = look.verdict.stabilized ?? proposed
        if steady != proposed {
            let isUp = proposed > current
            let window = (isUp ? up : down).stabilizationWindow
            causes.append(
                "the \(isUp ? "scaleUp" : "scaleDown") window of \(window) keeps \(steady)")
        }
        if replicas != steady { causes.append(limit(on: steady, look)) }
        return causes.isEmpty ? nil : causes.joined(separator: "; ")
    }

    private func limit(on steady: Int64, _ look: PodScaling) -> String {
        let replicas = look.verdict.replicas
        if steady > maximum, replicas == maximum { return "max is \(maximum)" }
        if steady < minimum, replicas == minimum { return "min is \(minimum)" }
        let isUp = steady > look.current
        let name = isUp ? "scaleUp" : "scaleDown"
        if (isUp ? up : down).selection == .disabled { return "\(name) is disabled" }
        return "\(name) allows \(replicas) now"
    }
}
