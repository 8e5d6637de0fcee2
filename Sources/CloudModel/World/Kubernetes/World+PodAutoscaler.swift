package import Quantities

extension World {
    /// How often the Horizontal Pod Autoscaler looks.
    ///
    /// Source: Kubernetes, --horizontal-pod-autoscaler-sync-period.
    package static let lookPeriod = TimeSpan.second * 15

    /// Before the first look. The pods that there are count as what was asked for, so that nothing
    /// is removed within the first stabilization window.
    ///
    /// Source: Kubernetes, `horizontal.go`, recordInitialRecommendation.
    mutating func beginLooks(_ cluster: Int, _ workload: Int) {
        let state = clusters[cluster].workloads[workload]
        clusters[cluster].workloads[workload].readyBefore = state.ready
        clusters[cluster].workloads[workload].history.propose(state.replicas, at: now)
    }

    /// Looks at every workload's metrics, and asks for as many pods as they call for.
    mutating func autoscalePods() {
        for cluster in clusters.indices {
            for workload in clusters[cluster].workloads.indices {
                if !clusters[cluster].workloads[workload].metrics.isEmpty {
                    autoscale(cluster, workload)
                }
            }
        }
        _ = schedule(.autoscale, 0, at: now + Self.lookPeriod.nanoseconds)
    }

    private mutating func autoscale(_ cluster: Int, _ workload: Int) {
        let sample = takeSample(cluster, workload)
        let state = clusters[cluster].workloads[workload]
        // The sample is of the time between the two looks before: of the pods ready all through it.
        let measured = min(state.ready, state.sampledPods)
        let unready = state.replicas - measured
        clusters[cluster].workloads[workload].sampledPods = min(state.ready, state.readyBefore)
        clusters[cluster].workloads[workload].readyBefore = state.ready
        // What stands by is as large as its posture says.
        if fleets[state.fleet].standsBy { return }
        let proposals = state.metrics.map {
            $0.replicas(
                current: state.replicas, sample, measured: measured, unready: unready)
        }
        let isBlind = proposals.allSatisfy { $0 == nil }
        let proposed =
            isBlind ? nil : ReplicaCalculator.combine(proposals, current: state.replicas)
        let verdict = state.behavior.verdict(
            current: state.replicas, proposed: proposed, at: now,
            &clusters[cluster].workloads[workload].history)
        if scalingLog.isKept {
            let readings = zip(state.metrics, proposals).map {
                PodScaling.Reading(value: $0.reading(sample), replicas: $1)
            }
            scalingLog.note(
                fleet: state.fleet, at: now,
                PodScaling(
                    readings: readings, current: state.replicas, measured: measured,
                    unready: unready, proposed: proposed, verdict: verdict))
        }
        guard verdict.replicas != state.replicas else { return }
        fleets[state.fleet].scalingActions += 1
        setReplicas(cluster, workload, to: verdict.replicas)
    }

    /// Ends the sample of the time since the last look, and returns the one before: what the
    /// metrics service has collected by now.
    private mutating func takeSample(_ cluster: Int, _ workload: Int) -> PodSample {
        let fleet = clusters[cluster].workloads[workload].fleet
        serve(fleet)
        let state = clusters[cluster].workloads[workload]
        let minute = fleets[fleet].minute
        let warmed = minute.capacity.warmed - state.warmed
        var next = PodSample()
        if warmed > 1e-9 {
            next.cpu = (minute.cpuSeconds - state.cpuSeconds) / warmed
            next.requests = (minute.warmedCarried - state.carried) / warmed
        }
        let seconds = minute.seconds - state.seconds
        if seconds > 1e-9 {
            let offered = Double(minute.offered - state.offered)
            next.offered = offered / Double(RequestCounts.perRequest) / seconds
        }
        if fleets[fleet].isReplayed, let recorded {
            next = recorded.sample(pods: seconds > 1e-9 ? warmed / seconds : 0, at: now)
        }
        // The minute's sums begin anew when it is over.
        let isOver = now % TimeSpan.minute.nanoseconds == 0
        clusters[cluster].workloads[workload].cpuSeconds = isOver ? 0 : minute.cpuSeconds
        clusters[cluster].workloads[workload].carried = isOver ? 0 : minute.warmedCarried
        clusters[cluster].workloads[workload].warmed = isOver ? 0 : minute.capacity.warmed
        clusters[cluster].workloads[workload].offered = isOver ? 0 : minute.offered
        clusters[cluster].workloads[workload].seconds = isOver ? 0 : minute.seconds
        clusters[cluster].workloads[workload].sample = next
        return state.sample
    }

    /// The pods at the start: what the metrics settle at for the load of the first minute.
    mutating func settledReplicas(_ cluster: Int, _ workload: Int) -> Int64 {
        let state = clusters[cluster].workloads[workload]
        let plan = prepared.plan.fleets[state.fleet].role.workload
        if let initial = plan?.initial { return initial }
        let rate = fleets[state.fleet].ratePerSecond
        let first = fleets[state.fleet].options.lowerBound
        var replicas = state.behavior.minimum
        for metric in state.metrics {
            let one = metric.metric == .cpu ? rate * options[first].cpuPerRate : rate
            replicas = max(replicas, metric.settledReplicas(metricOfOne: one))
        }
        return min(max(replicas, state.behavior.minimum), state.behavior.maximum)
    }
}
