package import CloudModel

/// Was what was promised kept?
package struct ObjectiveVerdict: Hashable, Sendable {
    /// Every service's probability reaches its confidence.
    package var met: Bool
    /// Share of replications in which every judged window of every service met its objective.
    package var probability: Double
    package var services: [ServiceVerdict]
    /// Why not, or what to know about the judgement; empty when all is plain.
    package var reasons: [String]

    package init(
        met: Bool, probability: Double, services: [ServiceVerdict], reasons: [String]
    ) {
        self.met = met
        self.probability = probability
        self.services = services
        self.reasons = reasons
    }
}

/// The same of one service.
package struct ServiceVerdict: Hashable, Sendable {
    package var service: String
    package var met: Bool
    package var probability: Double
    package var confidence: Double
    /// What was promised, as people say it: `99.9 % availability`, `p99 within 500 ms`.
    package var targets: [String] = []
    /// The strictest promise about the 99th percentile, in seconds.
    package var p99Target: Double?

    package init(service: String, met: Bool, probability: Double, confidence: Double) {
        self.service = service
        self.met = met
        self.probability = probability
        self.confidence = confidence
    }
}

extension ObjectiveVerdict {
    /// Judges replications; nil when no service has an objective.
    ///
    /// - Parameters:
    ///   - names: The services.
    ///   - objectives: One per service.
    ///   - windows: By replication, then service.
    package init?(
        names: [String], objectives: [ObjectivePlan?], windows: [[[WindowOutcome]]]
    ) {
        guard objectives.contains(where: { $0 != nil }), !windows.isEmpty else { return nil }
        var services: [ServiceVerdict] = []
        var reasons: [String] = []
        var kept = Array(repeating: true, count: windows.count)
        for (index, name) in names.enumerated() {
            guard let objective = objectives[index] else { continue }
            let judged = windows.map { Measures.judgedWindows($0[index]) }
            let met = judged.map { $0.allSatisfy(\.met) }
            for (replication, isMet) in met.enumerated() where !isMet { kept[replication] = false }
            let probability = Double(met.count { $0 }) / Double(met.count)
            var verdict = ServiceVerdict(
                service: name, met: probability >= objective.confidence,
                probability: probability, confidence: objective.confidence)
            verdict.targets = objective.words
            verdict.p99Target = objective.latency.filter { $0.quantile == 0.99 }
                .map(\.seconds).min()
            services.append(verdict)
            let prefix = names.count > 1 ? "\(name): " : ""
            reasons += Self.misses(objective, judged).map { prefix + $0 }
            if judged.allSatisfy({ $0.allSatisfy { !$0.full } }) {
                reasons.append(
                    prefix + "the horizon is shorter than the window of \(objective.window): "
                        + "judged on what there is")
            }
        }
        self.init(
            met: services.allSatisfy(\.met),
            probability: Double(kept.count { $0 }) / Double(kept.count), services: services,
            reasons: reasons)
    }

    /// One sentence per target that some replication missed.
    private static func misses(
        _ objective: ObjectivePlan, _ judged: [[WindowOutcome]]
    ) -> [String] {
        var reasons: [String] = []
        func add(_ what: String, _ missed: [Bool], _ worst: String, _ target: String) {
            let count = missed.count { $0 }
            guard count > 0 else { return }
            reasons.append(
                "\(what) misses \(target) in \(count) of \(missed.count) replications, "
                    + "at worst \(worst)")
        }
        if let target = objective.availability {
            let lowest = judged.map { $0.map(\.availability).min() ?? 1 }
            add(
                "availability", lowest.map { $0 < target },
                Figure.share(lowest.min() ?? 1, nearOne: true),
                Figure.share(target, nearOne: true))
        }
        for (index, target) in objective.latency.enumerated() {
            let highest = judged.map { $0.map { $0.latency[index] }.max() ?? 0 }
            add(
                "p\(Figure.plain(target.quantile * 100)) latency",
                highest.map { $0 > target.seconds }, Figure.seconds(highest.max() ?? 0),
                Figure.seconds(target.seconds))
        }
        return reasons
    }
}

extension ObjectivePlan {
    fileprivate var words: [String] {
        let available = availability.map { "\(Figure.share($0, nearOne: true)) availability" }
        return [available].compactMap(\.self)
            + latency.map {
                "p\(Figure.plain($0.quantile * 100)) within \(Figure.seconds($0.seconds))"
            } + ["in every \(window)"]
    }
}
