/// One metric of a workload's Horizontal Pod Autoscaler.
package struct HorizontalPodAutoscaler: KubernetesPolicy, Hashable {
    package static let typeName = "hpa"
    package static let summary = "so many pods that a metric's mean is at its target"

    package static let page = PolicyPage(
        whatItDoes: """
            Runs so many pods that a metric's mean is at its target: the pods that were measured
            times the metric ÷ the target, rounded up, unless that is within `tolerance`. Pods that
            are not ready count as using nothing when it would grow. Several metrics together ask
            for the most that any of them does. How fast it may go is the workload's
            `scaling.behavior`; there, proposals of five minutes are kept in mind before it
            shrinks.
            """,
        whenToUseIt: """
            For every workload whose load changes.
            """,
        example: PolicyExample.cluster(
            "hpa",
            policies: """
                { cpu: { type: hpa, metric: cpu, target: 60%, tolerance: 5% } }
                """),
        source: """
            Kubernetes documentation, "Horizontal Pod Autoscaling" (2026-07), and the controller's
            source for what is rounded when.
            """,
        model: """
            It looks every 15 s at readings that are one look old, for the metrics service collects
            as often. No reading is ever missing.
            """)

    /// What is measured, of each pod or of the workload as a whole.
    package enum Metric: String, Hashable, Sendable, CaseIterable {
        /// Mean CPU use as a share of what the pods request.
        case cpu
        /// Requests per second and pod.
        case requestsPerPod = "requests-per-pod"
        /// Requests per second that come to the workload, served or not; the target is per pod.
        case offeredRequests = "offered-requests"
    }

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "metric", .choice(Metric.allCases.map(\.rawValue)), default: "cpu",
            meaning: "mean CPU use as a share of the request; requests per second that a pod "
                + "serves; or requests per second that come to the workload, per pod",
            source: "Kubernetes, metrics of the types Resource, Pods and External"),
        ParameterSpec(
            "target", .number, range: "above 0; a share of the request for cpu", default: nil,
            meaning: "the mean to keep", source: "Kubernetes, averageUtilization, averageValue"),
        ParameterSpec(
            "tolerance", .fraction, range: "0%…100%", default: "10%",
            meaning: "a mean this near the target changes nothing",
            source: "Kubernetes, --horizontal-pod-autoscaler-tolerance"),
    ]

    package var metric: Metric
    /// A share for `cpu`, else requests per second.
    package var target: Double
    package var tolerance: Double

    package init(metric: Metric = .cpu, target: Double, tolerance: Double = 0.1) {
        self.metric = metric
        self.target = target
        self.tolerance = tolerance
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        metric = Metric(rawValue: try reader.text("metric")) ?? .cpu
        let limit = metric == .cpu ? 100.0 : Double.greatestFiniteMagnitude
        target = try reader.number("target", above: 0, atMost: limit)
        tolerance = try reader.share("tolerance", in: 0...1)
    }

    /// What this metric asks for; nil where nothing was measured, which is an error of the metric.
    ///
    /// - Parameters:
    ///   - measured: the pods that the means are of.
    ///   - unready: pods pending, starting, or ready too shortly to be measured.
    package func replicas(
        current: Int64, _ sample: PodSample, measured: Int64, unready: Int64
    ) -> Int64? {
        let calculator = ReplicaCalculator(tolerance: .init(up: tolerance, down: tolerance))
        func mean(_ reading: Double, of target: Double, request: Double?) -> Int64? {
            calculator.replicas(
                current: current,
                PodReadings(
                    measured: measured, total: reading * Double(measured), unready: unready),
                target: target, request: request)
        }
        switch metric {
        case .cpu:
            // Known in whole per cent of the request, cut off; 0.7 may come as 0.6999….
            guard let cpu = sample.cpu else { return nil }
            return mean((cpu * 100 + 1e-9).rounded(.down), of: target * 100, request: 100)
        case .requestsPerPod:
            guard let requests = sample.requests else { return nil }
            return mean(requests, of: target, request: nil)
        case .offeredRequests:
            guard let offered = sample.offered else { return nil }
            return calculator.replicas(current: current, total: offered, targetPerPod: target)
        }
    }

    /// What it reads of a sample: a share of the request, or requests per second.
    package func reading(_ sample: PodSample) -> Double? {
        switch metric {
        case .cpu: sample.cpu
        case .requestsPerPod: sample.requests
        case .offeredRequests: sample.offered
        }
    }

    /// The pods that a steady load settles at; `metricOfOne` is the metric if one pod carried all.
    package func settledReplicas(metricOfOne: Double) -> Int64 {
        ReplicaCalculator.roundedUp(metricOfOne / target - 1e-9)
    }
}

/// What a workload's metrics were over the time between two looks.
package struct PodSample: Hashable, Sendable {
    /// Means over ready pods: CPU as a share of the request, requests per second. nil: no pod was.
    package var cpu: Double?
    package var requests: Double?
    /// Requests per second that came to all of them.
    package var offered: Double?

    package init(cpu: Double? = nil, requests: Double? = nil, offered: Double? = nil) {
        self.cpu = cpu
        self.requests = requests
        self.offered = offered
    }
}
